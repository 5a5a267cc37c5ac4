"""What work depends on, in a form that can be kept and compared: it goes on with the same only."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras


def of_file(path: str | Path) -> list[Any]:
    """Give where a file is, its size and when it was written."""
    if str(path) == "-":
        return ["-"]
    status = Path(path).stat()
    return [str(Path(path).resolve()), status.st_size, status.st_mtime_ns]


def of_table(table: Mapping[str, str]) -> str:
    """Give a hash of a table of names, whatever its order."""
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()


def of_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """Give settings as text; a function is never the same again, since what it does is not known.

    Example:
        >>> of_settings({"shifts": (0, 1)})
        {'shifts': '(0, 1)'}
        >>> of_settings({"target": len}) == of_settings({"target": len})
        False
    """
    return {
        name: f"function {uuid.uuid4().hex}" if callable(value) else repr(value)
        for name, value in settings.items()
    }


def digest(models: Sequence[keras.Model], outputs: Sequence[str] = ()) -> str:
    """Give a hash of layers and weights of models in their order, and of names of outputs.

    Names of layers do not count: Keras numbers them anew each time a model is built.
    """
    found = hashlib.sha256(json.dumps(list(outputs)).encode())
    for model in models:
        config = json.dumps(_unnamed(_config(model)), default=lambda part: type(part).__qualname__)
        found.update(config.encode())
        for array in model.get_weights():
            found.update(f"{array.shape}".encode() + array.tobytes())
    return found.hexdigest()


def _config(model: keras.Model) -> Any:
    try:
        return model.get_config()
    except (NotImplementedError, TypeError, ValueError):  # a layer that cannot be saved
        return [type(layer).__qualname__ for layer in model.layers]


def _unnamed(config: Any) -> Any:
    """Put numbers in the places of names of layers, in the order in which they come."""
    numbers: dict[str, int] = {}

    def number(part: Any) -> None:
        if isinstance(part, Mapping):
            if isinstance(part.get("name"), str):
                numbers.setdefault(part["name"], len(numbers))
            part = list(part.values())
        for one in part if isinstance(part, list | tuple) else ():
            number(one)

    def replace(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {key: replace(value) for key, value in part.items()}
        if isinstance(part, list | tuple):
            return [replace(one) for one in part]
        return numbers.get(part, part) if isinstance(part, str) else part

    number(config)
    return replace(config)
