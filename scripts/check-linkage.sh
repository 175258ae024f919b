#!/usr/bin/env bash
# Whether the programs of installed packages are linked only with what the packages depend on, directly or through
# others. Names each library that is missing or that nothing asks for; status 1 then.
# usage: check-linkage.sh PACKAGE ...
set -euo pipefail

# Sets `from` to the package that has a file, under either name where /lib is /usr/lib; empty if none has.
declare -A owners
find_owner() {
  if [[ -z ${owners[$1]+known} ]]; then
    owners[$1]=$(dpkg-query --search "$1" "/usr$1" "${1#/usr}" "$(readlink --canonicalize "$1")" 2>/dev/null |
      sed 's/:.*//; q') || true
  fi
  from=${owners[$1]}
}

declare -A provided
while IFS=$'\t' read -r package names; do
  provided[$package]+=" $package"
  for name in $(sed 's/([^)]*)//g; s/,/ /g' <<<"$names"); do provided[$name]+=" $package"; done
done < <(dpkg-query --show --showformat='${Package}\t${Provides}\n')

# dependencies PACKAGE: what it names that is installed, of alternatives all.
dependencies() {
  local name
  for name in $(dpkg-query --show --showformat='${Depends},${Pre-Depends}' "$1" |
    sed 's/([^)]*)//g; s/:any//g; s/[,|]/ /g'); do
    echo "${provided[$name]:-}"
  done
}

failures=0
for package in "$@"; do
  declare -A reached=([$package]=1)
  waiting=("$package")
  while ((${#waiting[@]} > 0)); do
    next=${waiting[0]}
    waiting=("${waiting[@]:1}")
    for name in $(dependencies "$next"); do
      [[ -z ${reached[$name]:-} ]] || continue
      reached[$name]=1
      waiting+=("$name")
    done
  done
  libraries=0
  before=$failures
  for program in $(dpkg-query --listfiles "$package" | grep '^/usr/bin/'); do
    while read -r name arrow file _; do
      [[ $arrow == "=>" ]] || continue
      libraries=$((libraries + 1))
      if [[ $file != /* ]]; then
        echo "$program: $name is missing"
        failures=$((failures + 1))
        continue
      fi
      find_owner "$file"
      if [[ -z $from ]]; then
        echo "$program: $file belongs to no package"
        failures=$((failures + 1))
      elif [[ -z ${reached[$from]:-} ]]; then
        echo "$program: $file is of $from, which $package does not depend on"
        failures=$((failures + 1))
      fi
    done < <(ldd "$program" 2>&1)
  done
  ((libraries > 0)) || { echo "$package has no program that is linked with anything"; failures=$((failures + 1)); }
  echo "$package: $libraries libraries, all of packages that it depends on: $( ((failures == before)) && echo yes || echo no)"
  unset reached
done
((failures == 0))
