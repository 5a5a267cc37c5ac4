"""The same symmetry on the other backends, each in a process of its own."""

import pytest

PROGRAM = """
import sys
import numpy as np
import keras
import zoo.layers
from zoo.architectures.dilated import dilated

assert keras.backend.backend() == sys.argv[1]
assert "tensorflow" not in sys.modules
keras.utils.set_random_seed(0)
x = np.eye(4, dtype="float32")[np.random.default_rng(0).integers(4, size=(4, 64))]
other = x[:, ::-1, ::-1].copy()

# One compiled call: op by op, JAX would compile each of them.
def numpy(model, x):
    return model.predict(x, verbose=0)

small = {"length": 64, "filters": 8, "stem_width": 5, "blocks": 1, "bottleneck": 4}
model = dilated(**small, activation=None)
model.compile("adam", "mse")
model.fit(x, np.ones((4, 1)), epochs=2, verbose=0)
given = numpy(model, x)
assert np.abs(given - numpy(model, other)).max() <= 1e-5 * np.abs(given).max()

trunk = keras.Model(model.inputs, model.get_layer("bottleneck").output)
given = numpy(trunk, x)
assert np.abs(given - numpy(trunk, other)[:, ::-1, ::-1]).max() <= 1e-5 * np.abs(given).max()

plain = dilated(**small, tied=False)
both = zoo.layers.RCEnsemble(plain)
given = numpy(both, x)
assert np.abs(given - numpy(both, other)).max() <= 1e-5 * np.abs(given).max()
print("symmetric")
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_symmetry_on_backend(backend, run_on_backend):
    assert run_on_backend(PROGRAM, backend) == "symmetric"
