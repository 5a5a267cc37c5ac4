"""One step of a network: what it computes, and how a change at its inputs goes on."""

from dataclasses import dataclass
from math import prod
from typing import Any

from zoo.interpret.mutants.span import Span
from zoo.interpret.mutants.states import Changed, Same, State, Whole

# In place of a span: no position was spared.
EVERYWHERE = "everywhere"
Reach = Span | str | None


@dataclass
class Context:
    """What a node needs to know beside its inputs.

    Args:
        inputs: What its inputs are for the sequence itself, each `(1, ...)`.
        reference: What it gives for the sequence itself, `(1, ...)`.
        wanted: Positions of it that matter to the outputs; None where it has no positions.
        count: Mutants in the block.
        span: The positions that the mutants can differ at, as `Node.reach` gives them.
        work: Multiplications, or numbers computed, for each mutant; nodes set it.
        local: Something was spared; nodes clear it where they compute everything.
    """

    inputs: list[Any]
    reference: Any
    wanted: range | None
    count: int
    span: Reach = None
    work: float = 0.0
    local: bool = True


class Node:
    """A step of a network; this one computes everything anew for every mutant.

    Args:
        layer: Name of the layer that the step belongs to.
    """

    # A node that can carry on what a mutation reaches says so, and overrides what is below.
    local = False

    def __init__(self, layer: str):
        self.layer = layer

    def value(self, *inputs: Any) -> Any:
        """Compute the output from whole inputs `(batch, ...)`."""
        raise NotImplementedError

    def cost(self, inputs: list[Any], output: Any) -> float:
        """Give the multiplications, or numbers computed, for one whole output `(1, ...)`."""
        return float(prod(output.shape[1:]))

    def needs(self, wanted: range, lengths: list[int | None]) -> list[range | None]:
        """Give the positions of each input that some positions of the output depend on."""
        return [None if length is None else range(length) for length in lengths]

    def reach(self, spans: list[Reach], lengths: list[int | None], wanted: range | None) -> Reach:
        """Give the positions of the output that change when the inputs change at some."""
        return EVERYWHERE

    def change(self, states: list[State], context: Context) -> State:
        """Carry the change of the inputs on; at least one of them is no `Same`."""
        context.local = False
        context.work = self.cost(context.inputs, context.reference)
        return Whole(self.value(*(state.full(context.count) for state in states)))


def along(states: list[State]) -> bool:
    """Tell whether all inputs still have their positions and were spared somewhere."""
    return all(isinstance(state, Changed | Same) for state in states)


def length_of(array: Any) -> int | None:
    """Give the number of positions of `(batch, length, channels)`, or None."""
    return array.shape[1] if len(array.shape) == 3 else None
