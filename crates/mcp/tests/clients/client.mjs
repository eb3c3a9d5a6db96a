// The official TypeScript client drives every tool, over stdio and HTTP: `node client.mjs PARETA_MCP`, with the packages of
// package.json installed where NODE_PATH or the working directory has them.
import assert from "node:assert";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.cwd(), "package.json"));
const sdk = (name) => import(pathToFileURL(require.resolve(`@modelcontextprotocol/sdk/${name}`)));
const { Client } = await sdk("client/index.js");
const { StdioClientTransport } = await sdk("client/stdio.js");
const { StreamableHTTPClientTransport } = await sdk("client/streamableHttp.js");

const program = path.resolve(process.argv[2]);
const calls = JSON.parse(readFileSync(new URL("calls.json", import.meta.url)));
const rows = [1, 2, 3, 4, 5].map((day) => ({
  input: { text: `This agreement is effective as of May ${day}, 2026.` },
  expected_output: { effective_date: `2026-05-0${day}` },
}));
const line = (at) => ({
  custom_id: `${at}`,
  method: "POST",
  url: "/v1/chat/completions",
  body: { model: "auto", messages: [{ role: "user", content: `row ${at}` }] },
});
const root = () => {
  const made = mkdtempSync(path.join(tmpdir(), "pareta-mcp-"));
  writeFileSync(path.join(made, "batch.jsonl"), rows.map((_, at) => `${JSON.stringify(line(at))}\n`).join(""));
  return made;
};

async function drive(transport) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  const { tools } = await client.listTools();
  assert.deepEqual(new Set(tools.map((tool) => tool.name)), new Set(calls.map(([name]) => name)));
  let run;
  for (const [name, given] of calls) {
    const fill = (value) => ({ ROWS: rows, RUN: run })[value] ?? value;
    const filled = Object.entries(given).map(([key, value]) => [key, typeof value === "string" ? fill(value) : value]);
    // What it gives is held against the tool's own schema by the client.
    const result = await client.callTool({ name, arguments: Object.fromEntries(filled) });
    assert(!result.isError && result.structuredContent, `${name}: ${JSON.stringify(result)}`);
    if (name === "run_eval") run = result.structuredContent.run.run.id;
  }
  const refused = await client.callTool({ name: "get_task", arguments: { task_id: "nothing" } });
  assert(refused.isError && refused.content[0].text.includes("req_"));
  for (const { uri } of (await client.listResources()).resources) assert((await client.readResource({ uri })).contents.length);
  assert.equal((await client.listPrompts()).prompts.length, 2);
  await client.close();
}

await drive(new StdioClientTransport({ command: program, args: ["--sandbox", "--root", root()] }));
console.log(`stdio: ${calls.length} tools`);

const server = spawn(program, ["--sandbox", "--root", root(), "--http", "0"], { stdio: ["ignore", "pipe", "inherit"] });
try {
  const lines = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const url = new URL((await lines.next()).value);
  const Authorization = (await lines.next()).value.split(": ")[1];
  await drive(new StreamableHTTPClientTransport(url, { requestInit: { headers: { Authorization } } }));
  console.log(`HTTP: ${calls.length} tools`);
} finally {
  server.kill();
}
