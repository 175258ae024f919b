#!/usr/bin/env python3
"""Turns the weights of a PyTorch checkpoint into a safetensors file, for `crnn-dist checkpoint import`.

    pip install torch numpy safetensors
    tools/pth_to_safetensors.py model.pth model.safetensors

It loads tensors only (`weights_only`), so a checkpoint from a stranger runs no code.
"""

import sys

import torch
from safetensors.torch import save_file

stored = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
# Many programs keep the weights beside an optimiser.
for key in ("state_dict", "model_state_dict", "model"):
    if isinstance(stored.get(key), dict):
        stored = stored[key]
tensors = {name: value.contiguous() for name, value in stored.items() if torch.is_tensor(value)}
save_file(tensors, sys.argv[2], metadata={"format": "pt"})
print(f"{sys.argv[2]}: {len(tensors)} tensors")
