#!/usr/bin/env bash
# Starts a training command again when it crashes: crnn-dist job, with RESTARTS (5), PAUSE (10) and STUCK (30) seconds
# from the environment. See crnn-dist job --help.
#
#   scripts/restart.sh mpirun -n 8 crnn-dist train words.yaml --run runs/words --resume
#
# In a clone that was built, the program need not be installed.
PATH=$PATH:$(dirname "${BASH_SOURCE[0]}")/../.build/release
exec crnn-dist job --restarts "${RESTARTS:-5}" --pause "${PAUSE:-10}" --hang-limit "${STUCK:-30}" "$@"
