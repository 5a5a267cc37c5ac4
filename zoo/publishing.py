"""A weights folder to a repository on the Hub: complete, verified, tagged, and never twice."""

import contextlib
import dataclasses
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zoo.card import Card, read_card, write_card
from zoo.card.reading import CARD_FILE
from zoo.catalogue import ENTRIES
from zoo.errors import HubError, SettingError
from zoo.hub import (
    Address,
    Remote,
    create_repository,
    parse_address,
    read_remote,
    tag_version,
    upload_files,
)
from zoo.saving import rewrite_page
from zoo.store import verified_folder
from zoo.verification import verify

_NOT_STATED = ("", "not stated")
_VERSION = re.compile(r"[A-Za-z0-9][\w.+-]{0,49}", re.ASCII)


@dataclass(frozen=True)
class Publication:
    """What was published, or in a dry run would be.

    Attributes:
        address: The repository with the version's tag, as `zoo.load` takes it.
        commit: The commit on the Hub; None in a dry run.
        files: Size in bytes of each file.
        removed: Files that the repository held before and now does not.
        creates: Whether the repository was made for this.
    """

    address: str
    commit: str | None
    files: dict[str, int]
    removed: tuple[str, ...]
    creates: bool

    def __str__(self) -> str:
        """Give what went, or would go, as some lines."""
        state = f"published as commit {self.commit}" if self.commit else "would be published"
        lines = [f"{self.address}: {state}{', in a new repository' if self.creates else ''}"]
        lines += [f"  {size:>12,}  {path}" for path, size in self.files.items()]
        lines += [f"  {'removed':>12}  {path}" for path in self.removed]
        return "\n".join(lines)


def publish(
    folder: str | Path,
    repository: str,
    *,
    private: bool = False,
    base_model: str | None = None,
    dry_run: bool = False,
) -> Publication:
    """Publish a model on the Hugging Face Hub, in one commit, tagged with its version.

    A published version never changes: a repository that has the tag `v<version>` is left as it
    is. A run that was cut off between commit and tag can be repeated. The page of a model that is
    not in the catalogue goes with the address it will load from, instead of a path.

    Args:
        folder: A weights folder, or a catalogue name.
        repository: `owner/name` on the Hub; it is created if it does not exist.
        private: Make a new repository private.
        base_model: For a fine-tuned model, the repository on the Hub of what it was tuned from;
            not needed if its card names that, or a catalogue model that is on the Hub.
        dry_run: Check everything and say what would go; nothing on the Hub changes.

    Returns:
        What went; printing it gives a list.

    Raises:
        SettingError: The card is incomplete, or `repository` is none.
        VerificationError: The model does not give its golden outputs.
        HubError: The version exists, or the Hub refuses or cannot be reached.
        ZooError: The folder does not load; see `zoo.load`.
    """
    address = _target(repository)
    with _staged(folder, address, base_model) as place:
        card = read_card(place)
        check_complete(card)
        verify(place)
        remote = read_remote(address)
        tag = version_tag(card)
        _refuse_overwriting(address, tag, card, remote)
        paths = sorted([*card.files, CARD_FILE])
        commit = None
        if not dry_run:
            commit = _upload(address, place, paths, remote, card, private)
            tag_version(address, tag, commit)
        return Publication(
            address=f"{address}@{tag}",
            commit=commit,
            files={path: (place / path).stat().st_size for path in paths},
            removed=tuple(sorted(remote.files - set(paths))),
            creates=not remote.exists,
        )


def version_tag(card: Card) -> str:
    """Return the tag of a model's version.

    Example:
        >>> import zoo
        >>> version_tag(zoo.info("enhancer-dilated-v1"))
        'v1'
    """
    return card.version if card.version.startswith("v") else f"v{card.version}"


