"""How far a network sees: by formula, and measured by changing one base after the other."""

from collections.abc import Iterable

import keras
import numpy as np

from zoo.errors import SettingError

Window = tuple[int, int, int]


def receptive_field(windows: Iterable[Window]) -> int:
    """Give the number of input positions that one position of the output depends on.

    A window adds `(kernel - 1) * dilation` steps, each as wide as all strides before it.

    Args:
        windows: `(kernel, stride, dilation)` of every convolution and pooling from the input up,
            along the path that sees farthest; pooling is `(size, stride, 1)`.

    Returns:
        Positions of the input.

    Source: Araujo, Norris and Sim 2019, Distill 4:e21.

    Example:
        >>> receptive_field([(15, 1, 1), (4, 4, 1), (3, 1, 2)])
        34
    """
    size, jump = 1, 1
    for kernel, stride, dilation in windows:
        size += (kernel - 1) * dilation * jump
        jump *= stride
    return size


def total_stride(windows: Iterable[Window]) -> int:
    """Give the number of input positions from one position of the output to the next.

    Example:
        >>> total_stride([(15, 1, 1), (4, 4, 1), (3, 1, 2)])
        4
    """
    return int(np.prod([stride for _, stride, _ in windows], dtype=int))


def measure_receptive_field(
    features: keras.Model, *, position: int | None = None, draws: int = 4, seed: int = 0
) -> tuple[int, int]:
    """Find by experiment which input positions move one position of a feature map.

    Every base of a random sequence is changed in turn. A change that a rectifier or a maximum hides
    in one sequence shows in another, so several sequences are drawn and the findings united.

    Args:
        features: A network from `(batch, length, 4)` to `(batch, new_length, channels)`; for a part
            of a network `keras.Model(model.inputs, model.get_layer(name).output)`.
        position: Position of the feature map; by default its middle.
        draws: Number of random sequences.
        seed: For the sequences.

    Returns:
        First input position that moves it, and one past the last: `end - start` positions.

    Raises:
        SettingError: The network's output has no positions, or nothing moves it.

    Example:
        >>> sequence = keras.Input((20, 4))
        >>> network = keras.Model(sequence, keras.layers.Conv1D(4, 5, dilation_rate=2)(sequence))
        >>> measure_receptive_field(network, position=0)
        (0, 9)
    """
    if len(features.output_shape) != 3:
        raise SettingError(
            f"The receptive field of an output of shape {features.output_shape} is the whole input;"
            " expected a feature map (batch, length, channels). Cut the network before its pooling."
        )
    position = features.output_shape[1] // 2 if position is None else position
    generator = np.random.default_rng(seed)
    moved = np.zeros(features.input_shape[1], bool)
    for _ in range(draws):
        moved |= _positions_that_move(features, position, generator)
    if not moved.any():
        raise SettingError(f"No base of {draws} sequences moves position {position} of the output.")
    found = np.flatnonzero(moved)
    return int(found[0]), int(found[-1]) + 1


def _positions_that_move(
    features: keras.Model, position: int, generator: np.random.Generator
) -> np.ndarray:
    """Tell for every base of one random sequence whether changing it moves the output."""
    length = features.input_shape[1]
    codes = generator.integers(4, size=length)
    changed = np.tile(codes, (length, 1))
    np.fill_diagonal(changed, (codes + generator.integers(1, 4, size=length)) % 4)
    bases = np.eye(4, dtype="float32")
    outputs = features.predict(bases[changed], batch_size=64, verbose=0)[:, position]
    reference = features.predict(bases[codes[None]], verbose=0)[:, position]
    tolerance = 1e-6 * np.abs(reference).max()
    return np.abs(outputs - reference).max(axis=-1) > tolerance
