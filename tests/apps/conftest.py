"""Models and genomes that are small, and known."""

import keras
import pytest


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
