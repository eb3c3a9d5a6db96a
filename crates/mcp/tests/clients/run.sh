#!/bin/sh
# Drives every tool by the official clients of the protocol, from PyPI and npm, against a sandbox, in both eras and over both
# ways; then has the inspector list the tools. What is missing on this machine is said to be left out.
set -eu
cd "$(dirname "$0")/../../../.."
target="${CARGO_TARGET_DIR:-target}"
clients=crates/mcp/tests/clients
cargo build --quiet -p pareta-mcp
program="$PWD/$target/debug/pareta-mcp"

if command -v python3 >/dev/null; then
    venv="$target/mcp-python"
    [ -d "$venv" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'mcp==2.3.0'
    "$venv/bin/python" -B "$clients/client.py" "$program"
else
    echo "no python3: the official Python client is left out"
fi

if command -v npm >/dev/null; then
    mkdir -p "$target/mcp-node"
    cd "$target/mcp-node"
    [ -f package.json ] || echo '{"name":"mcp-clients","private":true}' >package.json
    npm install --silent --no-audit --no-fund '@modelcontextprotocol/sdk@1.32.2' '@modelcontextprotocol/inspector' >/dev/null
    node "$OLDPWD/$clients/client.mjs" "$program"
    listed="$(npx @modelcontextprotocol/inspector --cli "$program" --sandbox --method tools/list)"
    echo "$listed" | grep -q '"name": "recommend_model"'
    echo "inspector: the tools are listed"
else
    echo "no npm: the official TypeScript client and the inspector are left out"
fi
