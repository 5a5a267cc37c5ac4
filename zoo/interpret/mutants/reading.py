"""A Keras model laid open, its nested models too."""

from typing import Any

import keras

from zoo.interpret.mutants import lowering_keras, lowering_zoo  # noqa: F401, they register
from zoo.interpret.mutants.graph import Graph, fold
from zoo.interpret.mutants.lowering import Call, lower


def read_graph(model: keras.Model) -> Graph:
    """Lay open a functional or sequential model.

    Args:
        model: A model that declares its inputs.

    Returns:
        Its steps, with each normalisation folded into the convolution before it.
    """
    graph = Graph()
    known = {id(tensor): graph.add(None) for tensor in model.inputs}
    graph.inputs = list(known.values())
    graph.outputs = [_visit(tensor, known, graph) for tensor in model.outputs]
    return fold(graph)


def _visit(tensor: Any, known: dict[int, int], graph: Graph) -> int:
    """Give the number of the step that makes a tensor, adding it and what it reads first."""
    waiting = [tensor]
    while waiting:
        operation, index, _ = waiting[-1]._keras_history
        node = operation._inbound_nodes[index]
        missing = [one for one in node.input_tensors if id(one) not in known]
        if id(waiting[-1]) in known:
            waiting.pop()
        elif missing:
            waiting += missing
        else:
            numbers = [known[id(one)] for one in node.input_tensors]
            outputs = _lower(operation, node, numbers, graph)
            known.update(zip(map(id, node.output_tensors), outputs, strict=True))
            waiting.pop()
    return known[id(tensor)]


def _lower(operation: Any, node: Any, numbers: list[int], graph: Graph) -> list[int]:
    """Add the steps of one operation and give the numbers of its outputs."""
    inner = operation
    if isinstance(operation, keras.Sequential):
        inner = operation._functional
    if isinstance(inner, keras.Model) and len(getattr(inner, "inputs", None) or ()) == 1:
        known = {id(inner.inputs[0]): numbers[0]}
        return [_visit(tensor, known, graph) for tensor in inner.outputs]
    return lower(Call(operation, node, numbers, graph.add))
