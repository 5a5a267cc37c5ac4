"""A network on many windows of one stretch of a genome at once."""

from collections.abc import Callable
from math import lcm
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.apps.scan.overlap import Overlap
from zoo.apps.scan.rules import rule_for, whole
from zoo.apps.scan.shared import Shared
from zoo.apps.scan.sharing import Sharing, add_up
from zoo.errors import SettingError
from zoo.interpret.mutants.reading import read_graph
from zoo.prediction.step import input_length, step_of
from zoo.prediction.table import flatten_outputs

# Sharing that saves less than this is not worth its bookkeeping.
_WORTH_IT = 0.9


class SharingNetwork:
    """A network whose layers are computed once where windows overlap.

    What it gives for a window is what the model gives for it, up to the rounding of single
    precision.

    Args:
        model: A functional or sequential model on one-hot DNA `(batch, length, 4)`.
        length: Bases in a window.
        stride: Bases from one window to the next.
        count: Windows computed at once.
        compiled: False for a single stretch, for which a compiler would cost more than it saves.

    Example:
        >>> model = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> network = SharingNetwork(model, length=4, stride=2, count=2)
        >>> network(np.array([0, 0, 1, 1, 2, 2], "uint8")).tolist()  # AACC and CCGG
        [[0.5, 0.5, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0]]
    """

    def __init__(
        self, model: keras.Model, *, length: int, stride: int, count: int, compiled: bool = True
    ):
        self.count = count
        self.bases = (count - 1) * stride + length
        self._graph = read_graph(model)
        self._input = Overlap(length, 0, length, stride)
        self._rules, self.sharing = self._plan()
        self._call = _compiled(self._run, self.bases) if compiled else self._run

    def __call__(self, codes: np.ndarray) -> np.ndarray:
        """Predict for the windows of a stretch.

        Args:
            codes: uint8 `(bases,)`; window `i` begins at `i * stride`.

        Returns:
            float32 `(count, outputs)`.
        """
        outputs = self._call(codes)
        return flatten_outputs(
            [np.asarray(ops.convert_to_numpy(one), "float32") for one in outputs]
        )

    def _plan(self) -> tuple[list[Any], Sharing]:
        """Find what each step shares, from what the network gives for one empty window."""
        arrays: list[Any] = []
        overlaps: list[Overlap | None] = []
        rules, done = [], []
        for step in self._graph.steps:
            if step.node is None:
                arrays.append(ops.zeros((1, self._input.length, 4)))
                overlaps.append(self._input if self._input.spares else None)
                rules.append(None)
                continue
            inputs = [arrays[one] for one in step.inputs]
            arrays.append(step.node.value(*inputs))
            length = arrays[-1].shape[1] if len(arrays[-1].shape) == 3 else None
            rules.append(rule_for(step.node, [overlaps[one] for one in step.inputs], length))
            overlaps.append(rules[-1].overlap)
            done.append((step.node.layer, step.node.cost(inputs, arrays[-1]), overlaps[-1]))
        return rules, add_up(done)

    def _run(self, codes: Any) -> list[Any]:
        values: list[Any] = []
        for rule, step in zip(self._rules, self._graph.steps, strict=True):
            if rule is None:
                values.append(self._windows(codes))
            else:
                values.append(rule.value(*(values[one] for one in step.inputs)))
        return [whole(values[number]) for number in self._graph.outputs]

    def _windows(self, codes: Any) -> Shared:
        bases = np.arange(4, dtype="uint8")
        one_hot = ops.cast(ops.expand_dims(ops.convert_to_tensor(codes), -1) == bases, "float32")
        return Shared(self._input, self.count, one_hot[None])


class SeparateNetwork:
    """A network that computes every window by itself.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`.
        length: Bases in a window.
        stride: Bases from one window to the next.
        count: Windows computed at once.
        reason: Why nothing is shared.
    """

    def __init__(
        self, model: keras.Model, *, length: int, stride: int, count: int, reason: str = ""
    ):
        self.count = count
        self.bases = (count - 1) * stride + length
        self.sharing = Sharing(1.0, (), 0.0, reason)
        self._step = step_of(model)
        self._length, self._stride = length, stride

    def __call__(self, codes: np.ndarray) -> np.ndarray:
        """Predict for the windows of a stretch, as `SharingNetwork` does."""
        windows = np.lib.stride_tricks.sliding_window_view(codes, self._length)
        return flatten_outputs(self._step(windows[:: self._stride], self.count))


