#!/usr/bin/env bash
# Runs the tests of the kernels and the network on every instruction set that the loops are compiled
# for, by emulating processors that have no more: x86-64 (Nehalem), x86-64-v3 (Haswell), and the
# machine itself. usage: test-instruction-sets.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --build-tests
bundle=$(swift build -c release --show-bin-path)/crnn-distPackageTests.xctest
for processor in Nehalem Haswell; do
  echo "== $processor, emulated"
  timeout --foreground -k 10 3600 qemu-x86_64 -cpu "$processor" "$bundle" --testing-library swift-testing \
    --filter 'KernelsTests|CRNNNetTests|ReferenceTests'
done
echo "== this machine"
scripts/test.sh --filter 'KernelsTests|CRNNNetTests|ReferenceTests'
