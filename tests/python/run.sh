#!/bin/sh
# Runs the official Python clients, unchanged, against the sandbox. Needs python3 with venv, and PyPI for the first run.
set -eu
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-target}"
venv="$target/python-clients"
if ! cmp -s tests/python/requirements.txt "$venv/installed.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/python/requirements.txt
    cp tests/python/requirements.txt "$venv/installed.txt"
fi
cargo build --quiet -p pareta-sandbox --example serve
exec "$venv/bin/python" -B tests/python/flows.py "$target/debug/examples/serve"
