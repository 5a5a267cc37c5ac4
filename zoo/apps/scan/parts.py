"""What a scan has computed so far, kept on disk: a scan that was killed goes on from there."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from zoo.errors import SettingError

_MANIFEST = "manifest.json"


class Parts:
    """A folder of arrays, one a piece, with a description of the scan they belong to.

    A part has its name only when it is complete, so whatever was being written when a scan was
    killed is computed again, and nothing else is.

    Args:
        folder: The folder; it is made.
        description: What the parts depend on, as JSON has it.
        overwrite: Throw away parts of another scan.

    Raises:
        SettingError: The folder holds parts of another scan.

    Example:
        >>> import tempfile
        >>> parts = Parts(Path(tempfile.mkdtemp()) / "out.parts", {"stride": 50})
        >>> parts.keep(3, np.ones((2, 1), "float32"))
        >>> 2 in parts, 3 in parts, parts.load(3).shape
        (False, True, (2, 1))
    """

    def __init__(self, folder: Path, description: dict[str, Any], *, overwrite: bool = False):
        self.folder = folder
        manifest = folder / _MANIFEST
        if folder.exists() and overwrite:
            self.remove()
        if manifest.is_file():
            _check(manifest, description)
            return
        if folder.exists() and any(path.suffix != ".tmp" for path in folder.iterdir()):
            raise SettingError(
                f"{folder} exists and is no unfinished scan; move it, or choose another output."
            )
        folder.mkdir(exist_ok=True)
        _write(manifest, json.dumps(description, indent=1).encode())

    def __contains__(self, number: int) -> bool:
        return self._path(number).is_file()

    def keep(self, number: int, values: np.ndarray) -> None:
        """Write a part whole or not at all."""
        path = self._path(number)
        part = path.with_suffix(f".{os.getpid()}.tmp")
        with part.open("wb") as file:
            np.save(file, values, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def load(self, number: int) -> np.ndarray:
        """Read a part."""
        return np.load(self._path(number), allow_pickle=False)

    def remove(self) -> None:
        """Delete all of it; a folder that holds anything else is left alone."""
        if any(path.suffix not in (".npy", ".json", ".tmp") for path in self.folder.iterdir()):
            raise SettingError(f"{self.folder} holds other files; move it, and scan again.")
        shutil.rmtree(self.folder)

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:06d}.npy"


def holds_parts_of(folder: Path, description: dict[str, Any]) -> bool:
    """Tell whether a folder holds what was computed of that very scan."""
    manifest = folder / _MANIFEST
    return manifest.is_file() and _read(manifest) == json.loads(json.dumps(description))


def _read(manifest: Path) -> dict[str, Any]:
    try:
        return json.loads(manifest.read_text())
    except json.JSONDecodeError:
        return {}


def _check(manifest: Path, description: dict[str, Any]) -> None:
    found, description = _read(manifest), json.loads(json.dumps(description))
    differing = sorted(
        key for key in {*found, *description} if found.get(key) != description.get(key)
    )
    if differing:
        raise SettingError(
            f"{manifest.parent} holds an unfinished scan with another {', '.join(differing)}; "
            "finish that one, remove the folder, or begin anew with overwrite=True (--overwrite)."
        )


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".tmp")
    part.write_bytes(content)
    part.replace(path)
