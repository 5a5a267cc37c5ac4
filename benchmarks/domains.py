"""Does holding domains together help? Reversal, CORAL and MMD on real pairs of domains.

For each case a network learns from the labels of one domain and is tested on both. Ways are paired:
with the same seed they start from the same weights and see the same examples of the source. Labels
of the target are used by the last way alone. Weights of the methods are chosen without them, by
`--weights`. Run:

    python -m benchmarks.domains [--runs runs/domains] [--seeds 5]   # docs/measured/domains.md

Every finished training is a file below `--runs`, so that a stopped run goes on.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.domain_cases import CASES, SPLICE, Case, rows_of, together
from benchmarks.domain_page import (
    COLUMNS,
    NAMES,
    NONE,
    TARGET,
    WAYS,
    case_part,
    joint_part,
    opening,
    weights_part,
)
from benchmarks.record import machine, record
from zoo.architectures import build
from zoo.catalogue import Adaptation, get_entry
from zoo.train.data import Split
from zoo.train.domains.adapting import adapt
from zoo.train.domains.matching import WEIGHTS
from zoo.train.domains.probe import separability
from zoo.train.loop import predict_split
from zoo.train.recipe import ACTIVATIONS, train_seed
from zoo.train.scores import mcc

JOINT = "splice-crossspecies-basset-v1"

MOST = 6_000
"""Sequences of a split at most; those of training and validation are drawn by the seed."""

TRIED = {"reversal": (0.3, 1.0), "coral": (10.0, 100.0), "mmd": (1.0, 3.0)}
COST = 0.01
"""What a weight may cost on source validation examples to be chosen."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=Path, default=Path("runs/domains"))
    parser.add_argument("--seeds", type=int, default=5, choices=range(2, 6))
    parser.add_argument("--weights", action="store_true", help="only try weights, print a table")
    settings = parser.parse_args()
    settings.runs.mkdir(parents=True, exist_ok=True)
    quieten()
    metric, tried = next(iter(CASES.values())).metric, try_weights(settings.runs)
    choice = weights_part(COST, tried, metric)
    if settings.weights:
        print(*choice, sep="\n\n")
        return
    jobs = [(seed, case, way) for seed in range(settings.seeds) for case in CASES for way in WAYS]
    results = [kept(settings.runs, case, way, WAYS[way], seed) for seed, case, way in jobs]
    parts = [*opening(MOST), *choice]
    for name, case in CASES.items():
        parts += case_part(case, [one for one in results if one["case"] == name])
    parts += joint_part(JOINT, MOST, joint(settings.runs, settings.seeds))
    parts += [f"{machine('keras', 'tensorflow', 'scikit-learn', 'numpy')}."]
    record("domains", "Holding domains together", parts)


def quieten() -> None:
    """Let TensorFlow use one thread, and add up in the same order every time."""
    import tensorflow as tf

    from zoo.train.recipe import compute_alike_every_time

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    compute_alike_every_time()


