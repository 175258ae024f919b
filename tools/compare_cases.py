"""What compare.py measures, who takes part, and what is to be reached."""

from dataclasses import dataclass

HEIGHT = 32
LINES = (
    "[1,48,0,1 Cln3,3,32 Bn Re Mp2,2 Cln3,3,64 Bn Re Mp2,2 Cln3,3,128 Bn Re Cln3,3,128 Bn Re Mp2,1 Cln3,3,256 Bn Re "
    "Mp6,1 S1(1x0)1,3 Lbx256 Do0.3 Lbx256 Do0.3 O1c]"
)
WORDS = (
    "[1,32,0,1 Cln3,3,64 Bn Re Mp2,2 Cln3,3,128 Bn Re Mp2,2 Cln3,3,256 Bn Re Cln3,3,256 Bn Re Mp2,1 Cln3,3,512 Bn Re "
    "Cln3,3,512 Bn Re Mp2,1 Clvn2,2,512 Bn Re S1(1x0)1,3 Lbx256 Fl256 Lbx256 O1c]"
)


@dataclass(frozen=True)
class Case:
    """What is measured."""

    title: str
    width: int = 0
    batch: int = 0  # a rank
    ranks: int = 1
    inference: bool = False
    network: str = ""  # in our notation; empty for that of the preset or the configuration
    classes: int = 0  # with the blank; 0 for those that the call asks for
    config: str = ""  # a configuration whose own steps are measured
    settings: tuple = ()  # of its keys
    height: int = HEIGHT
    channels: int = 1
    widths: tuple = ()  # those of its steps, one after the other, in the place of `width`

    def width_of(self, step):
        return self.widths[step % len(self.widths)] if self.widths else self.width

    @property
    def widest(self):
        return max(self.widths, default=self.width)


CASES = {
    "captcha": Case("captcha.yaml as shipped", ranks=2, config="configs/captcha.yaml"),
    "lines": Case("lines.yaml as shipped", ranks=2, config="configs/lines.yaml"),
    "synthetic-words": Case(
        "synthetic-words.yaml as shipped", ranks=2, config="configs/synthetic-words.yaml"
    ),
    "train-1": Case("training, 1 rank", 100, 32),
    "train-2": Case("training, 2 ranks", 100, 32, 2),
    "lines-1": Case("training on lines, 1 rank", 512, 8),
    "lines-2": Case("training on lines, 2 ranks", 512, 8, 2),
    "classes-1": Case("training, 6625 classes, 1 rank", 100, 32, classes=6625),
    "classes-2": Case("training, 6625 classes, 2 ranks", 100, 32, 2, classes=6625),
    "classes-infer": Case("reading, 6625 classes", 100, 32, inference=True, classes=6625),
    "infer-32": Case("reading, batch 32", 100, 32, inference=True),
    "infer-1": Case("reading, batch 1", 100, 1, inference=True),
    "words-32": Case("reading, preset crnn, batch 32", 100, 32, inference=True, network=WORDS),
    "words-1": Case("reading, preset crnn, batch 1", 100, 1, inference=True, network=WORDS),
    "pages-32": Case("reading lines, batch 32", 1200, 32, inference=True, network=LINES),
    "pages-1": Case("reading lines, batch 1", 1200, 1, inference=True, network=LINES),
}

OURS = "crnn-dist"
# What each side can do.
SIDES = {
    OURS: {"trains", "reads"},
    f"{OURS}-bf16": {"trains", "reads"},
    f"{OURS}-int8": {"reads"},
    f"{OURS}-threads": {"trains"},
    "pytorch": {"trains", "reads"},
    "pytorch-bf16": {"trains", "reads"},
    "onnxruntime": {"reads"},
    "onnxruntime-int8": {"reads"},
    "openvino": {"reads"},
    "openvino-bf16": {"reads"},
    "openvino-int8": {"reads"},
}


@dataclass(frozen=True)
class Target:
    """How many times as fast the fastest of our sides is to be as the fastest of the others."""

    case: str
    title: str
    ours: tuple
    others: tuple
    least: float


READING = (OURS, f"{OURS}-bf16", f"{OURS}-int8")
EXACT = ("pytorch", "pytorch-bf16", "onnxruntime", "openvino", "openvino-bf16")
BYTES = ("onnxruntime-int8", "openvino-int8")
TARGETS = [
    Target("captcha", "as shipped beside float32", (OURS,), ("pytorch",), 2.5),
    Target("captcha", "as shipped beside bf16", (OURS,), ("pytorch-bf16",), 1.3),
    Target("lines", "as shipped beside float32", (OURS,), ("pytorch",), 2.5),
    Target("lines", "as shipped beside bf16", (OURS,), ("pytorch-bf16",), 1.3),
    Target("synthetic-words", "as shipped beside float32", (OURS,), ("pytorch",), 3.0),
    Target("train-2", "float32", (OURS,), ("pytorch",), 3.0),
    Target("train-2", "bf16", (f"{OURS}-bf16",), ("pytorch-bf16",), 1.9),
    Target("lines-2", "float32", (OURS,), ("pytorch",), 3.0),
    Target("train-2", "2 threads beside 2 ranks", (f"{OURS}-threads",), (OURS,), 0.97),
    Target("captcha", "2 threads beside 2 ranks", (f"{OURS}-threads",), (OURS,), 0.97),
    Target("train-1", "a lane on 2 threads beside 1", (f"{OURS}-threads",), (OURS,), 1.7),
]
for reading in ("words-32", "words-1", "pages-32", "pages-1"):
    TARGETS += [
        Target(reading, "beside float32 and bf16", READING, EXACT, 1.3),
        Target(reading, "beside int8", READING, BYTES, 1.0),
    ]
