#!/bin/bash
# Trains the same configuration with the seeds 1 to 5, two at a time, each in a run folder of its own:
#
#   sbatch configs/slurm/seeds.sh words.yaml runs/words
#
#SBATCH --job-name=crnn-dist-seeds
#SBATCH --array=1-5%2
#SBATCH --nodes=1
#SBATCH --ntasks=8
#SBATCH --time=24:00:00
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%A-%a.out
configuration=$1 run=$2
shift 2

export OPENBLAS_NUM_THREADS=1
# Before the time is up the run saves, and the job goes back into the queue under the same number.
exec crnn-dist job --queue-again "scontrol requeue $SLURM_JOB_ID" \
  mpirun crnn-dist train "$configuration" --run "$run-seed$SLURM_ARRAY_TASK_ID" --resume \
  --set "seed=$SLURM_ARRAY_TASK_ID" "$@"
