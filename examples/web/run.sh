#!/usr/bin/env bash
# The SDK on the web: its tests in Node, then the page in a browser, both against the sandbox.
# Needs the target wasm32-unknown-unknown, Node, and for the page Chromium and ChromeDriver; says what it goes without.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"

version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
bindgen=$("$root/.ci/tool" wasm-bindgen-cli "$version" wasm-bindgen)
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER="$bindgen-test-runner"

(cd "$root" && cargo build --quiet --package pareta-cli)
trap 'kill $(jobs -p) 2>/dev/null' EXIT
# What a server says first, which goes on in the background.
exec 3< <(exec "$CARGO_TARGET_DIR/debug/pareta" --json sandbox --port 0)
read -r line <&3
PARETA_BASE_URL=$(sed 's/.*"base_url":"\([^"]*\)".*/\1/' <<<"$line")
PARETA_API_KEY=$(sed 's/.*"api_key":"\([^"]*\)".*/\1/' <<<"$line")
export PARETA_BASE_URL PARETA_API_KEY
export CARGO_BUILD_TARGET=wasm32-unknown-unknown

cargo clippy --locked --all-targets -- -D warnings
cargo test --locked --test node

cargo build --locked --release
"$bindgen" --target web --no-typescript --out-dir pkg \
    "$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/pareta_web.wasm"
echo "the page: $(wc -c <pkg/pareta_web_bg.wasm) bytes, $(gzip -9c pkg/pareta_web_bg.wasm | wc -c) compressed"

if ! command -v chromedriver >/dev/null; then
    echo "no chromedriver: the page is not tried in a browser"
    exit 0
fi
exec 4< <(exec node serve.mjs 0)
read -r url <&4
node try.mjs "$url"
