"""What a weights folder may contain: known layers and plain arrays, nothing that runs code."""

import contextlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zoo.errors import FormatError, UnsafeModelError, ZooError

_LARGEST_CONFIG = 20_000_000
_DEEPEST = 100
# Weights hardly compress; a file that unpacks to far more than its size is made to fill memory.
_MOST_UNPACKED = 64
# Keras' name for its list of variables that have a shape but no memory yet.
_WAITING = "uninitialized_variables"

# Layers whose whole behaviour is in their settings. No Lambda, no TorchModuleWrapper,
# JaxLayer or TFSMLayer, and no operations by name.
_LAYERS = frozenset(
    {
        "Activation", "Add", "AlphaDropout", "Average", "AveragePooling1D", "AveragePooling2D",
        "BatchNormalization", "Bidirectional", "Concatenate", "Conv1D", "Conv2D", "Cropping1D",
        "Cropping2D", "Dense", "DepthwiseConv1D", "DepthwiseConv2D", "Dot", "Dropout", "ELU",
        "Embedding", "Flatten", "GELU", "GRU", "GRUCell", "GaussianDropout", "GaussianNoise",
        "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D",
        "GlobalMaxPooling2D", "GroupNormalization", "Identity", "InputLayer", "LSTM", "LSTMCell",
        "LayerNormalization", "LeakyReLU", "Masking", "MaxPooling1D", "MaxPooling2D", "Maximum",
        "Minimum", "MultiHeadAttention", "Multiply", "PReLU", "Permute", "RMSNormalization",
        "ReLU", "RepeatVector", "Reshape", "SeparableConv1D", "Softmax", "SpatialDropout1D",
        "Subtract", "TimeDistributed", "UnitNormalization", "UpSampling1D", "ZeroPadding1D",
    }
)  # fmt: skip
_OTHERS = frozenset(
    {
        "Functional", "Sequential", "DTypePolicy", "DTypePolicyMap", "Constant", "GlorotNormal",
        "GlorotUniform", "HeNormal", "HeUniform", "Identity", "LecunNormal", "LecunUniform",
        "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal",
        "VarianceScaling", "Zeros", "L1", "L1L2", "L2", "OrthogonalRegularizer", "MaxNorm",
        "MinMaxNorm", "NonNeg", "UnitNorm",
    }
)  # fmt: skip
_KERAS = _LAYERS | _OTHERS
_MARKERS = frozenset({"__keras_tensor__", "__tuple__", "__ellipsis__", "slice"})


def check_config(path: str | Path) -> dict[str, Any]:
    """Refuse a `config.json` that names anything but known layers.

    Allowed are the registered layers of `zoo.layers` and a fixed list of Keras layers,
    initializers, regularizers and constraints. The check reads names only; nothing is built.

    Returns:
        The parsed configuration.

    Raises:
        FormatError: The file is too large, is no JSON, or nests too deep.
        UnsafeModelError: It names a Lambda, a class outside the list, or a foreign module.
    """
    path = Path(path)
    if path.stat().st_size > _LARGEST_CONFIG:
        raise FormatError(f"{path} has more than {_LARGEST_CONFIG} bytes; that is no network.")
    try:
        config = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path} is not valid JSON: {error}. Fetch the folder again.") from None
    if not isinstance(config, dict) or "class_name" not in config:
        raise FormatError(f"{path} describes no model; fetch the folder again.")
    _check_node(config, str(path), 0)
    return config


