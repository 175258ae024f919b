#!/usr/bin/env bash
# Kills a random rank with SIGKILL at a random moment, again and again, and goes on each time on
# another number of ranks: the final checkpoint is that of the run that nobody disturbed.
# KILLS (50) and SEED (1) say how often and which; LSTM (256) is the network's size.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
kills=${KILLS:-50}
RANDOM=${SEED:-1}
every=${EVERY:-5}
steps=${STEPS:-$((kills * 50))}
prepare "${LSTM:-256}"
options=(--set "max_steps=$steps" --set "checkpoint.every_steps=$every")

train 2 straight "${options[@]}" || { tail straight.log; fail "the undisturbed run"; }
say "undisturbed: $steps steps, a checkpoint of $(stat -Lc %s straight/last.h5) bytes every $every"

# The ranks of a launcher, by the number of their process.
ranks_of() { ps -o pid= --ppid "$1"; }
launcher=
end_launcher() { [[ -z $launcher ]] || kill -KILL "$launcher" 2>/dev/null; }
cleanups+=(end_launcher)

killed=0 writing=0 early=0 ended=0
while ((killed < kills)); do
  number=$((1 << RANDOM % 4))
  "${MPIEXEC:-mpirun}" -n "$number" "$program" train config.yaml --run run --resume "${options[@]}" >>run.log 2>&1 &
  launcher=$!
  # In turn: a random moment after the start, a random moment after the ranks have met (a folder of
  # theirs says so), and a moment at which a checkpoint is being written.
  kind=$((killed % 3))
  milliseconds=$((RANDOM % ${WITHIN:-2000}))
  for ((tries = 0; kind > 0 && tries < 3000; tries++)); do
    [[ ! -e run/ranks/rank-$((number - 1)).json ]] || break
    kill -0 "$launcher" 2>/dev/null || break
    sleep 0.01
  done
  sleep "$(printf '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000)))"
  aims=$((kind == 2))
  for ((tries = 0; aims && tries < 500; tries++)); do
    compgen -G 'run/checkpoints/*.partial' >/dev/null && break
    kill -0 "$launcher" 2>/dev/null || break
    sleep 0.01
  done
  mapfile -t pids < <(ranks_of "$launcher")
  if ((${#pids[@]} > 0)); then
    # Aimed at a checkpoint is the rank that writes it; ps lists ranks in the order of their start.
    victim=${pids[$((aims ? 0 : RANDOM % ${#pids[@]}))]}
    if kill -KILL $victim 2>/dev/null; then killed=$((killed + 1)); fi
    ! compgen -G 'run/checkpoints/*.partial' >/dev/null || writing=$((writing + 1))
    [[ -e run/last.h5 ]] || early=$((early + 1))
  fi
  status=0
  wait "$launcher" || status=$?
  launcher=
  if ((status == 0)); then
    ended=$((ended + 1))
    ((ended < kills + 10)) || fail "the run ends before it is killed: give it more STEPS"
    # It came to its end before it was killed: what it wrote is thrown away down to half the run.
    same straight run
    for file in run/checkpoints/*.h5; do
      step=${file##*step-}
      step=$((10#${step%.h5}))
      ((step <= steps / 2)) || rm "$file"
    done
  fi
  ((killed % 10 != 0)) || say "killed $killed times, $writing of them while a checkpoint was written"
done
train 4 run "${options[@]}" || { tail -20 run.log; fail "the last start"; }
same straight run
say "killed $killed times ($writing while a checkpoint was written, $early before the first): equal"
