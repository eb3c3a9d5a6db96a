#!/bin/sh
# Runs the official Python clients, unchanged, against the sandbox: the last one of the seed's time and the one of today,
# each in an environment of its own. Needs python3 with venv, and PyPI for the first run.
set -eu
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-target}"
cargo build --quiet -p pareta-sandbox --example serve
for generation in seed today; do
    wanted="tests/python/requirements-$generation.txt"
    venv="$target/python-clients-$generation"
    if ! cmp -s "$wanted" "$venv/installed.txt"; then
        python3 -m venv --clear "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
        cp "$wanted" "$venv/installed.txt"
    fi
    "$venv/bin/python" -B tests/python/flows.py "$target/debug/examples/serve" "$generation"
done
