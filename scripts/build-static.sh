#!/usr/bin/env bash
# Builds both programs with the Swift run-time linked in, and their manual pages and completions, below .build/static.
# Prints the folder of the programs; pages and completions lie in .build/static/documents.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/release.sh

# Tables of functions are read-only once they are filled, as distributions want it.
build=(swift build -c release --static-swift-stdlib --scratch-path .build/static
  -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now)
for product in crnn-dist crnn-dist-images command-documents; do
  "${build[@]}" --product "$product" >&2
done
programs=$("${build[@]}" --show-bin-path)
rm -rf .build/static/documents
"$programs/command-documents" --programs "$programs" --output .build/static/documents \
  --date "$(date --utc --date "@$SOURCE_DATE_EPOCH" +%F)"
echo "$programs"
