"""What an ensemble is better by than the single network that is shipped beside it.

Run (with `ZOO_DATA_DIR` or a network):

    python -m benchmarks.ensembles

It loads both, predicts the test split of the card with each, and writes docs/measured/ensembles.md.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import machine, record, table
from zoo.card import Metric
from zoo.card.text import format_metric
from zoo.catalogue import Entry


@dataclass(frozen=True, kw_only=True)
class Compared:
    """An ensemble and the single network on the same test sequences.

    `gain` is that of the metric; `moved` the mean absolute difference of their predictions.
    """

    ensemble: str
    single: str
    metric: str
    single_value: Metric
    ensemble_value: Metric
    gain: Metric
    moved: float


def pairs() -> list[tuple[str, str]]:
    """Name every ensemble that has weights, and the single network that it repeats."""
    from zoo.catalogue import ENTRIES, list_models
    from zoo.catalogue.ensembles import member_of

    def network(entry: Entry) -> tuple[str, str, dict[str, Any]]:
        return entry.dataset, entry.architecture, entry.settings

    return [
        (name, one)
        for name in list_models("*-ensemble-*")
        for one in list_models()
        if network(ENTRIES[one]) == network(member_of(ENTRIES[name]))
    ]


def compare(ensemble: str, single: str) -> Compared:
    """Measure both on the test split, and the difference by a paired bootstrap."""
    import zoo
    from zoo.catalogue import get_entry
    from zoo.train.judge import Judge
    from zoo.train.loop import predict_split
    from zoo.train.recipe import read_examples

    entry = get_entry(ensemble)
    judge = Judge(entry, read_examples(entry), "test")
    many, one = (predict_split(zoo.load(name), judge.codes) for name in (ensemble, single))
    return Compared(
        ensemble=ensemble,
        single=single,
        metric=entry.headline,
        single_value=judge.averages(one)[entry.headline],
        ensemble_value=judge.averages(many)[entry.headline],
        gain=judge.gain(many, one, entry.headline),
        moved=float(np.abs(many - one).mean()),
    )


def page(found: list[Compared]) -> Iterator[str]:
    """Give the parts of the page."""
    yield (
        "The ensemble against the single network of the same recipe, on the test split of their "
        "cards, 95 % bootstrap intervals; the difference is a paired bootstrap. The single network "
        "is the median of its seeds by the validation split. An ensemble costs as many times as "
        "much as it has members."
    )
    rows = [
        (
            f"`{one.ensemble}`",
            one.metric,
            format_metric(one.single_value),
            format_metric(one.ensemble_value),
            format_metric(one.gain, sign="+"),
            f"{one.moved:.3f}",
        )
        for one in found
    ]
    head = ("", "metric", "single", "ensemble", "difference", "mean change of a prediction")
    yield table(head, rows)
    yield machine("keras", "tensorflow", "numpy") + "."


if __name__ == "__main__":
    record(
        "ensembles",
        "What an ensemble is better by",
        page([compare(*pair) for pair in pairs()]),
    )
