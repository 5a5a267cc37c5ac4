"""The enhancer models on enhancers of another benchmark: iEnhancer, other cells, windows of 200 bp.

The windows are padded with N to the 500 bp of the models, which pool over all positions. Windows
that share 40 bases with what the models were trained on are left out and counted. Beside the models
stand regressions trained on iEnhancer itself, on its training part without the published leak.

Run:

    python -m benchmarks.enhancers_outside

which writes docs/measured/enhancers_outside.md.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

import zoo
from benchmarks.record import machine, record, table
from zoo.card.text import format_metric
from zoo.datasets.homology import related_to
from zoo.datasets.human_enhancers_cohn.source import read_examples as read_cohn
from zoo.datasets.ienhancer.source import read_examples as read_ienhancer
from zoo.dna import encode
from zoo.pipelines.baselines import fit_gc_regression, fit_kmer_regression
from zoo.train.metrics import measure

SHARED_BASES = 40
LENGTH = 500


def read(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Return codes and 1 for strong and weak enhancers, 0 for windows without."""
    examples = list(read_ienhancer(split, "clean"))
    labels = np.array([one["label"] > 0 for one in examples], float)
    return encode([one["sequence"] for one in examples]), labels


def seen_in_training(split: str) -> np.ndarray:
    """Tell which windows share bases with the training or validation part of the models."""
    known = [one["sequence"] for part in ("train", "validation") for one in read_cohn(part)]
    windows = [one["sequence"] for one in read_ienhancer(split, "clean")]
    return np.asarray(related_to(windows, known, length=SHARED_BASES))


def padded(codes: np.ndarray) -> np.ndarray:
    """Put N on both sides, to the length of the models."""
    before = (LENGTH - codes.shape[1]) // 2
    sides = ((0, 0), (before, LENGTH - codes.shape[1] - before))
    return np.pad(codes, sides, constant_values=4)


def scores(codes: np.ndarray) -> dict[str, np.ndarray]:
    """Score windows with every enhancer model and with regressions trained on iEnhancer."""
    train, validation = read("train"), read("validation")
    names = [name for name in zoo.list_models("enhancer-*") if zoo.info(name).training]
    models = {f"`{name}`": zoo.predict(zoo.load(name), padded(codes))[:, 0] for name in names}
    return models | {
        "5-mer regression trained on iEnhancer": fit_kmer_regression(train, validation, codes),
        "GC regression trained on iEnhancer": fit_gc_regression(train, validation, codes),
    }


def rows(kept: np.ndarray, codes: np.ndarray, labels: np.ndarray) -> list[list[str]]:
    """Measure every scorer on the windows that are kept."""
    found = []
    for name, values in scores(codes).items():
        metrics = measure(labels[kept][:, None], values[kept][:, None])
        found.append([name, *(format_metric(metrics[one]) for one in ("auroc", "auprc", "mcc"))])
    return found


def main() -> None:
    codes, labels = read("test")
    kept = ~seen_in_training("test")
    about = (
        f"Test part of iEnhancer: {kept.sum()} windows of {codes.shape[1]} bp, "
        f"{int(labels[kept].sum())} of them enhancers; {(~kept).sum()} more share {SHARED_BASES} "
        "bases with what the models were trained on and are left out. The models were trained on "
        "other enhancers against random windows; nothing of iEnhancer was used for them. 95 % "
        "bootstrap intervals; MCC at a chance of one half."
    )
    header = ["", "AUROC", "AUPRC", "MCC"]
    parts = [about, table(header, rows(kept, codes, labels)), machine("keras", "tensorflow") + "."]
    record("enhancers_outside", "Enhancers of another benchmark", parts)


if __name__ == "__main__":
    main()
