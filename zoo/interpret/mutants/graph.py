"""A network as a list of steps."""

from dataclasses import dataclass, field

from zoo.interpret.mutants.convolution import Convolution
from zoo.interpret.mutants.dense import Dense
from zoo.interpret.mutants.node import Node
from zoo.interpret.mutants.pointwise import Activate, Scale


@dataclass(frozen=True)
class Step:
    """One step and where its inputs come from.

    Args:
        node: What it computes; None for an input of the model.
        inputs: Numbers of the steps before it.
    """

    node: Node | None
    inputs: tuple[int, ...] = ()


@dataclass
class Graph:
    """The steps of a model, each behind those it reads.

    Args:
        steps: All of them.
        inputs: Numbers of the steps that are inputs.
        outputs: Numbers of the steps that are outputs, in the order of the model's outputs.
    """

    steps: list[Step] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)

    def add(self, node: Node | None, *inputs: int) -> int:
        """Add a step and give its number."""
        self.steps.append(Step(node, inputs))
        return len(self.steps) - 1

    def readers(self) -> list[list[int]]:
        """Give for each step the numbers of those that read it."""
        found: list[list[int]] = [[] for _ in self.steps]
        for number, step in enumerate(self.steps):
            for before in step.inputs:
                found[before].append(number)
        return found


def fold(graph: Graph) -> Graph:
    """Fold scales and activations into the linear steps before them, where nothing else reads."""
    readers = graph.readers()
    folded = Graph()
    numbers: dict[int, int] = {}
    for number, step in enumerate(graph.steps):
        inputs = tuple(numbers[one] for one in step.inputs)
        alone = len(inputs) == 1 and len(readers[step.inputs[0]]) == 1
        before = folded.steps[inputs[0]] if alone and step.inputs[0] not in graph.outputs else None
        joined = None if before is None else _joined(before.node, step.node)
        if joined is None:
            numbers[number] = folded.add(step.node, *inputs)
        else:
            numbers[number] = inputs[0]
            folded.steps[inputs[0]] = Step(joined, before.inputs)
    folded.inputs = [numbers[one] for one in graph.inputs]
    folded.outputs = [numbers[one] for one in graph.outputs]
    return folded


def _joined(before: Node | None, node: Node | None) -> Node | None:
    """Give one step for two, or None where they do not fit together."""
    activated = isinstance(before, Convolution) and before.activation is not None
    if not isinstance(before, Convolution | Dense) or activated:
        return None
    if isinstance(node, Scale):
        return before.scaled(node.scale, node.shift)
    if isinstance(node, Activate) and isinstance(before, Convolution):
        return before.activated(node.function)
    return None
