#!/usr/bin/env python3
"""One rank of a side that compare.py measures: PyTorch in training and reading, or ONNX Runtime.

It runs in the environment that compare.py makes, and prints one JSON object. Its argument is the job, as JSON.
"""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

FILTERS = [64, 128, 256, 256, 512, 512, 512]
HIDDEN = 256
HEIGHT = 32
WARMUP = 2


@dataclass(frozen=True)
class Case:
    """What is measured."""

    title: str
    width: int
    batch: int  # a rank
    ranks: int
    inference: bool = False
    height: int = HEIGHT
    channels: int = 1
    config: str = ""  # a configuration whose own steps are measured
    widths: tuple = ()  # those of its steps, one after the other, in the place of `width`

    def width_of(self, step):
        return self.widths[step % len(self.widths)] if self.widths else self.width

    @property
    def widest(self):
        return max(self.widths, default=self.width)


def make_twin(job):
    import torch

    from network import Network
    from twin import PRESETS, Twin

    torch.manual_seed(1)
    if job["network"]:
        return Network(job["network"], job["classes"])
    return Twin(PRESETS[job["preset"]], 1, FILTERS, HIDDEN, job["classes"])


def peak_memory():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure_steps(step, seconds, agree=lambda steps: steps):
    """The seconds of each step, after some that only warm up; a step gets its number."""
    for number in range(WARMUP):
        start = time.perf_counter()
        step(number)
        last = time.perf_counter() - start
    times = []
    for number in range(agree(max(3, round(seconds / last)))):
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
    twin = make_twin(job)
    weights = sum(parameter.numel() for parameter in twin.parameters())
    images = torch.rand(case.batch, case.channels, case.height, case.widest) * 2 - 1
    memory_format = torch.channels_last if is_bf16 else torch.contiguous_format
    twin = twin.to(memory_format=memory_format)

    def logits(module, number):
        batch = images[..., : case.width_of(number)].contiguous(memory_format=memory_format)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_bf16):
            return module(batch).float()

    if case.inference:
        twin.eval()

        def step(number):
            with torch.inference_mode():
                logits(twin, number)

        times = measure_steps(step, job["seconds"])
        memory = peak_memory()
    else:
        times, memory = train(job, case, twin, logits)
    return report(times, case, weights, memory)


def train(job, case, twin, logits):
    import torch
    import torch.distributed as ranks
    from torch import nn

    module = twin
    if case.ranks > 1:
        ranks.init_process_group(
            "gloo",
            init_method=f"file://{job['meeting']}",
            rank=job["rank"],
            world_size=case.ranks,
        )
        module = nn.parallel.DistributedDataParallel(twin)
    module.train()
    optimiser = torch.optim.Adam(module.parameters(), lr=3e-4, fused=True)

    def step(number):
        optimiser.zero_grad(set_to_none=True)
        scores = logits(module, number).log_softmax(2)
        frames = scores.shape[0]
        lengths = torch.randint(max(1, frames // 8), max(1, frames // 3) + 1, (case.batch,))
        labels = torch.randint(1, job["classes"], (int(lengths.sum()),))
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

    times = measure_steps(step, job["seconds"], agree)
    memory = torch.tensor(peak_memory())
    if case.ranks > 1:
        ranks.all_reduce(memory, ranks.ReduceOp.MAX)
        ranks.destroy_process_group()
    return times, int(memory)


def onnx_worker(job):
    """Exports in a process of its own, so that PyTorch's memory is not counted as the runtime's."""
    import numpy as np
    import onnxruntime

    case = Case(**job["case"])
    stem = Path(job["folder"]) / f"{job['preset']}-{case.batch}-{case.width}"
    if not stem.with_suffix(".npz").exists():
        export = {**job, "side": "export", "stem": str(stem)}
        subprocess.run([sys.executable, __file__, json.dumps(export)], check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = job["threads"]
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(stem.with_suffix(".onnx")), options, providers=["CPUExecutionProvider"]
    )
    with np.load(stem.with_suffix(".npz")) as stored:
        images, logits, weights = stored["images"], stored["logits"], int(stored["weights"])
    [computed] = session.run(None, {"images": images})
    if not np.allclose(computed, logits, atol=1e-3):
        raise ValueError("ONNX Runtime does not compute the logits that PyTorch computes")
    times = measure_steps(lambda _: session.run(None, {"images": images}), job["seconds"])
    return report(times, case, weights, peak_memory())


def export_worker(job):
    import warnings

    import numpy as np
    import torch

    case = Case(**job["case"])
    twin = make_twin(job).eval()
    images = torch.rand(case.batch, 1, HEIGHT, case.width) * 2 - 1
    path = Path(job["stem"])
    with warnings.catch_warnings(), torch.inference_mode():
        # The shapes are fixed on purpose, which is what the exporter warns of.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            twin,
            (images,),
            str(path.with_suffix(".onnx")),
            dynamo=False,
            input_names=["images"],
            output_names=["logits"],
        )
        logits = twin(images)
    weights = sum(parameter.numel() for parameter in twin.parameters())
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


WORKERS = {"onnxruntime": onnx_worker, "export": export_worker}


def main():
    job = json.loads(sys.argv[1])
    print(json.dumps(WORKERS.get(job["side"], torch_worker)(job)))


if __name__ == "__main__":
    main()
