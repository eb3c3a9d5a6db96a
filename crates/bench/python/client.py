"""A Python client that obeys its standard input, as the clients of the bench do: `client.py NAME BASE_URL`."""

import asyncio
import json
import sys
import time

import openai
import pareta

MESSAGES = [{"role": "user", "content": "When does this agreement become effective?"}]


def client(name, base_url):
    if name == "openai-python":
        return openai.OpenAI(api_key="key", base_url=base_url)
    return pareta.Pareta(api_key="key", base_url=base_url.removesuffix("/v1"))


def memory(line):
    with open("/proc/self/status") as status:
        return next(int(text.split()[1]) * 1024 for text in status if text.startswith(line))


def call(completions, model):
    """One call; gives the chunks and when the first one came."""
    begun = time.perf_counter_ns()
    if model == "unary":
        assert completions.create(model=model, messages=MESSAGES).choices
        return 0, []
    chunks, first = 0, []
    for _ in completions.create(model=model, messages=MESSAGES, stream=True):
        chunks += 1
        if chunks == 1:
            first.append(time.perf_counter_ns() - begun)
    return chunks, first


async def all_at_once(base_url, model, times, at_once):
    """So many calls, as many at once as asked for."""
    turn = asyncio.Semaphore(at_once)
    async with openai.AsyncOpenAI(api_key="key", base_url=base_url) as client:

        async def one():
            async with turn:
                assert (await client.chat.completions.create(model=model, messages=MESSAGES)).choices

        await asyncio.gather(*(one() for _ in range(times)))
    return [(0, [])] * times


def one_by_one(completions, model, times, at_once):
    assert at_once == 1
    return [call(completions, model) for _ in range(times)]


def obey(calls, model, times, at_once):
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    calls = calls(model, times, at_once)
    return {
        "cpu_ns": time.process_time_ns() - cpu,
        "wall_ns": time.perf_counter_ns() - wall,
        "chunks": sum(chunks for chunks, _ in calls),
        "first_ns": [first for _, firsts in calls for first in firsts],
        "resident": memory("VmRSS:"),
        "peak": memory("VmHWM:"),
        "allocations": 0,
        "held": 0,
    }


if __name__ == "__main__":
    name, base_url = sys.argv[1:]
    if name == "openai-asyncio":
        calls = lambda *order: asyncio.run(all_at_once(base_url, *order))
    else:
        completions = client(name, base_url).chat.completions
        calls = lambda *order: one_by_one(completions, *order)
    for order in sys.stdin:
        model, times, at_once = order.split()
        print(json.dumps(obey(calls, model, int(times), int(at_once))), flush=True)
