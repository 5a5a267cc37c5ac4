"""Writing to the Hub: one repository, one commit, one tag for a version."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zoo.card import Card, card_from_json
from zoo.card.reading import CARD_FILE
from zoo.errors import ZooError
from zoo.hub.address import Address
from zoo.hub.failures import clear_errors

# Files that the Hub itself writes into a repository.
_HUB_FILES = frozenset({".gitattributes"})


@dataclass(frozen=True)
class Remote:
    """What a repository on the Hub holds now.

    Attributes:
        exists: Whether there is such a repository (or one that this token may see).
        commit: What `main` is.
        tags: Every tag, with its commit.
        files: Paths on `main`, without those that the Hub itself writes.
        card: The zoo's card on `main`, if there is a readable one.
    """

    exists: bool
    commit: str | None = None
    tags: dict[str, str] | None = None
    files: frozenset[str] = frozenset()
    card: Card | None = None


def read_remote(address: Address) -> Remote:
    """Look at a repository without changing anything.

    Raises:
        HubError: The Hub cannot be reached, or refuses.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    api = HfApi()
    with clear_errors(address):
        try:
            info = api.model_info(address.repository)
        except RepositoryNotFoundError:
            return Remote(exists=False, tags={})
        refs = api.list_repo_refs(address.repository)
        files = frozenset(file.rfilename for file in info.siblings or []) - _HUB_FILES
        card = _read_card(address, info.sha) if CARD_FILE in files else None
    tags = {tag.name: tag.target_commit for tag in refs.tags}
    return Remote(exists=True, commit=info.sha, tags=tags, files=files, card=card)


def _read_card(address: Address, commit: str) -> Card | None:
    from huggingface_hub import hf_hub_download

    place = hf_hub_download(address.repository, CARD_FILE, revision=commit)
    try:
        return card_from_json(Path(place).read_bytes(), str(address))
    except ZooError:
        return None


def create_repository(address: Address, *, private: bool = False) -> None:
    """Create a repository for a model; one that exists stays as it is."""
    from huggingface_hub import HfApi

    with clear_errors(address):
        HfApi().create_repo(address.repository, private=private, exist_ok=True)


def upload_files(
    address: Address, folder: Path, paths: Iterable[str], remote: Remote, message: str
) -> str:
    """Make a repository hold exactly these files, in one commit.

    Args:
        address: The repository.
        folder: Where the files are.
        paths: Relative to the folder.
        remote: What the repository held when it was looked at; others of its files go, and the
            commit is refused if it has changed since.
        message: The commit's title.

    Returns:
        The commit.

    Raises:
        HubError: The Hub refuses or cannot be reached; nothing of it is then visible.
    """
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

    paths = sorted(paths)
    steps = [CommitOperationAdd(path, str(folder / path)) for path in paths]
    steps += [CommitOperationDelete(path) for path in sorted(remote.files - set(paths))]
    with clear_errors(address):
        info = HfApi().create_commit(
            address.repository, steps, commit_message=message, parent_commit=remote.commit
        )
    return info.oid


def tag_version(address: Address, tag: str, commit: str) -> None:
    """Give a commit the tag of its version; a tag that exists is never moved."""
    from huggingface_hub import HfApi

    with clear_errors(address):
        HfApi().create_tag(address.repository, tag=tag, revision=commit, exist_ok=False)
