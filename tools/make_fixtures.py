#!/usr/bin/env python3
"""Writes and checks the reference files of the tests with a PyTorch twin of the presets.

    pip install torch numpy h5py        # the CPU build is enough
    tools/make_fixtures.py crnn_small.h5 --model crnn
    tools/make_fixtures.py optimizers.h5 --optimisers crnn_small.h5
    tools/make_fixtures.py steps.h5 --steps
    tools/make_fixtures.py --check Tests/Fixtures/{crnn_*,optimizers,steps}.h5

A reference file holds a small network, a batch and what PyTorch makes of them:

    input [N, C, H, W], labels (joined), label_lengths [N]   the batch
    state/NAME                                               all weights and buffers at the start
    logits, eval_logits [T, N, classes], loss [N]            train mode, eval mode, -ln p(label)
                                                             in train mode, all from `state`
    gradient/NAME                                            of the mean loss
    buffers_after_one_forward/NAME                           batch norm after one training step
    after_3_steps/OPTIMISER/NAME, …/losses [3]               state after three steps on that batch

A file of optimisers holds three steps on the batch of a reference file, of one weight in sixteen:

    start [weights]                                          before the first step
    OPTIMISER/gradients, OPTIMISER/weights [3, weights]      before and after each step; the first
                                                             gradient is the reference file's own

A file of steps holds small networks of tools/network.py, numbered, each with its `notation`:

    NUMBER/input, state/NAME, logits, eval_logits, gradient/NAME
                                                             as above, for images of one width whose label is 1, 2

All numbers are float32 but the three losses (float64) and what counts (int64).
"""

import argparse
import sys
from dataclasses import dataclass

import h5py
import numpy as np
import torch
from torch import nn

import step_fixtures
from twin import PRESETS, Twin

BLANK = 0
# What rectifiers and poolings choose between is at least this far apart, so that rounding makes no choice.
CLEARANCE = 1e-5
OPTIMISERS = {
    "sgd_momentum": (
        "lr 0.01, momentum 0.9",
        lambda parameters: torch.optim.SGD(parameters, lr=0.01, momentum=0.9),
    ),
    "adadelta": (
        "lr 1, rho 0.9, eps 1e-6",
        lambda parameters: torch.optim.Adadelta(parameters, lr=1.0, rho=0.9, eps=1e-6),
    ),
    "adam": (
        "lr 1e-3, betas 0.9 0.999, eps 1e-8",
        lambda parameters: torch.optim.Adam(parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8),
    ),
    "adamw": (
        "as adam, weight decay 0.01",
        lambda parameters: torch.optim.AdamW(
            parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01
        ),
    ),
}


def closest_tie(x, pooling):
    """The least distance between the two largest values of a window, where they are not rectified away."""
    height, width = as_pair(pooling.padding)
    padded = nn.functional.pad(x, (width, width, height, height), value=-np.inf)
    size = as_pair(pooling.kernel_size)
    windows = nn.functional.unfold(padded, size, stride=as_pair(pooling.stride))
    windows = windows.reshape(len(x), x.shape[1], size[0] * size[1], -1)
    largest, second = windows.topk(2, dim=2).values.unbind(2)
    return float((largest - second)[largest > 0].min())


def as_pair(size):
    return size if isinstance(size, tuple) else (size, size)


@dataclass
class Reference:
    """A network's start and a batch: what everything else of a file follows from."""

    model: str
    filters: list
    hidden: int
    classes: int
    state: dict
    images: torch.Tensor
    labels: torch.Tensor
    label_lengths: torch.Tensor

    def network(self):
        twin = Twin(
            PRESETS[self.model], self.images.shape[1], self.filters, self.hidden, self.classes
        )
        twin.load_state_dict(self.state)
        return twin

    def losses(self, logits):
        frames, samples, _ = logits.shape
        return nn.functional.ctc_loss(
            logits.log_softmax(2),
            self.labels,
            torch.full((samples,), frames, dtype=torch.long),
            self.label_lengths,
            blank=BLANK,
            reduction="none",
        )

    def clearance(self):
        """How far the closest choice of a rectifier or a pooling is from going the other way.

        At a choice that rounding makes, the loss has two gradients, and no bound holds for the wrong one.
        """
        nearest = np.inf
        x = self.images.double()
        with torch.no_grad():
            for module in self.network().double().train().cnn:
                if isinstance(module, nn.ReLU):
                    nearest = min(nearest, float(x.abs().min()))
                elif isinstance(module, nn.MaxPool2d):
                    nearest = min(nearest, closest_tie(x, module))
                x = module(x)
        return nearest

    def results(self):
        """All data sets that follow from the start, by their path in the file."""
        results = {}
        with torch.no_grad():
            results["eval_logits"] = self.network().eval()(self.images)
        twin = self.network().train()
        logits = twin(self.images)
        losses = self.losses(logits)
        losses.mean().backward()
        results["logits"] = logits
        results["loss"] = losses
        for name, parameter in twin.named_parameters():
            results[f"gradient/{name}"] = parameter.grad
        for name, buffer in twin.named_buffers():
            results[f"buffers_after_one_forward/{name}"] = buffer

        for optimiser_name, (_, make) in OPTIMISERS.items():
            twin = self.network().train()
            optimiser = make(twin.parameters())
            history = []
            for _ in range(3):
                optimiser.zero_grad()
                loss = self.losses(twin(self.images)).mean()
                loss.backward()
                optimiser.step()
                history.append(loss.item())
            for name, value in twin.state_dict().items():
                results[f"after_3_steps/{optimiser_name}/{name}"] = value
            results[f"after_3_steps/{optimiser_name}/losses"] = np.array(history)
        return {
            path: value.detach().numpy() if isinstance(value, torch.Tensor) else value
            for path, value in results.items()
        }


