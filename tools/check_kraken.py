#!/usr/bin/env python3
"""Holds a model of `crnn-dist checkpoint export --format kraken` against crnn-dist, with kraken.

    make proof-kraken                                  # writes what is needed, and does it
    tools/check_kraken.py FOLDER

FOLDER has kraken.safetensors, model.calibration.safetensors with samples as the network sees them, and
logits.safetensors with what crnn-dist makes of them. kraken loads the model and reads the samples; it ends with 1 where a
logit differs by more than 1e-4. kraken then writes the model to back.safetensors.

It needs kraken 7 (python3 -m pip install kraken).
"""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

import torch
from kraken.models import load_models, write_safetensors
from safetensors.torch import load_file

TOLERANCE = 1e-4


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder

    [model] = load_models(folder / "kraken.safetensors", tasks=["recognition"])
    model.eval()
    samples = load_file(folder / "model.calibration.safetensors")
    expected = load_file(folder / "logits.safetensors")
    worst = largest = 0.0
    same = 0
    with torch.inference_mode():
        for name, image in samples.items():
            output, _ = model.nn(image, torch.tensor([image.shape[3]]))
            logits = output[0, :, 0, :].transpose(0, 1)
            if logits.shape != expected[name].shape:
                sys.exit(f"error: {name} has logits {logits.shape}, not {expected[name].shape}")
            worst = max(worst, (logits - expected[name]).abs().max().item())
            largest = max(largest, expected[name].abs().max().item())
            same += int((logits.argmax(1) == expected[name].argmax(1)).all())
    print(
        f"kraken {version('kraken')}: {same} of {len(samples)} best paths equal; logits up to {largest:.1f} differ "
        f"by at most {worst:.1e}"
    )
    write_safetensors([model], folder / "back.safetensors")
    sys.exit(worst > TOLERANCE or same < len(samples))


if __name__ == "__main__":
    main()
