#!/usr/bin/env bash
# Counts the instructions of training for each image, and fails where they are more than Tests/thresholds.txt
# allows. The count hardly depends on how busy the machine is, nor on which it is: valgrind shows programs a
# processor with AVX2, and OpenBLAS is told to take its kernels for that. Two minutes on a quiet machine.
# usage: test-instructions.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --product crnn-dist
swift build -c release --product crnn-dist-images
folder=$(swift build -c release --show-bin-path)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell
limit=$(awk '$1 == "instructions-per-image" { print $2 }' Tests/thresholds.txt)

# Valgrind 3.19 gives up on what Swift's compiler says for debuggers.
strip --strip-debug -o "$place/crnn-dist" "$folder/crnn-dist"
printf '%s\n' ab ba cab abc cc bac cba aa bb acb >"$place/words.txt"
"$folder/crnn-dist" dataset synthesize -o "$place/data" --words "$place/words.txt" --repeat 10 >"$place/log" 2>&1 ||
  { cat "$place/log"; exit 1; }

# The network of configs/quickstart.yaml with narrower layers: valgrind is slow with AVX2.
network="[1,32,0,1 Cln3,3,16 Bn Re Mp2,2 Cln3,3,32 Bn Re Mp2,2 Cln3,3,32 Bn Re Mp2,1 Cln3,3,64 Bn Re Mp2,1 \
Clvn2,2,64 Bn Re S1(1x0)1,3 Lbx32 O1c]"
size=4

# count STEPS: the instructions of a whole run of that many steps on pictures of 100 columns.
count() {
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
    "$place/crnn-dist" train configs/quickstart.yaml --run "$place/run-$1" --set "data.train=$place/data" \
    --set data.validation=null --set data.width=100 --set "network=$network" --set lanes=1 \
    --set "lane_size=$size" --set "max_steps=$1" --set validation.every_epochs=null \
    --set checkpoint.every_epochs=null --set checkpoint.every_minutes=null --set tensorboard=false \
    >"$place/log" 2>&1 || { cat "$place/log" >&2; exit 1; }
  grep -q "with Haswell kernels, loops for x86-64-v3" "$place/log" ||
    { cat "$place/log" >&2; echo "error: these are not the kernels whose instructions are known" >&2; exit 1; }
  sed -n 's/.* I *refs: *//p' "$place/log" | tr -d ,
}

few=$(count 2)
many=$(count 6)
# What both do, from the start to the checkpoint, does not count.
each=$(((many - few) / (4 * size)))
echo "instructions for each image: $each, at most $limit"
((each > 0 && each <= limit)) || { echo "error: Tests/thresholds.txt allows no more than $limit" >&2; exit 1; }
