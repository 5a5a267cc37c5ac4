"""A weights folder is used only after every file in it is the one that its card names."""

from pathlib import Path

from zoo.card import Card, File, check_content, check_files, read_card, sha256_of
from zoo.catalogue import ENTRIES
from zoo.errors import IntegrityError
from zoo.hub import storage_root
from zoo.store.arrays import check_weights
from zoo.store.finding import find_folder, manifest_pin
from zoo.store.safety import check_config

REQUIRED = ("config.json", "metadata.json", "model.weights.h5")


def verified_folder(name: str | Path) -> tuple[Path, Card]:
    """Find a model's folder and check all of it.

    Args:
        name: A catalogue name, a folder, or an address on the Hub.

    Returns:
        The folder and its card.

    Raises:
        UnknownNameError: There is no such model or folder.
        HubError: The Hub does not give it.
        FormatError: The card is missing or malformed.
        IntegrityError: A file is missing or differs from what the card says, or the card from
            what the catalogue or the manifest of a bundle says.
        UnsafeModelError: A file asks for something that loading must not do.
    """
    folder = find_folder(name)
    card = read_card(folder)
    if str(name) in ENTRIES:
        _check_pin(folder, ENTRIES[str(name)].card_sha256, "the catalogue")
    _check_pin(folder, manifest_pin(folder), "the manifest of its bundle")
    for required in REQUIRED:
        if required not in card.files:
            raise IntegrityError(f"The card of {folder} names no {required}; fetch it again.")
    check_files(card.files, folder)
    for path, file in card.files.items():
        _check_file(folder, path, file)
    check_config(folder / "config.json")
    check_weights(folder / "model.weights.h5")
    return folder, card


def _check_pin(folder: Path, pin: str, whose: str) -> None:
    found = sha256_of(folder / "zoo.json")
    if pin and found != pin:
        raise IntegrityError(
            f"The card of {folder} has sha256 {found[:16]}…, but {whose} expects {pin[:16]}…. A "
            "published version never changes: restore or fetch the folder again."
        )


def _check_file(folder: Path, path: str, file: File) -> None:
    """Check that a path leads to a file in the folder, of the size and hash that were promised."""
    place = folder / path
    root = storage_root(folder).resolve()
    if not place.is_file() or not place.resolve().is_relative_to(root):
        raise IntegrityError(f"{place} is missing, or a link out of the folder; fetch it again.")
    check_content(place, file)
