#!/bin/bash
# Trains on several nodes with srun in place of mpirun: Slurm starts the ranks itself and signals them.
#
#   sbatch configs/slurm/several-nodes-srun.sh words.yaml runs/words
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

export OPENBLAS_NUM_THREADS=1
# Before the time is up the run saves, and the job goes back into the queue under the same number.
exec crnn-dist job --queue-again "scontrol requeue $SLURM_JOB_ID" \
  srun --mpi=pmix crnn-dist train "$configuration" --run "$run" --resume "$@"
