"""The arrays in a Keras 2 HDF5 file, and nothing else of it."""

from pathlib import Path

import h5py
import numpy as np

from zoo.errors import FormatError

Name = tuple[str, str]


def read_arrays(path: str | Path) -> dict[Name, np.ndarray]:
    """Read the weights in a file that Keras 1 or 2 wrote, of a whole model or of weights alone.

    The configuration of the model, which may hold code, is never looked at. Links out of the file
    are refused.

    Args:
        path: The file, `.h5` or `.hdf5`.

    Returns:
        Arrays by the name of the layer and the last part of the weight's name:
        `("conv1d_1", "kernel")`.

    Raises:
        FormatError: The file is not HDF5, not laid out so, or holds the same name twice.

    Example:
        >>> import tempfile
        >>> path = tempfile.mkdtemp() + "/weights.h5"
        >>> with h5py.File(path, "w") as file:
        ...     layer = file.create_group("dense_1")
        ...     layer.attrs["weight_names"] = [b"dense_1/bias:0"]
        ...     layer["dense_1/bias:0"] = [1.0, 2.0]
        ...     file.attrs["layer_names"] = [b"dense_1"]
        >>> read_arrays(path)
        {('dense_1', 'bias'): array([1., 2.])}
    """
    try:
        with h5py.File(path, "r") as file:
            return _arrays(_open(file, "model_weights") if "model_weights" in file else file, path)
    except OSError as error:
        raise FormatError(f"{path} is not a readable HDF5 file ({error}).") from error


def _arrays(root: h5py.Group, path: str | Path) -> dict[Name, np.ndarray]:
    """Collect the arrays of every layer below the root."""
    arrays: dict[Name, np.ndarray] = {}
    for layer in _names(root, "layer_names", path):
        group = _open(root, layer)
        for weight in _names(group, "weight_names", path):
            name = (layer, weight.rsplit("/", 1)[-1].removesuffix(":0"))
            if name in arrays:
                raise FormatError(f"{path} holds the array {name} twice; expected it once.")
            arrays[name] = _open(group, weight)[()]
    return arrays


def _names(group: h5py.Group, attribute: str, path: str | Path) -> list[str]:
    """Return the names in an attribute; Keras splits long lists into `<attribute>0`, ..."""
    if attribute in group.attrs:
        found = list(group.attrs[attribute])
    else:
        parts = [f"{attribute}{number}" for number in range(len(group.attrs))]
        found = [name for part in parts if part in group.attrs for name in group.attrs[part]]
        if not any(part in group.attrs for part in parts):
            raise FormatError(
                f"{path} has no {attribute!r} at {group.name!r}, so Keras 1 or 2 did not write it. "
                "Files of Keras 3 are loaded with zoo.load or keras.saving.load_model."
            )
    return [name.decode() if isinstance(name, bytes) else str(name) for name in found]


def _open(group: h5py.Group, name: str) -> h5py.Group | h5py.Dataset:
    """Return a member of a group, following no link that leaves the file."""
    place = group
    for part in name.strip("/").split("/"):
        link = place.get(part, getlink=True) if isinstance(place, h5py.Group) else None
        if not isinstance(link, h5py.HardLink):
            raise FormatError(
                f"{group.file.filename} names {name!r} at {group.name!r}, but it is not there."
            )
        place = place[part]
    return place
