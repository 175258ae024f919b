#!/usr/bin/env bash
# Counts the instructions of training for each image, and fails where they are more than Tests/thresholds.txt
# allows. A count hardly depends on how busy the machine is, and not on which it is: valgrind shows programs a
# processor with AVX2, and OpenBLAS is told to use its kernels for that. A minute on a quiet machine.
# usage: test-instructions.sh; the network and the data are those of configs/quickstart.yaml.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --product crnn-dist
swift build -c release --product crnn-dist-images
program=$PWD/$(realpath --relative-to . "$(swift build -c release --show-bin-path)")/crnn-dist
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell

printf '%s\n' ab ba cab abc cc bac cba aa bb acb >"$place/words.txt"
"$program" dataset synthesize -o "$place/data" --words "$place/words.txt" --repeat 10 >"$place/log" 2>&1 ||
  { cat "$place/log"; exit 1; }

# count STEPS PRECISION: all instructions of a run of that many steps, of four pictures of 100 columns each.
count() {
  valgrind --tool=callgrind --callgrind-out-file="$place/callgrind" \
    "$program" train configs/quickstart.yaml --run "$place/run-$2-$1" --set "data.train=$place/data" \
    --set data.validation=null --set data.width=100 --set lanes=1 --set "max_steps=$1" --set "precision=$2" \
    --set validation.every_epochs=null --set checkpoint.every_epochs=null --set checkpoint.every_minutes=null \
    --set tensorboard=false >"$place/log" 2>&1 || { cat "$place/log" >&2; exit 1; }
  sed -n 's/.* Collected : \([0-9]*\).*/\1/p' "$place/log"
}
