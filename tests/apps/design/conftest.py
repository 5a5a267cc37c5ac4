"""Networks for which the best sequence is known."""

import keras
import numpy as np
import pytest

from zoo.dna import encode

MOTIF = "GATTACA"
LENGTH = 24


@pytest.fixture(scope="session")
def best_match():
    """A network of two outputs: letters of GATTACA at the best place, and the share of A."""
    kernel = np.eye(4, dtype="float32")[encode([MOTIF])[0]][:, :, None]
    sequence = keras.Input((LENGTH, 4))
    matches = keras.layers.Conv1D(1, len(MOTIF), use_bias=False, name="motif")(sequence)
    best = keras.layers.GlobalMaxPooling1D()(matches)
    shares = keras.layers.GlobalAveragePooling1D()(sequence)
    share = keras.layers.Dense(1, use_bias=False, name="share")(shares)
    model = keras.Model(sequence, keras.layers.Concatenate()([best, share]))
    model.get_layer("motif").set_weights([kernel])
    model.get_layer("share").set_weights([np.array([[1.0], [0], [0], [0]], "float32")])
    return model


@pytest.fixture(scope="session")
def gc_probability():
    """A network that gives the logistic function of ten times the share of G and C, minus five."""
    logits = keras.layers.Dense(1, name="logits")
    outputs = keras.layers.Activation("sigmoid", name="outputs")
    pool = keras.layers.GlobalAveragePooling1D()
    model = keras.Sequential([keras.Input((10, 4)), pool, logits, outputs])
    logits.set_weights([np.array([[0.0], [10], [10], [0]], "float32"), np.array([-5.0], "float32")])
    return keras.Model(model.inputs, model.outputs)
