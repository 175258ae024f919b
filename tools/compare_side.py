#!/usr/bin/env python3
"""One rank of a side that compare.py measures: PyTorch in training and reading, ONNX Runtime or OpenVINO.

It runs in the environment that compare.py makes, and prints one JSON object. Its argument is the job, as JSON.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from compare_cases import Case


def make_module(case):
    import torch

    from network import Network

    torch.manual_seed(1)
    return Network(case.network, case.classes)


def for_reading(module):
    import torch

    # Steps without weights are no children of the module.
    for step in [module, *module.steps]:
        if isinstance(step, torch.nn.Module):
            step.eval()


def peak_memory():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure_steps(step, job, agree=lambda steps: steps):
    """The seconds of each step, after some that only warm up; a step gets its number."""
    for number in range(job["warmup"]):
        start = time.perf_counter()
        step(number)
        last = time.perf_counter() - start
    times = []
    for number in range(agree(max(3, round(job["seconds"] / last)))):
        start = time.perf_counter()
        step(number)
        times.append(time.perf_counter() - start)
    return times


def torch_worker(job):
    import torch

    case = Case(**job["case"])
    torch.set_num_threads(job["threads"])
    torch.set_num_interop_threads(1)
    is_bf16 = job["side"].endswith("-bf16")
    module = make_module(case)
    weights = sum(parameter.numel() for parameter in module.parameters())
    images = torch.rand(case.batch, case.channels, case.height, case.widest) * 2 - 1
    memory_format = torch.channels_last if is_bf16 else torch.contiguous_format
    module = module.to(memory_format=memory_format)

    def logits(module, number):
        batch = images[..., : case.width_of(number)].contiguous(memory_format=memory_format)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_bf16):
            return module(batch).float()

    if case.inference:
        for_reading(module)

        def step(number):
            with torch.inference_mode():
                logits(module, number)

        times = measure_steps(step, job)
        memory = peak_memory()
    else:
        times, memory = train(job, case, module, logits)
    return report(times, case, weights, memory)


def train(job, case, module, logits):
    import torch
    import torch.distributed as ranks
    from torch import nn

    if case.ranks > 1:
        ranks.init_process_group(
            "gloo",
            init_method=f"file://{job['meeting']}",
            rank=job["rank"],
            world_size=case.ranks,
        )
        module = nn.parallel.DistributedDataParallel(module)
    module.train()
    optimiser = torch.optim.Adam(module.parameters(), lr=3e-4, fused=True)

    def step(number):
        optimiser.zero_grad(set_to_none=True)
        scores = logits(module, number).log_softmax(2)
        frames = scores.shape[0]
        lengths = torch.randint(max(1, frames // 8), max(1, frames // 3) + 1, (case.batch,))
        labels = torch.randint(1, case.classes, (int(lengths.sum()),))
        all_frames = torch.full((case.batch,), frames, dtype=torch.long)
        losses = nn.functional.ctc_loss(
            scores, labels, all_frames, lengths, blank=0, reduction="none"
        )
        losses.mean().backward()
        nn.utils.clip_grad_norm_(module.parameters(), 5.0)
        optimiser.step()

    def agree(steps):
        if case.ranks == 1:
            return steps
        agreed = torch.tensor(steps)
        ranks.broadcast(agreed, 0)
        return int(agreed)

    times = measure_steps(step, job, agree)
    memory = torch.tensor(peak_memory())
    if case.ranks > 1:
        ranks.all_reduce(memory, ranks.ReduceOp.MAX)
        ranks.destroy_process_group()
    return times, int(memory)


def exported(job, case):
    """The network as ONNX, images and logits, from a process of its own, so that PyTorch's memory is not counted."""
    import numpy as np

    stem = Path(job["folder"]) / f"{case.classes}-{case.batch}-{case.height}-{case.width}-{len(case.network)}"
    if not stem.with_suffix(".npz").exists():
        export = {**job, "side": "export", "stem": str(stem)}
        subprocess.run([sys.executable, __file__, json.dumps(export)], check=True)
    with np.load(stem.with_suffix(".npz")) as stored:
        return stem.with_suffix(".onnx"), stored["images"], stored["logits"], int(stored["weights"])


