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
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from benchmarks.domain_cases import CASES, SPLICE, Case, rows_of, together
from benchmarks.record import machine, record, table
from zoo.architectures import build
from zoo.catalogue import Adaptation, get_entry
from zoo.train.data import Split
from zoo.train.domains.adapting import adapt
from zoo.train.domains.matching import WEIGHTS
from zoo.train.domains.probe import separability
from zoo.train.judge import Judge
from zoo.train.loop import predict_split
from zoo.train.recipe import ACTIVATIONS, train_seed

JOINT = "splice-crossspecies-basset-v1"
SPECIES = ("human", "arabidopsis")
COLUMNS = tuple((split, one) for split in ("validation", "test") for one in SPECIES)

MOST = 3_000
"""Training sequences of each domain, drawn by the seed; validation and test are taken whole."""

NONE, BOTH, TARGET = "source only", "both in a batch, weight 0", "labels of the target"
NAMES = {"reversal": "gradient reversal", "coral": "CORAL", "mmd": "MMD"}
WAYS: dict[str, dict[str, Any]] = {
    NONE: {"method": "none"},
    **{name: {"method": method} for method, name in NAMES.items()},
    BOTH: {"method": "coral", "weight": 0.0},
    TARGET: {"method": "none"},
}
T_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}
"""Quantiles of Student's t for the interval of a mean, by the number of seeds."""

TRIED = {
    "reversal": (0.3, 1.0),
    "coral": (10.0, 100.0),
    "mmd": (1.0, 3.0),
}
COST = 0.01
"""What a weight may cost on source validation examples to be chosen."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=Path, default=Path("runs/domains"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--weights", action="store_true", help="only try weights, print a table")
    settings = parser.parse_args()
    settings.runs.mkdir(parents=True, exist_ok=True)
    quieten()
    if settings.weights:
        print(weights_table(settings.runs))
        return
    jobs = [(seed, case, way) for seed in range(settings.seeds) for case in CASES for way in WAYS]
    results = [kept(settings.runs, case, way, WAYS[way], seed) for seed, case, way in jobs]
    parts = [*opening(), *weights_part(settings.runs)]
    for name, case in CASES.items():
        parts += case_part(case, [one for one in results if one["case"] == name])
    parts += joint_part(joint(settings.runs, settings.seeds))
    parts += [f"{machine('keras', 'tensorflow', 'scikit-learn', 'numpy')}."]
    record("domains", "Holding domains together", parts)


def quieten() -> None:
    """Let TensorFlow use one thread, and add up in the same order every time."""
    import tensorflow as tf

    from zoo.train.recipe import compute_alike_every_time

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    compute_alike_every_time()


def kept(runs: Path, case: str, way: str, how: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return a finished training, or train now and keep it."""
    facts = {"case": case, "way": way, "how": how | weight_of(how), "seed": seed, "most": MOST}
    facts |= {"settings": CASES[case].settings, "training": CASES[case].training}
    facts = json.loads(json.dumps(facts))
    path = runs / f"{case}__{way.replace(' ', '-')}__{seed}.json"
    if path.exists():
        found = json.loads(path.read_text())
        if facts.items() <= found.items():
            return found
    started = time.process_time()
    result = facts | train(CASES[case], way, how, seed)
    result["processor_seconds"] = round(time.process_time() - started, 1)
    path.write_text(json.dumps(result, indent=1))
    print(path.stem, result["processor_seconds"], "s", flush=True)
    keras.utils.clear_session()
    return result


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
        all_of(source["validation"]),
        task=case.task,
        source_test=None if way == "weights" else all_of(source["test"]),
        target_test=all_of(target["test"]),
        seed=seed,
        verbose=0,
        **how,
        **case.training,
    )
    first, second = ("target", "source") if way == TARGET else ("source", "target")
    metrics = {first: made.metrics["source"], second: made.metrics["target"]}
    return {**metrics, "probe": made.separability["after"], "epochs": made.epochs}


