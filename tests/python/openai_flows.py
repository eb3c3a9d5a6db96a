"""What people do with the `openai` package pointed at Pareta, sync and async."""

import json

import openai
from harness import FAULT, collected, got, raises
from pydantic import BaseModel

CLIENTS = (openai.OpenAI, openai.AsyncOpenAI)
CONTRACT = (
    "This Services Agreement is effective as of January 1, 2026, by and between Acme Corp. and Globex LLC. "
    "It shall terminate on December 31, 2027. This Agreement is governed by the laws of the State of Delaware."
)
MESSAGES = [{"role": "user", "content": CONTRACT}]
ENDPOINT = "ep_contract_qwen"
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def client(sandbox, kind, key=None, **options):
    return kind(api_key=key or sandbox.api_key, base_url=f"{sandbox.base_url}/v1", **options)


async def models(sandbox, kind):
    assert [model.id for model in await collected(client(sandbox, kind).models.list())] == [ENDPOINT]


async def whole_and_streamed(sandbox, kind):
    ai = client(sandbox, kind)
    whole = await got(ai.chat.completions.create(model=ENDPOINT, messages=MESSAGES, temperature=0))
    text = whole.choices[0].message.content
    assert json.loads(text)["parties"] == ["Acme Corp.", "Globex LLC"] and whole.choices[0].finish_reason == "stop"
    chunks = await collected(ai.chat.completions.create(
        model=ENDPOINT, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    ))
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == text
    assert chunks[-1].usage == whole.usage


async def receipts_and_replays(sandbox, kind):
    raw = client(sandbox, kind).chat.completions.with_raw_response
    billed = []
    for _ in range(2):
        reply = await got(raw.create(model=ENDPOINT, messages=MESSAGES, extra_headers={"Idempotency-Key": "once"}))
        billed.append(int(reply.headers["x-pareta-billed"]))
        assert int(reply.headers["x-pareta-frontier-would-have-cost"]) == 11_795
    assert billed == [653, 0]
    async with raises(openai.ConflictError):
        other = client(sandbox, kind, max_retries=0).chat.completions
        await got(other.create(model=ENDPOINT, messages=MESSAGES, n=2, extra_headers={"Idempotency-Key": "once"}))


async def options_of_a_call(sandbox, kind):
    ai = client(sandbox, kind)
    short = await got(ai.chat.completions.create(model=ENDPOINT, messages=MESSAGES, max_tokens=5))
    assert short.choices[0].finish_reason == "length" and short.usage.completion_tokens == 5
    stopped = await got(ai.chat.completions.create(model=ENDPOINT, messages=MESSAGES, stop=["termination"]))
    assert "termination" not in stopped.choices[0].message.content
    three = await got(ai.chat.completions.create(model=ENDPOINT, messages=MESSAGES, n=3))
    assert [choice.index for choice in three.choices] == [0, 1, 2]
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"}}
    parts = [{"role": "user", "content": [{"type": "text", "text": CONTRACT}, picture]}]
    seen = await got(ai.chat.completions.create(model=ENDPOINT, messages=parts))
    assert json.loads(seen.choices[0].message.content)["governing_law"] == "Delaware"
    assert seen.usage.prompt_tokens > short.usage.prompt_tokens


class Law(BaseModel):
    governing_law: str
    parties: list[str]


async def structured(sandbox, kind):
    ai = client(sandbox, kind)
    parsed = await got(ai.chat.completions.parse(model=ENDPOINT, messages=MESSAGES, response_format=Law))
    law = parsed.choices[0].message.parsed
    assert law.governing_law == "Delaware" and law.parties == ["Acme Corp.", "Globex LLC"]


async def tools(sandbox, kind):
    ai = client(sandbox, kind)
    messages = [{"role": "user", "content": "What is the weather today? City: Bonn"}]
    asked = await got(ai.chat.completions.create(model=ENDPOINT, messages=messages, tools=[WEATHER]))
    assert asked.choices[0].finish_reason == "tool_calls"
    (call,) = asked.choices[0].message.tool_calls
    assert call.function.name == "get_weather" and json.loads(call.function.arguments) == {"city": "Bonn"}
    chunks = await collected(ai.chat.completions.create(model=ENDPOINT, messages=messages, tools=[WEATHER], stream=True))
    pieces = [piece for chunk in chunks for choice in chunk.choices for piece in choice.delta.tool_calls or []]
    assert "".join(piece.function.arguments for piece in pieces) == call.function.arguments
    messages += [asked.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "The weather is sunny."}]
    answer = await got(ai.chat.completions.create(model=ENDPOINT, messages=messages, tools=[WEATHER]))
    assert "sunny" in answer.choices[0].message.content


async def errors(sandbox, kind):
    ai = client(sandbox, kind, max_retries=0)
    chat = ai.chat.completions

    async with raises(openai.AuthenticationError):
        await collected(client(sandbox, kind, key="pareta_sk_wrong").models.list())
    async with raises(openai.PermissionDeniedError):
        read_only = client(sandbox, kind, key=sandbox.read_only_key)
        await got(read_only.chat.completions.create(model=ENDPOINT, messages=MESSAGES))
    async with raises(openai.NotFoundError):
        await got(chat.create(model="nobody", messages=MESSAGES))
    async with raises(openai.UnprocessableEntityError) as refused:
        await got(chat.create(model=ENDPOINT, messages=[]))
    assert refused.error.body["detail"][0]["loc"] == ["body", "messages"] and refused.error.request_id
    for fault, error in [("status=429", openai.RateLimitError), ("hang_up", openai.APIConnectionError)]:
        async with raises(error):
            await got(chat.create(model=ENDPOINT, messages=MESSAGES, extra_headers={FAULT: fault}))
    async with raises(openai.APIError):
        headers = {FAULT: "error_frame=6"}
        await collected(chat.create(model=ENDPOINT, messages=MESSAGES, stream=True, extra_headers=headers))


FLOWS = (models, whole_and_streamed, receipts_and_replays, options_of_a_call, structured, tools, errors)
