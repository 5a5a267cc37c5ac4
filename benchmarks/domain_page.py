"""How the page of `benchmarks.domains` is laid out, and what follows from its figures."""

import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.domain_cases import Case
from benchmarks.record import table
from zoo.train.domains.matching import WEIGHTS

NONE, BOTH, TARGET = "source only", "both in a batch, weight 0", "labels of the target"
NAMES = {"reversal": "gradient reversal", "coral": "CORAL", "mmd": "MMD"}
WAYS: dict[str, dict[str, Any]] = {
    NONE: {"method": "none"},
    **{name: {"method": method} for method, name in NAMES.items()},
    BOTH: {"method": "coral", "weight": 0.0},
    TARGET: {"method": "none"},
}
SPECIES = ("human", "arabidopsis")
COLUMNS = tuple((split, one) for split in ("validation", "test") for one in SPECIES)
T_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}
"""Quantiles of Student's t for the interval of a mean, by the number of seeds."""


def opening(most: int) -> list[str]:
    return [
        "A network learns from the labels of a source domain, and from sequences of a target "
        "domain without labels; the epoch is chosen by source validation examples. Labels of the "
        f"target serve for its test figures alone, but for the way *{TARGET}*, which learns from "
        "them instead: an upper bound. With the same seed all ways start from the same weights "
        f"and see the same examples, at most {most:,} a domain. *{BOTH}* changes nothing but the "
        "statistics of normalisation, which both domains then share.",
        "Median (lowest to highest) over seeds. The probe is a logistic regression that tells the "
        "domains apart by the features before the last layer, on the test examples, "
        f"cross-validated: that of *{NONE}* is the one before anything was held together. A gain "
        f"is the mean difference from *{NONE}* with the same seed, with the 95 % interval of "
        "Student's t over seeds. These small networks on few sequences are no figures of a "
        "shipped model.",
    ]


def weights_part(cost: float, rows: Sequence[Sequence[str]], metric: str) -> list[str]:
    weights = ", ".join(f"{NAMES[one]} {weight:g}" for one, weight in WEIGHTS.items())
    return [
        "## Weights of the methods",
        "Chosen once, on the first case with a seed of its own and without labels of the target: "
        "of the weights tried the one with the lowest probe among those that cost at most "
        f"{cost:g} of the metric on source validation examples. In use: {weights}.",
        table(("method", "weight", f"{metric} on validation", "probe"), rows),
    ]


def joint_part(model: str, most: int, results: list[dict]) -> list[str]:
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
        f"What `{model}` is for: the network of the first two cases, trained on {most:,} sites and "
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
    said = "\n".join(f"- {one}" for one in sentences(case, ways))
    return [f"## {case.title}", case.about, table(header, rows), said]


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
