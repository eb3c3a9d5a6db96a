"""The official `pareta` command of today."""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

import pareta
import today_flows

CLIENTS = (pareta.Pareta,)
OPTIONS = today_flows.OPTIONS


async def run(sandbox, *arguments):
    """What the command prints; it must succeed."""
    environment = {**os.environ, "PARETA_API_KEY": sandbox.api_key, "PARETA_BASE_URL": sandbox.base_url, "COLUMNS": "200"}
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("pareta")), *arguments, env=environment,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


async def every_command(sandbox, _):
    assert "Delaware" in await run(sandbox, "chat", today_flows.ASKED)
    assert "Delaware" in await run(sandbox, "chat", "-s", today_flows.ASKED)
    assert json.loads(await run(sandbox, "--json", "auto", "metrics"))["requests_30d"] == 2
    assert "gpt-5.5" in await run(sandbox, "auto", "compare", "hello")
    assert "receipt-totals" in await run(sandbox, "tasks", "list")
    assert "meeting-summary" in await run(sandbox, "tasks", "match", "summarise meeting notes")
    assert "auto" in await run(sandbox, "models", "list")
    with tempfile.TemporaryDirectory() as folder:
        rows, image, edited, spoken = (Path(folder, name) for name in ("rows.jsonl", "a.png", "b.png", "a.wav"))
        rows.write_text("\n".join(map(json.dumps, today_flows.tickets(5))))
        task = ("--file", str(rows), "--prompt", today_flows.ROUTE)
        proposed = json.loads(await run(sandbox, "--json", "evals", "propose", *task))
        assert proposed["proposals"][0]["task_id"] == "support-ticket-triage"
        ran = json.loads(await run(sandbox, "--json", "evals", "run", *task, "--models", "auto", "--frontier", "--wait"))
        assert ran["run"]["status"] == "completed" and len(ran["results"]) == 2
        assert ran["run"]["eval_set_id"] in await run(sandbox, "evals", "sets", "list")
        await run(sandbox, "evals", "sets", "delete", "-y", ran["run"]["eval_set_id"])
        await run(sandbox, "image", "a lighthouse", "--seed", "1", "--out", str(image))
        await run(sandbox, "image-edit", str(image), "make it night", "--out", str(edited))
        assert today_flows.size(edited.read_bytes()) == (2048, 2048)
        await run(sandbox, "audio", "speak", "Good morning.", "--out", str(spoken))
        assert "Good morning." in await run(sandbox, "audio", "transcribe", str(spoken))
    ranked = json.loads(await run(sandbox, "--json", "rerank", "notice period", *today_flows.TEXTS))
    assert ranked["results"][0]["index"] == 0
    assert "1024" in await run(sandbox, "embed", "hello")


FLOWS = (every_command,)
