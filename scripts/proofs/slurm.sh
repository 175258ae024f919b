#!/usr/bin/env bash
# A real Slurm on this machine with two nodes: a job that reaches its time limit is signalled, saves,
# is queued again, goes on and ends equal to a run that nobody disturbed; so do a job that is requeued
# by hand and one whose node is lost. srun starts ranks of Open MPI by PMIx and of MPICH by PMI-2, and the
# weights are equal. Installs slurm-wlm, munge and both libraries where they are missing, starts
# Slurm under a folder of its own, and stops what it started. Needs root. JOBS names some of the jobs
# pmix, pmi2, limit, limit_srun, requeued, node_lost, single and seeds.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
((EUID == 0)) || fail "this proof needs root, for Slurm's daemons"
host=$(hostname -s)

missing=()
# Slurm loads PMIx by the name that only the package for developers has.
for package in slurm-wlm munge libpmix-dev libmpich12; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  say "installing ${missing[*]}"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } \
    >apt.log 2>&1 || { tail apt.log; fail "${missing[*]} could not be installed"; }
fi

munge_pid=
stop_slurm() {
  local file
  scancel --user=root 2>/dev/null || true
  sleep 1
  for file in slurmd-*.pid ctld.pid; do
    [[ ! -f $file ]] || kill "$(cat "$file")" 2>/dev/null || true
  done
  sleep 2
  for file in slurmd-*.pid ctld.pid; do
    [[ ! -f $file ]] || kill -KILL "$(cat "$file")" 2>/dev/null || true
  done
  [[ -z $munge_pid ]] || kill "$munge_pid" 2>/dev/null || true
}
cleanups+=(stop_slurm)
export SLURM_CONF=$place/slurm.conf
ports=$((20000 + $$ % 20000))
cat >slurm.conf <<CONF
ClusterName=proof
SlurmctldHost=$host
AuthType=auth/munge
AuthInfo=cred_expire=10
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$ports
SlurmdPort=$((ports + 1))
SlurmctldPidFile=$place/ctld.pid
SlurmdPidFile=$place/slurmd-%n.pid
SlurmdSpoolDir=$place/spool-%n
StateSaveLocation=$place/state
SlurmctldLogFile=$place/slurmctld.log
SlurmdLogFile=$place/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=5,bf_interval=5,batch_sched_delay=0
MpiDefault=none
ReturnToService=2
KillWait=10
JobRequeue=1
MinJobAge=600
InactiveLimit=0
SlurmdTimeout=15
SlurmdParameters=config_overrides
TmpFS=$place/tmp-%n
MailProg=/bin/true
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((ports + 2))-$((ports + 3))] CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=10 State=UP OverSubscribe=NO
CONF
mkdir -p state spool-n1 spool-n2 tmp-n1 tmp-n2
if ! munge -n >/dev/null 2>&1; then
  mkdir -p /run/munge
  chown munge:munge /run/munge
  runuser -u munge -- /usr/sbin/munged
  for ((i = 0; i < 50; i++)); do munge -n >/dev/null 2>&1 && break; sleep 0.1; done
  munge_pid=$(cat /run/munge/munged.pid)
fi
slurmctld -f "$SLURM_CONF"
for node in n1 n2; do slurmd -N "$node" -f "$SLURM_CONF"; done
for ((i = 0; i < 60; i++)); do
  [[ $(sinfo -h -o '%T %D' 2>/dev/null) == "idle 2" ]] && break
  sleep 0.5
done
[[ $(sinfo -h -o '%T %D') == "idle 2" ]] || { sinfo; tail slurmctld.log; fail "Slurm did not start"; }
say "$(sinfo --version), nodes: $(sinfo -h -o '%N %T')"

# Both nodes are this machine under one name, which Open MPI's shared memory cannot know.
export OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo
PATH=$(dirname "$program"):$PATH
prepare 128

# As many steps as take two nodes about SECONDS_OF_WORK (100) seconds.
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
begun=$(milliseconds)
train 2 speed --set max_steps=20 || { tail speed.log; fail "the first steps"; }
between=$(milliseconds)
train 2 speed2 --set max_steps=420 || { tail speed2.log; fail "the first steps"; }
took=$(($(milliseconds) - between - (between - begun)))
((took > 100)) || took=100
steps=$((${SECONDS_OF_WORK:-100} * 1000 * 400 / took))
options=(--set "max_steps=$steps" --set checkpoint.keep=3)
LIMIT=900 train 2 straight "${options[@]}" || { tail straight.log; fail "the undisturbed run"; }
say "undisturbed: $steps steps"

