#!/usr/bin/env bash
# Makes the documentation of the libraries (DocC) in dist/documentation; a warning fails it. Wants docc, which Swift's
# own tool chains bring and Debian's does not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v docc >/dev/null || { echo "error: docc is not there; it comes with the tool chains of swift.org" >&2; exit 69; }
scratch=.build-examples
swift build --package-path Examples/TrainNetwork --scratch-path "$PWD/$scratch" -c release --product TrainNetwork

# The modules were compiled against those of C libraries, which the extraction must find as well.
options=()
while IFS= read -r map; do options+=(-Xcc "-fmodule-map-file=$map"); done < <(
  find "$PWD"/Sources/C* "$PWD/$scratch"/release/C*.build "$PWD/$scratch/checkouts" "$PWD/Packages" \
    -name module.modulemap -not -path '*/Tests/*' 2>/dev/null)
for library in hdf5 openblas lept lmdb fribidi libxml-2.0 libdeflate; do
  for flag in $(pkg-config --cflags-only-I "$library" 2>/dev/null); do options+=(-Xcc "$flag"); done
done
for library in TextReading TextTraining; do
  graphs=$scratch/symbols/$library
  rm -rf "$graphs" "dist/documentation/$library"
  mkdir -p "$graphs" dist/documentation
  swift symbolgraph-extract -module-name "$library" -I "$scratch/release/Modules" "${options[@]}" \
    -target "$(uname -m)-unknown-linux-gnu" -output-dir "$graphs" -minimum-access-level public
  docc convert "Sources/$library/$library.docc" --additional-symbol-graph-dir "$graphs" --warnings-as-errors \
    --fallback-display-name "$library" --fallback-bundle-identifier "crnn-dist.$library" \
    --output-path "dist/documentation/$library"
  echo "made dist/documentation/$library"
done