class PhasedNetwork:
    """A network that takes every `phases`-th window at a time, so that these share more.

    Windows whose distance is no multiple of a network's pooling have its layers on different grids;
    every second, third, ... of them has them on one.

    Args:
        model: A functional or sequential model on one-hot DNA `(batch, length, 4)`.
        length: Bases in a window.
        stride: Bases from one window to the next.
        count: Windows computed at once; rounded up to a multiple of `phases`.
        phases: Grids.
        compiled: As in `SharingNetwork`.
    """

    def __init__(
        self,
        model: keras.Model,
        *,
        length: int,
        stride: int,
        count: int,
        phases: int,
        compiled: bool = True,
    ):
        each = max(-(-count // phases), 2)
        self.count = each * phases
        self.bases = (self.count - 1) * stride + length
        settings = {"length": length, "stride": phases * stride, "count": each}
        self._network = SharingNetwork(model, compiled=compiled, **settings)
        self.sharing = self._network.sharing
        self._starts = range(0, phases * stride, stride)

    def __call__(self, codes: np.ndarray) -> np.ndarray:
        """Predict for the windows of a stretch, as `SharingNetwork` does."""
        bases = self._network.bases
        found = [self._network(codes[start : start + bases]) for start in self._starts]
        return np.stack(found, axis=1).reshape(self.count, -1)


Network = SharingNetwork | SeparateNetwork | PhasedNetwork


def network_for(
    model: keras.Model,
    *,
    length: int,
    stride: int,
    count: int,
    share: bool = True,
    compiled: bool = True,
) -> Network:
    """Give the network that shares what it can, or window by window where that is little.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`.
        length: Bases in a window.
        stride: Bases from one window to the next.
        count: Windows computed at once.
        share: False computes every window by itself in any case.
        compiled: False for a single stretch, for which compiling costs more than it saves.

    Raises:
        SettingError: The model takes another length or has side inputs, or gives profiles.
    """
    _check_outputs(model, length)
    settings = {"length": length, "stride": stride, "count": count}
    if not share:
        return SeparateNetwork(model, reason="as it was asked for", **settings)
    if stride >= length:
        return SeparateNetwork(model, reason="the windows do not overlap", **settings)
    phases = [
        PhasedNetwork(model, phases=number, compiled=compiled or number > 1, **settings)
        for number in _phases(model, length, stride)
    ]
    found = min(phases, key=lambda one: one.sharing.share)
    if found.sharing.share <= _WORTH_IT:
        return found
    reason = f"sharing would spare {1 - found.sharing.share:.0%} of the arithmetic"
    return SeparateNetwork(model, reason=reason, **settings)


def _phases(model: keras.Model, length: int, stride: int) -> list[int]:
    """Give one, and the least number of phases that fits each of the model's grids."""
    grids = [1]
    for step in read_graph(model).steps:
        size = getattr(step.node, "stride", 1)
        if size > 1:
            grids.append(grids[-1] * size)
    phases = {lcm(stride, grid) // stride for grid in grids}
    return sorted(number for number in phases if number * stride < length)


def _check_outputs(model: keras.Model, length: int) -> None:
    taken = input_length(model)
    if taken not in (None, length):
        raise SettingError(f"The windows have {length} bases; the model takes {taken}.")
    shapes = [tuple(output.shape) for output in model.outputs]
    if any(len(shape) > 2 for shape in shapes):
        raise SettingError(
            f"The model gives {shapes}; a scan expects numbers for each window, (batch, outputs). "
            "Sum or take the middle of a profile with one more layer."
        )


def _compiled(function: Callable[[Any], list[Any]], bases: int) -> Callable[[Any], list[Any]]:
    """Compile a function of codes `(bases,)`, where Keras' backend has a compiler."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        signature = [tf.TensorSpec((bases,), "uint8")]
        return tf.function(function, input_signature=signature, autograph=False)
    if backend == "jax":
        import jax

        return jax.jit(function)
    return function
