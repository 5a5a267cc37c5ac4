"""Predicted effects of variants against those measured in 21 human elements.

What a model knows of an effect without having seen any: the correlation of its effects with the
measured ones of saturation mutagenesis (`datasets/saturation_mutagenesis`), element by element,
beside simple baselines, a regression on those, one on those and all models, each fitted on the
other elements only, and the correlation between repeated measurements. Elements stand alone: what
lies beyond them in the reporter is not in the data, so windows that reach beyond are filled with N.

Run (with `ZOO_DATA_DIR` or a network):

    python -m benchmarks.variant_effects [--models NAME ...]
"""

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, record, table

SPLITS = ("train", "validation", "test")
SPECIES = {"human", "mouse"}
OTHER_TASKS = {"guide", "splicing", "splice"}
RIDGE = 10.0


def read_elements() -> dict[str, list[dict[str, Any]]]:
    """Give the variants of each element with its condition."""
    from zoo.datasets.saturation_mutagenesis.source import read_examples

    elements = defaultdict(list)
    for split in SPLITS:
        for example in read_examples(split):
            elements[example["element"]].append(example)
    return dict(sorted(elements.items()))


def locus_of(element: str) -> str:
    return element.partition("-")[0].partition(".")[0]


def related(locus: str) -> str:
    """Name the group that a locus is left out with: two are related, two lie near each other."""
    if locus in ("HBB", "HBG1"):
        return "HB"
    return "MYC" if locus.startswith("MYC") else locus


def fitting_models() -> list[str]:
    """Name the models of regulatory activity in human or mouse."""
    import zoo

    cards = {name: zoo.info(name) for name in zoo.list_models()}
    return [
        name
        for name, card in cards.items()
        if SPECIES & set(card.species) and card.task not in OTHER_TASKS
    ]


def variant_of(example: dict[str, Any]) -> Any:
    """Write a change as a variant of the element as contig; a deletion with a base beside it."""
    from zoo.dna import Variant

    offset, sequence = example["offset"], example["sequence"]
    reference, alternate, place = example["reference"], example["alternative"], offset
    if not alternate:
        place = max(offset - 1, 0)
        beside = sequence[place if offset else 1]
        reference = beside + reference if offset else reference + beside
        alternate = beside
    return Variant(example["element"], place + 1, reference, alternate)


def score_elements(
    elements: dict[str, list[dict[str, Any]]], models: Sequence[str]
) -> dict[str, dict[str, np.ndarray]]:
    """Give for each output of each model the effects on every element."""
    from zoo.apps.variants import make_scorers
    from zoo.apps.variants.sites import Sites
    from zoo.io.fasta import Genome

    found: dict[str, dict[str, np.ndarray]] = defaultdict(dict)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "elements.fa"
        path.write_text(
            "".join(f">{name}\n{rows[0]['sequence']}\n" for name, rows in elements.items())
        )
        with Genome(path) as genome:
            sites = Sites(genome)
            for scorer in make_scorers(models):
                for element, rows in elements.items():
                    scores = scorer.score(
                        [sites.find(variant_of(row)) for row in rows], sites.bases
                    )
                    odds = np.isfinite(scores.log_odds).any()
                    effects = scores.log_odds if odds else scores.delta
                    for number, output in enumerate(scorer.outputs):
                        found[f"{scorer.name}: {output}"][element] = effects[:, number]
                print(f"{scorer.name} scored", flush=True)
    return found


TRANSITIONS = {"AG", "GA", "CT", "TC"}


def simple(rows: Sequence[dict[str, Any]]) -> dict[str, np.ndarray]:
    """Give what can be said of each change without a model."""
    middle = len(rows[0]["sequence"]) / 2
    features: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        reference, alternate = row["reference"], row["alternative"]
        change = reference + alternate
        offset, sequence = row["offset"], row["sequence"]
        around = sequence[max(offset - 1, 0) : offset + 2]
        after = (
            sequence[max(offset - 1, 0) : offset] + alternate + sequence[offset + 1 : offset + 2]
        )
        features["gain of G or C"].append((alternate in ("G", "C")) - (reference in ("G", "C")))
        features["gain of CpG"].append(after.count("CG") - around.count("CG"))
        features["transversion"].append(float(len(change) == 2 and change not in TRANSITIONS))
        features["deletion"].append(float(not alternate))
        features["nearness to the middle"].append(1 - abs(offset - middle) / middle)
    return {name: np.array(values, float) for name, values in features.items()}


