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
export CONFIGURATION RUN
exec crnn-dist job --queue-again 'qsub -v "CONFIGURATION=$CONFIGURATION,RUN=$RUN" configs/pbs/job.sh' \
  mpirun crnn-dist train "$CONFIGURATION" --run "$RUN" --resume --max-time 23:50:00
