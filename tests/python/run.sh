#!/bin/sh
# Runs the official Python clients, unchanged, against the sandbox: the last one of the seed's time and the one of today,
# each in an environment of its own; once more recorded and replayed. Then holds the statistics of verdicts against SciPy. Needs python3 with venv, and PyPI
# for the first run.
set -eu
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-target}"

# An environment with what its requirements name; says where it is.
environment() {
    wanted="tests/python/requirements-$1.txt"
    venv="$target/python-clients-$1"
    if ! cmp -s "$wanted" "$venv/installed.txt"; then
        python3 -m venv --clear "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2
        cp "$wanted" "$venv/installed.txt"
    fi
    echo "$venv"
}

cargo build --quiet -p pareta-sandbox --example serve
for generation in seed today; do
    venv="$(environment "$generation")"
    "$venv/bin/python" -B tests/python/flows.py "$target/debug/examples/serve" "$generation"
done

cargo build --quiet -p pareta-cli
for generation in seed today; do
    venv="$(environment "$generation")"
    "$venv/bin/python" -B tests/python/recordings.py "$target/debug/examples/serve" "$target/debug/pareta" "$generation"
done

# SciPy has no build for every Python.
if venv="$(environment verdicts)"; then
    "$venv/bin/python" -B tests/python/verdicts.py "$target/debug/pareta"
else
    echo "no SciPy for this Python: verdicts are not held against it"
fi