submit() {
  local script=$1 run=$2
  shift 2
  sbatch --parsable --nodes=2 --ntasks=2 --ntasks-per-node=1 --output="$place/$run.out" "$@" \
    "$root/configs/slurm/$script" config.yaml "$run" "${options[@]}"
}
state() { scontrol show job "$1" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p'; }
restarts() { scontrol show job "$1" | sed -n 's/.* Restarts=\([0-9]*\).*/\1/p'; }
show() { tail -n 20 "$1.out"; scontrol show job "$2" | head -12; tail -n 5 slurmctld.log; }

# Until the job's run has a checkpoint.
await_training() {
  local run=$1 job=$2
  for ((i = 0; i < 600; i++)); do
    [[ -e $run/last.h5 ]] && return
    sleep 0.2
  done
  show "$run" "$job"
  fail "$run did not start"
}
# Until the job is done. A requeued one waits until Slurm has forgotten its credential (cred_expire).
await_end() {
  local run=$1 job=$2 now
  for ((i = 0; i < 900; i++)); do
    now=$(state "$job")
    case $now in
      COMPLETED) break ;;
      PENDING | RUNNING | COMPLETING | REQUEUED | NODE_FAIL) ;;
      *) show "$run" "$job"; fail "$run: $now" ;;
    esac
    sleep 1
  done
  [[ $now == COMPLETED ]] || { show "$run" "$job"; fail "$run: still $now"; }
  (($(restarts "$job") > 0)) || { show "$run" "$job"; fail "$run was never requeued"; }
  same straight "$run"
  say "$run: $(restarts "$job") time(s) requeued, done and equal"
}

# started_by INTERFACE LIBRARY: ranks that srun starts on both nodes.
started_by() {
  timeout --foreground -k 10 900 srun "--mpi=$1" --nodes=2 --ntasks=2 "$program" train config.yaml --run "$1" \
    "${options[@]}" >"$1.log" 2>&1 || { tail "$1.log"; fail "srun --mpi=$1"; }
  grep -q "^kernels .* $2" "$1.log" || { cat "$1.log"; fail "srun --mpi=$1 started no ranks of $2"; }
  same straight "$1"
  say "srun --mpi=$1: ranks of $2, done and equal"
}
pmix() { started_by pmix "Open MPI"; }
pmi2() { started_by pmi2 MPICH; }

limit() {
  job=$(submit several-nodes.sh limit --time=1 --signal=B:USR1@20)
  await_end limit "$job"
  grep -q "stopped by SIGUSR1" limit.out || fail "limit: it was not the signal that stopped it"
}

limit_srun() {
  job=$(submit several-nodes-srun.sh limit-srun --time=1 --signal=B:USR1@20)
  await_end limit-srun "$job"
  grep -q "stopped by SIGUSR1" limit-srun.out || fail "limit-srun: it was not the signal that stopped it"
}

requeued() {
  job=$(submit several-nodes.sh requeued --time=10)
  await_training requeued "$job"
  scontrol requeue "$job"
  await_end requeued "$job"
}

# A lost node neither answers Slurm nor computes: its slurmd is killed, its rank stands still.
node_lost() {
  job=$(submit several-nodes.sh node-lost --time=10)
  await_training node-lost "$job"
  stopped=$(sed 's/.*"pid":\([0-9]*\).*/\1/' node-lost/ranks/rank-1.json)
  cleanups+=(end_stopped)
  kill -STOP "$stopped"
  kill -KILL "$(cat slurmd-n2.pid)"
  say "node-lost: slurmd of n2 is killed, and its rank stands still"
  for ((i = 0; i < 120; i++)); do
    [[ $(state "$job") != RUNNING ]] && break
    sleep 1
  done
  slurmd -N n2 -f "$SLURM_CONF"
  await_end node-lost "$job"
}
# What the signal before the time limit does, without waiting for it.
single() {
  job=$(sbatch --parsable --ntasks=2 --time=10 --output="$place/single.out" \
    "$root/configs/slurm/single-node.sh" config.yaml single "${options[@]}")
  await_training single "$job"
  scancel --batch --signal=USR1 "$job"
  await_end single "$job"
  grep -q "stopped by SIGUSR1" single.out || fail "single: it was not the signal that stopped it"
}

seeds() {
  local number=2 short=200 seed state
  job=$(sbatch --parsable --array=1-$number --ntasks=2 --time=10 --output="$place/seeds-%a.out" \
    "$root/configs/slurm/seeds.sh" config.yaml sweep --set "max_steps=$short")
  for ((i = 0; i < 300; i++)); do
    state=$(squeue -h -j "$job" -o %T 2>/dev/null || true)
    [[ -n $state ]] || break
    sleep 1
  done
  for ((seed = 1; seed <= number; seed++)); do
    train 2 "alone-seed$seed" --set "max_steps=$short" --set "seed=$seed" || fail "seed $seed alone"
    [[ -e sweep-seed$seed/last.h5 ]] || { tail "seeds-$seed.out"; fail "seed $seed wrote no checkpoint"; }
    same "alone-seed$seed" "sweep-seed$seed"
  done
  ! h5diff -q sweep-seed1/last.h5 sweep-seed2/last.h5 >/dev/null || fail "both seeds made the same run"
  say "seeds: $number tasks of an array, each as its run by itself"
}
end_stopped() { kill -KILL "$stopped" 2>/dev/null; }

for job_kind in ${JOBS:-pmix pmi2 limit limit_srun requeued node_lost single seeds}; do "$job_kind"; done
