"""Do explanations of real models agree with each other, and with what is known of the factors?

- On the `tfbs-human` models: for each of 200 bound test sequences the rank correlation, over bases,
  of integrated gradients, DeepSHAP and exact mutagenesis; the median over sequences is given.
- TF-MoDISco on DeepSHAP of the 2,000 bound training sequences that the model is surest of, and the
  best JASPAR match of its patterns.
- Networks trained here on ENCODE peaks of named factors (`deepbind_encode`): is the factor found by
  name, among the filters of the first layer and among the patterns? Beside it the place of the
  factor's first match among all the known motifs that a pattern or filter resembles.

Run:

    python -m benchmarks.explanations [--only tfbs deepbind]

which writes docs/measured/explanations.md and docs/measured/known_factors.md.
"""

import argparse
import dataclasses
import itertools
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from scipy.stats import spearmanr

import zoo
from benchmarks.record import machine, record, table
from zoo.catalogue import get_entry
from zoo.interpret.motifs import filter_motifs, find_patterns, match_motifs, read_jaspar
from zoo.train.data import read_training_data
from zoo.train.loop import fit, predict_split
from zoo.train.metrics import mean_over_outputs
from zoo.train.recipe import build_model
from zoo.train.scores import metrics_of

COMPARED, EXPLAINED, COPIES = 200, 2000, 3
EXPECTED = {
    "tfbs-human-tf2-rc-v1": ("PAX",),
    "tfbs-human-tf4-rc-v1": ("MYC", "MAX", "USF", "BHLHE"),
}
FACTORS = {"rest": ("REST",), "usf1": ("USF1", "USF2"), "gabpa": ("GABPA",)}
BORROWED = "tfbs-human-tf4-rc-v1"
MOST_TRAINING = 12_000


def bound(split, most: int | None) -> np.ndarray:
    """Return the codes of the first bound sequences; None for all."""
    return split.codes[split.labels[:, 0] > 0.5][:most]


def surest(model, codes: np.ndarray, most: int) -> np.ndarray:
    """Return the codes of the sequences with the highest predictions."""
    return codes[np.argsort(-predict_split(model, codes)[:, 0], kind="stable")[:most]]


def contributions(model, codes: np.ndarray) -> dict[str, np.ndarray]:
    """Return the contribution of each base `(n, length)` by three methods."""
    settings = {"baseline": "dinucleotide", "copies": COPIES}
    gradients = zoo.explain(model, codes, steps=16, **settings)
    shap = zoo.explain(model, codes, method="deepshap", **settings)
    mutants = zoo.mutagenesis(model, codes).values[..., 0]
    return {
        "integrated gradients": gradients.values.sum(-1),
        "DeepSHAP": shap.values.sum(-1),
        # What is lost when the base becomes another, on average.
        "mutagenesis": -mutants.sum(-1) / 3,
    }


def agreement(given: dict[str, np.ndarray], inside: slice) -> list[str]:
    """Return the median rank correlation over sequences of each pair of methods."""
    cells = []
    for first, second in itertools.combinations(given, 2):
        pairs = zip(given[first][:, inside], given[second][:, inside], strict=True)
        values = [spearmanr(one, two).statistic for one, two in pairs]
        low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
        cells.append(f"{middle:.2f} ({low:.2f} to {high:.2f})")
    return cells


def patterns_of(model, codes: np.ndarray) -> list:
    """Return the patterns of TF-MoDISco that add to the output."""
    settings = {"method": "deepshap", "baseline": "dinucleotide", "copies": COPIES}
    found = zoo.explain(model, codes, **settings)
    patterns = find_patterns(found, codes, window=0, min_metacluster_size=20)
    return [one for one in patterns if one.motif.identifier.startswith("pos")]


def matches_of(motifs: list, jaspar: list) -> dict[str, list]:
    """Return the matches of each motif, the best one first."""
    found = {motif.identifier: [] for motif in motifs}
    for match in match_motifs(motifs, jaspar) if motifs else []:
        found[match.query].append(match)
    return found


def told(names: tuple[str, ...], matches: dict[str, list]) -> str:
    """Say where the expected names stand among the matches of the motifs."""
    places = [
        (match.q_value, place, query, match.name)
        for query, found in matches.items()
        for place, match in enumerate(found, start=1)
        if match.name.upper().startswith(names)
    ]
    if not places:
        return "not found"
    q_value, place, query, name = min(places)
    return f"{name}, match {place} of {query}, q = {q_value:.1e}"


