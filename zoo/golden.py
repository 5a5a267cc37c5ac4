"""Golden outputs: some input sequences and what the model must give for them."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from zoo.dna import encode, one_hot_codes
from zoo.dna.onehot import NO_BASE
from zoo.errors import FormatError, SettingError, ZooError

if TYPE_CHECKING:
    import keras

GOLDEN_FILE = "golden.npz"
_SEQUENCE = "input_sequence"
_OUTPUT = "output_"
_MOST_UNPACKED = 1 << 30


def golden_inputs(
    model: "keras.Model", sequences: list[str] | np.ndarray, side_inputs: Mapping | None = None
) -> dict[str, np.ndarray]:
    """Collect a model's inputs by name: base codes `(n, length)` and any side inputs.

    Args:
        model: A model whose first or only input is the sequence.
        sequences: Letters, or uint8 base codes `(n, length)`.
        side_inputs: Arrays for the model's other inputs, by name.

    Raises:
        SettingError: The names are not those of the model's inputs.
    """
    is_codes = isinstance(sequences, np.ndarray) and sequences.dtype == np.uint8
    codes = sequences if is_codes else encode(sequences, length=model.inputs[0].shape[1])
    inputs = {_SEQUENCE: codes}
    for name, values in (side_inputs or {}).items():
        inputs[f"input_{name}"] = np.asarray(values)
    expected = {_SEQUENCE, *(f"input_{tensor.name}" for tensor in model.inputs[1:])}
    if set(inputs) != expected:
        raise SettingError(
            f"Golden inputs are {sorted(inputs)}; the model takes {sorted(expected)}."
        )
    return inputs


def run_golden(
    model: "keras.Model", inputs: Mapping[str, np.ndarray], *, jit_compile: bool = False
) -> dict[str, np.ndarray]:
    """Give the model's outputs for golden inputs: `output_0`, `output_1`, ... as float32."""
    import keras

    arrays = [one_hot_codes(inputs[_SEQUENCE])]
    arrays += [inputs[f"input_{tensor.name}"] for tensor in model.inputs[1:]]
    fed = arrays[0] if len(arrays) == 1 else arrays
    if jit_compile:
        compiled = keras.Model(model.inputs, model.outputs)
        compiled.compile(jit_compile=True)
        outputs = compiled.predict_on_batch(fed)
    else:
        outputs = model(fed, training=False)
    values = keras.tree.flatten(outputs)
    return {
        f"{_OUTPUT}{index}": np.asarray(keras.ops.convert_to_numpy(value), np.float32)
        for index, value in enumerate(values)
    }


def write_golden(folder: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write `golden.npz`."""
    np.savez_compressed(Path(folder) / GOLDEN_FILE, **arrays)


def read_golden(folder: Path) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Read the inputs and the outputs of `golden.npz`; nothing in it is unpickled.

    Raises:
        FormatError: The file is missing, damaged, far too large, or lacks its arrays.
    """
    path = Path(folder) / GOLDEN_FILE
    try:
        arrays = _read_arrays(path)
    except ZooError:
        raise
    except Exception as error:
        # A damaged archive makes NumPy raise errors of a dozen kinds, from zlib's to KeyError.
        raise FormatError(f"{path} is no readable golden file: {error}.") from None
    inputs = {name: array for name, array in arrays.items() if name.startswith("input_")}
    outputs = {name: array for name, array in arrays.items() if name.startswith(_OUTPUT)}
    if _SEQUENCE not in inputs or not outputs:
        raise FormatError(f"{path} lacks {_SEQUENCE} or outputs; it has {sorted(arrays)}.")
    _check_arrays(path, inputs, outputs)
    return inputs, outputs


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    # Opened here, because NumPy leaves a damaged file open.
    content = io.BytesIO(path.read_bytes())
    with np.load(content, allow_pickle=False) as stored:
        unpacked = sum(member.file_size for member in stored.zip.infolist())
        if unpacked > _MOST_UNPACKED:
            raise FormatError(f"{path} would unpack to {unpacked} bytes; no golden file does.")
        return {name: stored[name] for name in stored.files}


def _check_arrays(path: Path, inputs: Mapping, outputs: Mapping) -> None:
    """Refuse what could not be fed to any model, or compared with what it gives."""
    codes = inputs[_SEQUENCE]
    if codes.dtype != np.uint8 or codes.ndim != 2 or codes.size == 0 or codes.max() > NO_BASE:
        raise FormatError(
            f"{path} has {codes.dtype} {_SEQUENCE} {codes.shape}; expected uint8 codes 0 to "
            f"{NO_BASE} (sequences, length)."
        )
    for name, array in {**inputs, **outputs}.items():
        if array.dtype.kind not in "fiub" or array.shape[:1] != codes.shape[:1] or not array.size:
            raise FormatError(
                f"{path} has {array.dtype} {name} {array.shape}; expected numbers for "
                f"{len(codes)} sequences."
            )


def check_inputs(model: "keras.Model", inputs: Mapping[str, np.ndarray], where: Path) -> None:
    """Refuse golden inputs that a model cannot take.

    Raises:
        FormatError: Names or shapes are not those of the model's inputs.
    """
    names = [_SEQUENCE, *(f"input_{tensor.name}" for tensor in model.inputs[1:])]
    wanted = {
        name: tuple(tensor.shape[1:]) for name, tensor in zip(names, model.inputs, strict=True)
    }
    wanted[_SEQUENCE] = wanted[_SEQUENCE][:1]
    given = {name: array.shape[1:] for name, array in inputs.items()}
    fits = given.keys() == wanted.keys() and all(
        len(shape) == len(wanted[name])
        and all(size in (None, side) for side, size in zip(shape, wanted[name], strict=True))
        for name, shape in given.items()
    )
    if not fits:
        raise FormatError(
            f"The golden inputs of {where} have shapes {given}; its network takes {wanted}. "
            "Fetch it again."
        )
