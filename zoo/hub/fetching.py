"""From an address on the Hub to a local folder: pinned, checked, and whole or not there."""

import contextlib
import os
import re
import secrets
import time
from pathlib import Path

from zoo.card import Card, check_content, check_files, read_card
from zoo.card.files import LARGEST_FILE
from zoo.card.reading import CARD_FILE, LARGEST_CARD
from zoo.errors import FormatError, HubError, IntegrityError, ZooError
from zoo.hub.address import Address
from zoo.hub.failures import clear_errors, offline_message

_COMMIT = re.compile("[0-9a-f]{40}")
_ABANDONED = 3600
"""Seconds after which a part that nothing was written to is one of a process that was killed."""


def fetch_folder(address: Address, *, update: bool = False) -> Path:
    """Bring a model from the Hub into its client's cache, unless it is there.

    The address becomes a commit before anything is read, and keeps meaning that commit on this
    machine: a second call sends no request. Only the files that the card names are fetched, and
    each must have the sha256 that the card says.

    Args:
        address: A repository, and perhaps a tag, branch or commit.
        update: Ask the Hub again what the revision is.

    Returns:
        The snapshot's folder in the cache (`HF_HOME`, `HF_HUB_CACHE`).

    Raises:
        HubError: It cannot be had: no network, no such thing, no room, no right.
        FormatError: It is no weights folder of the zoo, or of a newer one.
        IntegrityError: A file is not the one that the card means; it is not kept.
        UnsafeModelError: The card names a path outside the folder.
    """
    known = None if update else known_commit(address)
    if known and _is_whole(snapshot_folder(address, known)):
        return snapshot_folder(address, known)
    with clear_errors(address):
        commit, sizes = _ask(address, known)
        folder = snapshot_folder(address, commit)
        _check_size(address, sizes, CARD_FILE, LARGEST_CARD)
        card = _download_card(address, commit)
        check_files(card.files, address)
        for path, file in card.files.items():
            _check_size(address, sizes, path, min(file.size, LARGEST_FILE))
        for path in card.files:
            _download_checked(address, commit, path, card)
    _remember(address, commit)
    _sweep(address)
    return folder


def fetch_card(address: Address) -> Path:
    """Bring only the card of a model into the cache; see `fetch_folder`.

    Returns:
        A folder that holds `zoo.json`, and perhaps nothing else.
    """
    commit = known_commit(address)
    if commit and (snapshot_folder(address, commit) / CARD_FILE).is_file():
        return snapshot_folder(address, commit)
    with clear_errors(address):
        commit, sizes = _ask(address, commit)
        _check_size(address, sizes, CARD_FILE, LARGEST_CARD)
        _download(address, commit, CARD_FILE)
    return snapshot_folder(address, commit)


def known_commit(address: Address) -> str | None:
    """Return the commit that an address means on this machine, if that was ever asked."""
    if address.commit:
        return address.commit
    try:
        commit = _reference(address).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return commit if _COMMIT.fullmatch(commit) else None


def snapshot_folder(address: Address, commit: str) -> Path:
    """Return where the client of the Hub keeps the files of a commit."""
    return _storage(address) / "snapshots" / commit


def storage_root(folder: Path) -> Path:
    """Return how far links in a folder may lead: a snapshot's point into the cache.

    Example:
        >>> storage_root(Path("/cache/models--a--b/snapshots/" + "0" * 40)).as_posix()
        '/cache'
        >>> storage_root(Path("/weights/a")).as_posix()
        '/weights/a'
    """
    is_snapshot = folder.parent.name == "snapshots" and folder.parent.parent.name.startswith(
        "models--"
    )
    return folder.parents[2] if is_snapshot else folder


def _storage(address: Address) -> Path:
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE) / f"models--{address.repository.replace('/', '--')}"


def _reference(address: Address) -> Path:
    return _storage(address) / "refs" / (address.revision or "main")


