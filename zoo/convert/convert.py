"""From a published file to one of our networks with its weights."""

from pathlib import Path

import keras
import numpy as np

from zoo.architectures import build
from zoo.convert.hdf5 import Name, read_arrays
from zoo.convert.table import Row, Table
from zoo.convert.tables import TABLES
from zoo.errors import FormatError, UnknownNameError


def convert_weights(path: str | Path, name: str) -> keras.Model:
    """Build our network of a publication and fill it from the publication's file.

    Args:
        path: A Keras 1 or 2 HDF5 file, of a whole model or of weights alone.
        name: A name of `TABLES`.

    Returns:
        Our network, which gives the outputs that the publication's own model gives.

    Raises:
        UnknownNameError: There is no table of this name.
        FormatError: The file does not hold exactly the arrays that the table names.

    Example:
        >>> convert_weights("spliceai1.h5", "spliceai")
        Traceback (most recent call last):
        ...
        zoo.errors.UnknownNameError: There is no table of weights named 'spliceai'. Did you mean ...
    """
    if name not in TABLES:
        raise UnknownNameError("table of weights", name, TABLES)
    table = TABLES[name]
    arrays = read_arrays(path)
    model = build(table.architecture, **table.settings)
    fill(model, arrays, table)
    return model


def fill(model: keras.Model, arrays: dict[Name, np.ndarray], table: Table) -> None:
    """Put arrays into a network where a table says, each once and none left over.

    Args:
        model: A network of the table's architecture.
        arrays: From `read_arrays`.
        table: Which array goes where.

    Raises:
        FormatError: An array is missing, left over, of another shape, or not finite; or the table
            leaves a weight of the network out.
    """
    expected = {(row.foreign, part) for row in table.rows for part in row.shapes}
    if expected != set(arrays):
        raise FormatError(
            f"The file and the table of {table.architecture} differ: "
            f"missing {_few(expected - set(arrays))}, not expected {_few(set(arrays) - expected)}."
        )
    for row in table.rows:
        _fill_layer(model.get_layer(row.layer), arrays, row)
    filled = sum(len(row.shapes) for row in table.rows)
    if filled != len(model.weights):
        raise FormatError(
            f"The table of {table.architecture} fills {filled} weights, but the network has "
            f"{len(model.weights)}; add the missing rows."
        )


def _fill_layer(layer: keras.Layer, arrays: dict[Name, np.ndarray], row: Row) -> None:
    """Check the arrays of one layer and assign them by name."""
    weights = {weight.name: weight for weight in layer.weights}
    if set(weights) != set(row.shapes):
        raise FormatError(
            f"The layer {row.layer!r} has the weights {sorted(weights)}, but its table names "
            f"{sorted(row.shapes)}."
        )
    for part, shape in row.shapes.items():
        array = arrays[row.foreign, part]
        if not array.shape == shape == tuple(weights[part].shape):
            raise FormatError(
                f"{row.foreign}/{part} has the shape {array.shape}; the table says {shape} and "
                f"{row.layer!r} takes {tuple(weights[part].shape)}."
            )
        if not np.isfinite(array).all():
            raise FormatError(f"{row.foreign}/{part} holds numbers that are not finite.")
        weights[part].assign(array)


def _few(names: set[Name]) -> str:
    """Name up to three arrays in words."""
    if not names:
        return "nothing"
    shown = ["/".join(name) for name in sorted(names)[:3]]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(shown) + more
