"""The flows of the official clients against the sandbox: `flows.py PATH_OF_THE_SERVE_EXAMPLE seed|today`."""

import asyncio
import functools
import importlib
import sys

import harness

MODULES = {"seed": ("seed_flows", "openai_flows"), "today": ("today_flows", "agent_flows", "command_flows")}


def flows(serve, generation):
    for module in map(importlib.import_module, MODULES[generation]):
        for kind in module.CLIENTS:
            for flow in module.FLOWS:
                name = f"{module.__name__}.{flow.__name__} ({kind.__name__})"
                yield name, functools.partial(with_sandbox, serve, flow, kind, getattr(module, "OPTIONS", ()))


async def with_sandbox(serve, flow, kind, options):
    """Every flow has a sandbox of its own, with the options that its module and the flow name."""
    with harness.Sandbox(serve, *options, *getattr(flow, "options", ())) as sandbox:
        await flow(sandbox, kind)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(harness.run(flows(*sys.argv[1:3]))) else 1)