def new_reference(arguments):
    """A start drawn from a seed: PyTorch's own initialisation, batch norms moved off 1 and 0.

    Images are drawn until none brings a rectifier or a pooling to a choice that rounding could make.
    """
    torch.manual_seed(arguments.seed)
    generator = np.random.default_rng(arguments.seed)
    filters = [4, 8, 16, 16, 24, 24, 32]
    hidden, classes, samples = 16, 37, arguments.samples
    twin = Twin(PRESETS[arguments.model], arguments.channels, filters, hidden, classes)
    with torch.no_grad():
        for module in twin.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.normal_(1.0, 0.1)
                module.bias.normal_(0.0, 0.1)
    lengths = generator.integers(1, 8, size=samples)
    labels = generator.integers(1, classes, size=int(lengths.sum()))
    if lengths[0] > 1:
        labels[1] = labels[0]  # a repeat needs a blank between: the case that goes wrong first
    state = {name: value.clone() for name, value in twin.state_dict().items()}
    while True:
        images = generator.uniform(-1, 1, size=(samples, arguments.channels, 32, arguments.width))
        reference = Reference(
            arguments.model,
            filters,
            hidden,
            classes,
            state,
            torch.from_numpy(images.astype(np.float32)),
            torch.from_numpy(labels),
            torch.from_numpy(lengths),
        )
        if reference.clearance() >= CLEARANCE:
            return reference


def read_reference(file):
    """The start that a reference file holds."""
    stored = file.attrs["model"]
    names = {preset.stored_name: name for name, preset in PRESETS.items()}
    if stored not in names:
        raise ValueError(f"model {stored!r} is none of {', '.join(names)}")
    return Reference(
        names[stored],
        [int(count) for count in file.attrs["filters"]],
        int(file.attrs["hidden"]),
        int(file.attrs["classes"]),
        {name: torch.from_numpy(np.asarray(value[()])) for name, value in file["state"].items()},
        torch.from_numpy(file["input"][()]),
        torch.from_numpy(file["labels"][()]),
        torch.from_numpy(file["label_lengths"][()]),
    )


def write(arguments):
    [path] = arguments.files
    reference = new_reference(arguments)
    results = reference.results()
    with h5py.File(path, "w") as file:
        file.attrs["model"] = PRESETS[reference.model].stored_name
        file.attrs["filters"] = np.array(reference.filters)
        file.attrs["hidden"] = reference.hidden
        file.attrs["classes"] = reference.classes
        file.attrs["blank"] = BLANK
        file.attrs["bn_eps"] = 1e-5
        file.attrs["bn_momentum"] = 0.1
        file.attrs["loss"] = (
            "mean over samples of the CTC negative log likelihood (not divided by the label length)"
        )
        file.attrs["torch"] = str(torch.__version__)
        for name, (description, _) in OPTIMISERS.items():
            file.attrs[name] = description
        file["input"] = reference.images.numpy()
        file["labels"] = reference.labels.numpy()
        file["label_lengths"] = reference.label_lengths.numpy()
        for name, value in reference.state.items():
            file[f"state/{name}"] = value.numpy()
        for name, value in results.items():
            file[name] = value
    print(f"{path}: {reference.model}, {len(reference.state)} tensors")


SAMPLED = 16  # one weight in so many is in a file of optimisers; optimisers know no neighbours


def write_optimisers(arguments):
    [path] = arguments.files
    with h5py.File(arguments.optimisers, "r") as file:
        reference = read_reference(file)
        stored = {name: torch.from_numpy(value[()]) for name, value in file["gradient"].items()}

    def sampled(tensors):
        return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])[::SAMPLED]

    with h5py.File(path, "w") as file:
        file.attrs["torch"] = str(torch.__version__)
        file["start"] = sampled(reference.network().parameters())
        for optimiser_name, (description, make) in OPTIMISERS.items():
            twin = reference.network().train()
            optimiser = make(twin.parameters())
            gradients, weights = [], []
            for step in range(3):
                optimiser.zero_grad()
                reference.losses(twin(reference.images)).mean().backward()
                if step == 0:
                    for name, parameter in twin.named_parameters():
                        parameter.grad.copy_(stored[name])
                gradients.append(sampled(parameter.grad for parameter in twin.parameters()))
                optimiser.step()
                weights.append(sampled(twin.parameters()))
            file[f"{optimiser_name}/gradients"] = np.stack(gradients)
            file[f"{optimiser_name}/weights"] = np.stack(weights)
            file.attrs[optimiser_name] = description
    print(f"{path}: {len(OPTIMISERS)} optimisers")


