#!/usr/bin/env python3
"""Compare CER, WER, 1-NED and word accuracy of `crnn-dist score` with jiwer and rapidfuzz.

Makes random pairs of texts, scores them with all three, and fails if a figure differs by more than
1e-12. Needs `pip install jiwer rapidfuzz`.

    tools/compare_metrics.py [--program .build/release/crnn-dist] [--pairs 10000] [--seed 1]
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile

import jiwer
from rapidfuzz.distance import Levenshtein

ALPHABETS = ["ab ", "abcdefghij ABC019", "äöüßſ aeiou—", "שלום עולם ", "中文字元 "]


def text(generator, letters, shortest):
    length = generator.randint(shortest, 25)
    return " ".join("".join(generator.choice(letters) for _ in range(length)).split())


def mistaken(generator, truth, letters):
    """The text with a few mistakes, or now and then another one."""
    if generator.random() < 0.1:
        return text(generator, letters, 0)
    symbols = list(truth)
    for _ in range(generator.choice([0, 0, 1, 1, 2, 5])):
        place = generator.randint(0, len(symbols))
        kind = generator.random()
        if kind < 0.3 or place == len(symbols):
            symbols.insert(place, generator.choice(letters))
        elif kind < 0.6:
            del symbols[place]
        else:
            symbols[place] = generator.choice(letters)
    return " ".join("".join(symbols).split())


def pairs(count, seed):
    generator = random.Random(seed)
    made = []
    while len(made) < count:
        letters = generator.choice(ALPHABETS)
        truth = text(generator, letters, 1)
        if truth:
            made.append((truth, mistaken(generator, truth, letters)))
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=".build/release/crnn-dist")
    parser.add_argument("--pairs", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    made = pairs(arguments.pairs, arguments.seed)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines(f"{truth}\t{read}\n" for truth, read in made)
        file.flush()
        command = [arguments.program, "score", "--json", file.name]
        ours = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["all"]

    truths, reads = [truth for truth, _ in made], [read for _, read in made]
    edits = [Levenshtein.distance(truth, read) for truth, read in made]
    similarities = [Levenshtein.normalized_similarity(truth, read) for truth, read in made]
    theirs = [
        ("cer", "jiwer", jiwer.cer(truths, reads)),
        ("cer", "rapidfuzz", sum(edits) / sum(map(len, truths))),
        ("wer", "jiwer", jiwer.wer(truths, reads)),
        ("one_minus_ned", "rapidfuzz", sum(similarities) / len(made)),
        ("word_accuracy", "rapidfuzz", edits.count(0) / len(made)),
    ]
    worst = 0
    for name, library, value in theirs:
        difference = abs(ours[name] - value)
        worst = max(worst, difference)
        print(f"{name:14} crnn-dist {ours[name]:.15f}  {library:10} {value:.15f}  {difference:.1e}")
    if worst > 1e-12 or ours["samples"] != len(made):
        sys.exit("the figures differ")


if __name__ == "__main__":
    main()
