#!/usr/bin/env bash
# Starts a training command again when it crashes, outside of a scheduler that would do it.
#
#   scripts/restart.sh mpirun -n 8 crnn-dist train words.yaml --run runs/words --resume
#
# RESTARTS (5) bounds the starts that follow the first, PAUSE (10) is the seconds between two. What
# another start cannot mend is not tried again: a wrong command line, data or configuration, a disk
# that cannot be written, numbers that are not finite, a run folder in use, a program that is not there; nor is what somebody
# stopped on purpose: Ctrl-C, a closed terminal, SIGTERM, SIGXCPU and SIGUSR1 save the run and end it. A
# second Ctrl-C ends it at once. A launcher that hangs after its last rank has ended, as Open MPI 4's may when a rank
# dies while it starts, is ended after STUCK (30) seconds.
set -uo pipefail
restarts=${RESTARTS:-5}
pause=${PAUSE:-10}
stuck=${STUCK:-30}

[[ $# -gt 0 ]] || { echo "usage: scripts/restart.sh mpirun -n 8 crnn-dist train … --resume" >&2; exit 64; }
for number in "$restarts" "$pause" "$stuck"; do
  [[ $number =~ ^[0-9]+$ ]] || { echo "error: RESTARTS, PAUSE and STUCK are whole numbers, not $number" >&2; exit 64; }
done
[[ " $* " == *" --resume "* ]] || { echo "error: the command needs --resume, so that each start continues the run" >&2; exit 64; }

child= stopped= interrupted= sender= watcher=
# mpirun ends its ranks a second after SIGINT, SIGHUP or SIGTERM, which is too short to save. It
# forwards SIGUSR1, on which they save and end.
save() {
  stopped=yes interrupted=yes
  [[ -n $child ]] || return 0
  kill -USR1 "$child" 2>/dev/null
  # A launcher that is starting may lose it.
  if [[ -z $sender ]]; then
    send_again "$child" &
    sender=$!
  fi
}
send_again() {
  local pause
  for pause in 0.5 1 2 5 $(yes 10 | head -n 360); do
    sleep "$pause"
    kill -USR1 "$1" 2>/dev/null || return
  done
}
# The second Ctrl-C ends the run at once: mpirun by the first of these, a lone process by the second.
interrupt() {
  interrupted=yes
  if [[ -n $stopped && -n $child ]]; then
    kill -INT "$child" 2>/dev/null
    sleep 0.2
    kill -INT "$child" 2>/dev/null
  else
    save
  fi
}
# Ends a launcher that has had ranks for some time, none of which runs any more.
end_when_stuck() {
  local state since=$SECONDS
  while sleep 1 && kill -0 "$1" 2>/dev/null; do
    state=$(ps -o stat= --ppid "$1" 2>/dev/null)
    # Zombies alone: the launcher has not taken notice of their ends.
    if [[ -z $state ]] || grep -qv '^Z' <<<"$state"; then since=$SECONDS; fi
    ((SECONDS - since >= stuck)) || continue
    echo "restart: the launcher hangs: all its ranks ended $stuck s ago; it is ended" >&2
    kill -KILL "$1" 2>/dev/null
    return
  done
}
trap save USR1 HUP TERM XCPU
# Not SIGTERM, which whoever started this may have blocked.
trap 'for job in $sender $watcher; do kill -KILL -- -"$job" 2>/dev/null; done' EXIT
trap interrupt INT
# The command in a process group of its own, so that a terminal's Ctrl-C comes to this script alone.
set -m

for ((attempt = 0; ; attempt++)); do
  "$@" </dev/null &
  child=$!
  end_when_stuck "$child" &
  watcher=$!
  # A signal ends a wait early; bash keeps the status of what has ended since for the next wait.
  until
    interrupted=
    wait "$child"
    status=$?
    [[ -z $interrupted ]]
  do :; done
  child=
  kill -KILL -- -"$watcher" 2>/dev/null
  watcher=
  # After the signal, a launcher's own status says nothing: 138 is one that did not listen yet or had ended the run
  # already, and MPICH's may return 0, 141 or 255 for a run that was saved.
  if [[ -n $stopped ]]; then
    case $status in 0 | 138 | 141 | 255) status=75 ;; esac
  fi
  case $status in
    0 | 64 | 65 | 66 | 69 | 74 | 75 | 78 | 81 | 82 | 126 | 127) exit "$status" ;;
  esac
  [[ -z $stopped ]] || exit "$status"
  if ((attempt >= restarts)); then
    echo "restart: status $status; given up after $restarts restarts" >&2
    exit "$status"
  fi
  echo "restart: status $status; start $((attempt + 2)) of $((restarts + 1)) in $pause s" >&2
  sleep "$pause" &
  child=$!
  wait "$child"
  child=
  [[ -z $stopped ]] || exit "$status"
done
