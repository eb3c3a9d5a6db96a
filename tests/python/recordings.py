"""The flows of the official clients, recorded with one kind of client and replayed to another, without a sandbox; and
calls of theirs replayed to the command `pareta`, and of that to theirs: `recordings.py SERVE PARETA seed|today`."""

import asyncio
import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import flows
import harness
import pareta

# What no server in between can record, and why.
LEFT_OUT = {
    "errors": "asks under keys that are not the recording's",
    "evaluate_documents": "puts documents to storage, which is another host",
}


class Server:
    """A `pareta record` or `pareta replay`, for as long as the `with` block lasts."""

    def __init__(self, program, *arguments, sandbox=None):
        self.command = [program, "--json", *arguments]
        self.environment = dict(os.environ)
        if sandbox:
            self.environment |= {"PARETA_BASE_URL": sandbox.base_url, "PARETA_API_KEY": sandbox.api_key}

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        # A key that is none is refused whoever answers.
        return SimpleNamespace(**ready, read_only_key="pareta_sk_read_only")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def plan(serve, program, generation):
    for module in map(importlib.import_module, flows.MODULES[generation]):
        for flow in module.FLOWS:
            name = f"{module.__name__}.{flow.__name__}"
            if flow.__name__ not in LEFT_OUT:
                yield name, functools.partial(recorded_and_replayed, serve, program, module, flow)
    yield "ours and theirs", functools.partial(ours_and_theirs, serve, program, generation)


async def recorded_and_replayed(serve, program, module, flow):
    """By the first kind of client, and to the last."""
    options = (*getattr(module, "OPTIONS", ()), *getattr(flow, "options", ()))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "flow.har"))
        with harness.Sandbox(serve, *options) as sandbox:
            with Server(program, "record", "--out", path, sandbox=sandbox) as server:
                await flow(server, module.CLIENTS[0])
        assert sandbox.api_key not in Path(path).read_text()
        with Server(program, "replay", path) as server:
            await flow(server, module.CLIENTS[-1])


async def ours_and_theirs(serve, program, generation):
    """A question that our command asks is replayed to their client, and the other way round."""
    model = {"seed": "ep_contract_qwen", "today": "auto"}[generation]
    asked = "Extract the key fields: This agreement is effective as of January 1, 2026."

    def theirs(server):
        client = pareta.Pareta(api_key=server.api_key, base_url=server.base_url)
        answer = client.chat.completions.create(model=model, messages=[{"role": "user", "content": asked}])
        return answer.choices[0].message.content, [task.id for task in client.tasks.list()]

    def ours(server):
        environment = os.environ | {"PARETA_BASE_URL": server.base_url, "PARETA_API_KEY": server.api_key}
        run = functools.partial(subprocess.run, env=environment, check=True, capture_output=True, text=True)
        answer = run([program, "chat", "--model", model, asked]).stdout.removesuffix("\n")
        tasks = json.loads(run([program, "--json", "tasks", "list"]).stdout)["tasks"]
        return answer, [task["id"] for task in tasks]

    for number, (one, other) in enumerate([(ours, theirs), (theirs, ours)]):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, f"{number}.har"))
            with harness.Sandbox(serve, "--generation", generation) as sandbox:
                with Server(program, "record", "--out", path, sandbox=sandbox) as server:
                    told = await asyncio.to_thread(one, server)
            with Server(program, "replay", path) as server:
                assert await asyncio.to_thread(other, server) == told


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(harness.run(plan(*sys.argv[1:4]))) else 1)
