#!/usr/bin/env bash
# Ends a run at a random moment, again and again, and goes on each time on another number of ranks: the
# final checkpoint is that of the run that nobody disturbed. By turns a random rank gets SIGKILL, SIGINT,
# SIGHUP or SIGTERM, or mpirun gets one of the last three.
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

# Whether a file was made since the last start; what the start before left is older.
is_new() { [[ $1 -nt started ]]; }

# Whether a checkpoint is being written, which has another name until it is whole.
is_writing() {
  local file
  for file in run/checkpoints/step-*.h5.*.partial; do
    ! is_new "$file" || return 0
  done
  return 1
}

killed=0 writing=0 early=0 ended=0 saved=0 hung=0
ways=("KILL rank" "INT rank" "HUP mpirun" "KILL rank" "TERM rank" "INT mpirun" "KILL rank" "HUP rank" "TERM mpirun")
declare -A counts=()
while ((killed < kills)); do
  number=$((1 << RANDOM % 4))
  touch started
  # Without job control, what is started with & ignores SIGINT.
  set -m
  "${MPIEXEC:-mpirun}" -n "$number" "$program" train config.yaml --run run --resume "${options[@]}" >>run.log 2>&1 &
  launcher=$!
  set +m
  # For each way in turn: a random moment after the start, a random moment after the ranks have met (a folder of
  # theirs says so), and a moment at which a checkpoint is being written.
  kind=$((killed % 3))
  milliseconds=$((RANDOM % ${WITHIN:-2000}))
  for ((tries = 0; kind > 0 && tries < 3000; tries++)); do
    ! is_new "run/ranks/rank-$((number - 1)).json" || break
    kill -0 "$launcher" 2>/dev/null || break
    sleep 0.01
  done
  sleep "$(printf '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000)))"
  aims=$((kind == 2))
  mapfile -t pids < <(ranks_of "$launcher")
  # Nothing is started between the look and the kill, as a checkpoint takes a few milliseconds.
  for ((tries = 0; aims && tries < 200000; tries++)); do
    is_writing && break
    ((tries % 1000 < 999)) || kill -0 "$launcher" 2>/dev/null || break
  done
  if ((${#pids[@]} > 0)); then
    # Aimed at a checkpoint is the rank that writes it; ps lists ranks in the order of their start.
    victim=${pids[$((aims ? 0 : RANDOM % ${#pids[@]}))]}
    read -r signal whom <<<"${ways[$((killed / 3 % ${#ways[@]}))]}"
    [[ $whom == rank ]] || victim=$launcher
    if kill "-$signal" $victim 2>/dev/null; then
      ! is_writing || writing=$((writing + 1))
      killed=$((killed + 1))
      counts[$signal]=$((${counts[$signal]:-0} + 1))
    fi
    [[ -e run/last.h5 ]] || early=$((early + 1))
  fi
  status=0
  # Open MPI 4's launcher may hang for ever when a rank dies while it starts.
  set -m
  { sleep "${LIMIT:-120}" && kill -KILL "$launcher"; } >/dev/null 2>&1 &
  guard=$!
  set +m
  wait "$launcher" || status=$?
  # Not SIGTERM, which whoever started this may have blocked.
  kill -KILL -- -"$guard" 2>/dev/null || hung=$((hung + 1))
  wait "$guard" 2>/dev/null || true
  launcher=
  ((status != 75)) || saved=$((saved + 1))
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
    # Where none is that old it begins anew, which a folder that tells of lost checkpoints refuses.
    compgen -G 'run/checkpoints/step-*.h5' >/dev/null || rm -rf run
  fi
  ((killed % 10 != 0)) || say "ended $killed times, $writing of them while a checkpoint was written"
done
train 4 run "${options[@]}" || { tail -20 run.log; fail "the last start"; }
same straight run
((writing > 0)) || ((kills < 10)) || fail "no checkpoint was being written at any of the $kills ends: nothing was tested of it"
signals=$(for signal in "${!counts[@]}"; do printf ' SIG%s %d' "$signal" "${counts[$signal]}"; done)
say "ended $killed times (${signals# }; $saved saved, $writing while a checkpoint was written, $early before the first; $hung launchers hung): equal"
