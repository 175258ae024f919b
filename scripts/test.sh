#!/usr/bin/env bash
# Builds everything and runs the tests, with OpenBLAS's kernels for this processor; then says what could
# not be tested.
# usage: test.sh [arguments of swift test]; CONFIGURATION=debug for another build;
# EXPECTED_SKIPS=FILE fails where something was skipped that no line of that file is a part of;
# EXPECTED_WARNINGS=FILE fails where the build warns of something that is no line of that file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

configuration=${CONFIGURATION:-release}
notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT
if [[ -z ${EXPECTED_WARNINGS:-} ]]; then
  swift build -c "$configuration" --build-tests
else
  # A warning of our own code ends the compiler; those of SwiftPM and the linker are found in what is said.
  export CRNN_DIST_STRICT=1
  swift build -c "$configuration" --build-tests 2>&1 | tee "$notes/build"
  unexpected=$(grep 'warning:' "$notes/build" | grep -vxFf <(grep -v '^\(#.*\)\?$' "$EXPECTED_WARNINGS") || true)
  if [[ -n $unexpected ]]; then
    echo "error: the build warns of this, and $EXPECTED_WARNINGS does not expect it:" >&2
    sort -u <<<"$unexpected" | sed 's/^/  /' >&2
    exit 1
  fi
fi

# The programs start themselves anew where OpenBLAS does not know the processor; the tests, which
# are loaded by Swift's own runner, are told beforehand. A value of yours stays as it is.
core_type=$("$(swift build -c "$configuration" --show-bin-path)/crnn-dist" environment --core-type)
if [[ -n $core_type ]]; then
  export OPENBLAS_CORETYPE=$core_type
  echo "OpenBLAS: OPENBLAS_CORETYPE=$core_type"
fi

export CRNN_DIST_SKIPS=$notes/skips
: >"$CRNN_DIST_SKIPS"
status=0
swift test -c "$configuration" --skip-build "$@" || status=$?

count=$(wc -l <"$CRNN_DIST_SKIPS")
case $count in
  0) echo "skipped: nothing" ;;
  *) echo "skipped: $count, because this machine lacks what they need" ;;
esac
sort "$CRNN_DIST_SKIPS" | sed 's/^/  /'
if [[ -n ${EXPECTED_SKIPS:-} ]]; then
  unexpected=$(grep -vFf <(grep -v '^\(#.*\)\?$' "$EXPECTED_SKIPS") "$CRNN_DIST_SKIPS" || (($? == 1)))
  if [[ -n $unexpected ]]; then
    echo "error: these were skipped, and $EXPECTED_SKIPS does not expect it:" >&2
    sort <<<"$unexpected" | sed 's/^/  /' >&2
    ((status != 0)) || status=1
  fi
fi
exit "$status"
