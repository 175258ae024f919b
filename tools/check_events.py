#!/usr/bin/env python3
"""Reads a run's event files with TensorBoard's own reader and says what is in them.

    python3 -m pip install tensorboard
    tools/check_events.py runs/words

The curves must have the numbers of metrics.jsonl at the same steps; each histogram's buckets must
hold as many values as it says. Exits with 1 where that is not so.
"""

import argparse
import json
import math
import sys
from pathlib import Path

from tensorboard.backend.event_processing import event_accumulator

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("run", type=Path)
run = parser.parse_args().run

kinds = (
    event_accumulator.SCALARS,
    event_accumulator.HISTOGRAMS,
    event_accumulator.IMAGES,
    event_accumulator.TENSORS,
)
reader = event_accumulator.EventAccumulator(
    str(run / "tensorboard"), size_guidance={kind: 0 for kind in kinds}
)
reader.Reload()
tags = reader.Tags()
problems = []

expected = {}
for line in (run / "metrics.jsonl").read_text().splitlines():
    record = json.loads(line)
    if record["event"] not in ("train", "validation"):
        continue
    for name, value in record.items():
        if name not in ("event", "step", "epoch") and value is not None:
            expected.setdefault(f"{record['event']}/{name}", {})[record["step"]] = value
for tag, points in expected.items():
    # A line that is null in metrics.jsonl is no number in a curve.
    shown = {
        event.step: event.value
        for event in (reader.Scalars(tag) if tag in tags["scalars"] else [])
        if math.isfinite(event.value)
    }
    if shown.keys() != points.keys():
        problems.append(f"{tag}: steps {sorted(shown)} and not {sorted(points)}")
    elif any(not math.isclose(shown[s], points[s], rel_tol=1e-6, abs_tol=1e-30) for s in points):
        problems.append(f"{tag}: other numbers than in metrics.jsonl")

for tag in tags["histograms"]:
    for event in reader.Histograms(tag):
        if sum(event.histogram_value.bucket) != event.histogram_value.num:
            problems.append(f"{tag}: the buckets do not hold all values at step {event.step}")

print(f"{len(expected)} curves, {len(tags['histograms'])} histograms, {len(tags['images'])} images")
if "samples/read" in tags["tensors"]:
    table = reader.Tensors("samples/read")[-1].tensor_proto.string_val[0]
    print(table.decode())
for problem in problems:
    print(problem, file=sys.stderr)
sys.exit(1 if problems else 0)
