#!/usr/bin/env bash
# Runs the commands of README.md and of every page of docs/, in order, and compares what they print with what the page
# shows below them.
# usage: docs-test.sh [PAGE…]; PROGRAMS=FOLDER for other programs than those of .build/release; KEEP=1 keeps the folders
#
# What is run: each command behind `$ ` in a block ```console, with all lines that belong to it (behind a `\`, behind
# `> `, up to the end of a here-document). Each page has a shell and a temporary folder of its own, with links to
# configs/, scripts/ and tools/ as in a clone. A page stops at its first failure; the other pages still run.
#
# What fails: an exit status other than 0 (or than the one that the page states), output that the page does not show
# truly, a page that takes longer than LIMIT seconds (600), a block ```sh without a reason why it is not run, a link
# to a file or heading that does not exist, and a command, an option or a key of the configuration that does not exist.
#
# What is compared: each line that the page shows must occur in what the command printed (standard output and standard
# error together), in the same order. Before that, in both, each number becomes 0 (also 1,234 and 0:48 and 6.2e-05),
# spaces and hyphens in a row become one, and bars of # go; so speeds, times, accuracies and the widths of columns may
# differ, words may not. `…` on a line of its own stands for any lines, inside of a line for any characters. Lines of the
# command that the page does not show are not looked at.
#
# What a page says to this script, in a comment above a block:
#   <!-- docs-test: not run: REASON -->         the block is counted as not run
#   <!-- docs-test: adds ARGUMENTS -->          is put behind each command of the block, to shorten it
#   <!-- docs-test: status N -->                the exit status of the last command of the block
#   <!-- docs-test: output differs: REASON -->  the output of the block is not compared
# and anywhere above its first block:
#   <!-- docs-test: starts from PAGE -->        begin with a copy of what the commands of PAGE left in their folder
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
self=$root/scripts/docs-test.sh
# Bytes, so that awk and bash find … whatever the locale.
export LC_ALL=C.UTF-8

