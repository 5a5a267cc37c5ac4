"""Variants, scans and predictions on several workers: rates, the price of a start, and money.

Claims: parts of several workers make the file of one process with one thread, byte for byte; and
rates per worker, from which the page works out time and money for large jobs. A rate is taken from
the parts behind the first of each worker; by processor time it does not depend on how busy the
machine is. Prices are inputs, not measured; so are rates on GPUs, which are left out unless given.

    python -m benchmarks.cluster [--model NAME] [--scale 1.0] [--vcpu-hour 0.045]
        [--gpu-hour 2.0] [--gpu-rates VARIANTS WINDOWS] [--workers 16 64 256] [--no-ray]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.record import machine, record, table
from benchmarks.variants import random_genome, scattered, write_vcf

STRIDE = 32
VARIANTS, GENOME_BASES = 100_000_000, 3_100_000_000
# Records at scale 1, and in each shard.
SIZES = {"variants": (6_000, 250), "scan": (16, 1), "predict": (24_576, 2_048)}
BLOCK, PIECE = 250, 4_096
ENDINGS = {"variants": "vcf", "scan": "bw", "predict": "tsv"}
UNITS = {"variants": "variants", "scan": "windows", "predict": "sequences"}
ALONE = {"one process, its threads": 0, "one process, one thread": 1}
TEAMS = {"pool, 1 worker": (1, None), "pool, 2 workers": (2, None), "Ray, 2 actors": (2, "local")}


def prepare(folder: Path, model: str, scale: float) -> None:
    """Write what the jobs read: a random genome, and variants and sequences of it."""
    from zoo.loading import info

    length = info(model).input_length
    pieces = max(int(SIZES["scan"][0] * scale), 4)
    contigs = [random_genome(PIECE * STRIDE + length - 1, seed) for seed in range(pieces)]
    with (folder / "genome.fa").open("w") as file:
        file.writelines(f">{number}\n{text}\n" for number, text in enumerate(contigs, 1))
    write_vcf(folder / "in.vcf", scattered(contigs[0], int(SIZES["variants"][0] * scale)))
    places = np.random.default_rng(2).integers(0, PIECE * STRIDE, int(SIZES["predict"][0] * scale))
    with (folder / "in.fa").open("w") as file:
        file.writelines(f">{place}\n{contigs[0][place : place + length]}\n" for place in places)


def job_of(app: str, folder: Path, model: str, output: Path) -> Any:
    """Give the job of an application."""
    from zoo.scale import PredictJob, ScanJob, VariantsJob

    shard = SIZES[app][1]
    if app == "variants":
        asked = {"block": BLOCK, "shard": shard}
        return VariantsJob(model, folder / "in.vcf", folder / "genome.fa", output, **asked)
    if app == "scan":
        return ScanJob(model, folder / "genome.fa", output, STRIDE)
    return PredictJob(model, folder / "in.fa", output, shard=shard)


def alone(app: str, folder: Path, model: str, output: Path) -> dict[str, float]:
    """Do the work in this process, by the call for it; give rates behind the first block."""
    import zoo
    from zoo.prediction import predict_batches, write_predictions
    from zoo.scale.predictions import columns_of

    ticks: list[tuple[float, float, float]] = []
    total = 0

    def note(records: int) -> None:
        nonlocal total
        total += records
        ticks.append((total, time.perf_counter(), time.process_time()))

    begun = time.perf_counter(), time.process_time()
    network = zoo.load(model)
    if app == "variants":
        places = (folder / "in.vcf", folder / "genome.fa", output)
        zoo.score_variants(network, *places, block=BLOCK, advance=note)
    elif app == "scan":
        zoo.scan_genome(
            network,
            folder / "genome.fa",
            output,
            stride=STRIDE,
            advance=lambda done, _: note(done - total),
        )
    else:
        stream = predict_batches(network, folder / "in.fa")
        write_predictions(stream, output, columns_of(network), advance=note)
    seconds = time.perf_counter() - begun[0]
    (first, *start), (last, *end) = ticks[0], ticks[-1]
    rate, cpu_rate = ((last - first) / (b - a) for a, b in zip(start, end, strict=True))
    cpu = time.process_time() - begun[1]
    return {
        "rate": rate,
        "cpu_rate": cpu_rate,
        "start": seconds - last / rate,
        "start_cpu": cpu - last / cpu_rate,
        "records": last,
    }


def together(job: Any, workers: int, cluster: str | None) -> dict[str, float]:
    """Do the work on workers; give rates of the parts behind the first of each worker."""
    from zoo.scale import run
    from zoo.scale.shards import folder_of

    folder = folder_of(job.outputs[0])
    total: list[int] = []
    begun = time.perf_counter()
    settings = {"workers": workers, "cluster": cluster, "keep": True}
    run(job, **settings, advance=lambda _, every: total.append(every))
    seconds = time.perf_counter() - begun
    plan = json.loads((folder / "plan.json").read_text())["shards"]
    parts = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    first = {part["worker"]: part for part in reversed(parts)}
    later = [part for part in parts if first[part["worker"]] is not part]
    records = sum(plan[part["shard"]]["records"] for part in later)
    own = sum(part["seconds"] for part in later) / max(len(first), 1)
    cpu_rate = records / sum(part["cpu"] for part in later)
    own_first = [part["cpu"] - plan[part["shard"]]["records"] / cpu_rate for part in first.values()]
    return {
        "rate": records / own,
        "cpu_rate": cpu_rate,
        "start": seconds - total[-1] / (records / own),
        "start_cpu": float(np.mean(own_first)),
        "records": total[-1],
        "workers": len(first),
    }


def child(settings: argparse.Namespace) -> None:
    """Do all applications in one way, and print what was found."""
    folder, way = Path(settings.folder), settings.way
    found = {}
    for app in settings.apps:
        output = folder / way.replace(" ", "_").replace(",", "") / f"out.{ENDINGS[app]}"
        output.parent.mkdir(exist_ok=True)
        if way in ALONE:
            found[app] = alone(app, folder, settings.model, output)
        else:
            found[app] = together(job_of(app, folder, settings.model, output), *TEAMS[way])
        found[app]["file"] = str(output)
    print(json.dumps(found))


def measure(settings: argparse.Namespace, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what was found for each way, each in a process of its own."""
    for way in [*ALONE, *TEAMS]:
        if settings.no_ray and way.startswith("Ray"):
            continue
        threads = {"TF_NUM_INTRAOP_THREADS": "1", "OMP_NUM_THREADS": "1"} if ALONE.get(way) else {}
        command = [sys.executable, "-m", "benchmarks.cluster", "--way", way]
        command += ["--folder", str(folder), "--model", settings.model, "--apps", *settings.apps]
        begun = time.perf_counter()
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **threads}
        answer = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=environment
        )
        print(f"{way}: {time.perf_counter() - begun:.0f} s", flush=True)
        yield way, json.loads(answer.stdout.splitlines()[-1])


