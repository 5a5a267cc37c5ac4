"""Claim: with published weights our networks give the outputs of the published models.

    python benchmarks/published_weights.py --xpresso FILE --dragonn FILE --spliceai FOLDER \
        --segment chr2_1-2333275.fa.gz --page docs/architectures.md

Sequence is hg38 chr2:1-2333275, around the genes ACP1 and others on the plus strand. Prints a
Markdown table and, with `--page`, puts it between its marks in that file.
"""

import argparse
import gzip
import platform
import warnings
from pathlib import Path

import h5py
import keras
import numpy as np

from zoo.convert import convert_weights
from zoo.dna import one_hot

BEGIN = "<!-- agreement with published weights: begin -->"
END = "<!-- agreement with published weights: end -->"
STARTS = (264140, 197569, 545805, 677186)


def main() -> None:
    options = parse()
    with gzip.open(options.segment, "rt") as file:
        segment = "".join(line.strip() for line in file if not line.startswith(">"))
    rows = []
    if options.xpresso:
        rows.append(compare_xpresso(options.xpresso, segment))
    if options.dragonn:
        rows.append(compare_dragonn(options.dragonn, segment))
    if options.spliceai:
        files = sorted(options.spliceai.glob("spliceai?.h5"))
        rows += [compare_spliceai(file, segment) for file in files]
    text = table(rows)
    print(text)
    if options.page:
        before, rest = options.page.read_text().split(BEGIN)
        options.page.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--xpresso", "--dragonn", "--spliceai", "--page"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--segment", type=Path, required=True)
    return parser.parse_args()


def compare_spliceai(path: Path, segment: str) -> tuple:
    """Compare every base of ACP1 with the model as its authors saved it."""
    gene = one_hot([segment[264140 - 5000 : 278283 + 5000]])
    published = keras.saving.load_model(path, compile=False).predict(gene, verbose=0)
    ours = convert_weights(path, "spliceai-10k").predict(gene, verbose=0)
    return row("spliceai-10k", path, "ACP1, 14,143 bases", published, ours)


def compare_xpresso(path: Path, segment: str) -> tuple:
    """Compare four promoters with the model as its authors saved it."""
    sequences = one_hot([segment[start - 7000 : start + 3500] for start in STARTS])
    features = np.random.default_rng(0).normal(size=(len(STARTS), 6)).astype("float32")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = keras.saving.load_model(path, compile=False)
    published = model.predict([sequences, features], verbose=0)
    inputs = {"sequence": sequences, "features": features}
    ours = convert_weights(path, "xpresso").predict(inputs, verbose=0)
    return row("xpresso", path, "4 promoters of 10,500 bases", published, ours)


def compare_dragonn(path: Path, segment: str) -> tuple:
    """Compare pieces of ACP1 with the network written out in NumPy, in float64."""
    sequences = one_hot([segment[start : start + 145] for start in range(264140, 278140, 100)])
    published = naive_dragonn(path, sequences)
    ours = convert_weights(path, "mpra-dragonn").predict(sequences, verbose=0)
    return row("mpra-dragonn", path, f"{len(sequences)} pieces of 145 bases", published, ours)


def naive_dragonn(path: Path, x: np.ndarray) -> np.ndarray:
    """Compute MPRA-DragoNN by its arithmetic; Keras 3 cannot load its configuration."""
    x = x.astype("float64")
    with h5py.File(path) as file:
        for number in (1, 2, 3):
            group = file[f"conv1d_{number}/conv1d_{number}"]
            kernel, bias = group["kernel:0"][()], group["bias:0"][()]
            count = x.shape[1] - len(kernel) + 1
            x = sum(x[:, place : place + count] @ tap for place, tap in enumerate(kernel)) + bias
            group = file[f"batch_normalization_{number}/batch_normalization_{number}"]
            scale = group["gamma:0"][()] / np.sqrt(group["moving_variance:0"][()] + 1e-3)
            x = (np.maximum(x, 0) - group["moving_mean:0"][()]) * scale + group["beta:0"][()]
        group = file["dense_1/dense_1"]
        return x.reshape(len(x), -1) @ group["kernel:0"][()] + group["bias:0"][()]


def row(name: str, path: Path, on: str, published: np.ndarray, ours: np.ndarray) -> tuple:
    difference = np.abs(published - ours).max()
    spread = f"{published.min():.3f} to {published.max():.3f}"
    return (f"`{name}`", f"`{path.name}`", on, spread, f"{difference:.1e}")


def table(rows: list[tuple]) -> str:
    head = ("network", "file", "on", "published outputs", "largest difference")
    lines = [head, ("---",) * len(head), *rows]
    versions = f"Keras {keras.__version__}, backend {keras.backend.backend()}, {platform.machine()}"
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + f"\n\nMeasured with {versions}."


if __name__ == "__main__":
    main()
