// Asks on the page in headless Chromium, by WebDriver: `node try.mjs URL`.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const page = process.argv[2];
const profile = await mkdtemp(join(tmpdir(), "pareta-web-"));
const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
const port = await new Promise((found, failed) => {
  let said = "";
  driver.on("exit", () => failed(new Error(`chromedriver: ${said}`)));
  driver.stdout.on("data", (text) => {
    said += text;
    const started = /successfully on port (\d+)/.exec(said);
    if (started) found(started[1]);
  });
});

async function tell(method, path, body) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${path}: ${value.message}`);
  return value;
}

async function until(script) {
  for (let tries = 0; tries < 300; tries++) {
    const value = await tell("POST", `${session}/execute/sync`, { script, args: [] });
    if (value) return value;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`still not: ${script}`);
}

let session;
try {
  const args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--user-data-dir=${profile}`];
  const { sessionId } = await tell("POST", "/session", {
    capabilities: { alwaysMatch: { "goog:chromeOptions": { args } } },
  });
  session = `/session/${sessionId}`;
  await tell("POST", `${session}/url`, { url: page });
  await until("return document.body.dataset.ready");
  await until("document.querySelector('form').requestSubmit(); return true");
  const [state, text, pieces] = await until(
    `const { dataset, textContent } = document.querySelector("output");
     return dataset.state && [dataset.state, textContent, Number(dataset.pieces)]`,
  );
  if (state !== "whole" || pieces < 2) throw new Error(`${state} in ${pieces} pieces: ${text}`);
  console.log(`the page in Chromium: ${pieces} pieces, ${JSON.stringify(text)}`);
} finally {
  if (session) await tell("DELETE", session).catch(() => {});
  driver.kill();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
