"""Models in one folder to carry to a machine without a network."""

import contextlib
import dataclasses
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zoo import __version__
from zoo.card import Card, check_content, folder_name, read_card, sha256_of
from zoo.card.reading import CARD_FILE
from zoo.catalogue import ENTRIES
from zoo.errors import FormatError, SettingError, ZooError
from zoo.hub import Address, fetch_folder, is_address, parse_address
from zoo.io.output import open_output
from zoo.store import MANIFEST_FILE, read_manifest, verified_folder

SCHEMA = 1


@dataclass(frozen=True)
class Bundled:
    """A model of a bundle: its name, its folder, the addresses it answers to, and its bytes."""

    name: str
    folder: Path
    sources: tuple[str, ...]
    size: int

    def __str__(self) -> str:
        """Give the model as one line."""
        return f"{self.name}: {self.size:,} bytes in {self.folder}"


def fetch(names: str | Sequence[str], to: str | Path, *, update: bool = False) -> list[Bundled]:
    """Put models, with all they need, into a folder that works without a network.

    There, `zoo.load("FOLDER/NAME")` loads one; with `ZOO_WEIGHTS_DIR=FOLDER` the names and the
    addresses given here do as well, so scripts need no change. `manifest.json` in the folder
    lists what it holds. Each model appears in one step, and is checked where it lies.

    Args:
        names: Catalogue names, weights folders, or addresses on the Hub.
        to: The folder; it may hold other models already.
        update: Ask the Hub again what each address means.

    Returns:
        What is in the folder for each name.

    Several processes may fill one folder.

    Raises:
        SettingError: No name came, the folder holds another model of the same name, or it cannot
            be written.
        ZooError: A model cannot be found or fails its checks; see `zoo.load`.
    """
    names = [names] if isinstance(names, str) else list(names)
    if not names:
        raise SettingError("No model came; name one or more.")
    root = Path(to).expanduser()
    bundled = []
    with _clear_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        read_manifest(root)
    for name in names:
        folder, card = _find(name, update)
        with _clear_errors(root), _locked(root):
            bundled.append(_put(name, folder, card, root))
    return bundled


def _put(name: str, folder: Path, card: Card, root: Path) -> Bundled:
    place = root / _folder_name(card)
    _copy(folder, card, place)
    size = sum(file.size for file in card.files.values())
    one = Bundled(card.name, place, _sources(name, folder), size)
    _note(root, one, card)
    return one


@contextlib.contextmanager
def _clear_errors(root: Path) -> Iterator[None]:
    """Name the folder that was to be written, not the file that was being copied."""
    try:
        yield
    except OSError as error:
        raise SettingError(
            f"{root} cannot be filled: {error.strerror or error}. Give another folder, or make "
            "room; what is there already is whole."
        ) from error


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Let one process at a time change the folder."""
    from huggingface_hub.utils import WeakFileLock

    lock = root / ".lock"
    with WeakFileLock(lock):
        yield


def _find(name: str, update: bool) -> tuple[Path, Card]:
    address = ENTRIES[name].hub if name in ENTRIES else name
    if update and is_address(address) and not Path(name).is_dir():
        fetch_folder(parse_address(address), update=True)
    return verified_folder(name)


def _folder_name(card: Card) -> str:
    """Refuse a name that could not be a folder beside the manifest."""
    if card.name == MANIFEST_FILE:
        raise FormatError(f"A model cannot be named {card.name!r}.")
    return folder_name(card.name)


def _sources(name: str, folder: Path) -> tuple[str, ...]:
    """List the addresses that mean this model: the one given, and the one with its commit."""
    if name in ENTRIES or Path(name).is_dir() or not is_address(name):
        return ()
    address = parse_address(name)
    pinned = Address(address.repository, folder.name)
    # A folder of another bundle is not called by its commit.
    return tuple(dict.fromkeys([str(address), *([str(pinned)] if pinned.commit else [])]))


def _copy(folder: Path, card: Card, place: Path) -> None:
    """Copy what the card names, links followed, and check the copy before it is there."""
    if place.exists():
        _refuse_other(folder, card, place)
        return
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=place.parent) as temporary:
        copy = Path(temporary) / place.name
        for path in [*card.files, CARD_FILE]:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / path, copy / path)
        verified_folder(copy)
        os.replace(copy, place)


def _refuse_other(folder: Path, card: Card, place: Path) -> None:
    try:
        same = read_card(place) == card
        for path, file in card.files.items():
            check_content(place / path, file)
    except (ZooError, OSError):
        same = False
    if not same:
        raise SettingError(
            f"{place} holds another {card.name}, or a damaged one; remove it or fetch elsewhere "
            f"what lies in {folder}."
        )


def _note(root: Path, one: Bundled, card: Card) -> None:
    """Write the model into the manifest, in one step."""
    path = root / MANIFEST_FILE
    models = json.loads(path.read_bytes())["models"] if path.is_file() else {}
    sources = {*one.sources, *models.get(one.name, {}).get("sources", [])}
    models[one.name] = {
        "version": card.version,
        "card_sha256": sha256_of(one.folder / CARD_FILE),
        "sources": sorted(sources),
        "licenses": dataclasses.asdict(card.licenses),
        "size": one.size,
    }
    manifest = {"schema": SCHEMA, "zoo": __version__, "models": dict(sorted(models.items()))}
    with open_output(path, overwrite=True) as file:
        file.write((json.dumps(manifest, indent=2) + "\n").encode())
