#!/usr/bin/env python3
"""Holds models of `crnn-dist checkpoint export --format onnx` against crnn-dist, with ONNX's checker and ONNX Runtime.

    make proof-onnx                                    # writes what is needed, and does both
    tools/check_onnx.py agree FOLDER                   # NAME.onnx beside NAME.safetensors with pictures and logits
    tools/check_onnx.py int8 MODEL.onnx PICTURES       # quantises MODEL by MODEL.calibration.safetensors

`agree` reads every picture in batches of 1, 3 and 32: of one width, and of mixed widths with noise in the padding. It
ends with 1 where a logit differs by more than 1e-4 from that of the picture alone, or the logits behind a picture's
last frame are not 0. `int8` writes MODEL.int8.onnx and reads the pictures of a folder of `dataset export` with both.

It needs onnx, onnxruntime, numpy, safetensors and Pillow (python3 -m pip install …).
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, quantize_static
from PIL import Image
from safetensors.numpy import load_file

BATCHES = (1, 3, 32)
TOLERANCE = 1e-4


def session(path, threads=2):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def batch_of(pictures, random):
    """Pictures side by side, noise in the padding, and their widths."""
    widths = numpy.array([picture.shape[2] for picture in pictures])
    channels, height, _ = pictures[0].shape
    images = random.uniform(-9, 9, (len(pictures), channels, height, widths.max() + 5)).astype("f4")
    for image, picture in zip(images, pictures):
        image[:, :, : picture.shape[2]] = picture
    return images, widths


def compare(model, pictures, expected, numbers, random):
    """The largest difference of a batch, and the largest logit."""
    images, widths = batch_of([pictures[n] for n in numbers], random)
    logits, frames = model.run(None, {"images": images, "widths": widths})
    worst = largest = 0.0
    for n, found, count in zip(numbers, logits, frames):
        wanted = expected[n]
        if count != len(wanted):
            sys.exit(f"error: picture {n} has {count} frames, not {len(wanted)}")
        if found[count:].any():
            sys.exit(f"error: picture {n} has logits behind its last frame")
        worst = max(worst, float(numpy.abs(found[:count] - wanted).max()))
        largest = max(largest, float(numpy.abs(wanted).max()))
    return worst, largest


def agree(folder):
    overall = 0.0
    print(f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")
    print("model                  widths                  batch 1   batch 3  batch 32     mixed  largest logit")
    paths = sorted(folder.glob("*.onnx"))
    if not paths:
        sys.exit(f"error: {folder} has no models")
    for path in paths:
        onnx.checker.check_model(path, full_check=True)
        model = session(path)
        tensors = load_file(path.with_suffix(".safetensors"))
        count = len(tensors) // 2
        pictures = [tensors[f"image{n}"] for n in range(count)]
        expected = [tensors[f"logits{n}"] for n in range(count)]
        widths = sorted({picture.shape[2] for picture in pictures})
        random = numpy.random.default_rng(1)
        results, largest = [], 0.0
        for size in (*BATCHES, "mixed"):
            if size == "mixed":
                order = random.permutation(count)
                parts = [order[i : i + k] for k in BATCHES[1:] for i in range(0, count, k)]
            else:
                parts = []
                for width in widths:
                    same = [n for n in range(count) if pictures[n].shape[2] == width]
                    parts += [same[i : i + size] for i in range(0, len(same), size)]
            found = [compare(model, pictures, expected, part, random) for part in parts]
            results.append(max(worst for worst, _ in found))
            largest = max([largest] + [logit for _, logit in found])
        overall = max([overall] + results)
        figures = "  ".join(f"{figure:8.1e}" for figure in results)
        names = ", ".join(map(str, widths))
        print(f"{path.stem:22} {names:22} {figures}  {largest:13.1f}", flush=True)
    print(f"largest difference {overall:.1e}, allowed {TOLERANCE:.0e}")
    return overall <= TOLERANCE


class Samples(CalibrationDataReader):
    """The samples of `checkpoint export --calibration`."""

    def __init__(self, path):
        self.images = iter(load_file(path).values())

    def get_next(self):
        image = next(self.images, None)
        return image if image is None else {"images": image, "widths": numpy.array(image.shape[3:])}


def quantise(path):
    """The model with 8 bits, as docs/exchange.md makes it."""
    quantised = path.with_suffix(".int8.onnx")
    samples = Samples(path.with_suffix(".calibration.safetensors"))
    quantize_static(path, quantised, samples, per_channel=True)
    return quantised


def prepared(path, metadata, about):
    """A picture of the network's height as its input [C][H][W]."""
    picture = Image.open(path)
    pixels = numpy.asarray(picture, numpy.float32).reshape(picture.height, picture.width, -1)
    pad, least = about.get("pixel_pad", 0), int(metadata["minimum_width"])
    pixels = numpy.pad(pixels.transpose(2, 0, 1), ((0, 0), (0, 0), (pad, pad)), constant_values=255)
    pixels = numpy.pad(
        pixels, ((0, 0), (0, 0), (0, max(0, least - pixels.shape[2]))), mode="edge"
    )
    pixels = 255 - pixels if about["pixel_invert"] else pixels
    return ((pixels / 255 - about["pixel_mean"]) * about["pixel_scale"]).astype("f4")


def read(model, pictures, about):
    """The texts of pictures, read one by one, and the seconds that it took."""
    texts = []
    started = time.perf_counter()
    for x in pictures:
        logits, _ = model.run(None, {"images": x[None], "widths": [x.shape[2]]})
        best = [0, *logits[0].argmax(1)]
        texts.append(
            "".join(about["alphabet"][c - 1] for b, c in zip(best, best[1:]) if c not in (0, b))
        )
    return texts, time.perf_counter() - started


def distance(one, other):
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def int8(path, folder):
    rows = [line.split("\t") for line in (folder / "labels.tsv").read_text().splitlines()]
    metadata = session(path).get_modelmeta().custom_metadata_map
    about = json.loads(metadata["crnn_dist"])
    pictures = [prepared(folder / name, metadata, about) for name, _ in rows]
    print(f"{len(rows)} pictures, read one by one on one thread")
    print("              bytes  word accuracy      CER  pictures a second")
    accuracies = []
    for name, model in (("float32", path), ("int8", quantise(path))):
        texts, seconds = read(session(model, threads=1), pictures, about)
        right = sum(text == label for text, (_, label) in zip(texts, rows)) / len(rows)
        errors = sum(distance(text, label) for text, (_, label) in zip(texts, rows))
        errors /= sum(len(label) for _, label in rows)
        accuracies.append(right)
        print(
            f"{name:8} {model.stat().st_size:10,}  {100 * right:11.2f} %  {100 * errors:5.2f} %"
            f"  {len(rows) / seconds:17.0f}"
        )
    return accuracies[1] >= accuracies[0] - 0.02


parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
commands = parser.add_subparsers(dest="command", required=True)
command = commands.add_parser("agree")
command.add_argument("folder", type=Path)
command = commands.add_parser("int8")
command.add_argument("model", type=Path)
command.add_argument("pictures", type=Path)
options = parser.parse_args()
if options.command == "agree":
    sys.exit(0 if agree(options.folder) else 1)
sys.exit(0 if int8(options.model, options.pictures) else 1)
