"""A Keras model to a weights folder: network, weights, golden outputs, card and its page."""

import dataclasses
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.card import (
    PICTURE_FILE,
    Architecture,
    Card,
    File,
    Golden,
    Input,
    Licenses,
    Output,
    Use,
    card_from_json,
    read_card,
    render_page,
    render_picture,
    write_card,
)
from zoo.catalogue import ENTRIES
from zoo.errors import SettingError
from zoo.golden import golden_inputs, run_golden, write_golden
from zoo.store import check_config, sha256_of

if TYPE_CHECKING:
    import keras

TOLERANCE = {"cpu": 1e-5, "gpu": 5e-3}
"""Allowed differences to golden outputs: a GPU may round to 10 bits of mantissa (TF32)."""

_NOT_STATED = "not stated"


def save(
    model: "keras.Model",
    folder: str | Path,
    card: Card | Mapping[str, Any],
    *,
    golden: list[str] | np.ndarray | None = None,
    side_inputs: Mapping[str, np.ndarray] | None = None,
    overwrite: bool = False,
) -> Card:
    """Write a model as a weights folder that `zoo.load`, `zoo.verify` and the Hub understand.

    The folder appears in one step: a failed save leaves nothing behind.

    Args:
        model: A functional or sequential model made of Keras' and the zoo's layers.
        folder: Where to write; its last part need not be the model's name.
        card: A complete `Card`, or a mapping with at least `name`; what is missing is taken from
            the model or marked as not stated.
        golden: Sequences whose outputs are stored for `zoo.verify`: letters or uint8 codes
            `(n, length)`. Eight random ones when not given.
        side_inputs: Values of the model's other inputs for the golden sequences.
        overwrite: Replace the folder if it exists.

    Returns:
        The card as written, with the hash of every file.

    Raises:
        SettingError: The folder exists (with `overwrite`, it is no weights folder), or the card
            lacks a name.
        UnsafeModelError: The model holds a layer that `zoo.load` would refuse.
    """
    folder = Path(folder)
    check_target(folder, overwrite=overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    card = card if isinstance(card, Card) else draft_card(model, card)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        written = Path(temporary) / folder.name
        _write_model(model, written)
        card = _write_golden(model, written, card, golden, side_inputs)
        page = render_page(card, address=_local_address(card))
        (written / "README.md").write_text(page, encoding="utf-8")
        if card.calibration and card.calibration.picture:
            picture = written / PICTURE_FILE
            picture.write_text(render_picture(card.calibration), encoding="utf-8")
        card = dataclasses.replace(card, files=_hash_files(written))
        write_card(card, written)
        _put_in_place(written, folder, Path(temporary) / "replaced")
    return card


def check_target(folder: str | Path, *, overwrite: bool = False) -> None:
    """Refuse to write over a folder that exists, or over anything but a weights folder.

    Raises:
        SettingError: The place is taken, or with `overwrite` by something else than weights.
    """
    folder = Path(folder)
    if not folder.exists():
        return
    if not overwrite:
        raise SettingError(
            f"{folder} exists; choose another folder, or pass overwrite=True (--overwrite)."
        )
    is_empty = folder.is_dir() and not any(folder.iterdir())
    if not is_empty and not (folder / "zoo.json").is_file():
        raise SettingError(
            f"{folder} is no weights folder (it holds no zoo.json), so it is not replaced; choose "
            "another folder."
        )


def draft_card(model: "keras.Model", fields: Mapping[str, Any]) -> Card:
    """Complete a card from the model; what cannot be known is marked as not stated.

    Raises:
        SettingError: There is no name.
        FormatError: A field is unknown or of the wrong type.
    """
    if not fields.get("name"):
        raise SettingError("The card has no name; pass at least {'name': 'my-model-v1'}.")
    width = model.outputs[0].shape[-1] or 1
    defaults = Card(
        name="",
        version="1",
        task=_NOT_STATED,
        species=[],
        summary=_NOT_STATED,
        use=Use(intended=_NOT_STATED, limits=_NOT_STATED),
        architecture=Architecture(name=model.name, settings={}, parameters=model.count_params()),
        input=Input(length=model.inputs[0].shape[1], strands=_NOT_STATED, assembly=_NOT_STATED),
        outputs=[Output(name=f"output_{i}", unit="", description="") for i in range(width)],
        golden=Golden(sequences="", tolerance=TOLERANCE),
        licenses=Licenses(code=_NOT_STATED, weights=_NOT_STATED, data=_NOT_STATED),
        citation=_NOT_STATED,
    )
    merged = dataclasses.asdict(defaults) | json.loads(json.dumps(dict(fields), default=_as_dict))
    return card_from_json(json.dumps(merged), "card")


def _as_dict(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)
    raise SettingError(f"The card holds {type(value).__name__}; expected text, numbers and lists.")


def _write_model(model: "keras.Model", folder: Path) -> None:
    """Write Keras' directory format without optimizer, and refuse what would not load again."""
    import keras

    folder.mkdir()
    config = {**keras.saving.serialize_keras_object(model), "compile_config": None}
    (folder / "config.json").write_text(json.dumps(config))
    check_config(folder / "config.json")
    plain = type(model).from_config(model.get_config())
    plain.set_weights(model.get_weights())
    keras.saving.save_model(plain, folder, zipped=False)


def _write_golden(
    model: "keras.Model",
    folder: Path,
    card: Card,
    golden: list[str] | np.ndarray | None,
    side_inputs: Mapping[str, np.ndarray] | None,
) -> Card:
    origin = card.golden.sequences or "sequences given by the author"
    if golden is None:
        length = model.inputs[0].shape[1] or 1000
        golden = np.random.default_rng(0).integers(0, 4, (8, length), dtype=np.uint8)
        origin = "eight random sequences"
    inputs = golden_inputs(model, golden, side_inputs)
    write_golden(folder, {**inputs, **run_golden(model, inputs)})
    return dataclasses.replace(card, golden=dataclasses.replace(card.golden, sequences=origin))


def _hash_files(folder: Path) -> dict[str, File]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): File(size=path.stat().st_size, sha256=sha256_of(path))
        for path in files
    }


def _put_in_place(written: Path, folder: Path, aside: Path) -> None:
    """Move the finished folder to its place; an older one goes only when the new one is there."""
    if folder.exists():
        os.replace(folder, aside)
    try:
        os.replace(written, folder)
    except OSError:
        if aside.exists():
            os.replace(aside, folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def rewrite_page(folder: str | Path, *, address: str | None = None) -> None:
    """Generate a folder's `README.md` again from its card, and put its new hash in the card.

    Args:
        folder: A weights folder.
        address: Where the page says that the model loads from.
    """
    folder = Path(folder)
    card = read_card(folder)
    place = folder / "README.md"
    page = render_page(card, address=address or _local_address(card))
    place.write_text(page, encoding="utf-8")
    file = File(size=place.stat().st_size, sha256=sha256_of(place))
    write_card(dataclasses.replace(card, files={**card.files, "README.md": file}), folder)


def _local_address(card: Card) -> str:
    """Say how a folder on this disk loads: by its name only if the catalogue has it."""
    return card.name if card.name in ENTRIES else f"path/to/{card.name}"
