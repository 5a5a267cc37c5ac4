"""A weights folder is used only after every file in it is the one that its card names."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from zoo.card import Card, read_card
from zoo.catalogue import ENTRIES
from zoo.errors import IntegrityError, UnsafeModelError
from zoo.store.finding import find_folder
from zoo.store.hashing import sha256_of
from zoo.store.safety import check_config, check_weights

REQUIRED = ("config.json", "metadata.json", "model.weights.h5")
_LARGEST = 4 << 30


def verified_folder(name: str | Path) -> tuple[Path, Card]:
    """Find a model's folder and check all of it.

    Args:
        name: A catalogue name or a folder.

    Returns:
        The folder and its card.

    Raises:
        UnknownNameError: There is no such model or folder.
        FormatError: The card is missing or malformed.
        IntegrityError: A file is missing or differs from what the card, or for a catalogue
            model the catalogue, says.
        UnsafeModelError: A file asks for something that loading must not do.
    """
    folder = find_folder(name)
    card = read_card(folder)
    if str(name) in ENTRIES:
        _check_pin(str(name), folder)
    for required in REQUIRED:
        if required not in card.files:
            raise IntegrityError(f"The card of {folder} names no {required}; fetch it again.")
    for path, file in card.files.items():
        _check_file(folder, path, file)
    check_config(folder / "config.json")
    check_weights(folder / "model.weights.h5")
    return folder, card


def _check_pin(name: str, folder: Path) -> None:
    pin = ENTRIES[name].card_sha256
    found = sha256_of(folder / "zoo.json")
    if pin and found != pin:
        raise IntegrityError(
            f"The card of {name} in {folder} has sha256 {found[:16]}…, but the catalogue expects "
            f"{pin[:16]}…. A published version never changes: restore or fetch the folder again."
        )


def _check_file(folder: Path, path: str, file) -> None:
    """Check that a path stays in the folder, and that size and hash are as promised."""
    posix = PurePosixPath(path)
    outside = posix.is_absolute() or PureWindowsPath(path).drive or "\\" in path
    if outside or ".." in posix.parts or not posix.parts:
        raise UnsafeModelError(f"The card of {folder} names {path!r}, which leaves the folder.")
    place = folder / path
    if not place.is_file() or not place.resolve().is_relative_to(folder.resolve()):
        raise IntegrityError(f"{place} is missing, or a link out of the folder; fetch it again.")
    size = place.stat().st_size
    if size != file.size or size > _LARGEST:
        raise IntegrityError(
            f"{place} has {size} bytes; its card says {file.size}. Fetch it again."
        )
    if sha256_of(place) != file.sha256:
        raise IntegrityError(
            f"{place} is damaged or changed: its sha256 is not the one in its card. Fetch it again."
        )
