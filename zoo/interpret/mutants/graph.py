"""A network as a list of steps."""

from dataclasses import dataclass, field

from zoo.interpret.mutants.convolution import Convolution
from zoo.interpret.mutants.dense import Dense
from zoo.interpret.mutants.node import Node
from zoo.interpret.mutants.pointwise import Scale


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
    """Fold scales into the linear steps before them, where nothing else reads those."""
    readers = graph.readers()
    folded = Graph()
    numbers: dict[int, int] = {}
    for number, step in enumerate(graph.steps):
        before = graph.steps[step.inputs[0]] if step.inputs else None
        if isinstance(step.node, Scale) and _alone(step.inputs[0], graph, readers):
            linear = before.node.scaled(step.node.scale, step.node.shift)
            position = numbers[step.inputs[0]]
            folded.steps[position] = Step(linear, folded.steps[position].inputs)
            numbers[number] = position
        else:
            numbers[number] = folded.add(step.node, *(numbers[one] for one in step.inputs))
    folded.inputs = [numbers[one] for one in graph.inputs]
    folded.outputs = [numbers[one] for one in graph.outputs]
    return folded


def _alone(number: int, graph: Graph, readers: list[list[int]]) -> bool:
    """Tell whether a step is linear and read by one other only."""
    linear = isinstance(graph.steps[number].node, Convolution | Dense)
    return linear and len(readers[number]) == 1 and number not in graph.outputs
