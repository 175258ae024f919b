"""The networks of the presets as PyTorch modules, with the names that checkpoints give their weights."""

from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class Preset:
    """What differs between the three networks."""

    stored_name: str  # the attribute `model` of a reference file
    normalised: frozenset  # the convolutions that a batch norm follows
    convolution_bias: bool
    tall_pool: dict  # the arguments of the third and fourth pooling


PRESETS = {
    "paper": Preset("paper", frozenset({4, 5}), True, dict(kernel_size=(2, 1), stride=(2, 1))),
    "official": Preset(
        "vgg26",
        frozenset({2, 4, 6}),
        True,
        dict(kernel_size=(2, 2), stride=(2, 1), padding=(0, 1)),
    ),
    "crnn": Preset("crnn", frozenset(range(7)), False, dict(kernel_size=(2, 1), stride=(2, 1))),
}


class Recurrent(nn.Module):
    """A bidirectional LSTM over the frames and a linear layer on both directions."""

    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.rnn = nn.LSTM(inputs, hidden, bidirectional=True)
        self.embedding = nn.Linear(2 * hidden, outputs)

    def forward(self, frames):
        return self.embedding(self.rnn(frames)[0])


class Twin(nn.Module):
    """The CRNN of a preset with any number of filters: [N, C, 32, W] to logits [T, N, classes]."""

    def __init__(self, preset, channels, filters, hidden, classes):
        super().__init__()
        pools = {
            0: nn.MaxPool2d(2),
            1: nn.MaxPool2d(2),
            3: nn.MaxPool2d(**preset.tall_pool),
            5: nn.MaxPool2d(**preset.tall_pool),
        }
        self.cnn = nn.Sequential()
        for index, (inputs, outputs) in enumerate(zip([channels, *filters], filters)):
            last = index == 6
            convolution = nn.Conv2d(
                inputs,
                outputs,
                kernel_size=2 if last else 3,
                padding=0 if last else 1,
                bias=preset.convolution_bias,
            )
            self.cnn.add_module(f"conv{index}", convolution)
            if index in preset.normalised:
                self.cnn.add_module(f"batchnorm{index}", nn.BatchNorm2d(outputs))
            self.cnn.add_module(f"relu{index}", nn.ReLU())
            if index in pools:
                self.cnn.add_module(f"pooling{index}", pools[index])
        self.rnn = nn.Sequential(
            Recurrent(filters[-1], hidden, hidden), Recurrent(hidden, hidden, classes)
        )

    def forward(self, images):
        columns = self.cnn(images)
        if columns.shape[2] != 1:
            raise ValueError(f"the height after the convolutions is {columns.shape[2]}, not 1")
        return self.rnn(columns.squeeze(2).permute(2, 0, 1))
