#!/usr/bin/env python3
"""Measures crnn-dist beside PyTorch, OpenVINO and ONNX Runtime on the same networks and shapes, in alternation.

    make compare                                       # all of it, about an hour and a half
    tools/compare.py --only train-1,words-1 --rounds 3 --seconds 10
    tools/compare.py --only captcha --sides crnn-dist,pytorch --data captcha=data/captcha5/train
    tools/compare.py --config my.yaml --set data.train=data/mine --json result.json

Each round runs every side once, in a process of its own, and the next round in the opposite order, so that what else
the machine does hits all alike. What is printed are medians over the rounds, ratios of medians, and at the end which
of the targets are met. The other side is given what makes it fast: fused Adam, DDP over gloo, and, as a side of its
own, bf16 autocast with channels-last images; int8 models are calibrated as their programs advise.

The shipped configurations are compared on their own data where it is there (or on that of --data), and else on words
that this program draws. All weights are random: what is measured is the speed.

The first run makes a virtual environment (--environment) and installs REQUIREMENTS into it with pip, whose own settings
apply: PIP_INDEX_URL, say, for an index with builds of PyTorch for CPUs only, which are much smaller. Measured is
whatever is installed there.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from compare_cases import CASES, HEIGHT, OURS, SIDES, TARGETS, Case
from compare_data import data_of

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ["torch", "numpy", "h5py", "onnx", "onnxruntime", "openvino", "nncf"]
WORKER = Path(__file__).with_name("compare_side.py")
WARMUP = 2


def enter_environment(folder):
    """Goes on with the interpreter of the virtual environment, which it makes where there is none."""
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    python = folder / "bin" / "python"
    stamp = folder / "installed.txt"
    wanted = "\n".join(REQUIREMENTS)
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"making {folder} with {', '.join(REQUIREMENTS)} …", flush=True)
        if subprocess.run([sys.executable, "-m", "venv", folder]).returncode != 0:
            sys.exit(
                f"error: {sys.executable} cannot make a virtual environment: install the package "
                "python3-venv (make compare does), or name another interpreter"
            )
        pip = [python, "-m", "pip", "install", "--quiet", *REQUIREMENTS]
        if subprocess.run(pip).returncode != 0:
            sys.exit("error: pip could not install what is compared with; its message stands above")
        stamp.write_text(wanted)
    os.execv(python, [str(python), *sys.argv])


def run_json(command, environment, limit):
    """The JSON object that a command prints on its last line."""
    environment = {**os.environ, **environment}
    try:
        result = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, timeout=limit, text=True
        )
    except FileNotFoundError as error:
        sys.exit(f"error: {error.filename} is not there: `make build` first")
    except subprocess.TimeoutExpired:
        sys.exit(f"error: no end after {limit} s: {' '.join(map(str, command))}")
    if result.returncode != 0:
        sys.exit(f"error: status {result.returncode} of {' '.join(map(str, command))}")
    return json.loads(result.stdout.splitlines()[-1])


def measure_ours(side, case, options, limits=None):
    """Runs `crnn-dist benchmark`; with threads, one rank has as many as there are ranks or, of one lane, two."""
    command = [options.program, "benchmark", "--json"]
    command += limits or ["--seconds", str(options.seconds), "--warmup", str(WARMUP)]
    threads = max(2, case.ranks) if side.endswith("-threads") else options.threads
    if case.config:
        command += ["--config", case.config]
        for setting in [*case.settings, *options.set, f"threads={threads}"]:
            command += ["--set", setting]
    else:
        command += ["--network", case.network] if case.network else ["--preset", options.preset]
        command += [] if case.network else ["--height", str(HEIGHT)]
        command += ["--width", str(case.width), "--batch", str(case.batch)]
        command += ["--classes", str(case.classes or options.classes), "--threads", str(threads)]
        command += ["--lanes", "1"] if threads > 1 and case.ranks == 1 and not case.inference else []
        for precision in ("bf16", "int8"):
            command += ["--precision", precision] if side.endswith(precision) else []
    command += ["--inference"] if case.inference else []
    command += options.ours.split()
    environment = {
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    }
    if os.geteuid() == 0:
        environment |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    if case.ranks > 1 and not side.endswith("-threads"):
        command = ["mpirun", "-n", str(case.ranks), *command]
    return run_json(command, environment, options.limit)


def measure_theirs(side, case, options, folder):
    """Runs one worker a rank; the first one speaks for all."""
    threads = str(options.threads)
    environment = {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
    # Ranks of one machine find each other without its name being known.
    environment["GLOO_SOCKET_IFNAME"] = "lo"
    meeting = Path(tempfile.mkdtemp(dir=folder)) / "ranks"
    job = {
        "side": side,
        "case": asdict(case),
        "threads": options.threads,
        "seconds": options.seconds,
        "warmup": WARMUP,
        "folder": str(folder),
        "meeting": str(meeting),
    }
    commands = [
        [sys.executable, WORKER, json.dumps({**job, "rank": rank})]
        for rank in range(case.ranks)
    ]
    others = [
        subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
        for command in commands[1:]
    ]
    try:
        return run_json(commands[0], environment, options.limit)
    finally:
        for process in others:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def look_at(name, case, options):
    """The case with its network, shapes and widths, from a run of our own that is not counted."""
    print(f"looking at {name}", file=sys.stderr)
    if case.config:
        case = replace(case, settings=tuple(data_of(name, case.config, options)))
    # A configuration's widths change from step to step.
    limits = None if case.config else ["--steps", "1", "--warmup", "1"]
    found = measure_ours(OURS, case, options, limits)
    return replace(
        case,
        network=found["network"],
        classes=found["classes"],
        height=found["height"],
        channels=found["channels"],
        width=found["width"],
        batch=found["batch"] * found["lanes"],
        widths=tuple(max(widths) for widths in found["lane_widths"]) if case.config else (),
    )


def sides_of(case, options):
    """Who takes part: a configuration is measured as it is shipped."""
    return [
        side
        for side in options.sides
        if ("reads" if case.inference else "trains") in SIDES[side]
        and not (case.config and side == f"{OURS}-bf16")
    ]


def compare(options):
    results = {}
    cases = {name: CASES[name] for name in options.only}
    if options.config:
        name = Path(options.config).stem
        cases = {name: Case(f"training with {options.config}", ranks=options.ranks, config=options.config)}
    with tempfile.TemporaryDirectory(prefix="crnn-dist-compare-") as folder:
        for name, case in cases.items():
            case, shown = look_at(name, case, options), case
            # Our side describes the case as it did before it was looked at.
            shown = replace(shown, settings=case.settings)
            sides = sides_of(case, options)
            results[name] = {side: [] for side in sides}
            for number in range(options.rounds):
                for side in sides if number % 2 == 0 else reversed(sides):
                    print(f"round {number + 1}/{options.rounds}  {name}  {side}", file=sys.stderr)
                    if side.startswith(OURS):
                        result = measure_ours(side, shown, options)
                    else:
                        result = measure_theirs(side, case, options, Path(folder))
                    results[name][side].append(result)
            weights = {side: runs[0]["weights"] for side, runs in results[name].items()}
            if len(set(weights.values())) > 1:
                sys.exit(f"error: these are not the same network: {weights} weights")
            print_case(name, case, results[name])
    return results


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def print_case(name, case, results):
    ranks = "" if case.ranks == 1 else f" on each of {case.ranks} ranks"
    print(f"\n{name}: {case.title}, {case.batch} of {case.height}×{case.width}{ranks}")
    print(f"  {'':18}{'images/s':>10}  {'(least … most)':20}{'step ms':>9}{'MB a rank':>11}  ratio")
    ours = median(results[OURS], "images_per_second") if OURS in results else None
    for side, runs in results.items():
        rate = median(runs, "images_per_second")
        rates = [run["images_per_second"] for run in runs]
        spread = f"({min(rates):.1f} … {max(rates):.1f})"
        ratio = f"{ours / rate:.2f}" if ours and side != OURS else ""
        print(
            f"  {side:18}{rate:10.1f}  {spread:20}{1e3 * median(runs, 'step_seconds'):9.1f}"
            f"{median(runs, 'peak_memory_bytes') / 1e6:11.0f}  {ratio}"
        )
    sys.stdout.flush()


def print_targets(results):
    """Which of the targets are met; those whose sides were not all measured are left out."""

    def fastest(case, sides):
        return max(median(results[case][side], "images_per_second") for side in sides)

    print(f"\n  {'target':60}{'wanted':>8}{'measured':>10}")
    for target in TARGETS:
        measured = results.get(target.case, {})
        if not all(measured.get(side) for side in [*target.ours, *target.others]):
            continue
        ratio = fastest(target.case, target.ours) / fastest(target.case, target.others)
        verdict = "met" if ratio >= target.least else "missed"
        print(f"  {target.case + ': ' + target.title:60}{target.least:8.2f}{ratio:10.2f}  {verdict}")
    for name, measured in results.items():
        # On several ranks, a wait for another would count as serial work.
        run = (measured.get(OURS) or [{}])[0]
        if run.get("ranks") == 1 and run.get("sixteen_threads_step_seconds"):
            share = run["sixteen_threads_serial_seconds"] / run["sixteen_threads_step_seconds"]
            verdict = "met" if share <= 0.1 else "missed"
            title = name + ": serial share of a step on 16 threads, at most"
            print(f"  {title:60}{0.1:8.2f}{share:10.2f}  {verdict}")


def machine():
    """What is measured on, in one line."""
    model = "unknown processor"
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, load {load:.1f} at the start"


def names_in(known):
    def read(text):
        names = text.split(",")
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"{', '.join(unknown)}: there are {', '.join(known)}"
            )
        return names

    return read


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="cases: " + "; ".join(f"{name}: {case.title}" for name, case in CASES.items()),
    )
    parser.add_argument("--only", type=names_in(CASES), default=list(CASES), help="the cases, a,b")
    parser.add_argument(
        "--sides", type=names_in(SIDES), default=list(SIDES), help=f"of {', '.join(SIDES)}"
    )
    parser.add_argument("--rounds", type=int, default=5, help="runs of each side (5)")
    parser.add_argument("--seconds", type=float, default=5, help="to measure in each run (5)")
    parser.add_argument("--preset", choices=["paper", "crnn"], default="paper")
    parser.add_argument("--classes", type=int, default=37, help="with the blank (37)")
    parser.add_argument("--threads", type=int, default=1, help="of a rank (1)")
    parser.add_argument("--config", help="compare the steps of this configuration instead")
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="CASE=FOLDER",
        help="the training data of a shipped configuration; may be repeated",
    )
    parser.add_argument(
        "--set", action="append", default=[], help="change a key of --config; may be repeated"
    )
    parser.add_argument("--ranks", type=int, default=2, help="that share the steps of --config (2)")
    parser.add_argument("--ours", default="", help="more arguments of crnn-dist benchmark")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/crnn-dist")
    parser.add_argument("--environment", type=Path, default=ROOT / ".build/compare")
    parser.add_argument("--limit", type=int, default=600, help="seconds until a run is given up")
    parser.add_argument("--json", type=Path, help="write the result of every run to this file")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds is at least 1")
    enter_environment(options.environment)
    print(f"machine  {machine()}")
    results = compare(options)
    print_targets(results)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "cases": results}, indent=1))


if __name__ == "__main__":
    main()
