#!/usr/bin/env bash
# Feeds the readers of foreign files what libFuzzer makes of sound ones, under the address sanitizer.
# usage: fuzz.sh [lmdb hdf5 xml network arpa list checkpoint]; EACH (60) is the seconds for each of them.
#
# What is found stays in .build/fuzz/found: give it to the reader again with
#   CRNN_DIST_FUZZ_TARGET=… .build/fuzz/release/fuzz FILE
# and make a test of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

each=${EACH:-60}
(($# > 0)) || set -- lmdb hdf5 xml network arpa list checkpoint
scratch=.build/fuzz
export CRNN_DIST_FUZZ=1
swift build -c release --product fuzz --scratch-path "$scratch" --sanitize=fuzzer --sanitize=address
fuzzer=$scratch/release/fuzz
mkdir -p "$scratch/found"
# Swift's runtime keeps what it made until the end, which is no leak.
export ASAN_OPTIONS=detect_leaks=0

failed=()
for target in "$@"; do
  corpus=$scratch/corpus/$target log=$scratch/$target.log
  mkdir -p "$corpus"
  status=0
  CRNN_DIST_FUZZ_TARGET=$target CRNN_DIST_FUZZ_SEEDS=$corpus timeout -k 10 $((each + 120)) \
    "$fuzzer" -max_total_time="$each" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 \
    -max_len=65536 -print_final_stats=1 -artifact_prefix="$scratch/found/$target-" "$corpus" \
    >"$log" 2>&1 || status=$?
  if ((status == 0)); then
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, nothing found"
  else
    echo "$target: FAILED (status $status), see $log"
    grep -m 3 -E "ERROR|SUMMARY|Fatal error|Test unit written" "$log" || true
    failed+=("$target")
  fi
done
rm -rf /dev/shm/crnn-dist-fuzz-*
((${#failed[@]} == 0))
