"""Many mutants of one sequence through a network, at the cost of what they change."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import prod
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.errors import SettingError
from zoo.interpret.mutants.compiling import compiles
from zoo.interpret.mutants.graph import Graph
from zoo.interpret.mutants.node import EVERYWHERE, Context, Reach, length_of
from zoo.interpret.mutants.reading import read_graph
from zoo.interpret.mutants.report import Tally
from zoo.interpret.mutants.span import Span, Windows, hull, settle
from zoo.interpret.mutants.states import Changed, Same, State


@dataclass(frozen=True, eq=False)
class Mutants:
    """Mutants of one sequence, in the order of their positions.

    Args:
        starts: First position that each changes, `(mutants,)`, ascending.
        delta: What is added to the one-hot sequence there, `(mutants, width, 4)`.
    """

    starts: np.ndarray
    delta: np.ndarray

    def __len__(self) -> int:
        return len(self.starts)

    def block(self, first: int, size: int) -> "Mutants":
        """Give some of them."""
        return Mutants(self.starts[first : first + size], self.delta[first : first + size])

    def filled(self, count: int) -> "Mutants":
        """Repeat the last until there are so many."""
        numbers = np.minimum(np.arange(count), len(self) - 1)
        return Mutants(self.starts[numbers], self.delta[numbers])


class Reference:
    """A sequence, and everything the network computes for it.

    Args:
        graph: The network.
        sequence: One-hot `(1, length, 4)`.
    """

    def __init__(self, graph: Graph, sequence: Any):
        self.arrays: list[Any] = []
        for step in graph.steps:
            if step.node is None:
                self.arrays.append(_tensor(sequence))
            else:
                inputs = [self.arrays[one] for one in step.inputs]
                self.arrays.append(step.node.value(*inputs))
        self.lengths = [length_of(array) for array in self.arrays]
        self.wanted = self._wanted(graph)

    def inputs(self, step: Any) -> list[Any]:
        """Give the inputs of a step."""
        return [self.arrays[one] for one in step.inputs]

    def _wanted(self, graph: Graph) -> list[range | None]:
        """Give for each step the positions that the outputs depend on."""
        found: list[range | None] = [None] * len(graph.steps)
        for number in graph.outputs:
            if self.lengths[number] is not None:
                found[number] = range(self.lengths[number])
        for number in reversed(range(len(graph.steps))):
            step = graph.steps[number]
            if step.node is None:
                continue
            lengths = [self.lengths[one] for one in step.inputs]
            if self.lengths[number] is not None and step.node.local:
                needs = step.node.needs(found[number] or range(self.lengths[number]), lengths)
            else:
                needs = [None if length is None else range(length) for length in lengths]
            for one, need in zip(step.inputs, needs, strict=True):
                found[one] = hull(found[one], need)
        return found


class Engine:
    """A network for mutants.

    Args:
        network: A functional or sequential model on one-hot DNA `(batch, length, 4)`.
        memory: Bytes that the mutants of one block may take.

    Raises:
        SettingError: The memory is not enough for a single mutant.
    """

    def __init__(self, network: keras.Model, memory: int):
        self.graph = read_graph(network)
        self.memory = memory
        self.tally = Tally(self.graph)
        self._last = _last_uses(self.graph)

    def reference(self, sequence: np.ndarray) -> Reference:
        """Compute everything for one sequence `(length, 4)`."""
        with without_gradients():
            return Reference(self.graph, np.asarray(sequence, "float32")[None])

    def outputs(self, reference: Reference) -> list[Any]:
        """Give the outputs for the sequence itself, each `(1, ...)`."""
        return [reference.arrays[number] for number in self.graph.outputs]

    def run(self, reference: Reference, mutants: Mutants) -> Iterator[tuple[int, list[Any]]]:
        """Give the outputs of the mutants, block by block.

        Yields:
            Number of the first mutant of the block, and its outputs `(mutants, ...)`.
        """
        self.tally.mutants += len(mutants)
        most = self._block_size(reference, mutants)
        blocks = -(-len(mutants) // most)
        size = -(-len(mutants) // blocks)
        # Blocks of one size are alike in shape: what is compiled for one does for all.
        filled = mutants.filled(blocks * size) if compiles() else mutants
        for first in range(0, len(mutants), size):
            with without_gradients():
                outputs = self._block(reference, filled.block(first, size))
            kept = min(size, len(mutants) - first)
            yield first, [one[:kept] for one in outputs]

    def _block(self, reference: Reference, mutants: Mutants) -> list[Any]:
        states: dict[int, State] = {}
        count = len(mutants)
        found: dict[int, Any] = {}
        for number, step in enumerate(self.graph.steps):
            if step.node is None:
                states[number] = _mutated(mutants, reference.arrays[number])
            else:
                before = [states[one] for one in step.inputs]
                states[number] = self._step(reference, number, before, count)
            if number in self.graph.outputs:
                found[number] = states[number].full(count)
            for one in self._last[number]:
                del states[one]
        return [found[number] for number in self.graph.outputs]

    def _step(self, reference: Reference, number: int, before: list[State], count: int) -> State:
        step = self.graph.steps[number]
        if all(isinstance(state, Same) for state in before):
            return Same(reference.arrays[number])
        context = Context(
            inputs=reference.inputs(step),
            reference=reference.arrays[number],
            wanted=reference.wanted[number],
            count=count,
        )
        spans = [_span(state) for state in before]
        context.span = self._reach(reference, number, spans)
        state = step.node.change(before, context)
        self.tally.add(number, context, count)
        return state

    def _reach(self, reference: Reference, number: int, spans: list[Reach]) -> Reach:
        step = self.graph.steps[number]
        if not step.node.local:
            return EVERYWHERE
        lengths = [reference.lengths[one] for one in step.inputs]
        return step.node.reach(spans, lengths, reference.wanted[number])

    def _block_size(self, reference: Reference, mutants: Mutants) -> int:
        """Give how many mutants fit the memory, judged by one in the middle."""
        middle = mutants.block(len(mutants) // 2, 1)
        spans: dict[int, Reach] = {}
        held: dict[int, float] = {}
        most = 0.0
        for number, step in enumerate(self.graph.steps):
            if step.node is None:
                spans[number] = Windows(middle.starts, middle.delta.shape[1])
            else:
                before = [spans[one] for one in step.inputs]
                spans[number] = self._reach(reference, number, before)
            span = spans[number]
            held[number] = 4.0 * prod(reference.arrays[number].shape[1:])
            if isinstance(span, Span):
                held[number] *= len(span) / reference.lengths[number]
            # A step holds its inputs, its output, and copies of about their sizes.
            work = sum(held[one] for one in step.inputs) + held[number]
            most = max(most, sum(held.values()) + 2 * work)
            for one in self._last[number]:
                del held[one]
        return self._checked(most)

    def _checked(self, size: float) -> int:
        if size > self.memory:
            raise SettingError(
                f"memory is {self.memory:,} bytes; one mutant of this network needs "
                f"{int(size):,}. Give more."
            )
        return max(int(self.memory // max(size, 1.0)), 1)


def without_gradients() -> AbstractContextManager:
    """Give a context in which PyTorch keeps nothing for gradients."""
    if keras.backend.backend() != "torch":
        return nullcontext()
    import torch

    return torch.no_grad()


def _mutated(mutants: Mutants, reference: Any) -> Changed:
    """Give the mutants as changes of the sequence."""
    width = mutants.delta.shape[1]
    whole = range(reference.shape[1])
    span = settle(mutants.starts, mutants.starts + width - 1, whole, width)
    given = Changed(Windows(mutants.starts, width), reference, delta=_tensor(mutants.delta))
    return given if isinstance(span, Windows) else given.moved_to(span, span, reference)


def _span(state: State) -> Reach:
    if isinstance(state, Changed):
        return state.span
    return None if isinstance(state, Same) else EVERYWHERE


def _tensor(array: np.ndarray) -> Any:
    return ops.convert_to_tensor(np.ascontiguousarray(array, "float32"))


def _last_uses(graph: Graph) -> list[list[int]]:
    """Give for each step the numbers of those that nothing needs any more once it is done."""
    found: list[list[int]] = [[] for _ in graph.steps]
    for number, readers in enumerate(graph.readers()):
        found[max(readers, default=number)].append(number)
    return found
