"""Predictions as a table: which columns a model's outputs make, and writing them as they come."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from zoo.errors import SettingError
from zoo.io.tables import Column, open_table
from zoo.prediction.predicting import Prediction


def write_predictions(
    predictions: Iterable[Prediction],
    path: str | Path,
    columns: Sequence[Column] = (),
    *,
    format: str | None = None,
    overwrite: bool = False,
    advance: Callable[[int], None] = lambda rows: None,
) -> None:
    """Write predictions to a table while they are made; after an error there is no table.

    Args:
        predictions: From `predict_batches`.
        path: The file to be, or `-` for standard output; `.gz` compresses text.
        columns: Name, unit and description of each number; numbered names are taken when they are
            not as many as the numbers.
        format: `tsv` or `parquet`; by the file's ending when not given.
        overwrite: Whether a file that exists may be replaced.
        advance: Called with the number of rows after each batch.

    Raises:
        SettingError: The path or format will not do, or the model gives more than one row of
            numbers for a sequence.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "scores.tsv"
        >>> write_predictions([Prediction(["peak1"], np.array([[0.5]]))], path)
        >>> print(path.read_text().expandtabs(8))
        name    output_0
        peak1   0.5
    """
    stream = iter(predictions)
    # The first batch is predicted before the file is made: most errors show there.
    first = next(stream)
    columns = _columns(first.values, columns)
    with open_table(path, columns, format=format, overwrite=overwrite) as table:
        for labels, values in chain([first], stream):
            table.write(labels, flatten_outputs(values))
            advance(len(labels))


def flatten_outputs(values: Any) -> np.ndarray:
    """Lay a model's outputs side by side: `(rows, numbers)`.

    Raises:
        SettingError: An output has more than one row of numbers for a sequence.

    Example:
        >>> flatten_outputs({"a": np.ones((2, 1)), "b": np.zeros((2, 2))}).tolist()
        [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    if isinstance(values, dict):
        values = list(values.values())
    if isinstance(values, list | tuple):
        return np.concatenate([flatten_outputs(array) for array in values], axis=1)
    if values.ndim > 2:
        raise SettingError(
            f"The model gives an array {values.shape[1:]} for each sequence, which is no row of a "
            "table; use zoo.predict from Python."
        )
    return values.reshape(len(values), -1)


def _columns(values: Any, outputs: Sequence[Column]) -> Sequence[Column]:
    """Take the card's columns where they are as many as the numbers, or number them."""
    named = values if isinstance(values, dict) else {"output": flatten_outputs(values)}
    widths = {name: flatten_outputs(array).shape[1] for name, array in named.items()}
    if len(outputs) == sum(widths.values()):
        return outputs
    return [Column(f"{name}_{index}") for name, width in widths.items() for index in range(width)]
