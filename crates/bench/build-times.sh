#!/bin/sh
# A clean build of the default SDK beside one of async-openai with `chat-completion`: crates, and user CPU seconds on
# one job, both as somebody gets them who adds one line to an empty project.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A workspace would lend the projects its own lock file and target directory.
unset CARGO_TARGET_DIR

project() { # name, dependency
    mkdir -p "$work/$1/src"
    touch "$work/$1/src/lib.rs"
    printf '[package]\nname = "p"\nedition = "2024"\n[dependencies]\n%s\n' "$2" >"$work/$1/Cargo.toml"
    (cd "$work/$1" && cargo fetch --quiet)
}

crates() {
    (cd "$work/$1" && cargo tree -e normal,build --prefix none --no-dedupe) |
        sed 's/ (.*//' | sort -u | grep -vc '^p v'
}

seconds() { # name, flags
    rm -rf "$work/$1/target"
    # Crates are compiled by children of cargo, so it is their time that counts.
    (cd "$work/$1" && bash -c "TIMEFORMAT=%U; time cargo build --offline --quiet -j1 $2" 2>&1 | tail -n 1)
}

project pareta "pareta = { path = \"$root\" }"
project async-openai 'async-openai = { version = "0.43", features = ["chat-completion"] }'
compare() { # what is compared, ours, theirs
    echo "$2 $3" | awk -v what="$1" '{ printf "%-16s pareta %6.1f   async-openai %6.1f   ratio %.2f\n", what, $1, $2, $1 / $2 }'
}
compare crates "$(crates pareta)" "$(crates async-openai)"
compare 'debug, seconds' "$(seconds pareta '')" "$(seconds async-openai '')"
compare 'release, seconds' "$(seconds pareta --release)" "$(seconds async-openai --release)"
