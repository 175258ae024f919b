#!/usr/bin/env bash
# Builds everything and runs the tests, with OpenBLAS's kernels for this processor.
# usage: test.sh [arguments of swift test]; CONFIGURATION=debug for another build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

configuration=${CONFIGURATION:-release}
swift build -c "$configuration" --build-tests

# The programs start themselves anew where OpenBLAS does not know the processor; the tests, which
# are loaded by Swift's own runner, are told beforehand. A value of yours stays as it is.
core_type=$("$(swift build -c "$configuration" --show-bin-path)/crnn-dist" environment --core-type)
if [[ -n $core_type ]]; then
  export OPENBLAS_CORETYPE=$core_type
  echo "OpenBLAS: OPENBLAS_CORETYPE=$core_type"
fi
exec swift test -c "$configuration" --skip-build "$@"
