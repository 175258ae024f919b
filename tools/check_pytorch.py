#!/usr/bin/env python3
"""Holds a model of `crnn-dist checkpoint export --format safetensors` against crnn-dist, with PyTorch.

    make proof-pytorch                                 # writes what is needed, and does it
    tools/check_pytorch.py FOLDER

FOLDER has model.safetensors, model.calibration.safetensors with samples as the network sees them, and
logits.safetensors with what crnn-dist makes of them. A PyTorch module of the same network (network.py) takes the weights
by their names and reads the samples; it ends with 1 where a logit differs by more than 1e-4. The weights that PyTorch then has are written to
back.safetensors.

It needs torch, numpy and safetensors (python3 -m pip install …).
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from network import Network

TOLERANCE = 1e-4


def module_of(weights, notation, classes):
    """The module that has room for exactly these weights."""
    module = Network(notation, classes)
    missing, unexpected = module.load_state_dict(weights, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        sys.exit(f"error: PyTorch misses {missing} and does not expect {unexpected}")
    return module.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()

    model = arguments.folder / "model.safetensors"
    with safe_open(model, "pt") as file:
        metadata = file.metadata()
        weights = {name: file.get_tensor(name) for name in file.keys()}
    about = json.loads(metadata["crnn_dist"])
    module = module_of(weights, about["network"], len(about["alphabet"]) + 1)
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
