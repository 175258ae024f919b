#!/usr/bin/env bash
# Trains on rendered words alone and reads real ones: accuracy against training time.
#
# REAL names a folder of pictures of words with labels (as IIIT5K's); without it, rendered words of another
# seed stand in, and the accuracy says little. WITHOUT leaves ingredients out, as WITHOUT=curved,shadow, for
# comparing runs at equal STEPS. Also: COUNT, STEPS, RANKS, CORPUS (a text or list of words), KEEP_IN
# (where runs, curve and sheets stay).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

config=$root/configs/synthetic-words.yaml
count=${COUNT:-400000} steps=${STEPS:-12000} ranks=${RANKS:-2}
out=${KEEP_IN:-$place}
mkdir -p "$out"
network=$(sed -n 's/^network: "\(.*\)"$/\1/p' "$config")
lists=(--words built-in)
# Possessives would be every third word of the usual list.
dictionary=${CORPUS:-/usr/share/dict/words}
if [[ -r $dictionary ]]; then
  grep -v "'" "$dictionary" >list.txt
  lists+=(--words list.txt)
fi

options=(--style scene --text-form 36 --network "$network" "${lists[@]}")
if [[ ! -e $out/drawn/import-report.json ]]; then
  say "drawing $count words${WITHOUT:+ without $WITHOUT}"
  timeout --foreground -k 10 3600 mpirun -n "$ranks" "$program" dataset synthesize "${options[@]}" \
    ${WITHOUT:+--without "$WITHOUT"} --count "$count" --shard-size 5000 -o "$out/drawn" >"$out/drawn.log" 2>&1 ||
    { tail "$out/drawn.log"; fail "the words could not be drawn"; }
  grep -E '^(fonts|kept|skipped|written|time)' "$out/drawn.log"
fi

if [[ ! -e $out/real/import-report.json ]]; then
  if [[ -n ${REAL:-} ]]; then
    "$program" dataset import "$REAL" --text-form 36 --network none -o "$out/real" | grep -E '^(kept|skipped)'
  else
    say "REAL is not set: rendered words stand in for real ones"
    "$program" dataset synthesize "${options[@]}" --count 1000 --seed 2 -o "$out/real" | grep -E '^(kept|skipped)'
  fi
fi
"$program" dataset inspect "$out/drawn" --contact-sheet "$out/drawn.png" >/dev/null
"$program" dataset inspect "$out/real" --contact-sheet "$out/real.png" >/dev/null

say "training $steps steps on $ranks ranks"
timeout --foreground -k 10 "${LIMIT:-7200}" mpirun -n "$ranks" "$program" train "$config" --run "$out/run" --resume \
  --set "data.train=$out/drawn" --set "data.validation=$out/real" --set "max_steps=$steps" \
  --set "schedule.steps=$steps" --set "validation.every_steps=$((steps / 16 > 0 ? steps / 16 : 1))" \
  >>"$out/train.log" 2>&1 || { tail "$out/train.log"; fail "the training"; }

say "accuracy against training time"
python3 - "$out/run/metrics.jsonl" "$(sed -n 's/^lanes: //p' "$config")" "$(sed -n 's/^lane_size: //p' "$config")" <<'PYTHON'
import json, sys
batch = int(sys.argv[2]) * int(sys.argv[3])
last, seconds = 0, 0.0
for line in open(sys.argv[1]):
    row = json.loads(line)
    if row["event"] == "train":
        seconds += (row["step"] - last) * batch / row["images_per_second"]
        last = row["step"]
    elif row["event"] == "validation":
        print("step %6d   images %9d   trained %5.1f min   word accuracy %6.2f %%   CER %6.2f %%" % (
            row["step"], row["step"] * batch, seconds / 60, 100 * row["word_accuracy"], 100 * row["cer"]))
PYTHON
"$program" evaluate --checkpoint "$out/run/last.h5" --data "$out/real" --protocol 36
say "sheets: $out/drawn.png, $out/real.png"
