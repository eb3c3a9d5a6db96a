#!/usr/bin/env bash
# Runs the fuzz targets one after another: fuzz/run.sh [SECONDS] [TARGET…], 600 seconds each and all of them unless
# told otherwise. Stops at the first crash. Needs a nightly toolchain and `cargo install cargo-fuzz`.
set -euo pipefail
cd "$(dirname "$0")"

seconds="${1:-600}"
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(decode sse error_body retry_after path_ids jsonl_rows chat_stream har)

# The fixtures of the tests as seeds of `decode`, each behind the byte that picks its type.
seed_decode() {
    local choice=65 folder fixture
    for folder in $(cd ../tests/fixtures && LC_ALL=C ls); do
        for fixture in ../tests/fixtures/"$folder"/*.json; do
            { printf '%b' "\\$(printf '0%o' "$choice")"; cat "$fixture"; } \
                >"corpus/decode/$folder.$(basename "$fixture")"
            # The lists have a choice each.
            [ "$folder" != lists ] || choice=$((choice + 1))
        done
        choice=$((choice + 1))
    done
}

# What goes through a connection runs a whole HTTP client, whose own loops and branches are not what is looked for.
options() {
    case $1 in
    decode) echo -dict=json.dict ;;
    sse) echo -dict=sse.dict ;;
    har) echo -dict=har.dict ;;
    error_body | jsonl_rows) echo -dict=json.dict -use_counters=0 -entropic=0 ;;
    chat_stream) echo -dict=sse.dict -use_counters=0 -entropic=0 ;;
    path_ids) echo -use_counters=0 -entropic=0 ;;
    esac
}

# Room for a fixture, or for a few of what there is to find.
longest() {
    case $1 in
    decode | har) echo 4096 ;;
    retry_after) echo 128 ;;
    *) echo 512 ;;
    esac
}

table=""
for target in "${targets[@]}"; do
    mkdir -p "corpus/$target" "seeds/$target" artifacts
    [ "$target" != decode ] || seed_decode
    log="artifacts/$target.log"
    if ! cargo +nightly fuzz run --fuzz-dir . "$target" "corpus/$target" "seeds/$target" -- \
        $(options "$target") -max_len="$(longest "$target")" -timeout=10 -rss_limit_mb=2048 -detect_leaks=0 \
        -max_total_time="$seconds" -print_final_stats=1 >"$log" 2>&1; then
        tail -n 60 "$log"
        echo "$target failed; the whole of it is in fuzz/$log"
        exit 1
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    coverage=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    table+="$(printf '%-12s %12s %9s' "$target" "$executions" "$coverage")"$'\n'
done
printf '%-12s %12s %9s\n%s' target executions coverage "$table"
