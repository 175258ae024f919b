# Sourced by the proofs: a place to work in that is gone at the end, a small data set, and how runs
# are started and compared. CRNN_DIST names the program, else the built one is taken; KEEP=1 keeps
# the place.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/scripts/mpi-environment.sh" >/dev/null
export OMPI_MCA_hwloc_base_binding_policy=none OPENBLAS_NUM_THREADS=1

program=${CRNN_DIST:-$(cd "$root" && swift build -c release --show-bin-path)/crnn-dist}
[[ -x $program ]] || { echo "error: $program is not there: run 'make build', or set CRNN_DIST" >&2; exit 1; }
place=$(mktemp -d "${TMPDIR:-/tmp}/crnn-dist-proof-XXXXXX")
cleanups=()
clean_up() {
  local status=$? i
  for ((i = ${#cleanups[@]} - 1; i >= 0; i--)); do "${cleanups[i]}" || true; done
  if [[ -n ${KEEP:-} ]]; then echo "kept: $place"; else rm -rf "$place"; fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
cd "$place"

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

# A few drawn words, and a network in which everything that has state is on: dropout, batch norm, a
# moving average, two moments, augmentation. LSTM sets its size.
prepare() {
  local lstm=${1:-8}
  printf '%s\n' ab ba cab abc cc bac cba aa bb acb >words.txt
  "$program" dataset synthesize -o data --height 16 --words words.txt --repeat 8 --validation 0.2 \
    --network "[1,16,0,1 Mp2,2 Mp8,1 S1(1x0)1,3 Lbx8 O1c]" >synthesize.log 2>&1 ||
    { cat synthesize.log; fail "the data set could not be drawn"; }
  cat >config.yaml <<YAML
network: "[1,16,0,1 Cln3,3,4 Bn Re Mp2,2 Cln3,3,8 Bn Re Mp8,1 Do0.2 S1(1x0)1,3 Lbx$lstm O1c]"
data: {train: $place/data/train, validation: $place/data/validation}
lanes: 8
lane_size: 1
epochs: 100000
ema_decay: 0.9
augmentation: {share: 0.7}
log_every: 5
schedule: {name: cosine, steps: 100000}
checkpoint: {every_steps: 15, every_epochs: null, keep: 2}
validation: {every_epochs: 2}
YAML
}

# train_on_words PRESET STEPS [OPTION...]: a model of a preset, which is trained for a few steps on words that are drawn
# with these options; sets `model` and `data`.
train_on_words() {
  local preset=$1 steps=$2
  shift 2
  say "training a network of the preset $preset"
  "$program" dataset synthesize -o drawn --validation 0.1 "$@" >synthesize.log 2>&1 ||
    { tail synthesize.log; fail "the words could not be drawn"; }
  cat >config.yaml <<YAML
preset: $preset
data: {train: drawn/train, validation: drawn/validation}
max_steps: $steps
YAML
  train 2 run || { tail run.log; fail "the training"; }
  model=run/last.h5 data=drawn/validation
}

# train RANKS RUN [OPTION...]: trains or goes on, and returns the exit status.
train() {
  training "$@"
  "${training[@]}" >>"$2.log" 2>&1
}

# training RANKS RUN [OPTION...]: sets the array of that name to the command that trains or goes on. In
# the foreground, because a group of its own would train on when Ctrl-C ends the proof.
training() {
  local ranks=$1 run=$2
  shift 2
  training=(timeout --foreground -k 10 "${LIMIT:-300}" "${MPIEXEC:-mpirun}" -n "$ranks" "$program" train config.yaml
    --run "$run" --resume "$@")
}

# same RUN RUN: whether two runs ended with the same checkpoint (every number and attribute) and the
# same metrics, but for speed and starts.
same() {
  h5diff "$1/last.h5" "$2/last.h5" || fail "the checkpoints of $1 and $2 differ"
  diff <(figures "$1") <(figures "$2") || fail "the metrics of $1 and $2 differ"
}

figures() {
  grep -v '"event":"start"' "$1/metrics.jsonl" | sed 's/"images_per_second":[^,}]*//'
}
