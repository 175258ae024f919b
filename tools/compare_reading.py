#!/usr/bin/env python3
"""Measures reading on one thread beside OpenVINO and ONNX Runtime: the same networks and shapes, in alternation.

    tools/compare_reading.py                                        # all cases
    tools/compare_reading.py --only words-32,lines-1 --rounds 5 --seconds 4

It needs torch, numpy, onnx, onnxruntime, openvino and nncf (python3 -m pip install …). All weights are random, and so are
the images by which the other programs' int8 models are calibrated: what is measured is the speed. Each round measures
every side once, the next round in the opposite order. Printed are medians over the rounds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = (
    "[1,32,0,1 Cln3,3,64 Bn Re Mp2,2 Cln3,3,128 Bn Re Mp2,2 Cln3,3,256 Bn Re Cln3,3,256 Bn Re Mp2,1 Cln3,3,512 Bn Re "
    "Cln3,3,512 Bn Re Mp2,1 Clvn2,2,512 Bn Re S1(1x0)1,3 Lbx256 Fl256 Lbx256 O1c]"
)
LINES = (
    "[1,48,0,1 Cln3,3,32 Bn Re Mp2,2 Cln3,3,64 Bn Re Mp2,2 Cln3,3,128 Bn Re Cln3,3,128 Bn Re Mp2,1 Cln3,3,256 Bn Re "
    "Mp6,1 S1(1x0)1,3 Lbx256 Do0.3 Lbx256 Do0.3 O1c]"
)
# The network, the images of a batch, their height and width.
CASES = {
    "words-32": (WORDS, 32, 32, 100),
    "words-1": (WORDS, 1, 32, 100),
    "lines-32": (LINES, 32, 48, 1200),
    "lines-1": (LINES, 1, 48, 1200),
}
OURS = ["crnn-dist float32", "crnn-dist bf16", "crnn-dist int8"]
THEIRS = [
    "OpenVINO float32", "OpenVINO bf16", "OpenVINO int8", "ONNX Runtime float32", "ONNX Runtime int8",
]


def export(case, folder):
    """The network as ONNX, of the one shape that is measured."""
    import torch

    from network import Network

    notation, batch, height, width = CASES[case]
    path = folder / f"{case}.onnx"
    torch.manual_seed(1)
    images = torch.rand(batch, 1, height, width) * 2 - 1
    module = Network(notation, 37)
    # Statistics of batch norm that fit the weights, as training leaves them.
    with torch.no_grad():
        for _ in range(3):
            module(torch.rand(4, 1, height, min(width, 200)) * 2 - 1)
    for step in module.steps:
        if isinstance(step, torch.nn.Module):
            step.eval()
    torch.onnx.export(
        module.eval(), (images,), path, input_names=["images"], dynamo=False, opset_version=17
    )
    return path


def onnx_runtime(case, path, precision):
    import numpy
    import onnxruntime
    from onnxruntime.quantization import CalibrationDataReader, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    _, batch, height, width = CASES[case]
    random = numpy.random.default_rng(1)
    if precision == "int8":

        class Samples(CalibrationDataReader):
            left = 4

            def get_next(self):
                self.left -= 1
                images = random.uniform(-1, 1, (batch, 1, height, width)).astype("f4")
                return {"images": images} if self.left >= 0 else None

        prepared, path = path.with_suffix(".prepared.onnx"), path.with_suffix(".int8.onnx")
        quant_pre_process(str(path).replace(".int8", ""), str(prepared))
        quantize_static(str(prepared), str(path), Samples(), per_channel=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    images = random.uniform(-1, 1, (batch, 1, height, width)).astype("f4")
    return lambda: session.run(None, {"images": images})


def openvino(case, path, precision):
    import numpy
    import openvino

    _, batch, height, width = CASES[case]
    random = numpy.random.default_rng(1)
    core = openvino.Core()
    model = core.read_model(path)
    if precision == "int8":
        import nncf

        samples = [random.uniform(-1, 1, (batch, 1, height, width)).astype("f4") for _ in range(4)]
        model = nncf.quantize(model, nncf.Dataset(samples), subset_size=len(samples))
    options = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"}
    # What int8 leaves is computed in bf16 where the processor has it: the default.
    if precision != "int8":
        options["INFERENCE_PRECISION_HINT"] = {"float32": "f32", "bf16": "bf16"}[precision]
    request = core.compile_model(model, "CPU", options).create_infer_request()
    images = random.uniform(-1, 1, (batch, 1, height, width)).astype("f4")
    return lambda: request.infer({0: images})


def measure(step, seconds):
    """The median seconds of a step."""
    step()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure_ours(case, precision, options):
    notation, batch, _, width = CASES[case]
    command = [options.program, "benchmark", "--inference", "--network", notation, "--width", str(width)]
    command += ["--batch", str(batch), "--seconds", str(options.seconds), "--json", "--precision", precision]
    found = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(found.stdout)["step_seconds"]


def compare(case, options, folder):
    sides = {side: side.rsplit(" ", 1) for side in options.sides}
    steps = {}
    if set(sides) & set(THEIRS):
        path = export(case, folder)
    for side, (name, precision) in sides.items():
        if name != "crnn-dist":
            make = openvino if name == "OpenVINO" else onnx_runtime
            steps[side] = make(case, path, precision)
    times = {side: [] for side in sides}
    for number in range(options.rounds):
        for side in list(sides) if number % 2 == 0 else reversed(sides):
            print(f"round {number + 1}/{options.rounds}  {case}  {side}", file=sys.stderr)
            if side in steps:
                times[side].append(measure(steps[side], options.seconds))
            else:
                times[side].append(measure_ours(case, sides[side][1], options))
    _, batch, height, width = CASES[case]
    print(f"\n{case}: {batch} of {height}×{width}, one thread")
    for side, found in times.items():
        middle = statistics.median(found)
        spread = f"({1e3 * min(found):.1f} … {1e3 * max(found):.1f})"
        print(f"  {side:22}{1e3 * middle:9.2f} ms  {spread:20}{batch / middle:9.1f} images/s", flush=True)


def names_in(known):
    def read(text):
        names = text.split(",")
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: there are {', '.join(known)}")
        return names

    return read


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", type=names_in(CASES), default=list(CASES), help="the cases, a,b")
    parser.add_argument("--sides", type=names_in(OURS + THEIRS), default=OURS + THEIRS)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side (3)")
    parser.add_argument("--seconds", type=float, default=4, help="to measure in each run (4)")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/crnn-dist")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crnn-dist-compare-") as folder:
        for case in options.only:
            compare(case, options, Path(folder))


if __name__ == "__main__":
    main()
