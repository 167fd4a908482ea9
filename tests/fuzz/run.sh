#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD SECONDS NAME...: runs each fuzz program for so long, from its seeds and what earlier
# runs found worth keeping. A finding is kept in BUILD/findings/NAME and fails the run.
set -u

build=$1
seconds=$2
shift 2
if [ $# = 0 ]; then
    echo "fuzz: no program of that name under tests/fuzz" >&2
    exit 1
fi

failed=0
for name in "$@"; do
    corpus=$build/corpus/$name
    findings=$build/findings/$name
    mkdir -p "$corpus" "$findings"
    seeds=tests/fuzz/seeds/$name
    [ -d "$seeds" ] || seeds=
    echo "fuzz $name: $seconds s"
    # shellcheck disable=SC2086 # no folder is no argument
    if ! tests/support/sanitized.sh "$build/bin/$name" -max_total_time="$seconds" -max_len=65536 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 -artifact_prefix="$findings/" "$corpus" $seeds \
        >"$build/$name.log" 2>&1; then
        failed=$((failed + 1))
        echo "FAILED $name; to repeat: $build/bin/$name $findings/*"
        tail -n 60 "$build/$name.log"
    else
        grep -E 'number_of_executed_units|peak_rss_mb' "$build/$name.log"
    fi
done
exit $failed
