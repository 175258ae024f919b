# Sourced after common.sh: two "hosts" on one machine, each with its own network, joined by a bridge.
# hosts holds their names, two_hosts the parameters of mpirun, and ./rsh starts a program on one of them.
# Needs root.
((EUID == 0)) || fail "this proof needs root, for the network namespaces"
id=$$
bridge=crnnbr$((id % 10000))
hosts=(crnna$((id % 10000)) crnnb$((id % 10000)))

tear_down() {
  local i
  for i in 0 1; do ip netns del "${hosts[i]}" 2>/dev/null || true; rm -rf "/etc/netns/${hosts[i]}"; done
  ip link del "$bridge" 2>/dev/null || true
}
cleanups+=(tear_down)
ip link add "$bridge" type bridge
ip link set "$bridge" up
for i in 0 1; do
  host=${hosts[i]}
  ip netns add "$host"
  ip link add "veth$host" type veth peer name eth0 netns "$host"
  ip link set "veth$host" master "$bridge" up
  ip -n "$host" addr add "10.78.0.$((i + 1))/24" dev eth0
  ip -n "$host" link set lo up
  ip -n "$host" link set eth0 up
  mkdir -p "/etc/netns/$host"
  printf '127.0.0.1 localhost\n10.78.0.1 %s\n10.78.0.2 %s\n' "${hosts[@]}" >"/etc/netns/$host/hosts"
done
cat >rsh <<'SH'
#!/bin/sh
host=$1; shift
exec ip netns exec "$host" unshare --uts /bin/sh -c "hostname $host; $*"
SH
chmod +x rsh

two_hosts=(--mca plm rsh --mca plm_rsh_agent "$place/rsh" --mca pml ob1 --mca btl "self,vader,tcp"
  --mca btl_tcp_if_include eth0 --mca oob_tcp_if_include eth0)
