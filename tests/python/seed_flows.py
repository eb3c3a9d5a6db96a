"""The whole surface of the official `pareta` package that the contract covers, sync and async."""

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
CONTRACT = (
    "This Services Agreement is effective as of January 1, 2026, by and between Acme Corp. and Globex LLC. "
    "It shall terminate on December 31, 2027. This Agreement is governed by the laws of the State of Delaware."
)
MESSAGES = [{"role": "user", "content": CONTRACT}]
ENDPOINT = "ep_contract_qwen"


def client(sandbox, kind, key=None, fault=None, **options):
    if fault:
        http = httpx.Client if kind is pareta.Pareta else httpx.AsyncClient
        options["http_client"] = http(headers={FAULT: fault})
    return kind(api_key=key or sandbox.api_key, base_url=sandbox.base_url, **options)


async def discovery(sandbox, kind):
    pa = client(sandbox, kind)
    tasks = await got(pa.tasks.list())
    assert len(tasks) >= 6 and all(task.id and task.default_scorer for task in tasks)
    assert any(task.has_blob_input for task in tasks)
    task = await got(pa.tasks.retrieve("contract-key-fields", examples_n=2))
    assert len(task["examples"]) == 2
    match = await got(pa.tasks.match("pull totals and dates out of vendor invoices", top_k=3))
    assert match.matched and match.chosen.task_id == "invoice-key-fields" and len(match.candidates) == 3
    assert not (await got(pa.tasks.match("my cat likes the purple sofa"))).matched
    assert (await got(pa.tasks.match("extract the dates and totals"))).ambiguous
    assert (await got(pa.tasks.match("transcribe voice memos"))).capability.id == "asr"
    # The async client of 0.3.1 has no leaderboard.
    if kind is pareta.Pareta:
        board = pa.tasks.leaderboard("contract-key-fields")
        assert board.frontier.kind == "frontier" and board.models[0].quality >= board.models[1].quality
        assert pa.tasks.recommended("contract-key-fields") == board.recommended
    frontier = await got(pa.evals.frontier_models("invoice-key-fields"))
    assert all(model.vision for model in frontier) and sum(model.benchmarked for model in frontier) == 1


async def deploy_as_a_stream(sandbox, kind):
    pa = client(sandbox, kind, max_retries=0)
    events = await collected(await got(pa.endpoints.deploy(task="support-ticket-triage", name="triage")))
    assert [event["event"] for event in events] == ["progress"] * 5 + ["complete"]
    percentages = [event["data"]["pct"] for event in events[:-1]]
    assert percentages == sorted(percentages)
    assert {model.id for model in await got(pa.models.list())} == {ENDPOINT, "triage"}
    assert [endpoint.id for endpoint in await got(pa.endpoints.list())] == [ENDPOINT, "triage"]
    for dimension in ("performance", "uptime", "cost", "quality", "activity"):
        assert await got(getattr(pa.endpoints.metrics("triage"), dimension)(window="24h"))
    await got(pa.endpoints.stop("triage"))
    async with raises(pareta.EndpointNotReadyError, status_code=503):
        await got(pa.chat.completions.create(model="triage", messages=MESSAGES))
    await got(pa.endpoints.start("triage"))
    refund = [{"role": "user", "content": "please refund my payment"}]
    answer = await got(pa.chat.completions.create(model="triage", messages=refund))
    assert answer.choices[0].message.content == "billing"
    await got(pa.endpoints.delete("triage"))
    async with raises(pareta.NotFoundError):
        await got(pa.endpoints.retrieve("triage"))


async def deploy_and_wait(sandbox, kind):
    pa = client(sandbox, kind, max_retries=0)
    endpoint = await got(pa.endpoints.deploy(task="contract-key-fields", wait=True, region="us-east"))
    assert endpoint.is_live and endpoint.url and endpoint.task == "contract-key-fields" and endpoint["region"] == "us-east"
    assert endpoint.recommended_system_prompt
    async with raises(pareta.ParetaError) as failed:
        await got(pa.endpoints.deploy(task="contract-key-fields", name="fail-capacity", wait=True))
    assert "capacity" in str(failed.error)
    async with raises(pareta.ParetaError):
        broken = client(sandbox, kind, fault="truncate=3")
        await got(broken.endpoints.deploy(task="contract-key-fields", name="cut", wait=True))
    assert (await got(pa.endpoints.retrieve("cut"))).is_live
    heard = client(sandbox, kind, fault="unknown_event=1")
    assert (await got(heard.endpoints.deploy(task="contract-key-fields", name="odd", wait=True))).is_live


async def chat_whole_and_streamed(sandbox, kind):
    pa = client(sandbox, kind)
    whole = await got(pa.chat.completions.create(model=ENDPOINT, messages=MESSAGES, temperature=0))
    text = whole.choices[0].message.content
    assert json.loads(text)["governing_law"] == "Delaware"
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens > 0
    stream = pa.chat.completions.create(
        model=ENDPOINT, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    )
    chunks = await collected(stream)
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == text
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens
    auto = await got(pa.chat.completions.create(model="auto", messages=[{"role": "user", "content": "ping"}]))
    assert auto.choices[0].message.content


