#!/bin/bash
# Trains on several nodes with mpirun. The run folder and the data lie where all nodes see them.
#
#   sbatch configs/slurm/several-nodes.sh words.yaml runs/words
#
#SBATCH --job-name=crnn-dist
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=2
#SBATCH --time=24:00:00
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.out
configuration=$1 run=$2
shift 2

# A cut link ends the job after half a minute, instead of hanging (docs/cluster.md).
export OMPI_MCA_oob_tcp_keepalive_time=10 OMPI_MCA_oob_tcp_keepalive_intvl=5 OMPI_MCA_oob_tcp_keepalive_probes=4
export OPENBLAS_NUM_THREADS=1
# Before the time is up the run saves, and the job goes back into the queue under the same number.
exec crnn-dist job --queue-again "scontrol requeue $SLURM_JOB_ID" \
  mpirun crnn-dist train "$configuration" --run "$run" --resume "$@"
