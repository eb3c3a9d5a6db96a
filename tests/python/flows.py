"""The flows of the official clients against the sandbox: `flows.py PATH_OF_THE_SERVE_EXAMPLE`."""

import asyncio
import functools
import sys

import harness
import openai_flows
import pareta_flows


def flows(serve):
    for module in (pareta_flows, openai_flows):
        for kind in module.CLIENTS:
            for flow in module.FLOWS:
                name = f"{module.__name__}.{flow.__name__} ({kind.__name__})"
                yield name, functools.partial(with_sandbox, serve, flow, kind)


async def with_sandbox(serve, flow, kind):
    """Every flow has a sandbox of its own, with the options the flow names."""
    with harness.Sandbox(serve, *getattr(flow, "options", ())) as sandbox:
        await flow(sandbox, kind)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(harness.run(flows(sys.argv[1]))) else 1)
