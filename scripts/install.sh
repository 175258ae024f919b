#!/usr/bin/env bash
# Builds both programs with the Swift run-time linked in and copies them to $DESTDIR$PREFIX/bin, and manual pages,
# completions, documents, examples and a modulefile to $DESTDIR$PREFIX/share.
# The machines that run them then need the C libraries (an MPI, HDF5, OpenBLAS, libdeflate, FriBidi), but no Swift.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/release.sh

prefix=${PREFIX:-/usr/local}
folder=${DESTDIR:-}$prefix
programs=(crnn-dist crnn-dist-images)
built=$(scripts/build-static.sh)

# What goes below share/ is laid out first and copied by one command, which may have to be root's.
share=.build/static/share
rm -rf "$share"
cp -R .build/static/documents "$share"
documents=$share/doc/crnn-dist
examples=$documents/examples
mkdir -p "$examples" "$share/modulefiles/crnn-dist"
cp -R README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE THIRD-PARTY.md CITATION.cff SECURITY.md docs Packaging/debian/copyright "$documents"
cp -R configs/*.yaml configs/slurm configs/pbs scripts/quickstart.sh scripts/require.sh scripts/mpi-environment.sh \
  scripts/restart.sh "$examples"
cp -R Examples/. tools Benchmarks "$examples"
# In the repository these lie elsewhere.
sed -Ei 's#\]\((\.\./)?(configs|Examples)\b#](\1examples#g; s#\]\((\.\./)?(tools|Benchmarks)\b#](\1examples/\2#g' \
  "$documents"/README.md "$documents"/docs/*.md
sed "s/@VERSION@/$version/g" Packaging/modulefile.lua >"$share/modulefiles/crnn-dist/$version.lua"
chmod -R u=rwX,go=rX "$share"

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
"${as_root[@]}" install -d "$folder/bin" "$folder/share"
"${as_root[@]}" install -m 755 "${programs[@]/#/$built/}" "$folder/bin"
"${as_root[@]}" cp -R --no-preserve=ownership "$share/." "$folder/share"
echo "installed ${programs[*]} in $folder/bin; manual pages, completions and examples in $folder/share"
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) [[ -n ${DESTDIR:-} ]] || echo "note: $folder/bin is not on your PATH" ;;
esac