def check_complete(card: Card) -> None:
    """Refuse a card that leaves open what a stranger must know before using the model.

    Raises:
        SettingError: It lacks licences, test figures, provenance or golden outputs; the message
            names every one.
    """
    wanted = {
        "version": card.version,
        "summary": card.summary,
        "task": card.task,
        "use.intended": card.use.intended,
        "use.limits": card.use.limits,
        "citation": card.citation,
        "licenses.code": card.licenses.code,
        "licenses.weights": card.licenses.weights,
        "licenses.data": card.licenses.data,
        "golden.sequences": card.golden.sequences,
    }
    if card.data:
        wanted |= {"data.source": card.data.source, "data.split": card.data.split}
    if card.training:
        wanted |= {"training.command": card.training.command}
        wanted |= {"training.git_commit": card.training.git_commit}
    lacking = [name for name, text in wanted.items() if text.strip().lower() in _NOT_STATED]
    lacking += [] if card.metrics.get("test") else ["metrics.test"]
    lacking += [] if card.data and card.data.hashes.get("test") else ["data"]
    lacking += [] if card.training else ["training"]
    lacking += [path for path in ("README.md", "golden.npz") if path not in card.files]
    if lacking:
        raise SettingError(
            f"The card of {card.name} does not state {', '.join(lacking)}; a published model "
            "must. Train it with zoo train, or pass them in the card to zoo.save."
        )
    if not _VERSION.fullmatch(card.version):
        raise SettingError(
            f"The version {card.version!r} of {card.name} cannot be a tag; expected letters, "
            "digits, dots, and dashes, such as '1'."
        )
    if card.base_model and "/" not in card.base_model:
        raise SettingError(
            f"{card.name} was tuned from {card.base_model!r}, which is no repository; pass "
            "base_model='owner/name' (--base-model) of where that is on the Hub."
        )


def _target(repository: str) -> Address:
    address = parse_address(repository)
    if address.revision:
        raise SettingError(
            f"{repository!r} names a revision; the tag comes from the card's version. Give "
            f"{address.repository}."
        )
    return address


@contextlib.contextmanager
def _staged(folder: str | Path, address: Address, base_model: str | None) -> Iterator[Path]:
    """Give the folder, or a copy whose card and page name the base model and where it loads."""
    place, card = verified_folder(folder)
    base = parse_address(base_model).repository if base_model else _base_of(card)
    if card.name in ENTRIES and base == card.base_model:
        yield place
        return
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "folder"
        shutil.copytree(place, copy)
        write_card(dataclasses.replace(card, base_model=base), copy)
        rewrite_page(copy, address=f"{address}@{version_tag(card)}")
        yield copy


def _base_of(card: Card) -> str | None:
    """Give the repository of the base model, if the card or the catalogue knows it."""
    entry = ENTRIES.get(card.base_model or "")
    return parse_address(entry.hub).repository if entry and entry.hub else card.base_model


def _refuse_overwriting(address: Address, tag: str, card: Card, remote: Remote) -> None:
    """A version exists if it is tagged, or if `main` already holds another card of it."""
    if tag in (remote.tags or {}):
        raise HubError(
            f"{address} has {tag} already, and a published version never changes. Give the "
            "model a new version, such as "
            f"{card.name.rpartition('-v')[0] or card.name}-v{_next(card.version)}."
        )
    there = remote.card
    if there and (there.name, there.version) == (card.name, card.version) and there != card:
        raise HubError(
            f"{address} holds another {card.name} of version {card.version}, without a tag. Give "
            "the model a new version, or another repository."
        )


def _next(version: str) -> str:
    number = version.removeprefix("v")
    return str(int(number) + 1) if number.isdecimal() else f"{number}.1"


def _upload(
    address: Address, place: Path, paths: list[str], remote: Remote, card: Card, private: bool
) -> str:
    if not remote.exists:
        create_repository(address, private=private)
        # A new repository has a first commit of the Hub's own.
        remote = read_remote(address)
    message = f"Publish {card.name}, version {card.version}"
    return upload_files(address, place, paths, remote, message)
