"""What averaging over both strands does to the error of the trained enhancer model."""

import keras
import numpy as np
import pytest

import zoo
from zoo.cli.example import example_path
from zoo.dna import one_hot, reverse_complement
from zoo.io.sequences import read_fasta


@pytest.fixture(scope="module")
def model():
    return zoo.load("enhancer-dilated-v1")


@pytest.fixture(scope="module")
def examples():
    """Give the real sequences that come with the package, and their labels."""
    names, texts = zip(*read_fasta(example_path()), strict=True)
    labels = np.array([name.endswith("enhancer") for name in names], float)
    assert 0 < labels.sum() < len(labels)
    return one_hot(texts), labels


def one_strand(model: keras.Model) -> keras.Model:
    """Give the same weights with a head that reads the features of the given strand only."""
    features = model.get_layer("pooling").input
    answer = keras.layers.GlobalAveragePooling1D()(features[..., : features.shape[-1] // 2])
    for name in ("pooled_normalization", "logits", "outputs"):
        answer = model.get_layer(name)(answer)
    return keras.Model(model.input, answer)


def losses(model: keras.Model, examples) -> tuple[np.ndarray, np.ndarray]:
    """Give the cross-entropy of each sequence, and of each reverse complement."""
    sequences, labels = examples
    scores = [np.asarray(model(x))[:, 0] for x in (sequences, reverse_complement(sequences))]
    return tuple(-np.log(np.where(labels == 1, score, 1 - score)) for score in scores)


def test_error_of_the_tied_model_is_that_of_both_strands(model, examples):
    one, other = losses(model, examples)
    np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


def test_averaging_lowers_the_spread_of_the_error_as_rho_says(model, examples):
    one, other = losses(one_strand(model), examples)
    rho = np.corrcoef(one, other)[0, 1]
    ratio = ((one + other) / 2).std() / np.sqrt((one.var() + other.var()) / 2)
    assert 0 < rho < 0.99
    assert ratio == pytest.approx(np.sqrt((1 + rho) / 2), abs=1e-3)
