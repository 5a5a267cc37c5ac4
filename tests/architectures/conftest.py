"""Small networks of every architecture, each built once, and inputs for any of them."""

import functools

import keras
import numpy as np
import pytest

from zoo.architectures import ARCHITECTURES, build


@pytest.fixture(scope="session")
def trial():
    """Return a function from a name to the small network of that architecture."""

    @functools.cache
    def small(name: str) -> keras.Model:
        keras.utils.set_random_seed(1)
        return build(name, **ARCHITECTURES[name].trial)

    return small


@pytest.fixture(scope="session")
def inputs_for():
    """Return a function from a model to random inputs: DNA for the sequence, numbers beside it."""

    def draw(model: keras.Model, batch: int = 2, seed: int = 0):
        generator = np.random.default_rng(seed)
        drawn = {}
        for tensor in model.inputs:
            shape = (batch, *(200 if size is None else size for size in tensor.shape[1:]))
            if tensor.name == "sequence":
                codes = generator.integers(4, size=shape[:2])
                drawn[tensor.name] = np.eye(4, dtype="float32")[codes]
            else:
                drawn[tensor.name] = generator.random(shape, dtype="float32")
        return drawn if len(drawn) > 1 else drawn["sequence"]

    return draw


@pytest.fixture(scope="session")
def features_of():
    """Return a function from a model and a name to the part that ends in its feature map."""

    def part(model: keras.Model, name: str) -> keras.Model:
        return keras.Model(model.input, model.get_layer(ARCHITECTURES[name].features).output)

    return part
