#!/bin/bash
# UNTESTED: an example for PBS Professional or OpenPBS, which was not at hand. PBS sends no signal that
# can be chosen, so the run itself stops ten minutes before the limit (--max-time) and the job submits
# itself anew.
#
#   qsub -v CONFIGURATION=words.yaml,RUN=runs/words configs/pbs/job.sh
#
#PBS -N crnn-dist
#PBS -l select=4:ncpus=2:mpiprocs=2
#PBS -l walltime=24:00:00
#PBS -j oe
cd "$PBS_O_WORKDIR" || exit 1
export OMPI_MCA_oob_tcp_keepalive_time=10 OMPI_MCA_oob_tcp_keepalive_intvl=5 OMPI_MCA_oob_tcp_keepalive_probes=4
export OPENBLAS_NUM_THREADS=1
# qdel sends SIGTERM. mpirun itself would end its ranks a second after it; on SIGUSR1 they save and end.
launcher= asked= cancelled=
stop() {
  asked=yes interrupted=yes
  # Nothing is started before the launcher's number is known, which is that of what was started last.
  [[ -n $launcher ]] || return 0
  while kill -USR1 "$launcher" 2>/dev/null; do sleep 10; done &
}
trap stop USR1 XCPU
trap 'cancelled=yes; stop' TERM INT HUP
mpirun crnn-dist train "$CONFIGURATION" --run "$RUN" --resume --max-time 23:50:00 &
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
if ((status == 75)) && [[ -z $cancelled ]]; then
  qsub -v "CONFIGURATION=$CONFIGURATION,RUN=$RUN" configs/pbs/job.sh
  exit 0
fi
exit "$status"
