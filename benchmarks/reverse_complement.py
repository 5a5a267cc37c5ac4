"""What averaging a sequence with its reverse complement does to the error: sqrt((1 + rho) / 2).

On the test split a network's loss of a sequence and that of the reverse complement have a
correlation rho. Theory: the standard deviation of their mean is that of one of them times
sqrt((1 + rho) / 2). Both sides are measured here from the same per-sequence losses, and what
averaging does to the AUROC, for four networks: the enhancer model, which is tied, so that rho is 1;
the same weights with a head that reads the given strand only; and two networks like it but not
tied, trained here with and without reverse-complement augmentation. Run:

    python -m benchmarks.reverse_complement    # writes docs/measured/reverse_complement.md
"""

import argparse
import dataclasses
import tempfile
import textwrap
from pathlib import Path

import keras
import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.record import machine, record, table
from zoo.catalogue import get_entry
from zoo.dna import reverse_complement
from zoo.loading import load
from zoo.train.data import read_training_data
from zoo.train.loop import fit, predict_split
from zoo.train.recipe import build_model

NAME = "enhancer-dilated-v1"
TITLE = "What averaging a sequence with its reverse complement does to the error"
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


def one_strand(tied: keras.Model) -> keras.Model:
    """Give the same weights with a head that reads the features of the given strand only."""
    features = tied.get_layer("pooling").input
    half = features.shape[-1] // 2
    answer = keras.layers.GlobalAveragePooling1D()(features[..., :half])
    for name in ("pooled_normalization", "logits", "outputs"):
        answer = tied.get_layer(name)(answer)
    return keras.Model(tied.input, answer)


def loss(labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
    scores = np.clip(scores, 1e-7, 1 - 1e-7)
    return -(labels * np.log(scores) + (1 - labels) * np.log(1 - scores))


def measure(model, split) -> dict[str, float]:
    labels = split.labels[:, 0]
    forward = predict_split(model, split.codes)[:, 0]
    backward = predict_split(model, reverse_complement(split.codes))[:, 0]
    one, other = loss(labels, forward), loss(labels, backward)
    rho = np.corrcoef(one, other)[0, 1]
    single = (one.var() + other.var()) / 2
    averaged = ((one + other) / 2).var()
    return {
        "rho": rho,
        "variance of the loss, one strand": single,
        "variance of the loss, averaged": averaged,
        "measured ratio of standard deviations": np.sqrt(averaged / single),
        "predicted ratio, sqrt((1 + rho) / 2)": np.sqrt((1 + rho) / 2),
        "AUROC one strand": roc_auc_score(labels, forward),
        "AUROC averaged": roc_auc_score(labels, (forward + backward) / 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--epochs", type=int, default=6)
    arguments = parser.parse_args()
    data = read_training_data(get_entry(NAME).dataset, 500)
    tied = load(NAME)
    networks = {
        f"`{NAME}`, tied": tied,
        "the same, one strand": one_strand(tied),
        "not tied": train_plain((), arguments.epochs, data),
        "not tied, augmented": train_plain(AUGMENTED, arguments.epochs, data),
    }
    found = {name: measure(network, data.test) for name, network in networks.items()}
    rows = [
        (name, *(f"{column[name]:.4f}" for column in found.values()))
        for name in next(iter(found.values()))
    ]
    about = explain(arguments.epochs, len(data.test))
    packages = machine("keras", keras.backend.backend())
    record("reverse_complement", TITLE, [about, table(("", *found), rows), f"{packages}."])


def explain(epochs: int, count: int) -> str:
    """Say what the table holds."""
    return textwrap.fill(
        f"The loss is the cross-entropy of each of the {count} test sequences; rho is its "
        "correlation between a sequence and its reverse complement. The second network has the "
        "weights of the first, and a head that reads the features of the given strand only. The "
        f"last two are like the first but not tied, trained for {epochs} epochs without and with "
        "reverse-complement augmentation.",
        100,
    )


if __name__ == "__main__":
    main()