def check_optimisers(path, file):
    """Takes the stored gradients through PyTorch's optimisers again."""
    print(path)
    outside = False
    for name, (_, make) in OPTIMISERS.items():
        parameter = nn.Parameter(torch.from_numpy(file["start"][()]))
        optimiser = make([parameter])
        largest = 0.0
        for gradient, stored in zip(file[f"{name}/gradients"][()], file[f"{name}/weights"][()]):
            parameter.grad = torch.from_numpy(gradient)
            optimiser.step()
            largest = max(largest, float(np.abs(parameter.detach().numpy() - stored).max()))
        good = largest <= 1e-6
        outside = outside or not good
        print(f"  {name:28} largest difference {largest:.2e}  {'ok' if good else 'OUTSIDE'}")
    return not outside


def tolerance(path, stored, file):
    """How far each entry of a data set may be off; the bounds of the Swift tests."""
    if path.startswith("gradient/"):
        return np.full(stored.shape, 1e-3 * np.abs(stored).max() + 1e-6)
    bound = np.full(stored.shape, 1e-4)
    if path.startswith(("after_3_steps/adam/", "after_3_steps/adamw/")):
        name = path.split("/", 2)[2]
        if name.endswith("running_mean"):
            bound[...] = 5e-4
        elif name != "losses" and f"gradient/{name}" in file:
            # Adam divides noise by noise where there is no gradient.
            bound[np.abs(file[f"gradient/{name}"][()]) < 1e-6] = np.inf
    return bound


def check_file(path):
    """Prints the largest deviation of each kind of result; true if all are within bounds."""
    groups = {}
    with h5py.File(path, "r") as file:
        if "start" in file:
            return check_optimisers(path, file)
        if "0" in file:
            return step_fixtures.check(path, file)
        reference = read_reference(file)
        clearance = reference.clearance()
        for name, computed in reference.results().items():
            if name not in file:
                raise ValueError(f"{path}: there is no data set {name}")
            stored = file[name][()]
            if stored.shape != np.shape(computed):
                raise ValueError(f"{path}: {name} is {stored.shape}, not {np.shape(computed)}")
            difference = np.abs(stored.astype(np.float64) - computed)
            bound = tolerance(name, stored, file)
            bounded = np.isfinite(bound)
            parts = name.split("/")
            group = "/".join(parts[:2]) if parts[0] == "after_3_steps" else parts[0]
            tensors, largest, outside = groups.get(group, (0, 0.0, []))
            largest = max(largest, float(np.max(difference[bounded], initial=0.0)))
            # NaN compares false with everything, so ask for what is within bounds.
            if not np.all(difference <= bound):
                outside = outside + [name]
            groups[group] = (tensors + 1, largest, outside)
    print(path)
    for group, (tensors, largest, outside) in groups.items():
        verdict = "ok" if not outside else "OUTSIDE: " + ", ".join(outside)
        print(f"  {group:28} {tensors:3} tensors  largest difference {largest:.2e}  {verdict}")
    verdict = "ok" if clearance >= CLEARANCE else f"OUTSIDE: less than {CLEARANCE:.0e}"
    print(f"  {'closest choice':28} {clearance:.2e}  {verdict}")
    return clearance >= CLEARANCE and not any(outside for _, _, outside in groups.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", metavar="FILE", help="the file to write or check")
    parser.add_argument(
        "--check", action="store_true", help="compute the files again from their own weights"
    )
    parser.add_argument("--model", choices=PRESETS, help="the network of a new file")
    parser.add_argument("--optimisers", metavar="REFERENCE", help="write a file of optimisers")
    parser.add_argument("--steps", action="store_true", help="write a file of steps")
    parser.add_argument("--channels", type=int, default=1)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--width", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    # One thread: the sums of a file then do not depend on the machine's number of cores.
    torch.set_num_threads(1)
    if arguments.optimisers is not None:
        if len(arguments.files) != 1:
            parser.error("--optimisers writes one FILE")
        write_optimisers(arguments)
        return 0
    if arguments.steps:
        if len(arguments.files) != 1:
            parser.error("--steps writes one FILE")
        step_fixtures.write(arguments.files[0], arguments.seed)
        return 0
    if not arguments.check:
        if arguments.model is None or len(arguments.files) != 1:
            parser.error("a new reference file needs --model and one FILE")
        write(arguments)
        return 0
    try:
        return 0 if all([check_file(path) for path in arguments.files]) else 1
    except (OSError, KeyError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
