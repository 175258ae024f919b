#!/usr/bin/env python3
"""Measures `crnn-dist dataset import` beside a plain script with Pillow and h5py, in alternation.

    tools/compare_import.py words/labels.tsv lines/labels.tsv
    tools/compare_import.py --rounds 7 --ranks 1,2 words/labels.tsv

Each list has lines of a picture's path, relative to the list, a tab and a text. The script does what import
does: it decodes, makes grey, scales to one height with a filter that averages, lays columns out one after
the other and writes an HDF5 file. Every process of either is bound to one core. Each list is imported
--repeat times over, so that there is enough to do. Beside the ranks of one import stand as many imports that
know nothing of each other: they show what the machine itself loses with more of its cores at work. Printed are medians of pictures a second by the
programs' own clocks, without the time that Python or MPI needs to start, and ratios of medians. Needs
`pip install pillow h5py numpy`, taskset and, for more than one rank, mpirun.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEIGHT = 32


def imported_by_script(target, *listings):
    """What many people's own import looks like; prints the seconds that it took."""
    import h5py
    import numpy
    from PIL import Image

    start = time.perf_counter()
    columns, offsets, labels = [], [0], []
    lines = [(Path(listing).parent, line) for listing in listings for line in open(listing, encoding="utf-8")]
    for folder, line in lines:
        path, _, label = line.rstrip("\n").partition("\t")
        image = Image.open(folder / path).convert("L")
        width = max(1, round(image.width * HEIGHT / image.height))
        pixels = numpy.asarray(image.resize((width, HEIGHT), Image.Resampling.BOX))
        columns.append(numpy.ascontiguousarray(pixels.T))
        offsets.append(offsets[-1] + width)
        labels.append(label)
    with h5py.File(target, "w") as file:
        file["pixels"] = numpy.concatenate(columns)
        file["offsets"] = numpy.array(offsets, numpy.int64)
        file.create_dataset("labels", data=labels, dtype=h5py.string_dtype())
    print("time", time.perf_counter() - start)


def seconds(commands):
    """The mean of what the commands print in their lines `time`, divided by their number."""
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    times = []
    for process in running:
        output, _ = process.communicate()
        if process.returncode != 0:
            sys.exit(f"{' '.join(process.args[:6])} …: status {process.returncode}")
        times += [float(line.split()[1]) for line in output.splitlines() if line.startswith("time")]
    return sum(times) / len(times) / len(commands)


def sides(program, listings, ranks, place):
    """The name of each side and the commands that it is, which run at the same time."""
    out = str(place / "out")
    own = [program, "dataset", "import", *listings, "--height", str(HEIGHT), "--network", "none", "-o", out]
    yield "script", [["taskset", "-c", "0", sys.executable, __file__, "--script", out + ".h5", *listings]]
    for count in ranks:
        if count == 1:
            yield "1 process", [["taskset", "-c", "0"] + own]
        else:
            yield f"{count} ranks", [["mpirun", "--bind-to", "core", "-n", str(count)] + own]
            alone = [["taskset", "-c", str(core)] + own[:-1] + [f"{out}-{core}"] for core in range(count)]
            yield f"{count} alone", alone


def main():
    if sys.argv[1:2] == ["--script"]:
        return imported_by_script(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lists", nargs="+")
    parser.add_argument("--program", default=str(ROOT / ".build/release/crnn-dist"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--ranks", default="1,2")
    options = parser.parse_args()
    ranks = [int(count) for count in options.ranks.split(",")]
    os.environ.setdefault("OMPI_MCA_hwloc_base_binding_policy", "core")
    print(f"{'list':40} {'side':12} {'pictures/s':>12} {'to script':>10} {'to 1 process':>13}")
    for listing in options.lists:
        pictures = options.repeat * sum(1 for _ in open(listing, encoding="utf-8"))
        listings = options.repeat * [listing]
        times = {}
        for number in range(options.rounds):
            with tempfile.TemporaryDirectory() as place:
                order = list(sides(options.program, listings, ranks, Path(place)))
                for name, commands in order if number % 2 == 0 else reversed(order):
                    times.setdefault(name, []).append(seconds(commands))
                    for written in Path(place).glob("out*"):
                        shutil.rmtree(written) if written.is_dir() else written.unlink()
        medians = {name: pictures / statistics.median(values) for name, values in times.items()}
        for name, _ in sides(options.program, listings, ranks, Path()):
            to_one = f"{medians[name] / medians['1 process']:.2f}" if "1 process" in medians else "–"
            print(
                f"{listing[-40:]:40} {name:12} {medians[name]:12.0f} "
                f"{medians[name] / medians['script']:10.2f} {to_one:>13}",
                flush=True,
            )


if __name__ == "__main__":
    main()
