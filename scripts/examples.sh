#!/usr/bin/env bash
# Builds the packages of Examples/, which use the libraries as a stranger's package does, and runs them: one trains a
# network on drawn words with a loop of its own, the other reads pictures with it and must read most of them right.
source "$(dirname "${BASH_SOURCE[0]}")/proofs/common.sh"

build() {
  say "building Examples/$1"
  # One folder for both: what they share is built once.
  swift build --package-path "$root/Examples/$1" --scratch-path "$root/.build-examples" -c release --product "$1"
}
build TrainNetwork
build ReadPicture
examples=$root/.build-examples/release

words=(lake stone river north harbour bridge meadow winter garden copper)
printf '%s\n' "${words[@]}" >words.txt
"$program" dataset synthesize --words words.txt --count 400 --images pictures -o drawn >/dev/null
say "TrainNetwork pictures/labels.tsv model.h5"
"$examples/TrainNetwork" pictures/labels.tsv model.h5
say "ReadPicture model.h5 PICTURE…"
mapfile -t pictures < <(head -n 20 pictures/labels.tsv | cut -f 1)
"$examples/ReadPicture" model.h5 "${pictures[@]/#/pictures/}" | tee read.tsv
right=$(paste <(cut -f 2 read.tsv) <(head -n 20 pictures/labels.tsv | cut -f 2) | awk -F '\t' '$1 == $2' | wc -l)
say "$right of 20 pictures read right"
((right >= 15)) || fail "the network that the example trained reads $right of 20 pictures right, not 15"
"$program" evaluate --checkpoint model.h5 --data drawn --json >/dev/null || fail "evaluate does not take its checkpoint"
