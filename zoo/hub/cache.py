"""What the Hub's client keeps on this machine of the zoo's models, and how to drop it."""

import logging
from dataclasses import dataclass
from pathlib import Path

from zoo.card import read_card
from zoo.card.reading import CARD_FILE
from zoo.errors import FormatError, HubError, UnknownNameError
from zoo.hub.address import parse_address


@dataclass(frozen=True)
class CachedModel:
    """A model of the zoo in the cache.

    Attributes:
        address: With the commit, so that it loads exactly this.
        name: The model's name, from its card.
        version: The model's version, from its card.
        revisions: Tags and branches that mean this commit on this machine.
        size: Bytes on disk.
        folder: Where it lies.
    """

    address: str
    name: str
    version: str
    revisions: tuple[str, ...]
    size: int
    folder: Path


def list_cached() -> list[CachedModel]:
    """List the zoo's models in the cache of the Hub's client; others' models are left out."""
    from huggingface_hub import constants, scan_cache_dir

    if not Path(constants.HF_HUB_CACHE).is_dir():
        return []
    found = []
    for repository in scan_cache_dir(constants.HF_HUB_CACHE).repos:
        if repository.repo_type != "model":
            continue
        for revision in repository.revisions:
            if (revision.snapshot_path / CARD_FILE).is_file():
                found.append(_describe(repository.repo_id, revision))
    return sorted(found, key=lambda model: model.address)


def _describe(repository: str, revision) -> CachedModel:
    try:
        card = read_card(revision.snapshot_path)
        name, version = card.name, card.version
    except (FormatError, OSError):
        name, version = "unreadable", ""
    return CachedModel(
        address=f"hf://{repository}@{revision.commit_hash}",
        name=name,
        version=version,
        revisions=tuple(sorted(revision.refs)),
        size=revision.size_on_disk,
        folder=revision.snapshot_path,
    )


def remove_cached(name: str) -> list[CachedModel]:
    """Remove models from the cache.

    Args:
        name: An address: with a revision only that one, without it all of the repository; or
            the name on a model's card.

    Returns:
        What was removed.

    Raises:
        UnknownNameError: The cache holds none of that name.
        HubError: The cache cannot be written.
    """
    from huggingface_hub import constants, scan_cache_dir

    models = list_cached()
    chosen = [model for model in models if _means(name, model)]
    if not chosen:
        names = {model.address.partition("@")[0] for model in models}
        raise UnknownNameError("cached model", name, names, "See zoo cache list.")
    commits = [model.address.partition("@")[2] for model in chosen]
    # The client only logs what it cannot delete, with a traceback.
    logging.disable(logging.ERROR)
    try:
        scan_cache_dir(constants.HF_HUB_CACHE).delete_revisions(*commits).execute()
    finally:
        logging.disable(logging.NOTSET)
    kept = [model.address for model in chosen if (model.folder / CARD_FILE).is_file()]
    if kept:
        raise HubError(
            f"{' and '.join(kept)} could not be removed from {chosen[0].folder.parents[2]}, which "
            "cannot be written; ask its owner."
        )
    return chosen


def _means(name: str, model: CachedModel) -> bool:
    if name == model.name:
        return True
    if "/" not in name:
        return False
    asked = parse_address(name)
    repository, _, commit = model.address.removeprefix("hf://").partition("@")
    fits = asked.revision in (None, commit, *model.revisions)
    return asked.repository == repository and fits
