"""Where a model's folder is: the path given, `ZOO_WEIGHTS_DIR`, beside the code, or the Hub."""

import json
import os
from pathlib import Path

from zoo.catalogue import ENTRIES, list_models
from zoo.errors import DataError, FormatError, UnknownNameError
from zoo.hub import fetch_card, fetch_folder, is_address, parse_address

MANIFEST_FILE = "manifest.json"
_BUNDLED = Path(__file__).parents[1] / "weights"


def bundled_folder(name: str) -> Path:
    """Return where the weights of a catalogue model lie when they come with the package."""
    return _BUNDLED / name


def find_folder(name: str | Path, *, only_card: bool = False) -> Path:
    """Find the weights folder of a model, and fetch it from the Hub if it is named so.

    Args:
        name: A catalogue name, a folder that holds `zoo.json`, or an address on the Hub such as
            `"hf://owner/name@v1"`. Names and addresses are looked for in `ZOO_WEIGHTS_DIR`
            first, then beside the code, then on the Hub.
        only_card: The card is enough; nothing else is fetched.

    Raises:
        UnknownNameError: It is none of these; the message lists the near names.
        DataError: The model exists, but its weights are not on this machine.
        HubError: The Hub does not give it.
    """
    text = str(name)
    carried = _carried_folder(text)
    if carried:
        return carried
    if text in ENTRIES:
        return _find_entry(text, only_card)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if is_address(text):
        return _fetch(text, only_card)
    raise UnknownNameError(
        "model or folder",
        text,
        list_models(),
        "Give a name of zoo.list_models(), a folder, or hf://owner/name.",
    )


def _fetch(address: str, only_card: bool) -> Path:
    return (fetch_card if only_card else fetch_folder)(parse_address(address))


def weights_dir() -> Path | None:
    """Return the folder that `ZOO_WEIGHTS_DIR` names, if it is set."""
    named = os.environ.get("ZOO_WEIGHTS_DIR")
    return Path(named).expanduser() if named else None


def _carried_folder(name: str) -> Path | None:
    """Look into `ZOO_WEIGHTS_DIR`: a folder of the model's name, or an address in its manifest."""
    root = weights_dir()
    if root is None or Path(name).is_absolute():
        return None
    if is_address(name):
        folder = read_manifest(root).get(str(parse_address(name)))
        return root / folder if folder else None
    is_plain = "/" not in name and "\\" not in name and name not in ("", ".", "..")
    return root / name if is_plain and (root / name / "zoo.json").is_file() else None


def read_manifest(root: Path) -> dict[str, str]:
    """Give the folder of each address that a bundle of `zoo fetch` holds.

    Raises:
        FormatError: There is a manifest, but it is none.
    """
    path = root / MANIFEST_FILE
    if not path.is_file():
        return {}
    try:
        models = json.loads(path.read_bytes())["models"]
        found = {source: name for name, model in models.items() for source in model["sources"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"{path} is no manifest of zoo fetch: {error!r}. Fetch again.") from None
    return {source: name for source, name in found.items() if "/" not in name and ".." not in name}


def manifest_pin(folder: Path) -> str:
    """Return the sha256 that a bundle's manifest has for the card of a folder in it, or ''."""
    try:
        models = json.loads((folder.parent / MANIFEST_FILE).read_bytes())["models"]
        return str(models[folder.name]["card_sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def _find_entry(name: str, only_card: bool) -> Path:
    if bundled_folder(name).is_dir():
        return bundled_folder(name)
    if ENTRIES[name].hub:
        return _fetch(ENTRIES[name].hub, only_card)
    looked = [str(place) for place in (weights_dir(), bundled_folder(name)) if place]
    raise DataError(
        f"The weights of {name} are not on this machine (looked in {' and '.join(looked)}). "
        f"Train them with: zoo train {name}"
    )
