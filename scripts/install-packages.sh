#!/usr/bin/env bash
# Installs the Debian packages that crnn-dist needs and that are not there yet.
# Silent but for one line when nothing is missing; never touches what is installed.
# usage: install-packages.sh [more packages]
set -euo pipefail

packages=(
  openmpi-bin libopenblas-dev libhdf5-dev                           # training
  libdeflate-dev libfribidi-dev                                     # training
  libleptonica-dev libpango1.0-dev fonts-dejavu-core                # pictures
  liblmdb-dev libxml2-dev                                           # data sets of other programs
  pkg-config hdf5-tools procps                                      # building, comparing checkpoints
  "$@"
)

fail() {
  echo "error: $*" >&2
  exit 1
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this is no Debian or Ubuntu: install what corresponds to ${packages[*]}, then use" \
    "'swift build' and 'swift test' directly"
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null) || status=absent
  [[ $status == "install ok installed" ]] || missing+=("$package")
done

known() {
  [[ $(apt-cache show --no-all-versions "$@" 2>/dev/null | grep -c '^Package:') -ge $# ]]
}
# Debian has Swift itself from version 13 on; it needs the headers of C and C++, which it only recommends.
swift=()
command -v swift >/dev/null || swift=(swiftlang g++)
add_swift() {
  if ((${#swift[@]} > 0)) && known "${swift[@]}"; then
    missing+=("${swift[@]}")
    swift=()
  fi
}
add_swift
if ((${#missing[@]} == 0)); then
  echo "packages: all ${#packages[@]} are installed"
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    fail "missing packages; as root, type: apt-get install ${missing[*]}"
  as_root=(sudo)
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get \
    --option DPkg::Lock::Timeout=300 --quiet --yes "$@"
}

# A fresh system has no package lists, and old lists name versions that are gone.
updated=false
if ! known "${missing[@]}"; then
  echo "packages: looking for ${missing[*]}"
  apt update && updated=true || fail "apt-get update failed: is there a network?"
fi
add_swift
echo "packages: installing ${missing[*]}"
if ! apt install --no-install-recommends "${missing[@]}"; then
  { ! $updated && apt update && apt install --no-install-recommends "${missing[@]}"; } ||
    fail "apt-get could not install ${missing[*]}: its own message stands above"
fi