def left_out(
    features: dict[str, np.ndarray], labels: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Predict each element by a ridge regression on all elements of other loci."""
    scaled = {name: _scaled(values) for name, values in features.items()}
    predicted = {}
    for element in labels:
        group = related(locus_of(element))
        others = [name for name in labels if related(locus_of(name)) != group]
        x = np.concatenate([scaled[name] for name in others])
        y = np.concatenate([labels[name] / labels[name].std() for name in others])
        weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ (y - y.mean()))
        predicted[element] = scaled[element] @ weights
    return predicted


def _scaled(values: np.ndarray) -> np.ndarray:
    spread = values.std(0)
    return (values - values.mean(0)) / np.where(spread > 0, spread, 1)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Give Pearson's correlation; `nan` where one of the two is constant."""
    if not (one.std() > 0 and other.std() > 0):
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def ceiling(element: str, elements: dict[str, list[dict[str, Any]]], sizes: bool) -> float:
    """Give the mean correlation with other measurements of the same locus."""
    own = {_change(row): row["label"] for row in elements[element]}
    found = []
    for name, rows in elements.items():
        if name != element and locus_of(name) == locus_of(element):
            other = {_change(row): row["label"] for row in rows}
            both = [change for change in own if change in other]
            pair = np.array([[own[change], other[change]] for change in both]).T
            found.append(correlation(*(np.abs(pair) if sizes else pair)))
    return float(np.mean(found)) if found else float("nan")


def _change(row: dict[str, Any]) -> tuple[int, str]:
    return row["start"], row["alternative"]


def judge(
    predictors: dict[str, dict[str, np.ndarray]], labels: dict[str, np.ndarray]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Give for each predictor and element the correlation with effects, and of their sizes."""
    return {
        name: {
            element: (
                correlation(values[element], labels[element]),
                correlation(np.abs(values[element]), np.abs(labels[element])),
            )
            for element in labels
        }
        for name, values in predictors.items()
    }


def summary(found: dict[str, dict[str, tuple[float, float]]]) -> list[tuple[str, ...]]:
    """Give a row for each predictor: means over loci with intervals of a bootstrap over loci."""
    rows = []
    for name, by_element in found.items():
        by_locus: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for element, pair in by_element.items():
            by_locus[locus_of(element)].append(pair)
        means = np.array(
            [np.nanmean(pairs, axis=0) for pairs in by_locus.values() if np.isfinite(pairs).any()]
        )
        rows.append((name, *(_interval(column) for column in means.T), str(len(means))))
    return rows


def _interval(values: np.ndarray) -> str:
    values = values[np.isfinite(values)]
    random = np.random.default_rng(0)
    draws = random.choice(values, (2000, len(values))).mean(1)
    low, high = np.quantile(draws, (0.025, 0.975))
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def element_tables(
    found: dict[str, dict[str, tuple[float, float]]], counts: dict[str, int]
) -> list[str]:
    """Give a table for each locus, a column for each measurement of it."""
    loci: dict[str, list[str]] = defaultdict(list)
    for element in counts:
        loci[locus_of(element)].append(element)
    parts = []
    for locus, names in loci.items():
        head = ("predictor", *(f"{name} ({counts[name]:,})" for name in names))
        rows = [
            (predictor, *(_cell(by_element[name]) for name in names))
            for predictor, by_element in found.items()
        ]
        parts += [f"### {locus}", table(head, rows)]
    return parts


def _cell(pair: tuple[float, float]) -> str:
    return " / ".join("-" if value != value else f"{value:.2f}" for value in pair)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", help="names; all that fit if not given")
    settings = parser.parse_args()
    elements = read_elements()
    labels = {name: np.array([row["label"] for row in rows]) for name, rows in elements.items()}
    models = score_elements(elements, settings.models or fitting_models())
    plain = {name: simple(rows) for name, rows in elements.items()}
    baselines = {
        name: {element: plain[element][name] for element in elements}
        for name in next(iter(plain.values()))
    }
    predictors = models | baselines
    sides = {
        "regression on the baselines": baselines,
        "regression on baselines and models": predictors,
    }
    for name, used in sides.items():
        stacked = {
            element: np.stack([values[element] for values in used.values()], axis=1)
            for element in elements
        }
        predictors = predictors | {name: left_out(stacked, labels)}
    found = judge(predictors, labels)
    found["other measurements of the element"] = {
        name: (ceiling(name, elements, sizes=False), ceiling(name, elements, sizes=True))
        for name in elements
    }
    report(found, {name: len(rows) for name, rows in elements.items()})
    return 0


def report(found: dict[str, dict[str, tuple[float, float]]], counts: dict[str, int]) -> None:
    """Write the page."""
    parts = [
        f"{sum(counts.values()):,} changes of a base in {len({*map(locus_of, counts)})} elements, "
        f"{len(counts)} sets of element and condition. No model has seen a measured effect. "
        "Predicted: growth of the log odds, or of the output where it is no probability, both "
        "strands averaged; the change in the middle of the window, N beyond the element. "
        "Regressions are fitted on the other elements. The last row is the mean correlation with "
        "the other measurements of the same element, where there are some: what can be reached.",
        "Pearson correlation with the measured log2 effect, and of the sizes of both (which side "
        "a change falls is not asked). Means over elements with 95 % intervals of a bootstrap "
        "over elements.",
        table(("predictor", "effect", "size", "elements"), summary(found)),
        "## Element by element\n\nEffect / size; the number of changes in brackets.",
        *element_tables(found, counts),
        f"{machine('keras', 'tensorflow', 'numpy')}.",
    ]
    record("variant_effects", "Predicted and measured effects of variants", parts)


if __name__ == "__main__":
    sys.exit(main())