def samples(images):
    """Batches by which a model of bytes is calibrated."""
    import numpy as np

    choose = np.random.default_rng(1)
    return [choose.uniform(-1, 1, images.shape).astype("f4") for _ in range(4)]


def check(computed, logits):
    import numpy as np

    if not np.allclose(computed, logits, atol=1e-3):
        raise ValueError("the logits are not those that PyTorch computes")


def onnx_worker(job):
    import onnxruntime

    case = Case(**job["case"])
    path, images, logits, weights = exported(job, case)
    is_int8 = job["side"].endswith("int8")
    if is_int8:
        path = quantized_onnx(path, images)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job["threads"]
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    [computed] = session.run(None, {"images": images})
    if not is_int8:
        check(computed, logits)
    times = measure_steps(lambda _: session.run(None, {"images": images}), job)
    return report(times, case, weights, peak_memory())


def quantized_onnx(path, images):
    target, prepared = path.with_suffix(".int8.onnx"), path.with_suffix(".prepared.onnx")
    if target.exists():
        return target
    from onnxruntime.quantization import CalibrationDataReader, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Samples(CalibrationDataReader):
        left = samples(images)

        def get_next(self):
            return {"images": self.left.pop()} if self.left else None

    quant_pre_process(str(path), str(prepared))
    quantize_static(str(prepared), str(target), Samples(), per_channel=True)
    return target


def openvino_worker(job):
    import openvino

    case = Case(**job["case"])
    path, images, logits, weights = exported(job, case)
    precision = job["side"].partition("-")[2]
    core = openvino.Core()
    model = core.read_model(path)
    if precision == "int8":
        import nncf

        data = samples(images)
        model = nncf.quantize(model, nncf.Dataset(data), subset_size=len(data))
    options = {
        "INFERENCE_NUM_THREADS": job["threads"], "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
    }
    # What int8 leaves is computed in bf16 where the processor has it: the default.
    if precision != "int8":
        options["INFERENCE_PRECISION_HINT"] = {"": "f32", "bf16": "bf16"}[precision]
    request = core.compile_model(model, "CPU", options).create_infer_request()
    computed = request.infer({0: images})[0]
    if not precision:
        check(computed, logits)
    times = measure_steps(lambda _: request.infer({0: images}), job)
    return report(times, case, weights, peak_memory())


def export_worker(job):
    import warnings

    import numpy as np
    import torch

    case = Case(**job["case"])
    module = make_module(case)
    # Statistics of batch norm that fit the weights, as training leaves them.
    with torch.no_grad():
        for _ in range(3):
            module(torch.rand(4, case.channels, case.height, min(case.width, 200)) * 2 - 1)
    for_reading(module)
    images = torch.rand(case.batch, case.channels, case.height, case.width) * 2 - 1
    path = Path(job["stem"])
    with warnings.catch_warnings(), torch.inference_mode():
        # The shapes are fixed on purpose, which is what the exporter warns of.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (images,),
            str(path.with_suffix(".onnx")),
            dynamo=False,
            opset_version=17,
            input_names=["images"],
            output_names=["logits"],
        )
        logits = module(images)
    weights = sum(parameter.numel() for parameter in module.parameters())
    np.savez(path.with_suffix(".npz"), images=images.numpy(), logits=logits.numpy(), weights=weights)
    return {}


def report(times, case, weights, memory):
    # Steps of several widths are unlike each other: all of them together tell the rate.
    seconds = statistics.mean(times) if case.widths else statistics.median(times)
    return {
        "images_per_second": case.batch * case.ranks / seconds,
        "step_seconds": seconds,
        "peak_memory_bytes": memory,
        "weights": weights,
    }


WORKERS = {"onnxruntime": onnx_worker, "openvino": openvino_worker, "export": export_worker}


def main():
    job = json.loads(sys.argv[1])
    print(json.dumps(WORKERS.get(job["side"].partition("-")[0], torch_worker)(job)))


if __name__ == "__main__":
    main()
