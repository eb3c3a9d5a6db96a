"""The official Python client drives every tool, in both eras, over stdio and HTTP: `client.py PARETA_MCP`."""

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2 as httpx
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

CALLS = json.loads(Path(__file__).with_name("calls.json").read_text())
ROWS = [
    {
        "input": {"text": f"This agreement is effective as of May {day}, 2026."},
        "expected_output": {"effective_date": f"2026-05-0{day}"},
    }
    for day in range(1, 6)
]


def line(at):
    body = {"model": "auto", "messages": [{"role": "user", "content": f"row {at}"}]}
    return {"custom_id": f"{at}", "method": "POST", "url": "/v1/chat/completions", "body": body}


async def drive(client, root):
    """Calls each tool; what it gives is held against the tool's own schema by the client."""
    Path(root, "batch.jsonl").write_text("".join(f"{json.dumps(line(at))}\n" for at in range(10)))
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == [tool.name for tool in (await client.list_tools()).tools]
    assert {tool.name for tool in tools} == {name for name, _ in CALLS}
    run = None
    for name, arguments in CALLS:
        filled = {key: {"ROWS": ROWS, "RUN": run}.get(value, value) if isinstance(value, str) else value for key, value in arguments.items()}
        result = await client.call_tool(name, filled)
        assert not result.is_error and result.structured_content is not None, (name, result)
        if name == "run_eval":
            run = result.structured_content["run"]["run"]["id"]
    refused = await client.call_tool("get_task", {"task_id": "nothing"})
    assert refused.is_error and "req_" in refused.content[0].text, refused
    for resource in (await client.list_resources()).resources:
        assert (await client.read_resource(str(resource.uri))).contents
    assert len((await client.list_prompts()).prompts) == 2
    return client.protocol_version if hasattr(client, "protocol_version") else None


async def main(program):
    for mode in ("legacy", "2026-07-28"):
        with tempfile.TemporaryDirectory() as root:
            server = StdioServerParameters(command=program, args=["--sandbox", "--root", root])
            async with Client(server, mode=mode) as client:
                print(f"stdio, {mode}: {len(CALLS)} tools, protocol {await drive(client, root)}")
        with tempfile.TemporaryDirectory() as root:
            command = [program, "--sandbox", "--root", root, "--http", "0"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            try:
                url, (_, bearer) = process.stdout.readline().strip(), process.stdout.readline().strip().split(": ", 1)
                async with httpx.AsyncClient(headers={"Authorization": bearer}, timeout=60) as http:
                    async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
                        print(f"HTTP, {mode}: {len(CALLS)} tools, protocol {await drive(client, root)}")
                    # Two at once, and neither is in the other's way.
                    async with Client(streamable_http_client(url, http_client=http), mode=mode) as one:
                        async with Client(streamable_http_client(url, http_client=http), mode=mode) as other:
                            asked = [client.call_tool("chat", {"prompt": f"{at}"}) for at in range(10) for client in (one, other)]
                            assert not any(result.is_error for result in await asyncio.gather(*asked))
                body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
                accept = {"Accept": "application/json, text/event-stream"}
                async with httpx.AsyncClient(headers=accept) as http:
                    assert (await http.post(url, json=body)).status_code == 401
                    page = {"Authorization": bearer, "Origin": "https://evil.example"}
                    assert (await http.post(url, json=body, headers=page)).status_code == 403
                    other_name = {"Authorization": bearer, "Host": "evil.example"}
                    assert (await http.post(url, json=body, headers=other_name)).status_code == 403
            finally:
                process.terminate()
                process.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
