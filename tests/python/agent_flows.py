"""The agent lane, by both clients whose base URL leads there: `openai` with its whole loop, `pareta` as far as it goes."""

import json

import openai
import pareta
import today_flows
from harness import collected, got, raises

CLIENTS = (openai.OpenAI, openai.AsyncOpenAI)
OPTIONS = today_flows.OPTIONS
TRAINS = {
    "type": "function",
    "function": {
        "name": "find_train",
        "description": "Trains to a town",
        "parameters": {"type": "object", "properties": {"town": {"type": "string"}}},
    },
}
TOOLS = [today_flows.WEATHER, TRAINS]
MESSAGES = [{"role": "user", "content": "What is the weather, city: Bonn; which trains go there, town: Bonn"}]
EXPECTED = [("get_weather", {"city": "Bonn"}), ("find_train", {"town": "Bonn"})]


def client(sandbox, kind, **options):
    return kind(api_key=sandbox.api_key, base_url=f"{sandbox.base_url}/agent/v1", **options)


async def models(sandbox, kind):
    (model,) = await collected(client(sandbox, kind).models.list())
    assert (model.id, model.max_model_len, model.context_window) == ("auto", 131072, 131072)


async def a_tool_loop(sandbox, kind):
    chat = client(sandbox, kind, default_headers={"X-Pareta-Session": "s1"}).chat.completions
    raw = await got(chat.with_raw_response.create(model="auto", messages=MESSAGES, tools=TOOLS))
    assert int(raw.headers["x-pareta-billed"]) > 0 and "x-pareta-frontier-would-have-cost" not in raw.headers
    asked = raw.parse().choices[0].message
    assert [(call.function.name, json.loads(call.function.arguments)) for call in asked.tool_calls] == EXPECTED
    results = [{"role": "tool", "tool_call_id": call.id, "content": "The weather is sunny."} for call in asked.tool_calls]
    answer = await got(chat.create(model="auto", messages=[*MESSAGES, asked, *results], tools=TOOLS))
    assert "sunny" in answer.choices[0].message.content and answer.model == "auto"


async def a_streamed_turn(sandbox, kind):
    chunks = await collected(client(sandbox, kind).chat.completions.create(
        model="auto", messages=MESSAGES, tools=TOOLS, stream=True, extra_body={"vendor_field": 1}
    ))
    calls = {}
    for piece in (piece for chunk in chunks for choice in chunk.choices for piece in choice.delta.tool_calls or []):
        name, arguments = calls.get(piece.index, ("", ""))
        calls[piece.index] = (name + (piece.function.name or ""), arguments + (piece.function.arguments or ""))
    assert [(name, json.loads(arguments)) for name, arguments in calls.values()] == EXPECTED
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0


async def refusals(sandbox, kind):
    chat = client(sandbox, kind, max_retries=0).chat.completions
    for wrong in ({"model": "gpt-5.5"}, {"model": "auto", "n": 2}):
        async with raises(openai.BadRequestError):
            await got(chat.create(messages=MESSAGES, **wrong))


async def a_cold_lane(sandbox, kind):
    async with raises(openai.InternalServerError, status_code=503) as cold:
        await got(client(sandbox, kind, max_retries=0).chat.completions.create(model="auto", messages=MESSAGES))
    assert cold.error.response.headers["retry-after"] == "30"


a_cold_lane.options = ("--cold", "3600")


async def the_official_client_in_the_lane(sandbox, kind):
    official = pareta.Pareta if kind is openai.OpenAI else pareta.AsyncPareta
    pa = today_flows.client(sandbox, official, path="/agent")
    assert [model.id for model in await got(pa.models.list())] == ["auto"]
    turn = await got(pa.chat.completions.create(model="auto", messages=MESSAGES, tools=TOOLS))
    assert len(turn["choices"][0]["message"]["tool_calls"]) == 2 and turn.billed_micro_usd > 0
    assert turn.frontier_would_have_cost_micro_usd is None and turn.savings_factor is None


FLOWS = (models, a_tool_loop, a_streamed_turn, refusals, a_cold_lane, the_official_client_in_the_lane)
