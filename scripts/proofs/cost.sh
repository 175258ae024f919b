#!/usr/bin/env bash
# What a checkpoint every 20 steps and the reproducible sums cost, in milliseconds a step: the variants
# take turns, ROUNDS (5) times, and the medians are compared. RANKS (2), STEPS (60),
# NETWORK (that of the preset crnn: 8.7 million weights).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
ranks=${RANKS:-2} steps=${STEPS:-60} rounds=${ROUNDS:-5}
printf '%s\n' alpha bravo charlie delta echo foxtrot golf hotel india juliet >words.txt
"$program" dataset synthesize -o data --height 32 --words words.txt --repeat 40 >synthesize.log 2>&1 ||
  { cat synthesize.log; fail "the data set could not be drawn"; }
network="preset: crnn"
[[ -z ${NETWORK:-} ]] || network="network: \"$NETWORK\""
cat >config.yaml <<YAML
$network
data: {train: $place/data}
lanes: 8
lane_size: 4
epochs: 100000
log_every: 20
checkpoint: {every_steps: null, every_epochs: null, every_minutes: null, keep: 1}
YAML

# The milliseconds of a step of each line of metrics but the first, whose steps are slow.
measure() {
  local run=$1
  shift
  LIMIT=1200 train "$ranks" "$run" --set "max_steps=$steps" "$@" || { tail "$run.log" >&2; fail "$run"; }
  grep '"event":"train"' "$run/metrics.jsonl" | tail -n +2 |
    sed 's/.*"images_per_second":\([0-9.]*\).*/\1/' | awk '{ print 32000 / $1 }'
  grep -h "checkpoints written" "$run.log" >"$run.waited" || true
  rm -rf "$run"
}
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2 }'; }

: >none; : >saving; : >free
for ((round = 1; round <= rounds; round++)); do
  measure "none$round" >>none
  measure "saving$round" --set checkpoint.every_steps=20 >>saving
  measure "free$round" --set reproducible=false >>free
done
none=$(median none) saving=$(median saving) free=$(median free)
say "$ranks ranks, global batch 32, $(grep -ho "[0-9]* weights" none1.log | head -n 1), $rounds rounds of $steps steps"
awk -v n="$none" -v s="$saving" -v f="$free" 'BEGIN {
  printf "a step without checkpoints            %8.1f ms\n", n
  printf "a step with one every 20 steps        %8.1f ms  (%+.1f %%)\n", s, (s / n - 1) * 100
  printf "a step with reproducible: false       %8.1f ms  (reproducible: %+.1f %%)\n", f, (n / f - 1) * 100
}'
cat saving1.waited