def on_shipped_models(jaspar: list) -> list[str]:
    """Return the two tables on the models of the catalogue."""
    agreed, named = [], []
    for name in zoo.list_models("tfbs-human-*"):
        entry, model = get_entry(name), zoo.load(name)
        data = read_training_data(entry.dataset, entry.settings["length"])
        given = contributions(model, bound(data.test, COMPARED))
        # The network's input is padded with N, which add nothing.
        agreed.append([f"`{name}`", *agreement(given, slice(2, -2))])
        patterns = patterns_of(model, surest(model, bound(data.train, None), EXPLAINED))
        matches = matches_of([one.motif for one in patterns], jaspar)
        expected = told(EXPECTED[name], matches) if name in EXPECTED else "nothing expected"
        named += [
            [f"`{name}` {one.motif.identifier}", *_row(one, matches), expected if first else ""]
            for one, first in zip(patterns[:3], (True, False, False), strict=False)
        ] or [[f"`{name}`", "", "no pattern", "", expected]]
    pairs = [
        f"{first}, {second}"
        for first, second in itertools.combinations(
            ("integrated gradients", "DeepSHAP", "mutagenesis"), 2
        )
    ]
    return [
        f"Rank correlation over the bases of a sequence, for {COMPARED} bound test sequences: "
        "median (middle half). Mutagenesis stands for the mean loss over the other three bases.",
        table(["", *pairs], agreed),
        f"Patterns of TF-MoDISco on DeepSHAP of the {EXPLAINED:,} bound training sequences that "
        "the model is surest of, the three of most seqlets, with their best match in JASPAR 2026 "
        "vertebrates, and where the expected family stands.",
        table(["pattern", "seqlets", "consensus", "best match, q", "expected"], named),
    ]


def _row(pattern, matches: dict[str, list]) -> list[str]:
    found = matches[pattern.motif.identifier]
    best = f"{found[0].name}, {found[0].q_value:.1e}" if found else "none at q < .05"
    return [str(len(pattern.sites)), f"`{pattern.motif.consensus}`", best]


def train_on(factor: str):
    """Train the binding network of the catalogue on one factor's peaks."""
    entry = get_entry(BORROWED)
    recipe = dataclasses.replace(entry.recipe, epochs=5)
    entry = dataclasses.replace(entry, recipe=recipe, dataset=f"deepbind_encode/{factor}")
    data = read_training_data(entry.dataset, entry.settings["length"])
    order = np.sort(np.random.default_rng(0).permutation(len(data.train))[:MOST_TRAINING])
    train = dataclasses.replace(
        data.train, codes=data.train.codes[order], labels=data.train.labels[order]
    )
    model = build_model(entry, seed=0)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"seed": 0, "fingerprint": {}, "verbose": 0}
        fit(model, train, data.validation, recipe, Path(folder), **settings)
    auroc = metrics_of(recipe)["auroc"]
    score = mean_over_outputs(auroc, data.test.labels, predict_split(model, data.test.codes))
    return model, train, score


def on_named_factors(jaspar: list) -> list[str]:
    """Return the table on networks trained here."""
    rows = []
    for factor, names in FACTORS.items():
        model, train, score = train_on(factor)
        peaks = bound(train, EXPLAINED)
        filters = filter_motifs(model, peaks, threshold=0.7).motifs
        patterns = [one.motif for one in patterns_of(model, peaks)]
        cells = [told(names, matches_of(motifs, jaspar)) for motifs in (filters, patterns)]
        rows.append([factor.upper(), f"{score:.3f}", *cells])
    return [
        f"Networks like `{BORROWED}` trained on at most {MOST_TRAINING:,} peaks of one factor and "
        "shuffles: AUROC on the published test part, and the factor's surest match at q < .05 "
        "among first-layer filters and among patterns of TF-MoDISco.",
        table(["factor", "AUROC", "filters", "patterns"], rows),
    ]


PARTS = {
    "tfbs": (
        on_shipped_models,
        "explanations",
        "Explanations of binding models, against each other and against JASPAR",
    ),
    "deepbind": (
        on_named_factors,
        "known_factors",
        "Are factors found by name in networks trained on their peaks?",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    chosen = parser.parse_args().only
    jaspar = read_jaspar()
    versions = f"{machine('keras', 'tensorflow', 'modisco-lite', 'memelite', 'pyjaspar')}."
    for name in chosen:
        measured, page, title = PARTS[name]
        record(page, title, [*measured(jaspar), versions], f"explanations --only {name}")


if __name__ == "__main__":
    main()
