"""Our networks against the published models, when their files are at hand.

Set `ZOO_PUBLISHED_WEIGHTS` to a folder with the files of Xpresso and MPRA-DragoNN,
`ZOO_SPLICEAI_WEIGHTS` to one with `spliceai1.h5` to `spliceai5.h5`, and `ZOO_HUMAN_SEGMENT` to
hg38 `chr2:1-2333275` as gzipped FASTA.
"""

import gzip
import os
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from zoo.convert import convert_weights
from zoo.dna import one_hot


def at_hand(variable: str) -> Path:
    """Return the path that a variable names, or skip the test."""
    if variable not in os.environ:
        pytest.skip(f"{variable} is not set")
    return Path(os.environ[variable])


@pytest.fixture(scope="module")
def segment() -> str:
    with gzip.open(at_hand("ZOO_HUMAN_SEGMENT"), "rt") as file:
        return "".join(line.strip() for line in file if not line.startswith(">"))


def load_published(path: Path) -> keras.Model:
    """Load the published model as its authors saved it."""
    return keras.saving.load_model(path, compile=False)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_spliceai_agrees_on_a_gene(segment, number):
    path = at_hand("ZOO_SPLICEAI_WEIGHTS") / f"spliceai{number}.h5"
    # Exons in the middle of ACP1, a gene on the plus strand, and the context around them.
    sequences = one_hot(segment[271000 - 5000 : 273500 + 5000])
    expected = load_published(path).predict(sequences, verbose=0)
    found = convert_weights(path, "spliceai-10k").predict(sequences, verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert (expected.max(axis=(0, 1)) > 0.9).all()


@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")
def test_xpresso_agrees_on_promoters(segment):
    path = next(at_hand("ZOO_PUBLISHED_WEIGHTS").glob("Xpresso*.h5"))
    starts = [264140, 197569, 545805, 677186]  # of genes on the plus strand
    sequences = one_hot([segment[start - 7000 : start + 3500] for start in starts])
    features = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    expected = load_published(path).predict([sequences, features], verbose=0)
    model = convert_weights(path, "xpresso")
    found = model.predict({"sequence": sequences, "features": features}, verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert np.ptp(expected) > 0.1


def test_mpra_dragonn_agrees_with_its_arithmetic(segment):
    path = next(at_hand("ZOO_PUBLISHED_WEIGHTS").glob("MPRA-DragoNN*.hdf5"))
    starts = range(264140, 270000, 500)
    sequences = one_hot([segment[start : start + 145] for start in starts])
    found = convert_weights(path, "mpra-dragonn").predict(sequences, verbose=0)
    np.testing.assert_allclose(found, naive_dragonn(path, sequences), atol=1e-5)
    assert np.ptp(found) > 0.1


def naive_dragonn(path: Path, x: np.ndarray) -> np.ndarray:
    """Compute MPRA-DragoNN in NumPy; Keras 3 cannot load the configuration it comes with."""
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
