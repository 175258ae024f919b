#!/usr/bin/env bash
# Two "hosts" on one machine, each with its own network, joined by a bridge: what a run does when the
# link is cut for good or for five seconds, and when a rank is stopped or killed. Needs root.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$root/scripts/proofs/two-hosts.sh"
launcher=
stop_launcher() { [[ -z $launcher ]] || kill -KILL "$launcher" 2>/dev/null || true; }
cleanups+=(stop_launcher)

prepare
steps=${STEPS:-1500}
# The watchdog's limits are short here, so that the proof is; what ships is patient.
options=(--resume --set "max_steps=$steps" --set validation.every_epochs=50
  --set watchdog.warn_after=8 --set watchdog.abort_after=25)
parameters=("${two_hosts[@]}"
  --mca oob_tcp_keepalive_time 10 --mca oob_tcp_keepalive_intvl 3 --mca oob_tcp_keepalive_probes 4)

start() {
  run=$1
  timeout -k 10 300 ip netns exec "${hosts[0]}" unshare --uts sh -c \
    "hostname ${hosts[0]}; exec \"\$@\"" sh mpirun "${parameters[@]}" \
    --host "${hosts[0]}:2,${hosts[1]}:2" -n 4 "$program" train config.yaml --run "$run" \
    "${options[@]}" >>"$run.log" 2>&1 &
  launcher=$!
  # Until it trains.
  for ((i = 0; i < 600; i++)); do
    [[ -e $run/last.h5 ]] && return
    sleep 0.1
  done
  tail "$run.log"
  fail "$run did not start"
}

# The process of a rank, as the rank itself says.
pid_of() {
  for ((i = 0; i < 300; i++)); do
    [[ ! -s $run/ranks/rank-$1.json ]] || break
    sleep 0.1
  done
  sed 's/.*"pid":\([0-9]*\).*/\1/' "$run/ranks/rank-$1.json"
}

# finish STATUS... : waits, and holds the run to one of the statuses and to a minute.
finish() {
  local begun=$SECONDS status=0
  wait "$launcher" || status=$?
  launcher=
  took=$((SECONDS - begun))
  say "$run: status $status after $took s"
  grep -E '^crnn-dist: (error|warning)|lost communication|noticed that process' "$run.log" | cut -c1-300 | tail -n 3 || true
  [[ " $* " == *" $status "* ]] || { tail -n 20 "$run.log"; fail "$run: status $status, not $*"; }
  ((took <= 60)) || fail "$run took $took s"
}

# go_on RUN: after the fault the run goes on and ends like the one that had none.
go_on() {
  start_quietly "$1"
  same straight "$1"
  say "$1: gone on with and equal"
}
start_quietly() {
  local status=0
  timeout --foreground -k 10 300 mpirun -n 2 "$program" train config.yaml --run "$1" "${options[@]}" >>"$1.log" 2>&1 ||
    status=$?
  ((status == 0)) || { tail "$1.log"; fail "$1 could not go on: status $status"; }
}

timeout --foreground -k 10 300 mpirun -n 2 "$program" train config.yaml --run straight "${options[@]}" \
  >straight.log 2>&1 || { tail straight.log; fail "the undisturbed run"; }
say "undisturbed: $steps steps"

start killed
kill -KILL "$(pid_of 3)"
# 137 is mpirun's word for a killed rank; 76 is that of a rank that noticed first.
finish 137 76
go_on killed

start stopped
kill -STOP "$(pid_of 2)"
finish 80
grep -q "not there: rank 2 (host ${hosts[1]}" stopped.log || fail "the rank that was stopped is not named"
go_on stopped

start cut
ip link set "veth${hosts[1]}" down
finish 205 80 76
ip link set "veth${hosts[1]}" up
# What is left on the host that was cut off ends by itself, as it has lost its launcher too.
for ((i = 0; i < 60; i++)); do
  [[ -n $(ip netns pids "${hosts[1]}") ]] || break
  sleep 1
done
[[ -z $(ip netns pids "${hosts[1]}") ]] || fail "ranks are left on the host that was cut off"
go_on cut

start healed
ip link set "veth${hosts[1]}" down
sleep 5
ip link set "veth${hosts[1]}" up
begun=$SECONDS
status=0
wait "$launcher" || status=$?
launcher=
((status == 0)) || { tail healed.log; fail "healed: status $status"; }
same straight healed
say "healed: the link was cut for 5 s; the run ended by itself and is equal"
