#!/usr/bin/env bash
# Runs `make quickstart` and `make test` of a clean clone of HEAD in fresh Debian systems, and prints the
# last lines of both. Needs root, debootstrap and a mirror; half an hour to an hour for each on two cores.
# usage: test-distributions.sh [COMMAND]; COMMAND runs in the clone instead of the two.
#   DISTRIBUTIONS  which ones (default: bookworm trixie, that is Debian 12 and 13; forky is testing)
#   FOLDER         where they are kept: a system without anything installed and what apt fetched are used
#                  again, the system that is tested is made anew (default: .build/distributions)
#   MIRROR         default: the one that apt uses here
#
# Where a distribution has no Swift, the toolchain of this machine is shown inside of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "error: $*" >&2
  exit 1
}

# All mounts are made in a name space of their own: whichever way this script ends, they and the processes
# inside are gone.
if [[ -z ${CRNN_DIST_APART:-} ]]; then
  ((EUID == 0)) || fail "only root can make a system inside this one: sudo make test-distributions"
  command -v debootstrap >/dev/null || fail "debootstrap was not found: apt-get install debootstrap"
  CRNN_DIST_APART=1 setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child \
    "scripts/${0##*/}" "$@" &
  inner=$!
  trap 'kill -KILL "$inner"; exit 130' INT
  trap 'kill -KILL "$inner"; exit 143' TERM HUP
  status=0
  wait "$inner" || status=$?
  exit "$status"
fi
mount --make-rprivate /
mount -t proc proc /proc

read -ra distributions <<<"${DISTRIBUTIONS:-bookworm trixie}"
folder=${FOLDER:-$PWD/.build/distributions}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1 || true)}
[[ -n $mirror ]] || fail "apt names no mirror here: MIRROR=http://… make test-distributions"

# make_base NAME: a system that can clone and call make, as an archive.
make_base() {
  local base=$folder/$1.base script=/usr/share/debootstrap/scripts/$1
  # Older versions of debootstrap do not know the newest names.
  [[ -e $script ]] || script=/usr/share/debootstrap/scripts/sid
  rm -rf "$base"
  debootstrap --variant=minbase --include=ca-certificates,make,git "$1" "$base" "$mirror" "$script" \
    >"$folder/$1.debootstrap.log" 2>&1 || fail "debootstrap failed: see $folder/$1.debootstrap.log"
  tar -C "$base" -cf "$folder/$1.tar.new" .
  mv "$folder/$1.tar.new" "$folder/$1.tar"
  rm -rf "$base"
}

# show PATH: makes a folder of this machine visible at the same place in the system.
show() {
  [[ ! -d $system$1 ]] || [[ -z $(ls -A "$system$1") ]] || return 0
  mkdir -p "$system$1"
  mount --bind "$1" "$system$1"
  mount -o remount,bind,ro "$system$1"
}

inside() {
  chroot "$system" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH="${toolchain:+$toolchain/usr/bin:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@"
}

# What Swift's own instructions for Debian install beside the toolchain; then the libraries that it was
# linked with and that this distribution has under another name only.
show_toolchain() {
  local swift library
  swift=$(realpath "$(command -v swift || fail "swift was not found: put it on the PATH")")
  toolchain=${swift%/usr/bin/*}
  [[ -n $toolchain && $toolchain != "$swift" ]] ||
    fail "$swift is part of this system, and $1 has none of its own: put a toolchain of swift.org on the PATH"
  show "$toolchain"
  inside apt-get -qq -y --no-install-recommends install g++ binutils libcurl4 libedit2 libncurses6 \
    libsqlite3-0 tzdata zlib1g-dev
  inside apt-get -qq -y --no-install-recommends install libxml2 || true
  # A library that is lent may lack others.
  while library=$(inside ldd "$toolchain/usr/bin/swift-build" | awk '/not found/ && !n++ { print $1 }') && [[ -n $library ]]; do
    cp -L "$(ldd "$toolchain/usr/bin/swift-build" | awk -v name="$library" '$1 == name { print $3 }')" \
      "$system/usr/local/lib/"
    inside ldconfig
    echo "$library of this machine is lent to the toolchain"
  done
}

prepare() {
  system=$folder/$1
  toolchain=
  exec 9>"$folder/$1.lock"
  flock --nonblock 9 || fail "another one tests $1 in $folder"
  ! grep -q " $system[/ ]" /proc/self/mountinfo || fail "something is mounted inside $system: unmount it first"
  [[ -e $folder/$1.tar ]] || make_base "$1"
  rm -rf "$system"
  mkdir -p "$system" "$folder/$1.archives/partial"
  tar -C "$system" -xf "$folder/$1.tar"
  mount -t proc proc "$system/proc"
  mount --rbind /dev "$system/dev"
  # Without it, UCX writes its complaints among what the ranks print.
  mount --rbind /sys "$system/sys"
  mount --bind "$folder/$1.archives" "$system/var/cache/apt/archives"
  cp /etc/resolv.conf /etc/hosts "$system/etc/"

  # Where git takes packages from somewhere else here, it does so there.
  local key value
  while read -r key value; do
    inside git config --global --add "$key" "$value"
    key=${key#url.} key=${key%.insteadof}
    [[ $key != /* ]] || show "${key%/}"
  done < <(git config --get-regexp '^url\..*\.insteadof$')
  inside git config --global --add safe.directory '*'

  # Lists of a mirror that lags behind are still signed, and good enough for a system that nobody keeps.
  echo 'Acquire::Check-Valid-Until "false";' >"$system/etc/apt/apt.conf.d/90mirror"
  inside apt-get -qq update
  # It succeeds for a package that others only name, and then says nothing.
  [[ $(inside apt-cache show swiftlang 2>/dev/null) == Package:* ]] || show_toolchain "$1"
  git clone --quiet --no-hardlinks . "$system/src/crnn-dist"
}

status=0
# run NAME COMMAND...: a command in the clone; its last lines and exit status.
run() {
  local name=$1 code=0 begun=$SECONDS log
  shift
  log="$name $*"
  log=$folder/${log//[^a-z]/-}.log
  inside bash -c 'cd /src/crnn-dist && "$@"' bash "$@" >"$log" 2>&1 </dev/null || code=$?
  echo "== $name: $*: status $code after $(((SECONDS - begun) / 60)) min ($log)"
  tail -n 12 "$log"
  ((code == 0)) || status=1
}

preparing=
exec 3>&2
trap '[[ -z $preparing ]] || { tail -n 20 "$preparing"; echo "error: it could not be prepared: $preparing"; } >&3' EXIT
for distribution in "${distributions[@]}"; do
  preparing=$folder/$distribution-prepare.log
  prepare "$distribution" >"$preparing" 2>&1
  preparing=
  echo "== $distribution: Debian $(cat "$system/etc/debian_version"), commit $(git rev-parse --short HEAD)," \
    "$(inside swift --version 2>/dev/null | head -n 1 || true)"
  if (($# > 0)); then
    run "$distribution" "$@"
  else
    run "$distribution" make quickstart
    run "$distribution" make test
  fi
done
exit "$status"
