"""A network in the notation of docs/network.md as a PyTorch module, with the names that checkpoints give its weights.

The module reads images of one width: it does not mask the columns beyond an image's own.
"""

import re

from torch import nn

CONVOLUTION = re.compile(r"C([lr])([vn]*)(\d+),(\d+),(\d+)(?:,(\d+),(\d+))?")
DEPTHWISE = re.compile(r"Cd([lr])([vn]*)(\d+),(\d+)(?:,(\d+),(\d+))?")
POOLING = re.compile(r"Mp(\d+),(\d+)(?:,(\d+),(\d+))?(?:,(\d+),(\d+))?")
LSTM = re.compile(r"L([bfr])x(\d+)")
LINEAR = re.compile(r"F([lr])(\d+)")
DROPOUT = re.compile(r"Do([\d.]*)(?:,([12]))?")


def run(steps, maps):
    for step in steps:
        maps = step(maps)
    return maps


def steps_of(text):
    """The steps of a text, a residual block as one."""
    steps, depth = [], 0
    for word in text.split():
        if depth == 0:
            steps.append(word)
        else:
            steps[-1] += " " + word
        depth += word.count("[") - word.count("]")
    return steps


def branches_of(word):
    """The texts in the brackets of R[…] or R[…][…]."""
    branches, depth = [], 0
    for letter in word[1:]:
        depth -= letter == "]"
        if depth == 0 and letter == "[":
            branches.append("")
        elif depth > 0:
            branches[-1] += letter
        depth += letter == "["
    return branches


class Network(nn.Module):
    """Images [N, C, H, W] to logits [T, N, classes]."""

    def __init__(self, notation, classes):
        super().__init__()
        words = steps_of(notation.strip()[1:-1])
        _, height, _, channels = (int(number) for number in words[0].split(","))
        self.cnn = nn.Module()
        self.rnn = nn.ModuleDict()
        self.steps = []
        self.convolutions = self.groups = self.linears = 0
        self.shape = (channels, height)
        for word in words[1:]:
            self.add(word, classes)

    def add(self, word, classes):
        channels, height = self.shape
        if found := CONVOLUTION.fullmatch(word):
            self.add_convolution(*found.groups())
        elif found := DEPTHWISE.fullmatch(word):
            activation, options, y, x, *strides = found.groups()
            self.add_convolution(activation, options, y, x, channels, *strides, groups=channels)
        elif found := POOLING.fullmatch(word):
            numbers = [int(number) if number else None for number in found.groups()]
            kernel, padding = numbers[:2], [number or 0 for number in numbers[4:]]
            kernel[0] = kernel[0] or height
            stride = kernel if numbers[2] is None else numbers[2:4]
            self.append(nn.MaxPool2d(kernel, stride, padding))
            self.shape = (channels, (height + 2 * padding[0] - kernel[0]) // stride[0] + 1)
        elif word == "Bn":
            self.named(self.cnn, f"batchnorm{self.convolutions - 1}", nn.BatchNorm2d(channels))
        elif word.startswith("Gn"):
            norm = nn.GroupNorm(int(word[2:]), channels)
            self.named(self.cnn, f"groupnorm{self.groups}", norm)
            self.groups += 1
        elif word == "Re":
            self.append(nn.ReLU())
        elif word.startswith("R["):
            self.add_residual(word, classes)
        elif found := DROPOUT.fullmatch(word):
            share = float(found[1] or 0.5)
            self.append(nn.Dropout2d(share) if found[2] == "2" else nn.Dropout(share))
        elif word == "S1(1x0)1,3":
            self.append(lambda maps: maps.flatten(1, 2).unsqueeze(2))
            self.shape = (channels * height, 1)
        elif found := LSTM.fullmatch(word):
            self.add_lstm(found[1], int(found[2]))
        elif found := LINEAR.fullmatch(word):
            self.add_linear(int(found[2]))
            if found[1] == "r":
                self.append(nn.ReLU())
        elif word.startswith("O1c"):
            self.add_linear(classes)
        else:
            raise ValueError(f"{word}: there is no such step here")

    def append(self, step):
        self.steps.append(step)

    def named(self, parent, name, module):
        parent.add_module(name, module)
        self.append(module)

    def add_residual(self, word, classes):
        """Branches from the same maps, whose sum goes on."""
        steps, shape = self.steps, self.shape
        branches = []
        for branch in branches_of(word):
            self.steps, self.shape = [], shape
            for step in steps_of(branch):
                self.add(step, classes)
            branches.append(self.steps)
        if len(branches) == 1:
            branches.append([])
        self.steps = steps

        def total(maps):
            first, second = (run(branch, maps) for branch in branches)
            return first + second

        self.append(total)

    def add_convolution(self, activation, options, y, x, outputs, stride_y, stride_x, groups=1):
        channels, height = self.shape
        kernel, stride = (int(y), int(x)), (int(stride_y or 1), int(stride_x or 1))
        padding = (0, 0) if "v" in options else (kernel[0] // 2, kernel[1] // 2)
        convolution = nn.Conv2d(
            channels, int(outputs), kernel, stride, padding, groups=groups, bias="n" not in options
        )
        self.named(self.cnn, f"conv{self.convolutions}", convolution)
        self.convolutions += 1
        self.shape = (int(outputs), (height + 2 * padding[0] - kernel[0]) // stride[0] + 1)
        if activation == "r":
            self.append(nn.ReLU())

    def add_lstm(self, direction, units):
        lstm = nn.LSTM(self.shape[0], units, bidirectional=direction == "b")
        self.rnn[str(len(self.rnn))] = nn.ModuleDict({"rnn": lstm})

        def read(maps):
            frames = maps.squeeze(2).permute(2, 0, 1)
            frames = frames.flip(0) if direction == "r" else frames
            read = lstm(frames)[0]
            read = read.flip(0) if direction == "r" else read
            return read.permute(1, 2, 0).unsqueeze(2)

        self.append(read)
        self.shape = (units * (2 if direction == "b" else 1), 1)

    def add_linear(self, outputs):
        linear = nn.Linear(self.shape[0], outputs)
        behind = self.rnn[str(len(self.rnn) - 1)] if len(self.rnn) > 0 else None
        if behind is not None and "embedding" not in behind:
            behind["embedding"] = linear
        else:
            self.add_module(f"linear{self.linears}", linear)
            self.linears += 1
        self.append(lambda maps: linear(maps.squeeze(2).transpose(1, 2)).transpose(1, 2).unsqueeze(2))
        self.shape = (outputs, 1)

    def forward(self, images):
        maps = run(self.steps, images)
        return maps.squeeze(2).permute(2, 0, 1)