def keep(path: Path, facts: dict[str, Any], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a finished training left, or train now and keep it."""
    facts = json.loads(json.dumps(facts))
    if path.exists():
        found = json.loads(path.read_text())
        if facts.items() <= found.items():
            return found
    started = time.process_time()
    result = facts | make()
    result["processor_seconds"] = round(time.process_time() - started, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".part").write_text(json.dumps(result, indent=1))
    path.with_suffix(".part").rename(path)
    print(path.stem, result["processor_seconds"], "s", flush=True)
    keras.utils.clear_session()
    return result


def kept(folder: Path, name: str, way: str, how: dict[str, Any], seed: int) -> dict[str, Any]:
    """Train one way of a case, unless that was done."""
    case = CASES[name]
    facts = {"case": name, "way": way, "how": how | weight_of(how), "seed": seed, "most": MOST}
    facts |= {"settings": case.settings, "training": case.training}
    path = folder / f"{name}__{way.replace(' ', '-')}__{seed}.json"
    return keep(path, facts, lambda: train(case, way, how, seed))


def weight_of(how: dict[str, Any]) -> dict[str, float]:
    return {"weight": how.get("weight", WEIGHTS.get(how["method"], 0.0))}


def train(case: Case, way: str, how: dict[str, Any], seed: int) -> dict[str, Any]:
    """Train one way, from weights and examples that depend on the seed alone."""
    source, target = case.read()
    if way == TARGET:
        source, target = target, source
    keras.utils.set_random_seed(seed)
    network = build(case.architecture, activation=ACTIVATIONS[case.task], **case.settings)
    made = adapt(
        network,
        some(source["train"], seed),
        some(target["train"], seed)[0],
        some(source["validation"], seed),
        task=case.task,
        source_test=None if way == "weights" else some(source["test"]),
        target_test=some(target["test"]),
        seed=seed,
        verbose=0,
        **how,
        **case.training,
    )
    first, second = ("target", "source") if way == TARGET else ("source", "target")
    metrics = {first: made.metrics["source"], second: made.metrics["target"]}
    return {**metrics, "probe": made.separability["after"], "epochs": made.epochs}


def some(split: Split, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rows = np.sort(np.random.default_rng(seed).permutation(len(split))[:MOST])
    return split.codes[rows], split.labels[rows]


def try_weights(runs: Path) -> list[tuple[str, ...]]:
    """Train with several weights, and give what may be known without labels of the target."""
    name, case = next(iter(CASES.items()))
    tried = [("none", 0.0)] + [(method, one) for method, many in TRIED.items() for one in many]
    rows = []
    for method, weight in tried:
        folder = runs / "weights" / f"{method}-{weight:g}"
        found = kept(folder, name, "weights", {"method": method, "weight": weight}, 100)
        figures = (found["source"][case.metric], found["probe"])
        rows.append((NAMES.get(method, NONE), f"{weight:g}", *(f"{one:.3f}" for one in figures)))
    return rows


def joint(runs: Path, seeds: int) -> list[dict]:
    """Train one network for two species on labels of both, with and without a method."""
    return [kept_joint(runs, way, seed) for seed in range(seeds) for way in ("none", *WEIGHTS)]


def kept_joint(runs: Path, way: str, seed: int) -> dict[str, Any]:
    """Train one network for both species, unless that was done."""
    facts = {"way": way, "weight": WEIGHTS.get(way, 0.0), "seed": seed, "most": MOST}
    facts |= {"settings": SPLICE["settings"], "training": SPLICE["training"]}
    return keep(runs / f"joint__{way}__{seed}.json", facts, lambda: train_joint(way, seed))


def train_joint(way: str, seed: int) -> dict[str, Any]:
    """Train as `zoo train` does, on as many labels of either species as a case has of one."""
    entry = get_entry(JOINT)
    adaptation = None if way == "none" else Adaptation(method=way, domain="species")
    recipe = replace(entry.recipe, adaptation=adaptation, ema_momentum=0.0, **SPLICE["training"])
    settings = {name: value for name, value in SPLICE["settings"].items() if name != "outputs"}
    entry = replace(entry, recipe=recipe, settings=settings)
    examples = together(
        "splice_sites/human_both", "splice_sites/arabidopsis_both", SPLICE["settings"]["length"]
    )
    species = examples.train.columns["species"]
    random = np.random.default_rng(seed)
    rows = [random.permutation(np.flatnonzero(species == one))[:MOST] for one in np.unique(species)]
    examples = replace(examples, train=rows_of(examples.train, np.sort(np.concatenate(rows))))
    with tempfile.TemporaryDirectory() as folder:
        model, _ = train_seed(entry, examples, Path(folder), seed, 0)
    figures: dict[str, Any] = {"validation": {}, "test": {}}
    of_test = []
    for split, one in COLUMNS:
        found = examples.splits[split]
        codes, labels = some(rows_of(found, np.flatnonzero(found.columns["species"] == one)))
        figures[split][one] = mcc(labels[:, 0], predict_split(model, codes))
        of_test += [codes] if split == "test" else []
    return figures | {"probe": separability(model, *of_test)}


if __name__ == "__main__":
    main()
