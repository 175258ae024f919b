#!/usr/bin/env bash
# Ends with one clear line if a program that the Makefile needs is not on the PATH.
# usage: require.sh swift|mpirun ...
set -euo pipefail

for program in "$@"; do
  command -v "$program" >/dev/null && continue
  case "$program" in
    swift) remedy="install Swift 6.0 or newer from https://www.swift.org/install/linux/ and put it on the PATH; Debian 13 has it (apt-get install swiftlang g++)" ;;
    mpirun) remedy="run 'make install-packages' (Debian package openmpi-bin) or load your cluster's MPI module" ;;
    *) remedy="install it and put it on the PATH" ;;
  esac
  echo "error: $program was not found: $remedy" >&2
  exit 1
done
