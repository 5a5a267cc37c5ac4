"""How a model on the Hub is named: `hf://owner/name@revision` and its other spellings."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from zoo.errors import SettingError

_PART = r"[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9_])?"
_REPOSITORY = re.compile(f"{_PART}/{_PART}")
_REVISION = re.compile(r"[A-Za-z0-9][\w./+-]{0,200}")
_SHORT = re.compile(r"[^\s/:@\\]+/[^\s/:@\\]+(@\S+)?")
_PAGES = ("tree", "blob", "resolve", "raw", "commit")


@dataclass(frozen=True)
class Address:
    """A repository on the Hub, and a tag, branch or commit of it; None for what `main` is."""

    repository: str
    revision: str | None = None

    def __str__(self) -> str:
        """Give the address in the spelling of the Hub."""
        return f"hf://{self.repository}" + (f"@{self.revision}" if self.revision else "")

    @property
    def commit(self) -> str | None:
        """The revision, if it is a full commit already."""
        is_commit = re.fullmatch("[0-9a-f]{40}", self.revision or "")
        return self.revision if is_commit else None


def is_address(name: str) -> bool:
    """Say whether a name is meant for the Hub, not a folder or a catalogue name.

    Example:
        >>> [is_address(name) for name in ("hf://a/b", "a/b@v1", "./a/b", "enhancer-v1")]
        [True, True, False, False]
    """
    if name.startswith(("hf://", "https://", "http://")):
        return True
    return not name.startswith((".", "~", "/")) and bool(_SHORT.fullmatch(name))


def parse_address(name: str) -> Address:
    """Read an address in any of its spellings.

    Args:
        name: `hf://owner/name@revision`, `owner/name`, `owner/name@revision`, or the address of
            the repository's page, `https://huggingface.co/owner/name/tree/revision`.

    Raises:
        SettingError: It is none of them, or names something that is no model.

    Example:
        >>> str(parse_address("https://huggingface.co/owner/name/tree/v1"))
        'hf://owner/name@v1'
    """
    if name.startswith(("https://", "http://")):
        repository, revision = _split_page(name)
    else:
        path = name.removeprefix("hf://").removeprefix("models/")
        repository, _, revision = path.partition("@")
        _refuse_unless("@" not in name or revision, name)
    _refuse_unless(_REPOSITORY.fullmatch(repository) and ".." not in name, name)
    _refuse_unless("--" not in repository and not repository.endswith(".git"), name)
    _refuse_unless(not revision or _REVISION.fullmatch(revision), name)
    return Address(repository, revision or None)


def _split_page(name: str) -> tuple[str, str]:
    """Split the address of a page; a revision stands after `tree`, `blob` or `resolve`."""
    from huggingface_hub import constants

    page = urlsplit(name)
    hosts = {"huggingface.co", "www.huggingface.co", "hf.co", urlsplit(constants.ENDPOINT).netloc}
    parts = [unquote(part) for part in page.path.split("/") if part]
    _refuse_unless(page.netloc in hosts and len(parts) >= 2, name)
    kind, revision = (parts[2:4] + ["", ""])[:2]
    _refuse_unless(not kind or (kind in _PAGES and revision), name)
    return "/".join(parts[:2]), revision


def _refuse_unless(fine: object, name: str) -> None:
    if not fine:
        raise SettingError(
            f"{name[:200]!r} names no model on the Hub; expected hf://owner/name@revision, "
            "owner/name, or https://huggingface.co/owner/name/tree/revision."
        )
