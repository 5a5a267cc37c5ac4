"""Random DNA, a reload from disk, and the measure that all symmetry tests use."""

import keras
import numpy as np
import pytest


@pytest.fixture(autouse=True)
def readable_tensors(monkeypatch):
    """Let `np.asarray` read PyTorch's tensors, which it does not while they carry a gradient."""
    if keras.backend.backend() == "torch":
        import torch

        read = torch.Tensor.__array__
        monkeypatch.setattr(torch.Tensor, "__array__", lambda t, *a, **k: read(t.detach(), *a, **k))


@pytest.fixture
def dna():
    """Give a function that draws one-hot sequences `(count, length, 4)`."""

    def draw(count=2, length=30, seed=0):
        codes = np.random.default_rng(seed).integers(4, size=(count, length))
        return np.eye(4, dtype="float32")[codes]

    return draw


@pytest.fixture
def features():
    """Give a function that draws real-valued feature maps of a shape."""

    def draw(*shape, seed=0):
        return np.random.default_rng(seed).normal(size=shape).astype("float32")

    return draw


@pytest.fixture
def flipped():
    """Give the function that turns all axes but the batch: the reverse complement."""
    return lambda values: np.flip(np.asarray(values), range(1, np.ndim(values))).copy()


@pytest.fixture
def scramble():
    """Give a function that sets all weights to random numbers, moving variances to positive."""

    def fill(layer, seed=0):
        generator = np.random.default_rng(seed)
        for weight in layer.weights:
            if "seed" in weight.name:
                continue
            values = generator.normal(size=weight.shape) * 0.5
            weight.assign(np.abs(values) + 0.5 if "variance" in weight.name else values)
        return layer

    return fill


@pytest.fixture
def assert_close():
    """Give a check that two arrays agree to a share of the largest value."""

    def check(got, wanted, share=1e-5):
        got, wanted = np.asarray(got), np.asarray(wanted)
        assert got.shape == wanted.shape
        largest = np.abs(wanted).max()
        assert largest > 0
        assert np.abs(got - wanted).max() <= share * largest

    return check


@pytest.fixture
def reload(tmp_path):
    """Give a function that saves a network and loads it as a user would."""

    def turn_around(model):
        path = tmp_path / "model.keras"
        model.save(path)
        return keras.saving.load_model(path)

    return turn_around
