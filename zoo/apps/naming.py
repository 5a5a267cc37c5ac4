"""A model with the names of its outputs."""

import keras

from zoo.interpret.inputs import Model, load_named
from zoo.loading import card_of


def load_with_names(model: Model) -> tuple[keras.Model, list[str]]:
    """Give a model, loaded where it came by name, and the output names of its card if it has one.

    Args:
        model: A Keras model, also one that `zoo.load` gave, or the name or folder of one.

    Raises:
        UnknownNameError: There is no such model.

    Example:
        >>> model = keras.Sequential([keras.Input((4, 4)), keras.layers.Flatten()])
        >>> load_with_names(model)[1]
        []
    """
    network, names = load_named(model)
    card = card_of(network)
    if not names and card is not None:
        names = [output.name for output in card.outputs]
    return network, names
