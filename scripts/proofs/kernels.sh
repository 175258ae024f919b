#!/usr/bin/env bash
# The loss of the paper's network with the naive kernels, with the fast ones and with products in bf16,
# side by side: STEPS (200) steps of BATCH (4) drawn words of the size of captchas. The naive kernels take
# most of an hour.
#
# Training multiplies every difference, so that after some steps no two runs agree that are not the same to
# the last bit. A further run, whose learning rate is another by a ten-millionth, shows how much that is:
# other kernels may differ from each other as it does from them, and hardly at all in the first 40 steps.
# ADADELTA's loss has peaks, which come at other steps in each run. NAIVE names a file with lines
# "STEP LOSS" of the naive kernels, instead of an hour.
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
naive=
stop_naive() { [[ -z $naive ]] || kill "$naive" 2>/dev/null; }
cleanups+=(stop_naive)
if [[ -z ${NAIVE:-} ]]; then
  LIMIT=14400 training 1 naive --set kernels=naive --set "max_steps=$steps"
  "${training[@]}" >>naive.log 2>&1 &
  naive=$!
fi
LIMIT=7200 train 1 fast --set "max_steps=$steps" || { tail fast.log; fail "the fast run"; }
LIMIT=7200 train 1 other --set optimizer.learning_rate=${OTHER:-1.0000001} --set "max_steps=$steps" ||
  { tail other.log; fail "the run with another rate"; }
LIMIT=7200 train 1 bf16 --set precision=bf16 --set "max_steps=$steps" || { tail bf16.log; fail "the run in bf16"; }
[[ -z $naive ]] || wait "$naive" || { tail naive.log; fail "the naive run"; }
losses() { grep '"event":"train"' "$1/metrics.jsonl" | sed 's/.*"step":\([0-9]*\).*"loss":\([0-9.]*\).*/\1 \2/'; }
say "loss of ${PRESET:-paper}, batches of $batch of 32x128"
naive_losses() { if [[ -n ${NAIVE:-} ]]; then cat "$NAIVE"; else losses naive; fi; }
join <(naive_losses) <(losses fast) | join - <(losses other) | join - <(losses bf16) | awk '
  function distance(a, b) { return a > b ? a / b - 1 : b / a - 1 }
  { n++; mean["naive"] += $2; mean["fast"] += $3; mean["other"] += $4; mean["bf16"] += $5
    own += distance($2, $3); control += distance($3, $4); rounded += distance($2, $5)
    if ($1 <= 40 && distance($2, $3) > first) first = distance($2, $3)
    if ($1 <= 40 && distance($2, $5) > first_rounded) first_rounded = distance($2, $5)
    printf "step %4d   naive %9.5f   fast %9.5f %.0e   another rate %9.5f %.0e   bf16 %9.5f %.0e\n", $1,
      $2, $3, distance($2, $3), $4, distance($3, $4), $5, distance($2, $5) }
  END {
    for (run in mean) mean[run] /= n
    printf "mean loss: naive %.3f, fast %.3f, another rate %.3f, bf16 %.3f\n", mean["naive"], mean["fast"],
      mean["other"], mean["bf16"]
    printf "mean distance: naive and fast %.2e, fast and another rate %.2e, naive and bf16 %.2e\n", own / n,
      control / n, rounded / n
    printf "in the first 40 steps at most: naive and fast %.2e, naive and bf16 %.2e\n", first, first_rounded
    exit !(n > 0 && own < 3 * control && rounded < 3 * control && first < 1e-3 && first_rounded < 5e-3) }' ||
  fail "the curves differ"