# Whether all lines of a file stand in another, in this order; prints the number and text of the first that does not.
shown_in() {
  LC_ALL=C awk '
    function plain(s) {
      gsub(/\r/, "", s); gsub(/\t/, " ", s); gsub(/[0-9]+([.,:][0-9]+)*(e[-+]?[0-9]+)?/, "0", s)
      gsub(/##*/, "", s); gsub(/--*/, "-", s); gsub(/  */, " ", s); sub(/^ /, "", s); sub(/ $/, "", s)
      return s
    }
    # Whether s is what a line with … may stand for.
    function fits(pattern, s,    count, parts, i, at) {
      count = split(pattern, parts, "…")
      if (count <= 1) return s == pattern
      if (substr(s, 1, length(parts[1])) != parts[1]) return 0
      s = substr(s, length(parts[1]) + 1)
      for (i = 2; i < count; i++) {
        at = index(s, parts[i])
        if (parts[i] != "" && !at) return 0
        if (at) s = substr(s, at + length(parts[i]))
      }
      return length(s) >= length(parts[count]) && substr(s, length(s) - length(parts[count]) + 1) == parts[count]
    }
    NR == FNR { real[++reals] = plain($0); next }
    { line = plain($0) }
    line == "" || line == "…" { next }
    { for (i = at + 1; i <= reals; i++) if (fits(line, real[i])) { at = i; next }; print FNR "\t" $0; exit 1 }
  ' "$2" "$1"
}

# Writes the commands of a page into a folder, each as N.command, N.shown, N.status, N.line, N.compare.
parse() {
  local page=$1 into=$2 line number=0 kind='' commands=0 marker='' open='' begun=''
  local not_run='' adds='' status='' differs=''
  finish_block() {
    [[ $kind != console ]] || ((commands == 0)) || [[ -z $status ]] || echo "$status" >"$into/$commands.status"
    not_run='' adds='' status='' differs='' kind=''
  }
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    if [[ -z $kind ]]; then
      case $line in
        '<!-- docs-test: not run: '*' -->') not_run=${line#*not run: } not_run=${not_run% -->} ;;
        '<!-- docs-test: adds '*' -->') adds=${line#*docs-test: adds } adds=${adds% -->} ;;
        '<!-- docs-test: status '*' -->') status=${line#*docs-test: status } status=${status% -->} ;;
        '<!-- docs-test: output differs: '*' -->') differs=${line#*output differs: } differs=${differs% -->} ;;
        '<!-- docs-test: starts from '*' -->')
          line=${line#*starts from } && echo "${line% -->}" >"$into/start" ;;
        '<!-- docs-test'*) echo "$number: a comment that docs-test does not understand: $line" >>"$into/errors" ;;
        '```console') kind=console open='' begun='' ;;
        '```sh' | '```bash')
          kind=other
          [[ -n $not_run ]] || echo "$number: a block of commands that says neither \$ nor why it is not run" >>"$into/errors"
          echo "$number"$'\t'"$not_run" >>"$into/not-run" ;;
        '```python' | '```swift')
          kind=other
          # What these languages need is no part of this check.
          echo "$number"$'\t'"${not_run:-code in ${line#\`\`\`}}" >>"$into/not-run" ;;
        '```'?*) kind=other ;;
        '```') kind=other ;;
      esac
      continue
    fi
    if [[ $line == '```' && ! ( -n $marker ) ]]; then finish_block; continue; fi
    [[ $kind == console ]] || continue
    if [[ -n $not_run ]]; then
      [[ $line != '$ '* ]] || echo "$number"$'\t'"$not_run" >>"$into/not-run"
      continue
    fi
    if [[ -n $marker ]]; then
      # Inside of a here-document.
      printf '%s\n' "$line" >>"$into/$commands.command"
      [[ $line != "$marker" ]] || marker='' 
      continue
    fi
    if [[ $line == '$ '* ]]; then
      commands=$((commands + 1)) open=yes begun=yes
      line=${line#'$ '}
      echo "$number" >"$into/$commands.line"
      printf '%s\n' "$adds" >"$into/$commands.adds"
      [[ -n $differs ]] && echo "$differs" >"$into/$commands.differs"
      : >"$into/$commands.shown"
    elif [[ $open == more ]]; then
      open=yes
    elif [[ $open == yes && $line == '> '* ]]; then
      line=${line#'> '}
    else
      open=''
      if [[ -z $begun ]]; then
        echo "$number: output above the first command of its block: $line" >>"$into/errors"
      else
        [[ -s $into/$commands.shown ]] || echo "$number" >"$into/$commands.first"
        printf '%s\n' "$line" >>"$into/$commands.shown"
      fi
      continue
    fi
    printf '%s\n' "$line" >>"$into/$commands.command"
    [[ $line != *\\ ]] || open=more
    if [[ $line =~ \<\<\'?([A-Z]+)\'? ]]; then marker=${BASH_REMATCH[1]}; fi
  done <"$page"
  echo "$commands" >"$into/count"
}

# Runs the commands that parse wrote, in one shell; the results go to the same folder. The names begin with docs_, as
# the commands of a page set variables, too.
if [[ ${1:-} == --commands-of ]]; then
  docs_page=$2 docs_parsed=$3
  cd "$4"
  set +u
  docs_count=$(<"$docs_parsed/count")
  for ((docs_n = 1; docs_n <= docs_count; docs_n++)); do
    docs_command=$(<"$docs_parsed/$docs_n.command") docs_adds=$(<"$docs_parsed/$docs_n.adds") docs_expected=0
    [[ ! -e $docs_parsed/$docs_n.status ]] || docs_expected=$(<"$docs_parsed/$docs_n.status")
    echo "$docs_n" >"$docs_parsed/current"
    printf '  %s:%s  %s\n' "$docs_page" "$(<"$docs_parsed/$docs_n.line")" "${docs_command%%$'\n'*}${docs_adds:+  [$docs_adds]}"
    docs_status=0
    eval "$docs_command${docs_adds:+ $docs_adds}" </dev/null >"$docs_parsed/$docs_n.output" 2>&1 || docs_status=$?
    tr '\r' '\n' <"$docs_parsed/$docs_n.output" >"$docs_parsed/$docs_n.lines"
    docs_where="$docs_page:$(<"$docs_parsed/$docs_n.line"): $docs_command"
    if ((docs_status != docs_expected)); then
      { echo "FAILED: $docs_where"; echo "  ended with status $docs_status instead of $docs_expected and printed"
        tail -n 30 "$docs_parsed/$docs_n.lines" | sed 's/^/    /'; } >"$docs_parsed/failure"
      exit 1
    fi
    if [[ -e $docs_parsed/$docs_n.differs ]]; then
      [[ ! -s $docs_parsed/$docs_n.shown ]] || echo "$(<"$docs_parsed/$docs_n.line")"$'\t'"$(<"$docs_parsed/$docs_n.differs")" >>"$docs_parsed/not-compared"
    elif [[ -s $docs_parsed/$docs_n.shown ]]; then
      if ! docs_missed=$(shown_in "$docs_parsed/$docs_n.shown" "$docs_parsed/$docs_n.lines"); then
        docs_at=$(($(<"$docs_parsed/$docs_n.first") + ${docs_missed%%$'\t'*} - 1))
        { echo "FAILED: $docs_where"
          echo "  did not print (here or at all) what line $docs_at of the page shows"; echo "    ${docs_missed#*$'\t'}"
          echo "  but"; tail -n 60 "$docs_parsed/$docs_n.lines" | sed 's/^/    /'; } >"$docs_parsed/failure"
        exit 1
      fi
      echo "$docs_n" >>"$docs_parsed/compared"
    fi
  done
  exit 0
fi

# Names of the headings of a page as addresses have them.
anchors() {
  awk '/^```/ { code = !code } !code && /^#+ /' "$1" | sed -E 's/^#+ //; s/[`*]//g' | tr 'A-Z' 'a-z' |
    sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# Links of a page that lead nowhere.
check_links() {
  local page=$1 target file
  awk '/^```/ { code = !code } !code' "$page" | grep -oE '\]\([^)]+\)' | sed -E 's/^\]\(//; s/\)$//' | sort -u |
    while IFS= read -r target; do
      [[ $target != *://* ]] || continue
      file=${target%%#*}
      [[ -n $file ]] && file=$(dirname "$page")/$file || file=$page
      if [[ ! -e $file ]]; then
        echo "${page#"$root/"}: the link $target leads to no file"
      elif [[ $target == *#* ]] && ! anchors "$file" | grep -qxF -- "${target#*#}"; then
        echo "${page#"$root/"}: the link $target leads to no heading"
      fi
    done
}

# Options of crnn-dist, commands, and keys of the configuration that a page names and that do not exist.
check_names() {
  local page=$1 name=${1#"$root/"} word
  grep -oE -e '(^|[^A-Za-z0-9-])--[a-z][a-z-]+' "$page" | sed -E 's/^.*--/--/' | sort -u |
    grep -vxF -e "$options" -e "$foreign_options" | sed "s|.*|$name: no command has the option &|"
  grep -oE 'crnn-dist (dataset|checkpoint|lm) [a-z-]+' "$page" | sort -u | cut -d ' ' -f 2- | grep -vxF -e "$commands" |
    sed "s|.*|$name: there is no command crnn-dist &|"
  awk '/^```console/ { console = 1 } /^```$/ { console = 0 } console && /^[$] (mpirun -n [0-9]+ )?crnn-dist [a-z]/ {
    sub(/^[$] (mpirun -n [0-9]+ )?crnn-dist /, ""); print $1 }' "$page" | sort -u |
    while read -r word; do
      grep -qE "^$word( |$)" <<<"$commands" || echo "$name: there is no command crnn-dist $word"
    done
  # Names in Python and Swift are their own.
  awk '/^```(python|swift)/ { code = 1 } !code; /^```$/ { code = 0 }' "$page" |
    grep -oE -e "($groups)\.[a-z_]+" | sort -u | grep -vxF -e "$keys" |
    grep -vE '\.(json|jsonl|csv|yaml|h5|md|tsv|txt|mdb|png|safetensors)$' | sed "s|.*|$name: there is no key & in a configuration|"
}

programs=${PROGRAMS:-$root/.build/release}
programs=$(cd "$programs" 2>/dev/null && pwd) || { echo "error: ${PROGRAMS:-.build/release} does not exist: run 'make build', or set PROGRAMS" >&2; exit 1; }
for program in crnn-dist crnn-dist-images; do
  [[ -x $programs/$program ]] ||
    { echo "error: $programs/$program does not exist: run 'make build', or set PROGRAMS" >&2; exit 1; }
done
"$root/scripts/require.sh" mpirun || exit 1
source "$root/scripts/mpi-environment.sh" >/dev/null
export PATH=$programs:$PATH
place=$(mktemp -d "${TMPDIR:-/tmp}/crnn-dist-docs-XXXXXX")
clean_up() { if [[ -n ${KEEP:-} ]]; then echo "kept: $place"; else rm -rf "$place"; fi; }
trap clean_up EXIT
trap 'exit 130' INT TERM

# What the programs say of themselves, and what configs/quickstart.yaml explains.
dump() { "$programs/$1" --experimental-dump-help; }
options=$({ dump crnn-dist; dump crnn-dist-images; echo '"name" : "verbose"'; } | sed -n 's/.*"name" : "\([^"]*\)".*/--\1/p' | sort -u)
# Commands by their names, those below others behind them; the indentation tells which are.
commands=$(dump crnn-dist | awk -F '"' '/"commandName"/ { depth = match($0, /[^ ]/) } !/"commandName"/ || ++seen == 1 { next }
  !outer { outer = depth } depth == outer { parent = $4; print parent; next } { print parent " " $4 }')
groups=$(sed -n 's/^\([a-z_]*\):$/\1/p' "$root/configs/quickstart.yaml" | tr '\n' '|')fine_tuning\|early_stopping
keys=$(awk '/^[a-z_]+:/ { group = $1; sub(/:.*/, "", group) } /^  [a-z_]+:/ { key = $1; sub(/:.*/, "", key); print group "." key }' \
  "$root/configs/quickstart.yaml"
  printf '%s\n' fine_tuning.{model,alphabet,rate,warmup_steps,freeze,unfreeze_step,rates} early_stopping.{patience,metric})
# Options of other programs that the pages name.
foreign_options=$(printf -- '--%s\n' endian logdir map-by mpi only ours oversubscribe product rounds signal)

pages=("$@")
if ((${#pages[@]} == 0)); then
  pages=("$root/README.md" "$root"/docs/*.md)
else
  for i in "${!pages[@]}"; do pages[i]=$(realpath -- "${pages[i]}") || exit 1; done
fi

# A check that cannot fail is none: pages with a wrong status and a wrong line must turn red, a right page must not.
planted() {
  rm -rf "$place/planted"
  mkdir -p "$place/planted/folder"
  printf '```console\n$ %s\n%s\n```\n' "$1" "$2" >"$place/planted/page.md"
  parse "$place/planted/page.md" "$place/planted"
  bash "$self" --commands-of planted "$place/planted" "$place/planted/folder" >/dev/null 2>&1
}
if ! planted 'echo read 12 of 30' 'read 1,200 … 7' || planted 'echo read 12' 'wrote 12' || planted 'false' ''; then
  echo "error: docs-test does not tell right pages from wrong ones" >&2
  exit 1
fi

failures=0 run=0 compared=0 ran_pages=0
declare -A done_pages=()
started=$SECONDS

# run_page PAGE: runs it, after the page whose folder it starts from.
run_page() {
  local page=$1 name=${1#"$root/"} key parsed folder before
  [[ -z ${done_pages[$page]:-} ]] || return 0
  done_pages[$page]=running
  key=$(tr '/' '_' <<<"$name") parsed=$place/$key.parsed folder=$place/$key.folder
  mkdir -p "$parsed" "$folder"
  parse "$page" "$parsed"
  { check_links "$page"; check_names "$page"; } >>"$parsed/errors"
  if [[ -s $parsed/errors ]]; then
    sed "s|^|FAILED: $name: |" "$parsed/errors"
    failures=$((failures + 1))
  fi
  if (($(<"$parsed/count") == 0)); then
    done_pages[$page]=done
    return 0
  fi
  if [[ -e $parsed/start ]]; then
    before=$(dirname "$page")/$(<"$parsed/start")
    before=$(realpath -- "$before")
    run_page "$before"
    if [[ ${done_pages[$before]} != done ]]; then
      echo "FAILED: $name: cannot start from $(<"$parsed/start"), which failed"
      failures=$((failures + 1)) done_pages[$page]=failed
      return 0
    fi
    rmdir "$folder"
    cp -a "$place/$(tr '/' '_' <<<"${before#"$root/"}").folder" "$folder"
  else
    ln -s "$root/configs" "$root/scripts" "$root/tools" "$folder/"
  fi
  local began=$SECONDS status=0
  echo "$name"
  timeout --foreground -k 10 "${LIMIT:-600}" bash "$self" --commands-of "$name" "$parsed" "$folder" || status=$?
  echo "  $((SECONDS - began)) s"
  ran_pages=$((ran_pages + 1))
  run=$((run + $(<"$parsed/current")))
  [[ ! -e $parsed/compared ]] || compared=$((compared + $(wc -l <"$parsed/compared")))
  done_pages[$page]=done
  if ((status != 0)); then
    done_pages[$page]=failed failures=$((failures + 1))
    if [[ -e $parsed/failure ]]; then cat "$parsed/failure"; else
      echo "FAILED: $name took longer than ${LIMIT:-600} s, or was ended, at line $(<"$parsed/$(<"$parsed/current").line")"
    fi
  fi
}
for page in "${pages[@]}"; do run_page "$page"; done

table() { awk -F '\t' '{ printf "%-32s %s\n", $1, $2 }'; }
# reasons FILE: what the files of that name of all pages say, with page and line.
reasons() {
  local file page lines
  for file in "$place"/*.parsed/"$1"; do
    [[ -e $file ]] || continue
    page=$(basename "${file%.parsed/*}")
    awk -F '\t' -v page="$(tr '_' '/' <<<"$page")" '{ printf "  %s:%s\t%s\n", page, $1, $2 }' "$file"
  done
}
not_run=$(reasons not-run) not_compared=$(reasons not-compared)
count() { [[ -z $1 ]] && echo 0 || wc -l <<<"$1"; }
echo
echo "pages: ${#done_pages[@]}, with commands that run: $ran_pages; $((SECONDS - started)) s"
echo "commands run: $run; their output compared: $compared"
echo "output not compared: $(count "$not_compared")"
[[ -z $not_compared ]] || table <<<"$not_compared"
echo "blocks and commands not run: $(count "$not_run")"
[[ -z $not_run ]] || table <<<"$not_run"
if ((failures > 0)); then
  echo "FAILED: $failures"
  exit 1
fi
echo "all is as the pages say"
