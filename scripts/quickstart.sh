#!/usr/bin/env bash
# Renders words, trains on two ranks, and reads three held-out words back. Needs `make build`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/require.sh "${MPIEXEC:-mpirun}"
source scripts/mpi-environment.sh
PATH="$(swift build -c release --show-bin-path):$PATH"

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
  "${MPIEXEC:-mpirun}" -n 2 crnn-dist train configs/quickstart.yaml --run "$run" "${resume[@]}" || {
  status=$?
  ((status != 124)) || echo "error: training took longer than $limit: 'make quickstart' again goes on from the last checkpoint" >&2
  exit "$status"
}

step crnn-dist recognize --checkpoint "$run/best.h5" "$data"/samples/*.png