async def evaluate(sandbox, kind):
    pa = client(sandbox, kind)
    task = await got(pa.tasks.retrieve("contract-key-fields", examples_n=3))
    rows = [{"input": row["input"], "expected": row["expected"]} for row in task["examples"]] * 20
    run = await got(pa.evals.runs.create(
        task=task.id, items=rows, models=["qwen-1", "gemma-4"], frontier="benchmarked", wait=True, poll_interval=0.01
    ))
    assert run.status == "completed" and run.is_terminal and run.candidate_models[:2] == ["qwen-1", "gemma-4"]
    assert [result.kind for result in run.results] == ["open", "open", "frontier"]
    for result in run.results:
        assert result.quality_ci_low <= result.quality_mean <= result.quality_ci_high
        assert result.n_succeeded == len(result.per_item) == 60 and result.error_count == 0
    assert run.results[0].quality_mean > run.results[1].quality_mean
    assert run.cost_micro_usd == 60 * sum(result.mean_cost_micro_usd for result in run.results)
    assert run.cost == Decimal(run.cost_micro_usd // 10_000) / 100
    failed = await got(pa.evals.runs.create(eval_set=run.eval_set_id, models=["nobody"], wait=True, poll_interval=0.01))
    assert failed.status == "failed" and "nobody" in failed.error_detail
    sets = await got(pa.evals.sets.list())
    assert [one.id for one in sets] == [run.eval_set_id] and sets[0].item_count == 60
    await got(pa.evals.sets.delete(run.eval_set_id))
    async with raises(pareta.NotFoundError):
        await got(pa.evals.sets.delete(run.eval_set_id))


async def evaluate_documents(sandbox, kind):
    pa = client(sandbox, kind)
    invoice = b"Invoice No: INV-7\nTotal due: $1,250.50\n"
    rows = [{"expected": {"total": 1250.5, "invoice_number": "INV-7"}}] * 3
    created = await got(pa.evals.sets.create(task="invoice-key-fields", items=rows, name="invoices"))
    for idx, document in enumerate([invoice, invoice + b" " * 5 * 1024 * 1024]):
        upload = pa.evals.sets.upload_document(created.id, document, idx=idx, field_name="document", mime="text/plain")
        assert (await got(upload))["attached"]
    run = await got(pa.evals.runs.create(eval_set=created.id, models=["qwen-vl-1"], wait=True, poll_interval=0.01))
    (result,) = run.results
    assert (result.n_succeeded, result.error_count) == (2, 1)
    assert "document" in result.per_item[2].error


async def audio(sandbox, kind):
    pa = client(sandbox, kind)
    speech = await got(pa.audio.speech("Good morning, Pareta.", voice="af_heart"))
    assert speech.format == "wav" and speech.audio[:4] == b"RIFF" and speech.duration_s > 1
    with wave.open(io.BytesIO(speech.audio)) as played:
        assert played.getframerate() == speech.sample_rate
        assert played.getnframes() == speech.duration_s * speech.sample_rate
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "morning.wav")
        speech.save(path)
        for form in (path, speech.audio, speech.audio_base64):
            heard = await got(pa.audio.transcriptions(form, language="en"))
            assert heard.text == "Good morning, Pareta." and heard.duration_s == speech.duration_s


async def errors(sandbox, kind):
    async with raises(pareta.AuthenticationError, status_code=401) as refused:
        await got(client(sandbox, kind, key="pareta_sk_wrong").models.list())
    assert refused.error.request_id.startswith("req_") and "key" in refused.error.detail
    async with raises(pareta.PermissionDeniedError, status_code=403):
        await got(client(sandbox, kind, key=sandbox.read_only_key).endpoints.stop(ENDPOINT))
    pa = client(sandbox, kind, max_retries=0)
    async with raises(pareta.NotFoundError, status_code=404):
        await got(pa.chat.completions.create(model="nobody", messages=MESSAGES))
    async with raises(pareta.ConflictError, status_code=409):
        await got(pa.endpoints.deploy(task="contract-key-fields", name=ENDPOINT, wait=True))
    async with raises(pareta.BadRequestError, status_code=422) as refused:
        await got(pa.chat.completions.create(model=ENDPOINT, messages=MESSAGES, temperature="hot"))
    assert refused.error.detail[0]["loc"] == ["body", "temperature"]
    async with raises(pareta.RateLimitError, status_code=429):
        await got(client(sandbox, kind, fault="status=429", max_retries=0).models.list())
    async with raises(pareta.APIStatusError, status_code=500):
        await got(client(sandbox, kind, fault="status=500", max_retries=0).models.list())
    async with raises(pareta.APIConnectionError):
        await got(client(sandbox, kind, fault="hang_up", max_retries=0).models.list())
    async with raises(pareta.APIConnectionError):
        broken = client(sandbox, kind, fault="reset_after=300")
        await collected(broken.chat.completions.create(model=ENDPOINT, messages=MESSAGES, stream=True))


async def out_of_credit(sandbox, kind):
    pa = client(sandbox, kind)
    async with raises(pareta.InsufficientCreditsError, status_code=402):
        await got(pa.chat.completions.create(model=ENDPOINT, messages=MESSAGES))


out_of_credit.options = ("--balance", "100")


async def retries(sandbox, kind):
    assert len(await got(client(sandbox, kind).models.list())) == 1


retries.options = ("--fault", 'status={"code":503,"headers":{"retry-after":"0"}};on=/v1/models;times=2')

FLOWS = (
    discovery,
    deploy_as_a_stream,
    deploy_and_wait,
    chat_whole_and_streamed,
    evaluate,
    evaluate_documents,
    audio,
    errors,
    out_of_credit,
    retries,
)
