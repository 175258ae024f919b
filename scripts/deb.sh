#!/usr/bin/env bash
# Builds crnn-dist and crnn-dist-images as packages for this Debian, from the source tarball, into dist/.
# usage: deb.sh [SOURCE-TARBALL]; without one, it is made of this clone. In a source tarball, of the tarball itself.
# The maintainer is that of DEBFULLNAME and DEBEMAIL where they are set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/release.sh

tarball=${1:-}
if [[ -z $tarball ]]; then
  scripts/dist.sh source
  tarball=dist/crnn-dist-$version-source.tar.gz
fi

place=.build/deb
folder=$place/crnn-dist-$version
rm -rf "$place"
mkdir -p "$place" dist
tar --extract --gzip --file "$tarball" --directory "$place"
cp -R "$folder/Packaging/debian" "$folder/debian"

# A package belongs to the release that it was built for: an upgrade of the system takes the next one's. Debian's
# testing has a name and no number.
source /etc/os-release
release=${ID/debian/deb}${VERSION_ID:-$VERSION_CODENAME}
sed --in-place "1s/\((.*\))/\1~$release)/; 1s/unstable/$VERSION_CODENAME/" "$folder/debian/changelog"
if [[ -n ${DEBEMAIL:-} ]]; then
  sed --in-place "s/crnn-dist contributors <.*>/${DEBFULLNAME:-$DEBEMAIL} <$DEBEMAIL>/" \
    "$folder/debian/changelog" "$folder/debian/control"
fi

# A Swift that is no package (swift.org's) satisfies no dependency.
profiles=()
dpkg-query --search "$(readlink --canonicalize "$(command -v swift)")" >/dev/null 2>&1 ||
  profiles=(--build-profiles=pkg.crnn-dist.foreign-swift)
(cd "$folder" && dpkg-buildpackage --build=binary --unsigned-changes --unsigned-buildinfo "${profiles[@]}")

if command -v lintian >/dev/null; then
  # Without --show-overrides, by which what is overridden fails too.
  lintian --fail-on error,warning "$place"/crnn-dist_*.changes
else
  echo "note: lintian is not installed; the packages are not checked by it" >&2
fi
cp "$place"/*.deb dist/
printf 'made %s\n' dist/*~"$release"_*.deb
