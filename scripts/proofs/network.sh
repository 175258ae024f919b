#!/usr/bin/env bash
# What the sum over two hosts costs on a network of so many Gbit/s, in parts of a step: each host has
# one core. A step of both together is compared with the slower of two that compute for themselves at
# the same time; ROUNDS (3) times, in turn. RATE (2gbit), STEPS (20), ARGUMENTS of benchmark. Needs root.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$root/scripts/proofs/two-hosts.sh"
rate=${RATE:-2gbit} steps=${STEPS:-20} rounds=${ROUNDS:-3}
read -ra arguments <<<"${ARGUMENTS:---preset paper --height 32 --width 100 --batch 32}"
(($(nproc) >= 2)) || fail "two hosts want two cores"
for host in "${hosts[@]}"; do
  tc qdisc add dev "veth$host" root tbf rate "$rate" burst 512k latency 50ms
  ip netns exec "$host" tc qdisc add dev eth0 root tbf rate "$rate" burst 512k latency 50ms
done
cat >rsh <<SH
#!/bin/sh
host=\$1; shift
core=0; [ "\$host" = "${hosts[0]}" ] || core=1
exec ip netns exec "\$host" unshare --uts taskset -c \$core /bin/sh -c "hostname \$host; \$*"
SH

# The milliseconds of a median step, and of what the training thread waits for the sum.
figures_of() {
  sed 's/.*"reduction_exposed_seconds":\([0-9.e-]*\).*"step_seconds":\([0-9.e-]*\),.*/\2 \1/' "$1" |
    awk '{ printf "%.1f %.1f\n", 1000 * $1, 1000 * $2 }'
}
benchmark=("$program" benchmark "${arguments[@]}" --steps "$steps" --reproducible true --json)
alone() {
  local host
  for host in "${hosts[@]}"; do
    timeout -k 10 600 ./rsh "$host" "${benchmark[*]}" >"alone-$host.json" 2>"alone-$host.log" &
  done
  wait
  cat "alone-${hosts[0]}.json" >one.json
  figures_of "alone-${hosts[0]}.json"
  figures_of "alone-${hosts[1]}.json"
}
together() {
  timeout -k 10 600 ./rsh "${hosts[0]}" mpirun "${two_hosts[@]}" \
    --host "${hosts[0]}:1,${hosts[1]}:1" -n 2 "${benchmark[@]}" >together.json 2>together.log ||
    { tail together.log; fail "the run on two hosts"; }
  figures_of together.json
}

say "two hosts with one core each, $rate each way, $rounds rounds of $steps steps: ${arguments[*]}"
: >shares
for ((round = 1; round <= rounds; round++)); do
  own=$(alone | sort -n | tail -n 1)
  both=$(together)
  say "alone ${own% *} ms, together ${both% *} ms, of them waiting ${both#* } ms"
  awk -v own="${own% *}" -v both="${both% *}" 'BEGIN { printf "%.2f\n", (both - own) / both * 100 }' >>shares
done
say "communication: $(sort -n shares | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }') % of a step (median)"
