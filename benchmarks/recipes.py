"""What was tried for the recipes of the catalogue, on the validation split alone.

`python -m benchmarks.recipes` trains every variant with one seed, keeps each result, and writes
docs/measured/recipes.md; `--only promoter-ecoli` trains those of one entry, `--page` none. A
variant that has a result is not trained again. The test split is never read.
"""

import argparse
import dataclasses
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.record import record, table
from zoo.catalogue import Entry, get_entry

SEED = 0


@dataclass(frozen=True, kw_only=True)
class Variant:
    """An entry of the catalogue with changes.

    `settings` are added to those of the entry, without those named in `without`; `recipe` and
    `changes` are fields of the recipe and of the entry.
    """

    label: str
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    without: tuple[str, ...] = ()
    recipe: dict[str, Any] = dataclasses.field(default_factory=dict)
    changes: dict[str, Any] = dataclasses.field(default_factory=dict)

    def of(self, entry: Entry) -> Entry:
        """Give the changed entry."""
        kept = {name: one for name, one in entry.settings.items() if name not in self.without}
        recipe = dataclasses.replace(entry.recipe, **self.recipe)
        return dataclasses.replace(
            entry, settings={**kept, **self.settings}, recipe=recipe, **self.changes
        )


_BASSET = ("filters", "widths", "pools", "padding", "units", "dropout")
_JOINT = get_entry("tfbs-joint-rc-v1")
_HUMAN = {
    "dataset": ",".join(_JOINT.dataset.split(",")[:5]),
    "outputs": _JOINT.outputs[:5],
}

_BEST = {"pooling": ("max",)}
_SMALL = {"filters": (128, 64), "widths": (13, 3)}

VARIANTS = {
    "tfbs-joint-rc-v1": (
        Variant(label="as shipped: 256 and 192 filters, best match and mean"),
        Variant(label="best match alone", settings=_BEST),
        Variant(
            label="best match alone, the five human sets",
            settings=_BEST,
            changes=_HUMAN,
        ),
        Variant(
            label="best match alone, the five human sets, 128 filters twice",
            settings=_BEST | {"filters": (128, 128)},
            changes=_HUMAN,
        ),
    ),
    "tfbs-mouse-rc-v1": (
        Variant(label="as shipped: 256 and 192 filters, best match and mean"),
        Variant(label="128 and 64 filters", settings=_SMALL),
        Variant(label="128 and 64 filters, best match alone", settings=_SMALL | _BEST),
        Variant(
            label="the same, latest weights, chosen by MCC",
            settings=_SMALL | _BEST,
            recipe={"monitor": "mcc", "ema_momentum": 0.0, "weight_decay": 0.01, "epochs": 10},
        ),
    ),
    "promoter-ecoli-basset-v1": (
        Variant(label="as in the catalogue"),
        Variant(label="dropout 0.2", settings={"dropout": 0.2}),
        Variant(
            label="128 and 64 filters, widths 9 and 5",
            settings={"filters": (128, 64), "widths": (9, 5)},
        ),
        Variant(
            label="one convolution",
            settings={"filters": (64,), "widths": (9,), "pools": (3,), "units": (32,)},
        ),
        Variant(label="shifted by up to 3 bases", recipe={"augment": (("shift", {"most": 3}),)}),
        Variant(label="40 epochs, twice the rate", recipe={"epochs": 40, "learning_rate": 2e-3}),
        Variant(
            label="legnet",
            changes={"architecture": "legnet"},
            without=_BASSET,
            settings={"filters": (64, 48, 48, 32)},
        ),
        Variant(label="deepbind", changes={"architecture": "deepbind"}, without=_BASSET),
    ),
    "histone-dilated-yeast-v1": (
        Variant(label="as shipped: 14 epochs, dropout 0.1"),
        Variant(label="8 epochs", recipe={"epochs": 8}),
        Variant(label="8 epochs, dropout 0.3", recipe={"epochs": 8}, settings={"dropout": 0.3}),
    ),
}


def main() -> None:
    """Train what has no result yet and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="entries whose name contains this")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where results are kept")
    parser.add_argument("--page", action="store_true", help="train nothing")
    arguments = parser.parse_args()
    results = arguments.runs / "recipes.json"
    found = json.loads(results.read_text()) if results.exists() else {}
    for name, variants in VARIANTS.items():
        for variant in variants:
            key = f"{name}: {variant.label}"
            if key in found or arguments.page or arguments.only not in name:
                continue
            found[key] = _train(variant.of(get_entry(name)))
            print(key, found[key])
            results.parent.mkdir(parents=True, exist_ok=True)
            results.write_text(json.dumps(found, indent=1))
    record("recipes", "What was tried for recipes", render(found))


def _train(entry: Entry) -> dict[str, Any]:
    """Train one seed and measure it on the validation split."""
    from zoo.train.judge import Judge
    from zoo.train.loop import predict_split
    from zoo.train.recipe import read_examples, train_seed

    examples = read_examples(entry)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        model, state = train_seed(entry, examples, Path(folder), SEED, verbose=0)
    judge = Judge(entry, examples, "validation")
    scores = predict_split(model, judge.codes)
    return {
        "parameters": model.count_params(),
        "best_epoch": state.best_epoch,
        "epochs": state.epoch,
        "minutes": (time.perf_counter() - started) / 60,
        "average": judge.values(scores),
    }


def render(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Give the parts of the page."""
    yield (
        "Variants of a recipe, one training each from the same seed, measured on the validation "
        "split alone, which chose the recipe. Earlier networks had been measured on the same test "
        "splits (`tfbs-human-tf*`, and the last row of the mouse factors); nothing here was chosen "
        "by those figures. "
        "Figures are means over the outputs; with 500 to 1,000 validation sequences an output, "
        "differences below 0.01 of one output, or 0.005 of a mean over nine, are chance. "
        "More seeds of what is shipped stand on its card."
    )
    for name, variants in VARIANTS.items():
        rows = []
        for variant in variants:
            one = found.get(f"{name}: {variant.label}")
            if one is None:
                rows.append((variant.label, *["not trained"] + [""] * 4))
                continue
            rows.append(
                (
                    variant.label,
                    f"{one['parameters']:,}",
                    f"{one['best_epoch']} of {one['epochs']}",
                    f"{one['minutes']:.1f}",
                    f"{one['average']['auroc']:.4f}",
                    f"{one['average']['mcc']:.3f}",
                )
            )
        yield f"## {name}"
        yield table(("", "parameters", "best epoch", "minutes", "AUROC", "MCC"), rows)


if __name__ == "__main__":
    main()
