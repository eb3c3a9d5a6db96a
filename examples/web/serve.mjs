// Serves the page on loopback, and passes calls on to the API under the key of PARETA_API_KEY: a page shows its key to
// everyone who can open it. `node serve.mjs [PORT]`
import { createServer, request as ask } from "node:http";
import { request as askSecurely } from "node:https";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream";

const base = new URL(process.env.PARETA_BASE_URL ?? "https://api.pareta.ai");
const key = process.env.PARETA_API_KEY;
const files = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/pkg/pareta_web.js": ["pkg/pareta_web.js", "text/javascript"],
  "/pkg/pareta_web_bg.wasm": ["pkg/pareta_web_bg.wasm", "application/wasm"],
};

const server = createServer(async (request, response) => {
  const file = files[request.url];
  if (file) {
    const content = await readFile(new URL(file[0], import.meta.url));
    return response.writeHead(200, { "content-type": file[1] }).end(content);
  }
  if (!request.url.startsWith("/v1/")) return response.writeHead(404).end();
  // What a page could not have sent to itself is not passed on under somebody's key.
  const site = request.headers["sec-fetch-site"];
  if (site && site !== "same-origin") return response.writeHead(403).end();
  const { host, connection, cookie, ...headers } = request.headers;
  headers.authorization = `Bearer ${key}`;
  const send = base.protocol === "https:" ? askSecurely : ask;
  const passedOn = send(new URL(request.url, base), { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    pipeline(answer, response, () => {});
  });
  pipeline(request, passedOn, (error) => error && !response.headersSent && response.writeHead(502).end());
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
