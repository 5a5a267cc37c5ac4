"""`zoo.json` to `Card` and back, refusing what is missing, unknown or of the wrong type."""

import dataclasses
import json
import math
import re
import types
import typing
from pathlib import Path
from typing import Any

from zoo.card.fields import SCHEMA, Card
from zoo.errors import FormatError

CARD_FILE = "zoo.json"
LARGEST_CARD = 1_000_000
_DEEPEST = 20
# A terminal obeys some of these, and half of a surrogate pair cannot be written to a file.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def read_card(folder: str | Path) -> Card:
    """Read the card of a weights folder.

    Args:
        folder: A folder that holds `zoo.json`.

    Raises:
        FormatError: There is no card, it is no JSON, or a field is missing, unknown or of the
            wrong type; the message names the field.
    """
    path = Path(folder) / CARD_FILE
    if not path.is_file():
        raise FormatError(
            f"{folder} holds no {CARD_FILE}, so it is no weights folder of the zoo; "
            "write one with zoo.save, or load a plain Keras model with keras.saving.load_model."
        )
    if path.stat().st_size > LARGEST_CARD:
        raise FormatError(
            f"{path} has {path.stat().st_size} bytes; a card has at most {LARGEST_CARD}."
        )
    return card_from_json(path.read_bytes(), str(path))


def card_from_json(text: str | bytes, where: str = CARD_FILE) -> Card:
    """Build a card from the text of `zoo.json`; see `read_card`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{where} is not valid JSON: {error}. Fetch the folder again.") from None
    if isinstance(data, dict) and data.get("schema", SCHEMA) != SCHEMA:
        raise FormatError(
            f"{where} has schema {str(data['schema'])[:20]!r}; this zoo reads schema "
            f"{SCHEMA}. Upgrade regulatory-zoo."
        )
    _check_values(data, where, 0)
    return _convert(Card, data, where)


def _check_values(value: Any, where: str, depth: int) -> None:
    """Refuse what no card holds and no page or terminal should be given, wherever it stands."""
    if depth > _DEEPEST:
        raise FormatError(f"{where} nests deeper than {_DEEPEST} levels; no card does.")
    if isinstance(value, str) and _NO_TEXT.search(value):
        raise FormatError(f"{where} holds {value[:40]!r}, with letters that are no text.")
    if isinstance(value, float) and not math.isfinite(value):
        raise FormatError(f"{where} holds the number {value}; expected a finite one.")
    if isinstance(value, dict):
        _check_values(list(value), where, depth)
        value = value.values()
    elif not isinstance(value, list):
        return
    for item in value:
        _check_values(item, where, depth + 1)


def card_to_json(card: Card) -> str:
    """Write a card as the text of `zoo.json`, with the same bytes for the same card."""
    return json.dumps(dataclasses.asdict(card), indent=2, allow_nan=False) + "\n"


def write_card(card: Card, folder: str | Path) -> None:
    """Write `zoo.json` into a folder."""
    (Path(folder) / CARD_FILE).write_text(card_to_json(card), encoding="utf-8")


def _convert(kind: Any, value: Any, where: str) -> Any:
    """Check `value` against an annotation, and build dataclasses from dictionaries."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return value
    if dataclasses.is_dataclass(kind):
        return _convert_fields(kind, value, where)
    if origin is types.UnionType:
        if value is None and type(None) in arguments:
            return None
        return _convert(arguments[0], value, where)
    if origin is list:
        items = _expect(list, value, where)
        return [_convert(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(items)]
    if origin is dict:
        items = _expect(dict, value, where).items()
        return {key: _convert(arguments[1], item, f"{where}.{key}") for key, item in items}
    return _expect(kind, value, where)


def _expect(kind: type, value: Any, where: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise FormatError(
            f"{where} is {type(value).__name__} {str(value)[:40]!r}; expected {kind.__name__}."
        )
    return value


def _convert_fields(kind: type, value: Any, where: str) -> Any:
    _expect(dict, value, where)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    for name in value:
        if name not in fields:
            raise FormatError(
                f"{where} has a field {name[:40]!r}, which a card does not; "
                f"expected {', '.join(fields)}."
            )
    for name, field in fields.items():
        has_default = (
            field.default is not dataclasses.MISSING
            or field.default_factory is not dataclasses.MISSING
        )
        if name not in value and not has_default:
            raise FormatError(f"{where} lacks the field {name!r}, which every card must have.")
    kinds = typing.get_type_hints(kind)
    return kind(
        **{name: _convert(kinds[name], item, f"{where}.{name}") for name, item in value.items()}
    )