def rates(app: str, found: dict[str, Any]) -> str:
    """Lay out what was measured of one application."""
    reference = Path(found["one process, one thread"][app]["file"]).read_bytes()
    rows = [
        (
            way,
            f"{one[app]['rate']:,.0f}",
            f"{one[app]['cpu_rate']:,.0f}",
            f"{one[app]['start']:.1f}",
            f"{one[app]['start_cpu']:.1f}",
            "yes" if Path(one[app]["file"]).read_bytes() == reference else "no",
        )
        for way, one in found.items()
    ]
    head = (
        f"{UNITS[app]}, {next(iter(found.values()))[app]['records']:,}",
        "per second",
        "per processor second",
        "start, s",
        "start of a process, processor s",
        "the same bytes",
    )
    return table(head, rows)


def projected(settings: argparse.Namespace, found: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Work out time and money of the two large jobs."""
    jobs = {
        "variants": (f"{VARIANTS:,} variants", VARIANTS),
        "scan": (f"human genome, stride {STRIDE}", settings.genome_bases // STRIDE),
    }
    for number, (app, (name, records)) in enumerate(jobs.items()):
        if app not in settings.apps:
            continue
        one = found["pool, 2 workers"][app]
        for workers in settings.workers:
            hours = (records / one["cpu_rate"] / workers + one["start_cpu"]) / 3600
            yield _row(name, f"{workers} vCPUs", hours, workers * settings.vcpu_hour)
        if not settings.gpu_rates:
            yield name, "GPUs", "not measured", "not measured"
            continue
        for count in (1, 8):
            hours = records / settings.gpu_rates[number] / count / 3600
            yield _row(name, f"{count} GPUs", hours, count * settings.gpu_hour)


def _row(name: str, place: str, hours: float, per_hour: float) -> tuple[str, ...]:
    return name, place, f"{hours:,.2f}", f"{hours * per_hour:,.2f}"


def report(settings: argparse.Namespace, found: dict[str, Any]) -> int:
    """Write the page."""
    load = os.getloadavg()[1]
    parts = [
        f"`{settings.model}`. Rates are those of the parts behind the first of each worker (of the "
        "blocks behind the first in one process): per second of all workers together, and per "
        "processor second of one. A start is what a run takes beyond its records at that rate: "
        "loading libraries and the model, compiling, and for Ray its own processes, whose "
        "processor time is not in it. One process does all tables and loads libraries for the "
        "first. The last column compares the file with that of one process with one thread.",
        *(rates(app, found) for app in settings.apps),
        f"The load of the machine was {load:.1f} on {os.cpu_count()} cores: where it is above the "
        "cores, rates per second are those of a share of the machine, and rates per processor "
        "second are the ones to go by.",
        "## Time and money",
        "Projected, not measured: records, by the rate of one worker of the pool of two per "
        "processor second, plus one start. Assumed: one worker a vCPU, each vCPU as fast as one "
        "here and not shared; no time for reading and merging beyond what a worker does; windows "
        f"of N counted like others; {settings.genome_bases:,} bases; {settings.vcpu_hour:g} "
        f"dollars a vCPU hour and {settings.gpu_hour:g} a GPU hour, which are inputs of the script "
        "(`--vcpu-hour`, `--gpu-hour`) and no quotation. Nothing for storage or for machines that "
        "wait. Rates of GPUs are inputs too (`--gpu-rates`)"
        f"{'' if settings.gpu_rates else '; none was given'}.",
        table(("job", "on", "hours", "dollars"), projected(settings, found)),
        f"{machine('keras', 'tensorflow', *([] if settings.no_ray else ['ray']))}.",
    ]
    record("cluster", "Several workers: rates, starts and money", parts)
    return 0 if _all_same(settings, found) else 1


def _all_same(settings: argparse.Namespace, found: dict[str, Any]) -> bool:
    def read(way: str, app: str) -> bytes:
        return Path(found[way][app]["file"]).read_bytes()

    ways = [way for way in found if way in TEAMS]
    return all(
        read(way, app) == read("one process, one thread", app)
        for app in settings.apps
        for way in ways
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="tfbs-human-tf2-rc-v1")
    parser.add_argument("--apps", nargs="+", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--scale", type=float, default=1.0, help="of how many records there are")
    parser.add_argument("--vcpu-hour", type=float, default=0.045, help="dollars, an assumption")
    parser.add_argument("--gpu-hour", type=float, default=2.0, help="dollars, an assumption")
    parser.add_argument("--gpu-rates", type=float, nargs=2, help="variants and windows a second")
    parser.add_argument("--genome-bases", type=int, default=GENOME_BASES)
    parser.add_argument("--workers", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--no-ray", action="store_true")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.way:
        child(settings)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("ZOO_CACHE_DIR", str(folder / "cache"))
        prepare(folder, settings.model, settings.scale)
        return report(settings, dict(measure(settings, folder)))


if __name__ == "__main__":
    sys.exit(main())
