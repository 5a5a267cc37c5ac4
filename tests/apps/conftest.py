"""Models and genomes that are small, and known."""

import keras
import numpy as np
import pytest


@pytest.fixture(scope="session")
def lively():
    """Return a function that gives a model weights as if trained: no zeros, no unit scales."""

    def change(model, seed=0):
        random = np.random.default_rng(seed)
        for variable in model.variables:
            name = variable.path.rpartition("/")[2]
            if name in ("gamma", "moving_variance"):
                variable.assign(random.uniform(0.5, 1.5, variable.shape))
            elif name in ("beta", "bias", "moving_mean"):
                variable.assign(random.normal(0, 0.3, variable.shape))
        return model

    return change


@pytest.fixture(scope="session")
def small_network(lively):
    """A tied network of the zoo's own kind, 40 bases to two probabilities."""
    from zoo.architectures import build

    keras.utils.set_random_seed(0)
    settings = {"length": 40, "outputs": 2, "filters": 8, "bottleneck": 4, "stem_pool": 4}
    return lively(build("dilated", blocks=2, stem_width=5, **settings))


@pytest.fixture(scope="session")
def shares():
    """A network that gives the shares of A, C, G and T in four bases."""
    return keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