def _is_whole(folder: Path) -> bool:
    """Say whether every file of the card is there and right; a damaged one is fetched again."""
    if not (folder / CARD_FILE).is_file():
        return False
    try:
        files = read_card(folder).files
        check_files(files, folder)
        for path, file in files.items():
            check_content(folder / path, file)
    except (OSError, IntegrityError, FormatError):
        return False
    return True


def _ask(address: Address, commit: str | None) -> tuple[str, dict[str, int]]:
    """Ask the Hub for the commit of a revision and the size of each file in it."""
    from huggingface_hub import HfApi, constants

    if constants.HF_HUB_OFFLINE:
        raise HubError(offline_message(address))
    info = HfApi().model_info(
        address.repository, revision=commit or address.revision, files_metadata=True
    )
    if not _COMMIT.fullmatch(info.sha or ""):
        raise HubError(f"The Hub gave {info.sha!r} for {address}, which is no commit.")
    return info.sha, {file.rfilename: file.size or 0 for file in info.siblings or []}


def _check_size(address: Address, sizes: dict[str, int], path: str, most: int) -> None:
    """Refuse before downloading what could not be right afterwards."""
    if path == CARD_FILE and path not in sizes:
        raise HubError(
            f"{address} holds no {CARD_FILE}, so it is no model of the zoo. Plain Keras models "
            "on the Hub load with keras.saving.load_model."
        )
    if path not in sizes:
        raise IntegrityError(f"{address} lacks {path}, which its card names; tell its author.")
    if sizes[path] > most:
        raise IntegrityError(
            f"{path} of {address} has {sizes[path]} bytes; expected at most {most}. Not fetched."
        )


def _download(address: Address, commit: str, path: str, *, again: bool = False) -> Path:
    from huggingface_hub import hf_hub_download

    place = hf_hub_download(
        address.repository,
        path,
        revision=commit,
        force_download=again,
        library_name="regulatory-zoo",
    )
    return Path(place)


def _download_card(address: Address, commit: str) -> Card:
    """Fetch the card; one in the cache that cannot be read is fetched anew."""
    place = snapshot_folder(address, commit) / CARD_FILE
    was_there = place.exists()
    folder = _download(address, commit, CARD_FILE).parent
    try:
        return read_card(folder)
    except FormatError:
        if not was_there:
            raise
        return read_card(_download(address, commit, CARD_FILE, again=True).parent)


def _download_checked(address: Address, commit: str, path: str, card: Card) -> None:
    """Fetch a file; one that was damaged in the cache is fetched anew, one that is wrong goes."""
    place = snapshot_folder(address, commit) / path
    was_there = place.exists()
    place = _download(address, commit, path)
    try:
        check_content(place, card.files[path])
    except ZooError:
        if was_there:
            place = _download(address, commit, path, again=True)
            was_there = False
        _drop_unless_right(place, card, path)


def _drop_unless_right(place: Path, card: Card, path: str) -> None:
    """Drop a wrong file, and its content unless another version has that very content."""
    try:
        check_content(place, card.files[path])
    except ZooError:
        blob = place.resolve()
        place.unlink()
        others = blob.parents[1].glob(f"snapshots/*/{path}")
        if not any(other.resolve() == blob for other in others):
            blob.unlink(missing_ok=True)
        raise


def _remember(address: Address, commit: str) -> None:
    """Note what an address means, in one step and only when all of it is there."""
    if address.commit or known_commit(address) == commit:
        return
    place = _reference(address)
    part = place.with_name(f".{secrets.token_hex(8)}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(commit, encoding="ascii")
        os.replace(part, place)
    except OSError:
        # A cache that cannot be written is still good to read; the next call asks again.
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _sweep(address: Address) -> None:
    """Remove the parts of files that killed processes left behind; nobody can go on with them."""
    for part in (_storage(address) / "blobs").glob("*.incomplete"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED:
                part.unlink()
