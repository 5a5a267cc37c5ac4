"""Where a model's folder is: the path given, `ZOO_WEIGHTS_DIR`, or beside the code."""

import os
from pathlib import Path

from zoo.catalogue import ENTRIES, list_models
from zoo.errors import DataError, UnknownNameError

_BUNDLED = Path(__file__).parents[1] / "weights"


def bundled_folder(name: str) -> Path:
    """Return where the weights of a catalogue model lie when they come with the package."""
    return _BUNDLED / name


def find_folder(name: str | Path) -> Path:
    """Find the weights folder of a model.

    Args:
        name: A catalogue name, or a folder that holds `zoo.json`. A catalogue name is looked
            for in `ZOO_WEIGHTS_DIR` first, then beside the code.

    Raises:
        UnknownNameError: It is neither; the message lists the near names.
        DataError: The model exists, but its weights are not on this machine.
    """
    if str(name) in ENTRIES:
        return _find_entry(str(name))
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    raise UnknownNameError(
        "model or folder", str(name), list_models(), "Give a name of zoo.list_models() or a folder."
    )


def _find_entry(name: str) -> Path:
    places = [bundled_folder(name)]
    if os.environ.get("ZOO_WEIGHTS_DIR"):
        places.insert(0, Path(os.environ["ZOO_WEIGHTS_DIR"]).expanduser() / name)
    for place in places:
        if place.is_dir():
            return place
    looked = " and ".join(str(place) for place in places)
    raise DataError(
        f"The weights of {name} are not on this machine (looked in {looked}). "
        f"Train them with: zoo train {name}"
    )
