"""The whole surface of the official `pareta` package of today, sync and async, on an organisation that has `auto`."""

import base64
import io
import json
import tempfile
import wave
from decimal import Decimal
from pathlib import Path

import httpx
import pareta
from harness import FAULT, collected, got, raises

CLIENTS = (pareta.Pareta, pareta.AsyncPareta)
OPTIONS = ("--generation", "today")
CONTRACT = (
    "This Services Agreement is effective as of January 1, 2026, by and between Acme Corp. and Globex LLC. "
    "It shall terminate on December 31, 2027. This Agreement is governed by the laws of the State of Delaware."
)
ASKED = f"Extract the key fields from this contract.\n{CONTRACT}"
MESSAGES = [{"role": "user", "content": ASKED}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
TEXTS = ["The notice period is three months.", "Payment is due within 30 days.", "Cats like warm sofas."]
ROUTE = "route customer support tickets to the right queue"
TICKETS = [("please refund me", "billing"), ("it crashes", "technical_issue"), ("where is my package", "shipping")]


def client(sandbox, kind, key=None, fault=None, path="", **options):
    if fault:
        http = httpx.Client if kind is pareta.Pareta else httpx.AsyncClient
        options["http_client"] = http(headers={FAULT: fault})
    return kind(api_key=key or sandbox.api_key, base_url=f"{sandbox.base_url}{path}", **options)


def tickets(n):
    of = [TICKETS[at % 3] for at in range(n)]
    return [{"input": {"text": f"{text} {at}"}, "expected_output": {"label": label}} for at, (text, label) in enumerate(of)]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def size(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


async def auto_whole_and_streamed(sandbox, kind):
    pa = client(sandbox, kind)
    assert [(model.id, model.owned_by) for model in await got(pa.models.list())] == [("auto", "pareta")]
    whole = await got(pa.chat.completions.create(model="auto", messages=MESSAGES))
    text = whole.choices[0].message.content
    assert whole.model == "auto" and json.loads(text)["governing_law"] == "Delaware"
    assert 0 < whole.billed_micro_usd < whole.frontier_would_have_cost_micro_usd
    assert whole.savings_factor == round(whole.frontier_would_have_cost_micro_usd / whole.billed_micro_usd, 1)
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens > 0
    chunks = await collected(pa.chat.completions.create(model="auto", messages=MESSAGES, stream=True))
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == text
    assert all(chunk.model == "auto" for chunk in chunks)
    unclear = [{"role": "user", "content": "extract the dates and totals"}]
    asked_back = await got(pa.chat.completions.create(model="auto", messages=unclear))
    assert asked_back.choices[0].message.content.startswith("Which do you mean")
    async with raises(pareta.NotFoundError, status_code=404):
        await got(pa.chat.completions.create(model="ep_contract_qwen", messages=MESSAGES))


async def auto_structured(sandbox, kind):
    pa = client(sandbox, kind)
    schema = {"type": "object", "properties": {"parties": {"type": "array", "items": {"type": "string"}}}}
    wanted = {"type": "json_schema", "json_schema": {"name": "contract", "schema": schema}}
    answer = await got(pa.chat.completions.create(
        model="auto", messages=MESSAGES, response_format=wanted, temperature=1.5
    ))
    text = answer.choices[0].message.content
    assert json.loads(text) == {"parties": ["Acme Corp.", "Globex LLC"]}
    chunks = await collected(pa.chat.completions.create(
        model="auto", messages=MESSAGES, response_format=wanted, stream=True
    ))
    said = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    assert said == [text]


async def auto_takes_one_turn_with_tools(sandbox, kind):
    pa = client(sandbox, kind)
    messages = [{"role": "user", "content": "What is the weather today? City: Bonn"}]
    asked = await got(pa.chat.completions.create(model="auto", messages=messages, tools=[WEATHER]))
    # The client has no property for it.
    message = asked["choices"][0]["message"]
    (call,) = message["tool_calls"]
    assert json.loads(call["function"]["arguments"]) == {"city": "Bonn"} and asked.choices[0].finish_reason == "tool_calls"
    messages += [message, {"role": "tool", "tool_call_id": call["id"], "content": "The weather is sunny."}]
    answer = await got(pa.chat.completions.create(model="auto", messages=messages, tools=[WEATHER]))
    assert "sunny" in answer.choices[0].message.content
    for refused in (
        {"tools": [WEATHER], "stream": True},
        {"tools": [WEATHER], "response_format": {"type": "json_object"}},
        {"n": 2},
        {"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "array"}}}},
    ):
        async with raises(pareta.BadRequestError, status_code=400):
            await collected_or_got(pa.chat.completions.create(model="auto", messages=messages, **refused), refused)


async def collected_or_got(call, options):
    return await (collected(call) if options.get("stream") else got(call))


async def metrics_and_comparison(sandbox, kind):
    pa = client(sandbox, kind)
    empty = await got(pa.auto.metrics())
    assert empty["requests_30d"] == 0 and empty["success_rate_30d"] is None and empty["last_request"] is None
    billed = [(await got(pa.chat.completions.create(model="auto", messages=MESSAGES))).billed_micro_usd for _ in range(3)]
    metrics = await got(pa.auto.metrics())
    assert metrics["requests_30d"] == metrics["requests_today"] == metrics["days_30d"][-1]["n"] == 3
    assert metrics["billed_micro_usd_30d"] == sum(billed) and metrics["success_rate_30d"] == 1
    assert metrics["savings_vs_frontier_micro_usd_30d"] > 0 and metrics["savings_multiple_30d"] > 10
    assert metrics["performance_hourly_7d"][-1]["requests"] == 3 and metrics["last_request"]["status_code"] == 200
    compared = await got(pa.auto.compare_frontier(model="gpt-5.5", messages=MESSAGES))
    assert compared["model"] == "gpt-5.5" and compared["content"] and compared["cost_micro_usd"] > 0
    async with raises(pareta.BadRequestError, status_code=400):
        await got(pa.auto.compare_frontier(model="gpt-5.4", messages=MESSAGES))


async def embeddings(sandbox, kind):
    pa = client(sandbox, kind)
    documents = await got(pa.embeddings(TEXTS))
    assert len(documents) == 3 and documents.model == "pareta-embed-1" and documents.prompt_tokens > 0
    assert all(len(vector) == 1024 and abs(dot(vector, vector) - 1) < 1e-6 for vector in documents.vectors)
    query = (await got(pa.embeddings("How long is the notice period?", input_type="query"))).vectors[0]
    near = [dot(query, vector) for vector in documents.vectors]
    assert near[0] > near[1] + 0.2 and near[0] > near[2] + 0.2
    async with raises(pareta.BadRequestError):
        await got(pa.embeddings(["a"] * 513))


async def rerank(sandbox, kind):
    pa = client(sandbox, kind)
    ranked = await got(pa.rerank("How long is the notice period?", TEXTS, top_n=2))
    assert ranked.pairs == 3 and ranked.model == "pareta-rerank-1" and len(ranked.results) == 2
    assert ranked.top_documents(TEXTS)[0] == TEXTS[0]
    scores = [result.relevance_score for result in ranked.results]
    assert 1 > scores[0] > 0.8 > scores[1] > 0
    alone = await got(pa.rerank("How long is the notice period?", TEXTS[:1]))
    assert alone.results[0].relevance_score == scores[0]
    for wrong in ({"documents": TEXTS, "top_n": 0}, {"documents": ["a"] * 1001}):
        async with raises(pareta.BadRequestError):
            await got(pa.rerank("a", **wrong))


async def images(sandbox, kind):
    pa = client(sandbox, kind)
    painted = await got(pa.images.generate("a lighthouse at dusk", seed=0))
    assert painted.size == "1024x1024" and size(painted.image) == (1024, 1024) and painted.model == "hidream-1"
    again = await got(pa.images.generate("a lighthouse at dusk", seed=0))
    other = await got(pa.images.generate("a lighthouse at dusk", seed=1))
    assert painted.image == again.image != other.image
    wide = await got(pa.images.generate("a lighthouse at dusk", size="2560x1440"))
    assert size(wide.image) == (2560, 1440)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lighthouse.png")
        painted.save(path)
        edited = [await got(pa.images.edit(form, "make it night", seed=3)) for form in (path, painted.image, painted.b64_json)]
    assert size(edited[0].image) == (2048, 2048) and len({one.image for one in edited}) == 1
    async with raises(pareta.BadRequestError, status_code=400) as refused:
        await got(pa.images.generate("a lighthouse", size="1x1"))
    assert "2560x1440" in refused.error.detail
    async with raises(pareta.BadRequestError):
        await got(pa.images.edit(base64.b64encode(b"GIF89a").decode(), "make it night"))


async def proposals(sandbox, kind):
    pa = client(sandbox, kind)
    clean = await got(pa.evals.propose_contract(items=tickets(5), prompt=ROUTE))
    assert clean.is_clean and clean.bound_task == "support-ticket-triage" and clean.prompt == ROUTE
    assert clean.proposals[0].confidence == "high" and clean.proposals[0].evidence["validated_n"] == 5
    odd = [{"input": {"text": "x"}, "expected_output": {"colour": "red", "size": 3}}] * 5
    for items, prompt, words in (
        (tickets(5), "extract the key fields from these contracts", "different job"),
        (tickets(3) + odd[:2], ROUTE, "3/5"),
        (odd, "name the colours", "custom-eval"),
        ([{"input": {"text": "x"}, "expected_output": {"total": 1}}] * 5, "say", "receipt-totals"),
        (tickets(3), "say", "support-ticket-triage"),
    ):
        unclear = await got(pa.evals.propose_contract(items=items, prompt=prompt))
        assert not unclear.is_clean and unclear.message
        async with raises(pareta.ParetaError) as refused:
            await got(pa.evals.sets.create(items=items, prompt=prompt))
        assert words in str(refused.error) and not isinstance(refused.error, pareta.APIStatusError)
    assert await got(pa.evals.sets.list()) == []
    judged = await got(pa.evals.sets.create(items=odd, prompt="name the colours", task="custom-eval"))
    run = await got(pa.evals.runs.create(eval_set=judged.id, models=["auto"], wait=True, poll_interval=0.01))
    assert 0 <= run.results[0].quality_mean <= 1


async def evaluate(sandbox, kind):
    pa = client(sandbox, kind)
    run = await got(pa.evals.runs.create(
        items=tickets(30), prompt=ROUTE, models=["auto"], frontier=["gpt-5.5"], wait=True, poll_interval=0.01
    ))
    assert run.status == "completed" and run.candidate_models == ["auto", "gpt-5.5"]
    auto, vendor = run.results
    assert (auto.model_id, auto.kind, vendor.kind) == ("auto", None, "frontier")
    for result in run.results:
        assert result.quality_ci_low <= result.quality_mean <= result.quality_ci_high
        right = sum(item.score for item in result.per_item) / 30 * 100
        assert abs(result.exact_match - right) < 0.01 and result.n_succeeded == 30
    assert run.cost_micro_usd == 30 * (auto.mean_cost_micro_usd + vendor.mean_cost_micro_usd)
    assert run.cost == Decimal(run.cost_micro_usd // 10_000) / 100
    # A keyword needs the task, which the set knows.
    started = await got(pa.evals.runs.create(eval_set=run.eval_set_id, models=["auto"], frontier="benchmarked"))
    assert started.status == "queued"
    other = await got(pa.evals.runs.wait(started.id, poll_interval=0.01))
    assert other.status == "completed" and other.candidate_models == ["auto", "claude-sonnet-4-6"]
    failed = await got(pa.evals.runs.create(eval_set=run.eval_set_id, models=["qwen-1"], wait=True, poll_interval=0.01))
    assert failed.status == "failed" and "qwen-1" in failed.error_detail and failed.cost_micro_usd == 0
    (listed,) = await got(pa.evals.sets.list())
    shown = await got(pa.evals.sets.retrieve(run.eval_set_id))
    assert shown.prompt == listed.prompt == ROUTE and shown.item_count == 30 and shown.name == "sdk eval set (30 items)"
    await got(pa.evals.sets.delete(run.eval_set_id))
    async with raises(pareta.NotFoundError):
        await got(pa.evals.sets.retrieve(run.eval_set_id))


async def evaluate_the_examples(sandbox, kind):
    pa = client(sandbox, kind)
    for task in await got(pa.tasks.list()):
        shown = await got(pa.tasks.retrieve(task.id, examples_n=3))
        assert shown.output_schema_role in ("gold", "summary") and (shown.gold_schema is None) == (shown.output_schema_role == "gold")
        run = await got(pa.evals.runs.create(
            task=task.id, items=shown["examples"], prompt=shown["description"], models=["auto"], wait=True, poll_interval=0.01
        ))
        assert run.results[0].error_count == 0
        assert (run.results[0].exact_match is not None) == (task.default_scorer == "macro_f1")
    older = [{"input": "refund", "expected": "billing"}]
    async with raises(pareta.BadRequestError) as refused:
        await got(pa.evals.sets.create(items=older, prompt=ROUTE, task="support-ticket-triage"))
    assert refused.error.detail[0]["loc"] == ["body", "items", 0, "input"]


async def evaluate_documents(sandbox, kind):
    pa = client(sandbox, kind)
    invoice = b"Invoice No: INV-7\nTotal due: $1,250.50\n"
    rows = [{"expected_output": {"total": 1250.5, "invoice_number": "INV-7"}}] * 3
    created = await got(pa.evals.sets.create(task="invoice-key-fields", items=rows, prompt="read the total"))
    for idx, document in enumerate([invoice, invoice + b" " * 5 * 1024 * 1024]):
        upload = pa.evals.sets.upload_document(created.id, document, idx=idx, field_name="document", mime="text/plain")
        assert (await got(upload))["attached"]
    run = await got(pa.evals.runs.create(eval_set=created.id, models=["auto"], wait=True, poll_interval=0.01))
    (result,) = run.results
    assert (result.n_succeeded, result.error_count, result.exact_match) == (2, 1, None)


async def discovery(sandbox, kind):
    pa = client(sandbox, kind)
    match = await got(pa.tasks.match("pull totals and dates out of vendor invoices", top_k=3))
    assert match.matched and match.type == "task" and match.matcher == "reason" and match.reasoning
    assert match.chosen.task_id == "invoice-key-fields" and match.chosen.score is None
    assert match.chosen["rank"] == 0 and match.chosen["category"] == "Finance"
    spoken = await got(pa.tasks.match("transcribe voice memos"))
    assert spoken.matched and spoken.type == "capability" and spoken.capability.id == "asr" and spoken.chosen is None
    unsupported = await got(pa.tasks.match("generate a video of a cat"))
    assert unsupported.type == "unsupported" and not unsupported.matched
    frontier = await got(pa.evals.frontier_models("invoice-key-fields"))
    assert all(model.vision for model in frontier) and sum(model.benchmarked for model in frontier) == 1


async def audio(sandbox, kind):
    pa = client(sandbox, kind)
    speech = await got(pa.audio.speech("Good morning, Pareta.", voice="af_heart"))
    with wave.open(io.BytesIO(speech.audio)) as played:
        assert played.getnframes() == speech.duration_s * speech.sample_rate
    heard = await got(pa.audio.transcriptions(speech.audio, language="en"))
    assert heard.text == "Good morning, Pareta." and heard.duration_s == speech.duration_s


async def errors(sandbox, kind):
    async with raises(pareta.AuthenticationError, status_code=401) as refused:
        await got(client(sandbox, kind, key="pareta_sk_wrong").auto.metrics())
    assert refused.error.request_id.startswith("req_")
    async with raises(pareta.PermissionDeniedError, status_code=403):
        await got(client(sandbox, kind, key=sandbox.read_only_key).rerank("a", ["b"]))
    for fault, error in (("status=429", pareta.RateLimitError), ("status=502", pareta.APIStatusError)):
        async with raises(error):
            await got(client(sandbox, kind, fault=fault, max_retries=0).embeddings("a"))
    async with raises(pareta.APIConnectionError):
        await got(client(sandbox, kind, fault="hang_up", max_retries=0).images.generate("a"))


async def out_of_credit(sandbox, kind):
    pa = client(sandbox, kind)
    calls = (
        lambda: pa.chat.completions.create(model="auto", messages=MESSAGES),
        lambda: pa.rerank("a", ["b"]),
        lambda: pa.images.generate("a"),
        lambda: pa.auto.compare_frontier(model="gpt-5.5", messages=MESSAGES),
    )
    for call in calls:
        async with raises(pareta.InsufficientCreditsError, status_code=402):
            await got(call())
    created = await got(pa.evals.sets.create(items=tickets(5), prompt=ROUTE))
    async with raises(pareta.InsufficientCreditsError, status_code=402):
        await got(pa.evals.runs.create(eval_set=created.id, models=["auto"]))


out_of_credit.options = ("--balance", "1")


async def a_retry_is_not_billed_again(sandbox, kind):
    pa = client(sandbox, kind)
    answer = await got(pa.chat.completions.create(model="auto", messages=MESSAGES))
    # The first try was executed, and its answer lost; the second brings the same answer again.
    assert answer.billed_micro_usd == 0 and answer.choices[0].message.content
    assert (await got(pa.auto.metrics()))["requests_30d"] == 1


a_retry_is_not_billed_again.options = ("--fault", "status_after=502;on=/v1/chat/completions;times=1")

FLOWS = (
    auto_whole_and_streamed,
    auto_structured,
    auto_takes_one_turn_with_tools,
    metrics_and_comparison,
    embeddings,
    rerank,
    images,
    proposals,
    evaluate,
    evaluate_the_examples,
    evaluate_documents,
    discovery,
    audio,
    errors,
    out_of_credit,
    a_retry_is_not_billed_again,
)
