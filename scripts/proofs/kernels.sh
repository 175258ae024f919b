#!/usr/bin/env bash
# The loss of the paper's network with the naive kernels, with the fast ones and with products in bf16,
# side by side: STEPS (200) steps of BATCH (4) drawn words of the size of captchas. The naive kernels take
# most of an hour.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
steps=${STEPS:-200} batch=${BATCH:-4}
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
LIMIT=7200 train 1 naive --set kernels=naive --set "max_steps=$steps" &
LIMIT=7200 train 1 fast --set "max_steps=$steps" || { tail fast.log; fail "the fast run"; }
LIMIT=7200 train 1 bf16 --set precision=bf16 --set "max_steps=$steps" || { tail bf16.log; fail "the run in bf16"; }
wait $! || { tail naive.log; fail "the naive run"; }
losses() { grep '"event":"train"' "$1/metrics.jsonl" | sed 's/.*"step":\([0-9]*\).*"loss":\([0-9.]*\).*/\1 \2/'; }
say "loss of ${PRESET:-paper}, batches of $batch of 32x128"
join <(losses naive) <(losses fast) | join - <(losses bf16) | awk '
  function distance(loss) { return loss > $2 ? loss / $2 - 1 : 1 - loss / $2 }
  { if (distance($3) > worst) worst = distance($3)
    if (distance($4) > rounded) rounded = distance($4)
    printf "step %4d   naive %9.5f   fast %9.5f   %.1e   bf16 %9.5f   %.1e\n", $1, $2, $3, distance($3),
      $4, distance($4) }
  END { printf "largest difference %.1e, in bf16 %.1e\n", worst, rounded
    exit !(NR > 0 && worst < 0.02 && rounded < 0.1) }' ||
  fail "the curves differ"
