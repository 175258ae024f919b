"""The training data on which compare.py measures a shipped configuration."""

import random
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def captcha(choose):
    """Five letters and digits."""
    return "".join(choose.choices(LETTERS[:13] + "2345678", k=5))


def line(choose):
    """A line of a book: some 40 characters."""
    words = ["".join(choose.choices(LETTERS, k=choose.randint(2, 9))) for _ in range(7)]
    return " ".join(words).capitalize() + choose.choice(".,;")


# What is drawn for a configuration whose data is not there; words of the program's own list else.
TEXTS = {"captcha": captcha, "lines": line}


def data_of(name, config, options):
    """The settings that name the data of a configuration: the user's, its own, or words that are drawn once."""
    given = dict(pair.split("=", 1) for pair in options.data)
    if any(setting.startswith("data.train=") for setting in options.set):
        return []
    own = re.search(r"^  train: (\S+)", (ROOT / config).read_text(), re.MULTILINE)
    folder = Path(given.get(name) or (own[1] if own else ""))
    if name not in given and not folder.is_dir():
        folder = draw(name, options)
    # What is measured are training steps.
    return [f"data.train={folder}", "data.validation=null"]


def draw(name, options):
    folder = options.environment / "data" / name
    if folder.is_dir():
        return folder
    print(f"drawing words for {name}, whose data is not there", file=sys.stderr)
    command = [options.program, "dataset", "synthesize", "-o", folder, "--count", "2000"]
    if name in TEXTS:
        choose = random.Random(1)
        words = folder.with_suffix(".txt")
        words.parent.mkdir(parents=True, exist_ok=True)
        words.write_text("".join(f"{TEXTS[name](choose)}\n" for _ in range(2000)))
        command += ["--words", words]
    if subprocess.run(command, stdout=subprocess.DEVNULL).returncode != 0:
        sys.exit(f"error: no data for {name}: name a data set with --data {name}=FOLDER")
    return folder
