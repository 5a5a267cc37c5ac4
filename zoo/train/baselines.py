"""What any network must beat on its own data: words of the sequence, and its GC content."""

import numpy as np

from zoo.catalogue import Entry
from zoo.pipelines.baselines import Examples, fit_gc_regression, fit_kmer_regression
from zoo.train.data import Split, TrainingData

MOST_SEQUENCES = 10_000
"""Training sequences that a baseline is fitted on; the first ones of a random order."""

_TASKS = {
    "binary": "classification",
    "classes": "classification",
    "regression": "regression",
    "counts": "regression",
}


def fit_baselines(entry: Entry, examples: TrainingData) -> dict[tuple[str, str], np.ndarray]:
    """Fit linear models on k-mers and on GC content, and score the test split with them.

    Words are counted on both strands, unless the entry says that its strands differ (`single`).

    Args:
        entry: Its recipe says what is predicted, and the length of the words.
        examples: Its data.

    Returns:
        Scores `(n, outputs)`, or chances `(n, classes)`, by name and source of the baseline; the
        k-mers first.
    """
    kind, k = entry.recipe.kind, entry.recipe.kmer
    fits = {
        f"{k}-mer {'ridge' if _TASKS[kind] == 'regression' else 'logistic'} regression": (
            fit_kmer_regression,
            {"k": k, "both_strands": entry.strands != "single"},
        ),
        "GC content only": (fit_gc_regression, {}),
    }
    scores = {}
    for name, (fit, settings) in fits.items():
        columns = []
        for output in range(examples.train.labels.shape[1]):
            train = _known(examples.train, output, MOST_SEQUENCES)
            validation = _known(examples.validation, output)
            if kind == "counts":
                # A line through counts would follow the few largest.
                train, validation = ((codes, np.log1p(n)) for codes, n in (train, validation))
            found = fit(train, validation, examples.test.codes, task=_TASKS[kind], **settings)
            columns.append(np.expm1(found) if kind == "counts" else found)
        scores[name, _source(examples)] = np.column_stack(columns)
    return scores


def _known(split: Split, output: int, most: int | None = None) -> Examples:
    """Return the sequences whose label of one output is known, at random up to a number."""
    rows = np.flatnonzero(~np.isnan(split.labels[:, output]))
    if most is not None and len(rows) > most:
        rows = np.sort(np.random.default_rng(0).permutation(rows)[:most])
    return split.codes[rows], split.labels[rows, output]


def _source(examples: TrainingData) -> str:
    known = (~np.isnan(examples.train.labels)).sum(axis=0).max()
    if known <= MOST_SEQUENCES:
        return "same split"
    return f"same split, fitted on {MOST_SEQUENCES:,} training sequences an output"
