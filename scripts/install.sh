#!/usr/bin/env bash
# Builds both programs with the Swift run-time linked in and copies them to $DESTDIR$PREFIX/bin.
# The machines that run them then need the C libraries (Open MPI, HDF5, OpenBLAS, libdeflate, FriBidi), but no Swift.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder="${DESTDIR:-}${PREFIX:-/usr/local}/bin"
build=(swift build -c release --static-swift-stdlib --scratch-path .build/static)
programs=(crnn-dist crnn-dist-images)

for program in "${programs[@]}"; do
  "${build[@]}" --product "$program"
done
built=$("${build[@]}" --show-bin-path)

as_root=()
existing=$folder
while [[ ! -e $existing ]]; do existing=$(dirname "$existing"); done
if [[ ! -w $existing ]]; then
  if ! command -v sudo >/dev/null; then
    echo "error: $existing is not writable: choose a folder of yours, as in 'make install PREFIX=\$HOME/.local'" >&2
    exit 1
  fi
  as_root=(sudo)
fi
"${as_root[@]}" install -d "$folder"
"${as_root[@]}" install -m 755 "${programs[@]/#/$built/}" "$folder"
echo "installed ${programs[*]} in $folder"
case ":$PATH:" in
  *":${PREFIX:-/usr/local}/bin:"*) ;;
  *) [[ -n ${DESTDIR:-} ]] || echo "note: $folder is not on your PATH" ;;
esac
