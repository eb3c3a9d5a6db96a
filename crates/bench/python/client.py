"""A Python client that obeys its standard input, as the clients of the bench do: `client.py NAME BASE_URL`."""

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


def obey(completions, model, times, at_once):
    assert at_once == 1
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    calls = [call(completions, model) for _ in range(times)]
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
    completions = client(*sys.argv[1:]).chat.completions
    for order in sys.stdin:
        model, times, at_once = order.split()
        print(json.dumps(obey(completions, model, int(times), int(at_once))), flush=True)
