"""What averaging a sequence with its reverse complement does to the error: sqrt((1 + rho) / 2).

A network that is not tied over the strands, the enhancer model's otherwise, is trained with and
without reverse-complement augmentation. On the test split its loss of a sequence and that of the
reverse complement have a correlation rho. Theory: the standard deviation of their mean is that of
one of them times sqrt((1 + rho) / 2). Both sides are measured here from the same per-sequence
losses, and what averaging does to the AUROC. The tied model has rho = 1 by construction. Run:

    python -m benchmarks.reverse_complement [--epochs 6]
"""

import argparse
import dataclasses
import tempfile
from pathlib import Path

import numpy as np

from zoo.catalogue import get_entry
from zoo.dna import reverse_complement
from zoo.train.data import read_training_data
from zoo.train.loop import fit, predict_split
from zoo.train.recipe import build_model
from zoo.train.scores import auroc

NAME = "enhancer-dilated-v1"
AUGMENTED = (("reverse_complement", {}),)


def train_plain(augment: tuple, epochs: int, data):
    entry = get_entry(NAME)
    settings = {**entry.settings, "tied": False, "filters": 128, "bottleneck": 32}
    recipe = dataclasses.replace(entry.recipe, augment=augment, epochs=epochs)
    entry = dataclasses.replace(entry, settings=settings, recipe=recipe)
    model = build_model(entry, seed=0)
    with tempfile.TemporaryDirectory() as folder:
        fit(
            model,
            data.train,
            data.validation,
            recipe,
            Path(folder),
            seed=0,
            fingerprint={},
            verbose=0,
        )
    return model


def loss(labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
    scores = np.clip(scores, 1e-7, 1 - 1e-7)
    return -(labels * np.log(scores) + (1 - labels) * np.log(1 - scores))


def measure(model, split) -> dict[str, float]:
    labels = split.labels[:, 0]
    forward = predict_split(model, split.codes)[:, 0]
    backward = predict_split(model, reverse_complement(split.codes))[:, 0]
    one, other = loss(labels, forward), loss(labels, backward)
    rho = np.corrcoef(one, other)[0, 1]
    single = np.sqrt((one.var() + other.var()) / 2)
    return {
        "rho": rho,
        "predicted ratio": np.sqrt((1 + rho) / 2),
        "measured ratio": ((one + other) / 2).std() / single,
        "AUROC one strand": auroc(labels, forward),
        "AUROC averaged": auroc(labels, (forward + backward) / 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--epochs", type=int, default=6)
    arguments = parser.parse_args()
    data = read_training_data(get_entry(NAME).dataset, 500)
    found = {
        name: measure(train_plain(augment, arguments.epochs, data), data.test)
        for name, augment in (("not augmented", ()), ("augmented", AUGMENTED))
    }
    print("| | " + " | ".join(found) + " |\n|---|" + "---|" * len(found))
    for name in next(iter(found.values())):
        print(f"| {name} | " + " | ".join(f"{row[name]:.4f}" for row in found.values()) + " |")


if __name__ == "__main__":
    main()
