#!/usr/bin/env bash
# Makes dist/crnn-dist-VERSION-source.tar.gz, which carries its Swift packages and builds without a network, and
# dist/crnn-dist-VERSION-SYSTEM-MACHINE.tar.gz with the programs built here.
# usage: dist.sh [source|binary ...], both unless told
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/release.sh
mkdir -p dist
stage=$(mktemp --directory)
trap 'rm -rf "$stage"' EXIT

source_tarball() {
  local name=crnn-dist-$version package folder
  git rev-parse --git-dir >/dev/null 2>&1 || {
    echo "error: the source tarball is made of a commit, and this is no clone: take the tarball it came in" >&2
    exit 1
  }
  [[ -z $(git status --porcelain --untracked-files=no) ]] ||
    echo "note: what is not committed is not in the source tarball" >&2
  swift package --scratch-path .build/dist resolve >&2
  mkdir -p "$stage/$name/Packages"
  git archive HEAD | tar --extract --directory "$stage/$name"
  for package in swift-argument-parser Yams swift-mustache; do
    folder=$stage/$name/Packages/$package
    mkdir "$folder"
    git -C ".build/dist/checkouts/$package" archive HEAD | tar --extract --directory "$folder"
  done
  pack "$stage/$name" "dist/$name-source.tar.gz"
}

binary_tarball() {
  local system name
  system=$(source /etc/os-release && echo "$ID${VERSION_ID:-}")
  name=crnn-dist-$version-$system-$(uname -m)
  DESTDIR=$stage PREFIX=/$name scripts/install.sh >&2
  strip --strip-unneeded "$stage/$name/bin/"*
  pack "$stage/$name" "dist/$name.tar.gz"
}

for kind in "${@:-source binary}"; do
  for one in $kind; do "${one}_tarball"; done
done
