"""Files in the layout of Keras 2, with arrays of our own."""

import h5py
import numpy as np
import pytest

from zoo.convert import TABLES


@pytest.fixture
def write_keras2(tmp_path):
    """Return a function that writes arrays `(layer, part) -> array` as Keras 2 did."""

    def write(arrays, inside: str = "", name: str = "weights.h5"):
        path = tmp_path / name
        with h5py.File(path, "w") as file:
            root = file.create_group(inside) if inside else file
            names = list(dict.fromkeys(layer for layer, _ in arrays))
            root.attrs["layer_names"] = [layer.encode() for layer in ["input_1", *names]]
            root.create_group("input_1").attrs["weight_names"] = np.array([], dtype="S1")
            for layer in names:
                parts = [part for owner, part in arrays if owner == layer]
                group = root.create_group(layer)
                group.attrs["weight_names"] = [f"{layer}/{part}:0".encode() for part in parts]
                for part in parts:
                    group[f"{layer}/{part}:0"] = arrays[layer, part]
        return path

    return write


@pytest.fixture
def arrays_of():
    """Return a function from the name of a table to random arrays such as its file holds."""

    def draw(name: str):
        generator = np.random.default_rng(0)
        return {
            (row.foreign, part): generator.uniform(0.1, 0.2, shape).astype("float32")
            for row in TABLES[name].rows
            for part, shape in row.shapes.items()
        }

    return draw
