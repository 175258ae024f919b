#!/usr/bin/env bash
# The loss of the paper's network with the fast and with the naive kernels, side by side: STEPS (200) steps
# of BATCH (8) drawn words of the size of captchas. The naive kernels take most of an hour.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
steps=${STEPS:-200} batch=${BATCH:-8}
"$program" dataset synthesize -o data --height 32 --repeat 1 >synthesize.log 2>&1 ||
  { cat synthesize.log; fail "the data set could not be drawn"; }
cat >config.yaml <<YAML
preset: ${PRESET:-paper}
data: {train: $place/data, width: 128}
lanes: 1
lane_size: $batch
epochs: 100000
log_every: 10
optimizer: {name: ${OPTIMIZER:-adadelta}}
checkpoint: {every_steps: null, every_epochs: null, every_minutes: null, keep: 1}
YAML
for kernels in naive fast; do
  LIMIT=7200 train 1 "$kernels" --set "kernels=$kernels" --set "max_steps=$steps" &
done
status=0
wait -n || status=$?
wait -n || status=$?
((status == 0)) || { tail naive.log fast.log; fail "a run"; }
losses() { grep '"event":"train"' "$1/metrics.jsonl" | sed 's/.*"step":\([0-9]*\).*"loss":\([0-9.]*\).*/\1 \2/'; }
say "loss of ${PRESET:-paper}, batches of $batch of 32x128"
join <(losses naive) <(losses fast) | awk '
  { d = ($3 - $2) / $2; if (d < 0) d = -d; if (d > worst) worst = d
    printf "step %4d   naive %9.5f   fast %9.5f   %.1e\n", $1, $2, $3, d }
  END { printf "largest difference %.1e\n", worst; exit !(NR > 0 && worst < 0.02) }' ||
  fail "the curves differ"
