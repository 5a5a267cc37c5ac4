"""What the settings of a network may name: known layers only, nothing that runs code."""

import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from zoo.errors import FormatError, UnsafeModelError
from zoo.store.arrays import check_weights

_LARGEST_CONFIG = 20_000_000
_DEEPEST = 100

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
# Where Keras says that these live; another module of its own could do things when imported.
_MODULES = frozenset(
    {
        "keras", "keras.constraints", "keras.dtype_policies", "keras.initializers",
        "keras.layers", "keras.models", "keras.regularizers", "keras.src.models.functional",
        "keras.src.models.sequential",
    }
)  # fmt: skip
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
        and module in _MODULES
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


def check_parameters(folder: str | Path) -> None:
    """Refuse a network with far more parameters than its weights file, before building it.

    A settings file of some hundred bytes can ask for more memory than any machine has.

    Raises:
        FormatError: The network does not fit its weights, or Keras cannot build it at all.
    """
    folder = Path(folder)
    stored = check_weights(folder / "model.weights.h5")
    config = check_config(folder / "config.json")
    try:
        asked = _count_parameters(config)
    except Exception as error:
        # Never built in earnest to see what is wrong: what comes before that may be huge.
        raise unbuildable(folder, error) from error
    if asked > 2 * stored + 10_000:
        raise FormatError(
            f"{folder} describes a network of {asked} parameters, but its weights are {stored} "
            "numbers. Fetch it again."
        )


def unbuildable(folder: Path, error: Exception) -> FormatError:
    """Say that Keras makes no model of a folder, whatever it was that a wrong setting raised."""
    import keras

    first = str(error).strip().partition("\n")[0][:300]
    return FormatError(
        f"{folder} holds no model that Keras {keras.__version__} can build "
        f"({type(error).__name__}: {first}). Fetch it again, or upgrade Keras."
    )


def _count_parameters(config: dict[str, Any]) -> int:
    """Count parameters from shapes alone.

    Keras keeps a list, one a thread, of variables that were made without memory, and gives them
    some at its next call. So they are made in a thread of their own, and their list ends with it.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_count_in_this_thread, config).result()


def _count_in_this_thread(config: dict[str, Any]) -> int:
    import keras

    import zoo.layers  # noqa: F401  # registers them

    # In such a scope, variables know their shape but take no memory.
    with keras.StatelessScope(initialize_variables=False):
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
        return sum(math.prod(variable.shape) for variable in model.variables)
