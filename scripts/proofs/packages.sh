#!/usr/bin/env bash
# Installs the packages of dist/ in fresh systems without Swift and sees whether they work there: what the programs are
# linked with, the manual and completions, what doctor finds, and the quickstart on 2 ranks under Open MPI and MPICH, whose checkpoints are equal.
# usage: packages.sh [bookworm|trixie ...], all that dist/ has packages for; root, with debootstrap and hdf5-tools.
# BASE=folder keeps the empty systems for another time; KEEP=1 keeps the place.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
"$root/scripts/require.sh" debootstrap h5diff unshare
place=$(mktemp -d "${TMPDIR:-/var/tmp}/crnn-dist-packages-XXXXXX")
clean_up() { if [[ -n ${KEEP:-} ]]; then echo "kept: $place"; else rm -rf --one-file-system "$place"; fi; }
trap clean_up EXIT
trap 'exit 130' INT TERM

declare -A numbers=([bookworm]=12 [trixie]=13)
suites=("$@")
if ((${#suites[@]} == 0)); then
  for suite in bookworm trixie; do
    ! compgen -G "$root/dist/crnn-dist_*~deb${numbers[$suite]}_*.deb" >/dev/null || suites+=("$suite")
  done
fi
((${#suites[@]} > 0)) || { echo "error: dist/ has no packages: run 'make deb' on Debian 12 or 13" >&2; exit 1; }
mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources)

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

# inside SYSTEM COMMAND: runs it there; what is mounted for it is gone with it.
inside() {
  unshare --mount --pid --fork --propagation private bash -euc '
    mount -t proc proc "$0/proc"
    mount --bind /dev "$0/dev"
    mount -t tmpfs tmpfs "$0/dev/shm"
    exec chroot "$0" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive bash -euo pipefail -c "$1"' "$@"
}

for suite in "${suites[@]}"; do
  base=${BASE:-$place}/$suite-base
  if [[ ! -e $base/etc/debian_version ]]; then
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$base" "$mirror" >"$place/$suite.log" ||
      { tail "$place/$suite.log"; fail "$suite could not be made"; }
  fi
  system=$place/$suite
  cp --archive "$base" "$system"
  mkdir -p "$system/packages" "$system/root/quick"
  cp "$root"/dist/crnn-dist{,-images}_*~deb"${numbers[$suite]}"_*.deb "$root/scripts/check-linkage.sh" "$system/packages"
  install="apt-get install --yes --no-install-recommends"
  say "$suite: Debian $(cat "$system/etc/debian_version")"

  inside "$system" "apt-get update && $install /packages/*.deb" >"$place/$suite-install.log" 2>&1 ||
    { tail "$place/$suite-install.log"; fail "$suite: the packages could not be installed"; }
  inside "$system" '! command -v swift && /packages/check-linkage.sh crnn-dist crnn-dist-images' ||
    fail "$suite: linked with more than the packages depend on"
  inside "$system" 'crnn-dist --version && crnn-dist-images --version >/dev/null
    bash -n /usr/share/bash-completion/completions/crnn-dist
    for page in crnn-dist crnn-dist-images crnn-dist-dataset-import; do dpkg --listfiles crnn-dist crnn-dist-images |
      grep --quiet "/man1/$page.1.gz$"; done' || fail "$suite: programs, pages or completions"

  # What the packages recommend: a launcher, and fonts.
  inside "$system" "$install fonts-dejavu-core openmpi-bin mpich" >"$place/$suite-mpi.log" 2>&1 ||
    { tail "$place/$suite-mpi.log"; fail "$suite: no MPI could be installed"; }
  inside "$system" 'source /usr/share/doc/crnn-dist/examples/mpi-environment.sh; cd; crnn-dist doctor' \
    >"$place/$suite-doctor.log" 2>&1 || { cat "$place/$suite-doctor.log"; fail "$suite: doctor finds something bad"; }
  grep '^good *ranks' "$place/$suite-doctor.log"
  # Without a network, not even that of the machine with itself, programs are still started and their answers read.
  inside "$system" 'cd; timeout 60 unshare --net crnn-dist doctor --launcher false' >"$place/$suite-alone.log" 2>&1 &&
    fail "$suite: doctor thinks well of a launcher that fails"
  grep --quiet '^bad *ranks by false: it ended with status 1' "$place/$suite-alone.log" ||
    { cat "$place/$suite-alone.log"; fail "$suite: doctor gives no answer without a network"; }
  for launcher in mpirun.openmpi mpiexec.mpich; do
    # The words are drawn once.
    inside "$system" "cd /root/quick && rm -rf runs && MPIEXEC=$launcher /usr/share/doc/crnn-dist/examples/quickstart.sh" \
      >"$place/$suite-$launcher.log" 2>&1 || { tail -20 "$place/$suite-$launcher.log"; fail "$suite: the quickstart with $launcher"; }
    mv "$system/root/quick/runs" "$place/$suite-$launcher"
    read_words=$(tail -3 "$place/$suite-$launcher.log" | cut -f 2)
    [[ $read_words == "$(cut -f 2 "$system/root/quick/data/quickstart/samples/labels.tsv")" ]] ||
      fail "$suite: $launcher read $read_words"
    say "$suite: $launcher: $(grep 'all epochs are done' "$place/$suite-$launcher.log"); read: ${read_words//$'\n'/, }"
  done
  h5diff "$place/$suite-mpirun.openmpi/quickstart/best.h5" "$place/$suite-mpiexec.mpich/quickstart/best.h5" ||
    fail "$suite: Open MPI and MPICH trained different weights"
  say "$suite: the checkpoints of Open MPI and MPICH are equal"
  rm -rf --one-file-system "$system"
done