def _check_node(node: Any, where: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise FormatError(f"{where} nests deeper than {_DEEPEST} levels; that is no network.")
    if isinstance(node, list):
        for item in node:
            _check_node(item, where, depth + 1)
    elif isinstance(node, dict):
        if "class_name" in node:
            _check_class(node, where)
        for item in node.values():
            _check_node(item, where, depth + 1)


def _check_class(node: dict[str, Any], where: str) -> None:
    name, module = node["class_name"], node.get("module")
    registered = node.get("registered_name")
    if isinstance(name, str) and name in _MARKERS and module is None and registered is None:
        return
    if _is_ours(name, module, registered) or _is_keras(name, module, registered):
        return
    raise UnsafeModelError(
        f"{where} names {str(module)[:60]}.{str(name)[:60]} (registered as "
        f"{str(registered)[:60]!r}); a weights folder may hold only layers of zoo.layers and a "
        "fixed list of Keras layers, and never a Lambda. Do not load it."
    )


def _is_keras(name: Any, module: Any, registered: Any) -> bool:
    return (
        isinstance(name, str)
        and name in _KERAS
        and isinstance(module, str)
        and (module == "keras" or module.startswith("keras."))
        and registered in (None, name)
    )


def _is_ours(name: Any, module: Any, registered: Any) -> bool:
    return (
        isinstance(module, str)
        and (module == "zoo.layers" or module.startswith("zoo.layers."))
        and registered == f"zoo>{name}"
        and registered in registered_layers()
    )


def registered_layers() -> frozenset[str]:
    """Return the registered names of the zoo's own layers, such as `"zoo>RCConv1D"`."""
    import keras

    import zoo.layers  # noqa: F401  # registers them

    return frozenset(name for name in keras.saving.get_custom_objects() if name.startswith("zoo>"))


def check_weights(path: str | Path) -> int:
    """Refuse an HDF5 file whose members point elsewhere or are not plain numbers.

    Returns:
        How many numbers it holds.

    Raises:
        FormatError: The file is no HDF5 file.
        UnsafeModelError: It holds an external or soft link, external storage, or objects, or it
            would unpack to many times its size.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            numbers, unpacked = _check_group(file, str(path), 0)
    except ZooError:
        raise
    except Exception as error:
        # A damaged file makes HDF5 raise errors of many kinds, from OSError to RuntimeError.
        raise FormatError(f"{path} is no readable HDF5 file: {error}.") from None
    if unpacked > _MOST_UNPACKED * Path(path).stat().st_size:
        raise UnsafeModelError(f"{path} would unpack to {unpacked} bytes. Do not load it.")
    return numbers


def check_parameters(folder: str | Path) -> None:
    """Refuse a network with far more parameters than its weights file, before building it.

    A settings file of some hundred bytes can ask for more memory than any machine has.

    Raises:
        FormatError: The network does not fit its weights.
    """
    folder = Path(folder)
    stored = check_weights(folder / "model.weights.h5")
    asked = _count_parameters(check_config(folder / "config.json"))
    if asked and asked > 2 * stored + 10_000:
        raise FormatError(
            f"{folder} describes a network of {asked} parameters, but its weights are {stored} "
            "numbers. Fetch it again."
        )


def _count_parameters(config: dict[str, Any]) -> int | None:
    """Count parameters from shapes alone; None if the network does not build like that."""
    import keras

    import zoo.layers  # noqa: F401  # registers them

    # In such a scope, variables know their shape but take no memory.
    with _no_variables_left_behind(), keras.StatelessScope(initialize_variables=False):
        try:
            model = keras.saving.deserialize_keras_object(config, safe_mode=True)
            return sum(math.prod(variable.shape) for variable in model.variables)
        except Exception:
            # Building it in earnest gives the error that the user should see.
            return None


@contextlib.contextmanager
def _no_variables_left_behind() -> Iterator[None]:
    """Let Keras forget the variables of a network that was only counted.

    It would otherwise give them memory at the end of the next scope that anybody opens.
    """
    from keras.src.backend.common import global_state

    waiting = list(global_state.get_global_attribute(_WAITING, []))
    try:
        yield
    finally:
        global_state.set_global_attribute(_WAITING, waiting)


def _check_group(group, where: str, depth: int) -> tuple[int, int]:
    """Check a group and all below it; give its count of numbers and their bytes."""
    import h5py

    if depth > _DEEPEST:
        raise FormatError(f"{where} nests deeper than {_DEEPEST} groups; those are no weights.")
    numbers, unpacked = 0, 0
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise UnsafeModelError(f"{where} links {name!r} to somewhere else. Do not load it.")
        member = group[name]
        if isinstance(member, h5py.Group):
            below = _check_group(member, where, depth + 1)
            numbers, unpacked = numbers + below[0], unpacked + below[1]
        elif member.external or member.is_virtual or member.dtype.kind not in "fiub":
            raise UnsafeModelError(f"{where} holds {name!r}, which is no array. Do not load it.")
        else:
            numbers += member.size
            unpacked += member.size * member.dtype.itemsize
    return numbers, unpacked
