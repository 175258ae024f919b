#!/usr/bin/env bash
# Whether calibrated confidences hold on samples that neither trained nor calibrated: reliability tables, and
# expected calibration errors (15 bins of equal mass) against what is allowed. The share of right characters:
# at most 0.03. Whole texts: at most what 95 of 100 simulated readers stay within whose texts are right
# exactly as often as they say. Of words, whose few characters go wrong together, the share is printed only.
#
# LINES names a folder of lines of text with train.tsv and test.tsv (picture, tab, text), the pictures of a
# book in a folder of its own; every eighth book of train.tsv is held out for validation and calibration.
# WORDS names a folder of pictures of words with labels.tsv, of which every fourth is held out, and WORDS_TEST
# another one to try on. Also: LINES_STEPS (900), WORDS_STEPS (1500), COUNT of drawn words (48000), RANKS (2),
# KEEP_IN (where runs and data stay, to go on from).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ranks=${RANKS:-2}
[[ -n ${LINES:-}${WORDS:-} ]] || fail "name data: LINES=folder, or WORDS=folder and WORDS_TEST=folder"
[[ -z ${WORDS:-} || -n ${WORDS_TEST:-} ]] || fail "WORDS wants WORDS_TEST, other words to try on"
out=${KEEP_IN:-$place}
mkdir -p "$out"
network=$(sed -n 's/^network: "\(.*\)"$/\1/p' "$root/configs/quickstart.yaml")

# import NAME SET LIST [OPTION...]
import() {
  local name=$1 set=$2 list=$3
  shift 3
  [[ -e $out/$name/$set/import-report.json ]] && return
  "$program" dataset import "$list" --allow-outside --network none -o "$out/$name/$set" "$@" \
    >"$out/$name-$set.log" 2>&1 ||
    { tail "$out/$name-$set.log"; fail "$set of $name cannot be imported"; }
}

# learn NAME CONFIG [OPTION...]
learn() {
  local name=$1 config=$2
  shift 2
  say "training on $name"
  timeout --foreground -k 10 "${LIMIT:-7200}" nice -n 10 mpirun -n "$ranks" "$program" train "$config" \
    --run "$out/$name/run" --resume --set preset=null --set "network=$network" \
    --set "data.validation=$out/$name/validation" --set tensorboard=false "$@" >>"$out/$name.log" 2>&1 ||
    { tail "$out/$name.log"; fail "the training on $name"; }
  grep '^calibrated' "$out/$name.log" | tail -n 1
}

# try_on NAME WHAT: reads the test set and holds the errors against what is allowed.
try_on() {
  say "$1, read with the best weights"
  "$program" evaluate --checkpoint "$out/$1/run/best.h5" --data "$out/$1/test" --json >"$out/$1.json"
  python3 - "$out/$1.json" "$1" <<'PYTHON' || fail "$1"
import json, sys
row = json.load(open(sys.argv[1]))
print("samples %d, word accuracy %.2f %%, CER %.2f %%" % (
    row["samples"], 100 * row["word_accuracy"], 100 * row["cer"]))
wrong = False
for name, title, bound in (
        ("right_shares", "expected share of right characters", 0.03 if sys.argv[2] == "lines" else 1),
        ("texts", "probability of the text", row["confidence"]["texts_by_chance"])):
    kind = row["confidence"][name]
    if kind["calibrated"] is None:
        sys.exit("the checkpoint has no calibration")
    print("\n%s\n   from     to  samples  expected   right" % title)
    for b in kind["calibrated"]["bins"]:
        print("  %5.3f  %5.3f  %7d  %6.2f %%  %6.2f %%" % (
            b["low"], b["high"], b["samples"], 100 * b["confidence"], 100 * b["accuracy"]))
    error = kind["calibrated"]["expected_error"]
    print("expected calibration error %.4f, allowed %.4f (raw %.4f)" % (
        error, bound, kind["raw"]["expected_error"]))
    wrong = wrong or error > bound
sys.exit(1 if wrong else 0)
PYTHON
}

if [[ -n ${LINES:-} ]]; then
  lines=$(realpath "$LINES")
  # A book's place among the books decides on which side it is.
  awk -F '\t' -v folder="$lines" '{
    book = $1; sub(/\/[^\/]*$/, "", book)
    if (!(book in place)) place[book] = count++
    print folder "/" $0 > (place[book] % 8 == 3 ? "lines-validation.tsv" : "lines-train.tsv")
  }' "$lines/train.tsv"
  awk -v folder="$lines" '{ print folder "/" $0 }' "$lines/test.tsv" >lines-test.tsv
  for set in train validation test; do import lines "$set" "lines-$set.tsv"; done
  steps=${LINES_STEPS:-900}
  learn lines "$root/configs/lines.yaml" --set "data.train=$out/lines/train" --set epochs=1000 \
    --set "max_steps=$steps" --set "schedule.step_size=$((steps * 7 / 9))" --set optimizer.learning_rate=0.0015 \
    --set validation.every_epochs=null --set "validation.every_steps=$((steps / 3))"
  try_on lines
fi

if [[ -n ${WORDS:-} ]]; then
  words=$(realpath "$WORDS") other=$(realpath "$WORDS_TEST")
  awk -v folder="$words" '{
    print folder "/" $0 > (NR % 4 == 2 ? "words-validation.tsv" : "words-train.tsv")
  }' "$words/labels.tsv"
  awk -v folder="$other" '{ print folder "/" $0 }' "$other/labels.tsv" >words-test.tsv
  for set in train validation test; do import words "$set" "words-$set.tsv" --text-form 36; done
  if [[ ! -e $out/words/drawn/import-report.json ]]; then
    "$program" dataset synthesize --style scene --count "${COUNT:-48000}" --seed 5 --text-form 36 \
      --words built-in --network none -o "$out/words/drawn" >"$out/words-drawn.log" 2>&1 ||
      { tail "$out/words-drawn.log"; fail "the words could not be drawn"; }
  fi
  steps=${WORDS_STEPS:-1500}
  learn words "$root/configs/synthetic-words.yaml" \
    --set "data.train=[{path: $out/words/drawn, ratio: 3}, {path: $out/words/train, ratio: 1}]" \
    --set lane_size=8 --set epochs=1000 --set "max_steps=$steps" --set "schedule.steps=$steps" \
    --set checkpoint.best_metric=cer --set "validation.every_steps=$((steps / 5))"
  try_on words
fi
