#!/usr/bin/env python3
"""Holds a model of `crnn-dist checkpoint export --format safetensors` against crnn-dist, with PyTorch.

    make proof-pytorch                                 # writes what is needed, and does it
    tools/check_pytorch.py FOLDER --preset crnn

FOLDER has model.safetensors, model.calibration.safetensors with samples as the network sees them, and
logits.safetensors with what crnn-dist makes of them. The Twin of the preset takes the weights by their names and reads
the samples; it ends with 1 where a logit differs by more than 1e-4. The weights that PyTorch then has are written to
back.safetensors.

It needs torch, numpy and safetensors (python3 -m pip install …).
"""

import argparse
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from twin import PRESETS, Twin

TOLERANCE = 1e-4


def twin_of(weights, preset):
    """The module that has room for exactly these weights."""
    filters = [weights[f"cnn.conv{index}.weight"].shape[0] for index in range(7)]
    channels = weights["cnn.conv0.weight"].shape[1]
    hidden = weights["rnn.0.rnn.weight_hh_l0"].shape[1]
    classes = weights["rnn.1.embedding.weight"].shape[0]
    module = Twin(PRESETS[preset], channels, filters, hidden, classes)
    missing, unexpected = module.load_state_dict(weights, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        sys.exit(f"error: PyTorch misses {missing} and does not expect {unexpected}")
    return module.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", choices=sorted(PRESETS), default="crnn")
    arguments = parser.parse_args()

    model = arguments.folder / "model.safetensors"
    with safe_open(model, "pt") as file:
        metadata = file.metadata()
        weights = {name: file.get_tensor(name) for name in file.keys()}
    module = twin_of(weights, arguments.preset)
    samples = load_file(arguments.folder / "model.calibration.safetensors")
    expected = load_file(arguments.folder / "logits.safetensors")
    worst = largest = 0.0
    with torch.inference_mode():
        for name, image in samples.items():
            logits = module(image)[:, 0]
            if logits.shape != expected[name].shape:
                sys.exit(f"error: {name} has logits {logits.shape}, not {expected[name].shape}")
            worst = max(worst, (logits - expected[name]).abs().max().item())
            largest = max(largest, expected[name].abs().max().item())
    print(
        f"{len(samples)} samples, PyTorch {torch.__version__}: logits up to {largest:.1f} differ by at most {worst:.1e}"
    )
    state = module.state_dict()
    save_file(
        {name: state[name].contiguous() for name in weights},
        arguments.folder / "back.safetensors",
        metadata=metadata,
    )
    sys.exit(worst > TOLERANCE)


if __name__ == "__main__":
    main()
