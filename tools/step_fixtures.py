"""Reference files of the steps that no preset has, for make_fixtures.py, which describes them."""

import h5py
import numpy as np
import torch
from torch import nn

import network

# What the presets do not have.
STEPS = [
    "[1,12,0,1 Cr3,3,4 Mp2,2 Cln3,3,6 Bn Re Mp0,1 S1(1x0)1,3 Lbx5 O1c]",
    "[1,8,0,1 Cr3,3,4 R[Cln3,3,4 Bn Re Cln3,3,4 Bn] Re R[Cln3,3,6,2,1 Bn Re Cln3,3,6 Bn][Cln1,1,6,2,1 Bn] Re "
    "Mp0,2 S1(1x0)1,3 Fl7 O1c]",
    "[1,9,0,1 Cr3,3,5 Cdln3,3 Bn Re Cln1,1,8 Bn Re Cdr5,3,2,2 Cdlv2,3 Mp0,1 S1(1x0)1,3 Fl7 O1c]",
    "[1,8,0,3 Cl3,3,4 R[R[Cr3,3,4] Re Cl3,3,4][Gn2 Cl1,1,4] Mp2,2 S1(1x0)1,3 R[Lbx8] O1c]",
]
CLASSES = 5


def results(notation, state, images):
    module = network.Network(notation, CLASSES)
    module.load_state_dict(state)
    with torch.no_grad():
        found = {"eval_logits": module.eval()(images).numpy()}
    module.load_state_dict(state)
    logits = module.train()(images)
    frames, samples, _ = logits.shape
    nn.functional.ctc_loss(
        logits.log_softmax(2),
        torch.tensor([[1, 2]] * samples),
        torch.full((samples,), frames, dtype=torch.long),
        torch.full((samples,), 2, dtype=torch.long),
        reduction="sum",
    ).backward()
    found["logits"] = logits.detach().numpy()
    for name, parameter in module.named_parameters():
        found[f"gradient/{name}"] = parameter.grad.numpy()
    return found


def write(path, seed):
    with h5py.File(path, "w") as file:
        file.attrs["torch"] = str(torch.__version__)
        file.attrs["classes"] = CLASSES
        for number, notation in enumerate(STEPS):
            torch.manual_seed(seed + number)
            module = network.Network(notation, CLASSES)
            with torch.no_grad():
                for part in module.modules():
                    if isinstance(part, (nn.BatchNorm2d, nn.GroupNorm)):
                        part.weight.normal_(1.0, 0.3)
                        part.bias.normal_(0.0, 0.3)
                    if isinstance(part, nn.BatchNorm2d):
                        part.running_mean.normal_(0.0, 0.3)
                        part.running_var.uniform_(0.5, 1.5)
            _, height, _, channels = (int(field) for field in notation[1:].split()[0].split(","))
            images = torch.rand(3, channels, height, 21) * 2 - 1
            state = {name: value.clone() for name, value in module.state_dict().items()}
            file[f"{number}/input"] = images.numpy()
            file[str(number)].attrs["notation"] = notation
            for name, value in state.items():
                file[f"{number}/state/{name}"] = value.numpy()
            for name, value in results(notation, state, images).items():
                file[f"{number}/{name}"] = value
    print(f"{path}: {len(STEPS)} networks")


def check(path, file):
    """Takes the stored images through the stored networks again."""
    print(path)
    outside = False
    for group in file.values():
        notation = group.attrs["notation"]
        state = {name: torch.from_numpy(np.asarray(value[()])) for name, value in group["state"].items()}
        images = torch.from_numpy(group["input"][()])
        largest = 0.0
        for name, computed in results(notation, state, images).items():
            largest = max(largest, float(np.abs(group[name][()] - computed).max()))
        good = largest <= 1e-4
        outside = outside or not good
        print(f"  {notation:28} largest difference {largest:.2e}  {'ok' if good else 'OUTSIDE'}")
    return not outside
