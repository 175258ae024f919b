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
# Before the time is up the run saves, and the job goes back into the queue under the same number.
exec crnn-dist job --queue-again "scontrol requeue $SLURM_JOB_ID" \
  mpirun crnn-dist train "$configuration" --run "$run" --resume "$@"
