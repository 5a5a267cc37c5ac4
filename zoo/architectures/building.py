"""From a name and settings to a Keras model."""

import difflib
from typing import TYPE_CHECKING, Any

from zoo.architectures.record import Architecture
from zoo.architectures.registry import ARCHITECTURES
from zoo.errors import SettingError, UnknownNameError

if TYPE_CHECKING:
    import keras


def list_architectures() -> list[Architecture]:
    """Return one record for each architecture, sorted by name, without loading Keras.

    Each record has `name`, `paper`, `year`, `receptive_field` and `parameters`, among others.

    Example:
        >>> record = next(one for one in list_architectures() if one.name == "deepstarr")
        >>> record.year, record.parameters
        (2022, 624738)
    """
    return sorted(ARCHITECTURES.values(), key=lambda record: record.name)


def find_architecture(name: str) -> Architecture:
    """Return the record of the architecture with this name.

    Raises:
        UnknownNameError: No architecture has this name; near names are listed.
    """
    if name not in ARCHITECTURES:
        raise UnknownNameError("architecture", str(name), ARCHITECTURES)
    return ARCHITECTURES[name]


def build(name: str, **settings: Any) -> "keras.Model":
    """Build a network with fresh weights.

    Args:
        name: A name from `list_architectures`.
        **settings: Settings of that architecture; what is not given keeps the paper's value.

    Returns:
        A `keras.Model` that takes one-hot DNA of shape `(batch, length, 4)`.

    Raises:
        UnknownNameError: No architecture has this name.
        SettingError: The architecture does not know a setting, or cannot use its value.

    Example:
        >>> build("deepstarr", outputs=3).output_shape
        (None, 3)
    """
    record = find_architecture(name)
    _refuse_unknown(record, settings)
    return record.load()(**{**record.settings, **settings})


def _refuse_unknown(record: Architecture, settings: dict[str, Any]) -> None:
    """Raise for the first setting that the architecture does not have."""
    known = record.keywords()
    for keyword in settings:
        if keyword in known:
            continue
        near = difflib.get_close_matches(keyword, known, n=3, cutoff=0.4)
        advice = f"Did you mean {' or '.join(near)}?" if near else f"It has: {', '.join(known)}."
        raise SettingError(f"The architecture {record.name!r} has no setting {keyword!r}. {advice}")
