#!/usr/bin/env bash
# The same run on 1 to 8 ranks, and on a chain 8, 3, 5, 1 with a resume every quarter.
# STEPS (60) is the length of the run, RANKS ("1 2 3 4 5 6 7 8") the numbers of ranks beside the chain.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
steps=${STEPS:-60}
prepare
for ranks in ${RANKS:-1 2 3 4 5 6 7 8}; do
  train "$ranks" "r$ranks" --set "max_steps=$steps" || { tail "r$ranks.log"; fail "$ranks ranks"; }
  same r1 "r$ranks"
  say "$ranks rank(s): equal after $steps steps"
done
quarter=1
for ranks in 8 3 5 1; do
  train "$ranks" chain --set "max_steps=$((steps * quarter / 4))" || { tail chain.log; fail "the chain"; }
  quarter=$((quarter + 1))
done
same r1 chain
say "chain 8, 3, 5, 1: equal"
train 8 free --set "max_steps=$steps" --set reproducible=false || { tail free.log; fail "reproducible: false"; }
if h5diff -q r1/last.h5 free/last.h5; then
  say "reproducible: false on 8 ranks: happens to be equal too"
else
  say "reproducible: false on 8 ranks: differs, as it may"
fi