def some(split: Split, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rows = np.sort(np.random.default_rng(seed).permutation(len(split))[:MOST])
    return split.codes[rows], split.labels[rows]


def all_of(split: Split) -> tuple[np.ndarray, np.ndarray]:
    return split.codes, split.labels


def opening() -> list[str]:
    return [
        "A network learns from the labels of a source domain, and from sequences of a target "
        "domain without labels; the epoch is chosen by source validation examples. Labels of the "
        f"target serve for its test figures alone, but for the way *{TARGET}*, which learns from "
        "them instead: an upper bound. With the same seed all ways start from the same weights "
        f"and see the same examples, at most {MOST:,} a domain. *{BOTH}* changes nothing but the "
        "statistics of normalisation, which both domains then share.",
        "Median (lowest to highest) over seeds. The probe is a logistic regression that tells the "
        "domains apart by the features before the last layer, on the test examples, "
        f"cross-validated: that of *{NONE}* is the one before anything was held together. A gain "
        f"is the mean difference from *{NONE}* with the same seed, with the 95 % interval of "
        "Student's t over seeds. These small networks on few sequences are no figures of a "
        "shipped model.",
    ]


def weights_part(runs: Path) -> list[str]:
    weights = ", ".join(f"{NAMES[one]} {weight:g}" for one, weight in WEIGHTS.items())
    return [
        "## Weights of the methods",
        "Chosen once, on the first case with a seed of its own and without labels of the target: "
        "of the weights tried the one with the lowest probe among those that cost at most "
        f"{COST:g} of the metric on source validation examples. In use: {weights}.",
        weights_table(runs),
    ]


def weights_table(runs: Path) -> str:
    """Train with several weights, and lay out what may be known without labels of the target."""
    case = next(iter(CASES))
    tried = [("none", 0.0)] + [(method, one) for method, many in TRIED.items() for one in many]
    folder = runs / "weights"
    folder.mkdir(exist_ok=True)
    rows = []
    for method, weight in tried:
        how = {"method": method} if method == "none" else {"method": method, "weight": weight}
        (folder / f"{method}-{weight:g}").mkdir(exist_ok=True)
        found = kept(folder / f"{method}-{weight:g}", case, "weights", how, 100)
        row = [NAMES.get(method, NONE), f"{weight:g}", f"{found['source'][CASES[case].metric]:.3f}"]
        rows.append([*row, f"{found['probe']:.3f}"])
    return table(("method", "weight", f"{CASES[case].metric} on validation", "probe"), rows)


def joint(runs: Path, seeds: int) -> list[dict]:
    """Train one network for two species on labels of both, with and without a method."""
    return [kept_joint(runs, way, seed) for seed in range(seeds) for way in ("none", *WEIGHTS)]


def kept_joint(runs: Path, way: str, seed: int) -> dict[str, Any]:
    """Return a finished training on both species, or train now and keep it."""
    facts = {"way": way, "weight": WEIGHTS.get(way, 0.0), "seed": seed, "most": MOST}
    facts |= {"settings": SPLICE["settings"], "training": SPLICE["training"]}
    facts = json.loads(json.dumps(facts))
    path = runs / f"joint__{way}__{seed}.json"
    if path.exists():
        found = json.loads(path.read_text())
        if facts.items() <= found.items():
            return found
    result = facts | train_joint(way, seed)
    path.write_text(json.dumps(result, indent=1))
    print(path.stem, flush=True)
    keras.utils.clear_session()
    return result


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
    figures = {}
    for split in ("validation", "test"):
        judge = Judge(entry, examples, split)
        details = judge.details(predict_split(model, judge.codes))
        figures[split] = {one: found["mcc"].value for one, found in details.items()}
    of_test = [examples.test.codes[examples.test.columns["species"] == one] for one in SPECIES]
    return figures | {"probe": separability(model, *of_test)}


def joint_part(results: list[dict]) -> list[str]:
    """Lay out the networks for two species, and which way won by the validation examples."""
    ways = {way: [one for one in results if one["way"] == way] for way in ("none", *WEIGHTS)}
    rows = [
        (
            NAMES.get(way, "labels of both, nothing else"),
            *(spread([one[split][species] for one in found]) for split, species in COLUMNS),
            spread([one["probe"] for one in found]),
        )
        for way, found in ways.items()
    ]
    means = {
        way: statistics.mean(one["validation"][species] for one in found for species in SPECIES)
        for way, found in ways.items()
    }
    best = max(means, key=means.get)
    gains = [
        f"{NAMES[way]} {signed(*mean_interval(differences(ways['none'], found)))}"
        for way, found in ways.items()
        if way != "none"
    ]
    return [
        "## One network for two species, labels of both",
        f"What `{JOINT}` is for: the network of the first two cases, trained on {MOST:,} sites and "
        "decoys of either species, alone and with each method; labels of both are known. MCC of "
        "each species.",
        table(("way", *(f"{one}, {split}" for split, one in COLUMNS), "probe"), rows),
        f"Mean of both species on validation examples: highest with "
        f"{NAMES.get(best, 'nothing else')}. Differences of a method from nothing else, mean of "
        f"both species on the test: {'; '.join(gains)}.",
    ]


def differences(before: list[dict], after: list[dict]) -> list[float]:
    def mean(one: dict) -> float:
        return statistics.mean(one["test"][species] for species in SPECIES)

    figures = {one["seed"]: mean(one) for one in before}
    return [mean(one) - figures[one["seed"]] for one in after]


def case_part(case: Case, results: list[dict]) -> list[str]:
    """Lay out one case: a row a way, and what follows from them."""
    ways = {way: [one for one in results if one["way"] == way] for way in WAYS}
    rows = []
    for way, found in ways.items():
        source, target = (
            [one[domain][case.metric] for one in found] for domain in ("source", "target")
        )
        gain = "" if way == NONE else signed(*gain_of(ways[NONE], found, case.metric, "target"))
        probe = [one["probe"] for one in found]
        rows.append((way, spread(source), spread(target), gain, spread(probe)))
    header = ("way", f"source {case.metric}", f"target {case.metric}", "gain on target", "probe")
    verdict = " ".join(sentences(case, ways))
    return [f"## {case.title}", case.about, table(header, rows), verdict]


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def gain_of(
    before: list[dict], after: list[dict], metric: str, domain: str
) -> tuple[float, float, float]:
    """Return the mean difference with the same seed, and its 95 % interval."""
    figures = {one["seed"]: one[domain][metric] for one in before}
    gains = [one[domain][metric] - figures[one["seed"]] for one in after]
    return mean_interval(gains)


def mean_interval(gains: list[float]) -> tuple[float, float, float]:
    """Return a mean and its 95 % interval."""
    mean = statistics.mean(gains)
    half = T_95[len(gains)] * statistics.stdev(gains) / len(gains) ** 0.5
    return mean, mean - half, mean + half


def signed(mean: float, low: float, high: float) -> str:
    return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"


def sentences(case: Case, ways: dict[str, list[dict]]) -> Iterator[str]:
    """Say of each method what it did to the target and to the source."""
    for way in (*NAMES.values(), BOTH):
        on_target = gain_of(ways[NONE], ways[way], case.metric, "target")
        on_source = gain_of(ways[NONE], ways[way], case.metric, "source")
        name = way[0].upper() + way[1:]
        yield f"{name}: {verdict(on_target)} on the target, {verdict(on_source)} on the source."
    gap = gain_of(ways[NONE], ways[TARGET], case.metric, "target")
    yield f"Labels of the target: {verdict(gap)} on the target."


def verdict(gain: tuple[float, float, float]) -> str:
    """Put a gain into words; none where its interval spans 0."""
    if gain[1] > 0:
        return f"helped ({signed(*gain)})"
    return f"hurt ({signed(*gain)})" if gain[2] < 0 else f"no difference ({signed(*gain)})"


if __name__ == "__main__":
    main()
