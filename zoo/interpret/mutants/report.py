"""How much of a network was computed for the mutants, layer by layer."""

from dataclasses import dataclass

from zoo.interpret.mutants.graph import Graph
from zoo.interpret.mutants.node import Context
from zoo.interpret.mutants.opaque import Opaque


@dataclass(frozen=True)
class LayerWork:
    """What one layer computed for the mutants.

    Args:
        layer: Its name.
        mode: `"local"` where only what a mutation reaches was computed, `"full"` where all was.
        share: Its arithmetic for the mutants as a share of computing it in full for each.
        work: That arithmetic in full, multiplications for each mutant (of layers that do not
            multiply: numbers computed).
        reason: Why a layer was not known, and with it all that follows had to be full; or empty.
    """

    layer: str
    mode: str
    share: float
    work: float
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """How the mutants were computed.

    Args:
        layers: One entry a layer that depends on the sequence, in the order of the network;
            layers that do nothing in prediction, or are part of the one before, have none.
        mutants: How many were computed.
    """

    layers: tuple[LayerWork, ...]
    mutants: int

    @property
    def share(self) -> float:
        """Give the arithmetic of all layers as a share of computing each mutant in full."""
        full = sum(one.work for one in self.layers)
        return sum(one.share * one.work for one in self.layers) / full if full else 0.0

    @property
    def fallbacks(self) -> tuple[LayerWork, ...]:
        """Give the layers that were not known."""
        return tuple(one for one in self.layers if one.reason)

    def __str__(self) -> str:
        lines = [f"{self.share:.1%} of the arithmetic, {self.mutants:,} mutants"]
        lines += [
            f"{one.layer:<32} {one.mode:<6} {one.share:>7.1%}  {one.reason}".rstrip()
            for one in self.layers
        ]
        return "\n".join(lines)


class Tally:
    """Adds up what is computed.

    Args:
        graph: The network.
    """

    def __init__(self, graph: Graph):
        self._graph = graph
        self._full = [0.0] * len(graph.steps)
        self._done = [0.0] * len(graph.steps)
        self._local = [False] * len(graph.steps)
        self._used = [False] * len(graph.steps)
        self.mutants = 0

    def add(self, number: int, context: Context, count: int) -> None:
        """Note what a step computed for some mutants."""
        node = self._graph.steps[number].node
        self._full[number] += count * node.cost(context.inputs, context.reference)
        self._done[number] += count * context.work
        self._local[number] |= context.local
        self._used[number] = True

    def report(self) -> Report:
        """Give it layer by layer."""
        by_layer: dict[str, list[int]] = {}
        for number, step in enumerate(self._graph.steps):
            if step.node is not None and self._used[number]:
                by_layer.setdefault(step.node.layer, []).append(number)
        entries = (self._entry(name, numbers) for name, numbers in by_layer.items())
        return Report(tuple(entries), self.mutants)

    def _entry(self, name: str, numbers: list[int]) -> LayerWork:
        full = sum(self._full[one] for one in numbers)
        done = sum(self._done[one] for one in numbers)
        nodes = [self._graph.steps[one].node for one in numbers]
        reasons = [node.reason for node in nodes if isinstance(node, Opaque)]
        local = any(self._local[one] for one in numbers)
        return LayerWork(
            layer=name,
            mode="local" if local else "full",
            share=done / full if full else 1.0,
            work=full / max(self.mutants, 1),
            reason=reasons[0] if reasons else "",
        )
