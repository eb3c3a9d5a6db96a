"""Starting sandboxes, running flows, counting. A flow is written once and runs with a sync and with an async client."""

import asyncio
import inspect
import json
import subprocess
import sys
import traceback

FAULT = "pareta-sandbox-fault"


class Sandbox:
    """A sandbox in a process of its own, for as long as the `with` block lasts."""

    def __init__(self, program, *options):
        self.command = [program, *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.base_url, self.api_key, self.read_only_key = ready["base_url"], ready["api_key"], ready["read_only_key"]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


async def got(result):
    """What a call gives back, with either kind of client."""
    return await result if inspect.isawaitable(result) else result


async def collected(stream):
    """Everything a stream yields, with either kind of client."""
    stream = await got(stream)
    if hasattr(stream, "__aiter__"):
        return [item async for item in stream]
    return list(stream)


class raises:
    """The block must raise this error; it is kept in `error`."""

    def __init__(self, kind, **attributes):
        self.kind, self.attributes = kind, attributes

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, _):
        assert error is not None, f"{self.kind.__name__} was expected"
        if not isinstance(error, self.kind):
            return False
        for name, value in self.attributes.items():
            assert getattr(error, name) == value, f"{name} is {getattr(error, name)!r}, not {value!r}"
        self.error = error
        return True


async def run(flows):
    """Runs (name, coroutine function) pairs in turn; prints the count; says whether all passed."""
    passed, failed = 0, 0
    for name, flow in flows:
        try:
            await asyncio.wait_for(flow(), 60)
            passed += 1
            print(f"ok    {name}")
        except Exception:
            failed += 1
            print(f"FAIL  {name}")
            traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return failed == 0
