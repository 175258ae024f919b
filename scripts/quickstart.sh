#!/usr/bin/env bash
# Draws words, trains on two ranks, and reads three held-out words: in a clone with what `make build` built,
# elsewhere (share/doc/crnn-dist/examples) with the programs on the PATH, into data/ and runs/ of the current folder.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ -e $scripts/../Package.swift ]]; then
  cd "$scripts/.."
  PATH="$(swift build -c release --show-bin-path):$PATH"
  configuration=configs/quickstart.yaml
else
  configuration=$scripts/quickstart.yaml
fi
"$scripts/require.sh" "${MPIEXEC:-mpirun}"
source "$scripts/mpi-environment.sh"

data=data/quickstart
run=runs/quickstart
limit=${QUICKSTART_LIMIT:-30m}

step() { printf '\n$ %s\n' "$*"; "$@"; }

# The report is written last: without it, a rendering was stopped half-way.
if [[ ! -e $data/import-report.json ]]; then
  rm -rf "$data"
  step crnn-dist dataset synthesize -o "$data" --height 32 --validation 0.1 --samples 3
fi

resume=()
[[ ! -d $run/checkpoints ]] || resume=(--resume)
step timeout --foreground --kill-after=30 "$limit" \
  "${MPIEXEC:-mpirun}" -n 2 crnn-dist train "$configuration" --run "$run" "${resume[@]}" || {
  status=$?
  ((status != 124)) || echo "error: training took longer than $limit: run the same command again to resume from the last checkpoint" >&2
  exit "$status"
}

step crnn-dist recognize --checkpoint "$run/best.h5" "$data"/samples/*.png
