#!/usr/bin/env bash
# Runs the tests under the sanitizers, and first sees to it that these find planted faults: a race, an
# overflow in Swift and in C, an undefined shift.
# usage: test-sanitizers.sh [memory] [threads]; both without arguments. QUICK=1 runs the suites that read
# foreign files, count with threads or loop in C; FILTER names others.
#
#   memory   the address sanitizer everywhere, and the undefined-behaviour sanitizer in the C loops
#   threads  the thread sanitizer
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/mpi-environment.sh >/dev/null

(($# > 0)) || set -- memory threads
export CRNN_DIST_SANITIZERS=1
suppressions=$PWD/scripts/sanitizers
# Swift's runtime, Open MPI and Pango keep what they made until the end, which is no leak.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:suppressions=$suppressions/undefined.supp
export TSAN_OPTIONS=suppressions=$suppressions/thread.supp:exitcode=66

# The compiler of Swift has no sanitizer for undefined behaviour here, but the address sanitizer's run-time
# has what C wants of it.
declare -A sanitizers=(
  [memory]="--sanitize=address -Xcc -fsanitize=undefined" [threads]=--sanitize=thread
)
declare -A planted=(
  [memory]="anOverflowInSwift:AddressSanitizer anOverflowInC:AddressSanitizer anUndefinedShift:shift.exponent"
  [threads]="aRace:ThreadSanitizer.*race"
)
declare -A quick=(
  [memory]='ShardsTests|KernelsTests|CRNNNetTests|DecodingTests|FilesTests|LMDBTests|PageFileTests|ListStyleTests|MutatedInputTests|ImageDecoderTests'
  [threads]='MPITests|KernelsTests|ShardsTests|DecodingTests|LaneReducerTests|TrainerTests|SurvivalTests|WatchingTests'
)

# The thread sanitizer keeps a map of the program in a file, which a limit on the size of files cuts.
# Both take terabytes of address space, and start threads by ways of their own.
declare -A skipped=(
  [memory]='PlantedFaults|aRunThatMay' [threads]='PlantedFaults|FileSizeTests|aRunThatMay'
)

run() { timeout --foreground -k 10 3600 "$bundle" --testing-library swift-testing "$@"; }

for kind in "$@"; do
  [[ -n ${sanitizers[$kind]:-} ]] || { echo "error: there is no part \"$kind\": memory, threads" >&2; exit 64; }
  scratch=.build/$kind
  # shellcheck disable=SC2086
  swift build -c release --build-tests --scratch-path "$scratch" ${sanitizers[$kind]}
  bundle=$scratch/release/crnn-distPackageTests.xctest
  core_type=$("$scratch/release/crnn-dist" environment --core-type)
  [[ -z $core_type ]] || export OPENBLAS_CORETYPE=$core_type

  for plant in ${planted[$kind]}; do
    log=$scratch/${plant%%:*}.log
    if run --filter "PlantedFaults/${plant%%:*}" >"$log" 2>&1; then
      echo "FAILED: the planted fault ${plant%%:*} goes unseen" >&2
      exit 1
    fi
    grep -q -E "${plant#*:}" "$log" || { cat "$log"; echo "FAILED: ${plant%%:*} ends for another reason" >&2; exit 1; }
    echo "$kind: ${plant%%:*} is seen"
  done

  filter=${FILTER:-}
  [[ -n $filter || -z ${QUICK:-} ]] || filter=${quick[$kind]}
  if [[ -n $filter ]]; then run --filter "$filter"; else run --skip "${skipped[$kind]}"; fi
done
