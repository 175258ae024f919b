# Sourced: the version and the date of what is made here, each from one place.
# `version` stands in Sources/Console/ProgramVersion.swift; the date is the commit's, in a source tarball that of its files.

version=$(sed -n 's/.*text = "\(.*\)".*/\1/p' Sources/Console/ProgramVersion.swift)
if [[ -z ${SOURCE_DATE_EPOCH:-} ]]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null) ||
    SOURCE_DATE_EPOCH=$(stat --format=%Y Package.swift)
fi
export SOURCE_DATE_EPOCH

# pack FOLDER TARBALL: the same bytes from the same files, whoever packs them and when.
pack() {
  tar --create --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' --directory "$(dirname "$1")" "$(basename "$1")" | gzip --best --no-name >"$2"
  printf '%s  %s\n' "$(sha256sum <"$2" | cut -d ' ' -f 1)" "$2"
}
