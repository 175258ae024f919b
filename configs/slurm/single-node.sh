#!/bin/bash
# Trains on one node. Before the time is up it saves and is queued again, until it is done:
#
#   sbatch configs/slurm/single-node.sh words.yaml runs/words
#
#SBATCH --job-name=crnn-dist
#SBATCH --nodes=1
#SBATCH --ntasks=8
#SBATCH --time=24:00:00
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.out
configuration=$1 run=$2
shift 2

export OPENBLAS_NUM_THREADS=1
# bash runs a trap only between two commands in the foreground, hence & and wait. mpirun itself would end
# its ranks a second after SIGTERM; on SIGUSR1 they save and end. It is sent again until the run ends, as it
# may come before the ranks can hear it.
launcher= asked= cancelled=
stop() {
  asked=yes interrupted=yes
  # Nothing is started before the launcher's number is known, which is that of what was started last.
  [[ -n $launcher ]] || return 0
  while kill -USR1 "$launcher" 2>/dev/null; do sleep 10; done &
}
trap stop USR1 XCPU
trap 'cancelled=yes; stop' TERM INT HUP
mpirun crnn-dist train "$configuration" --run "$run" --resume "$@" &
launcher=$!
[[ -z $asked ]] || stop
# A signal ends a wait early; bash keeps the status of what has ended since for the next wait.
until
  interrupted=
  wait "$launcher"
  status=$?
  [[ -z $interrupted ]]
do :; done
# After the signal, a launcher's own status says nothing: 138 is one that did not listen yet or had ended the run
# already, and MPICH's may return 0, 141 or 255 for a run that was saved. Of a run that is done, one more start ends.
if [[ -n $asked ]]; then
  case $status in 0 | 138 | 141 | 255) status=75 ;; esac
fi
# 75: stopped by the signal and saved. The job goes back into the queue under the same number, unless
# somebody wants it to end.
if ((status == 75)) && [[ -z $cancelled ]]; then
  scontrol requeue "$SLURM_JOB_ID"
  exit 0
fi
exit "$status"
