"""A network that learns its task and, beside it, not to tell two domains apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from keras import ops

from zoo.catalogue import Adaptation, Recipe
from zoo.errors import SettingError, UnknownNameError
from zoo.train.data import Split
from zoo.train.domains.distances import coral, mmd
from zoo.train.domains.strength import RaiseStrength
from zoo.train.losses import masked_loss

if TYPE_CHECKING:
    import keras


def _tell_apart(domains: Any, chances: Any) -> Any:
    numbers = ops.cast(domains[:, 0], "int32")
    return ops.mean(ops.sparse_categorical_crossentropy(numbers, chances))


_LOSSES = {"reversal": _tell_apart, "coral": coral, "mmd": mmd}

WEIGHTS = {"reversal": 0.3, "coral": 100.0, "mmd": 3.0}
"""What each method counts beside the task unless told otherwise; see docs/domains.md."""


@dataclass(frozen=True)
class Matching:
    """Training examples of two domains, and the method that holds them together.

    All methods have one form: a second output named `domain` behind the layer `reversal`, whose
    label is the number of the domain, and whose strength rises along `strength_at`. For `reversal`
    that output is a head which tells domains apart, and the layer turns its gradient; for `coral`
    and `mmd` it is the features themselves, the loss is their distance, and the gradient passes.

    Args:
        method: `"reversal"`, `"coral"` or `"mmd"`.
        weight: What the strength at the end is.
        domains: 0 or 1 for each training example, `(n,)`.

    Raises:
        UnknownNameError: There is no such method.
        SettingError: The weight is below zero, or there are not two domains.
    """

    method: str
    weight: float
    domains: np.ndarray

    def __post_init__(self):
        if self.method not in WEIGHTS:
            raise UnknownNameError("method", self.method, WEIGHTS)
        if self.weight < 0:
            raise SettingError(f"weight is {self.weight}; expected 0 or more.")
        found = sorted(set(self.domains.tolist()))
        if found != [0, 1]:
            raise SettingError(f"The domains are {found}; expected examples of both 0 and 1.")

    def attach(self, model: "keras.Model") -> "keras.Model":
        """Give a network the second output; the layers are shared.

        Raises:
            SettingError: The network has no layer `logits`, or answers for each position.
        """
        import keras

        from zoo.architectures.domain_adversarial import add_domain_head
        from zoo.layers import GradientReversal

        if self.method == "reversal":
            return add_domain_head(model, strength=0.0, name=model.name)
        features = features_of(model).output
        passed = GradientReversal(0.0, name="reversal")(features)
        outputs = {"outputs": model.output, "domain": passed}
        return keras.Model(model.inputs[0], outputs, name=model.name)

    def losses(self, recipe: Recipe) -> dict[str, Callable[[Any, Any], Any]]:
        """Return the loss of each output."""
        return {"outputs": masked_loss(recipe), "domain": _LOSSES[self.method]}

    def callbacks(self, recipe: Recipe, epoch: int) -> list["keras.callbacks.Callback"]:
        """Return what raises the strength during an epoch, counted from 0."""
        # Below zero the layer does not turn the gradient.
        weight = self.weight if self.method == "reversal" else -self.weight
        steps = self.steps(recipe.batch_size)
        return [RaiseStrength(weight, start=epoch * steps, total=recipe.epochs * steps)]

    def steps(self, batch_size: int) -> int:
        """Count the steps of an epoch, which goes once over domain 0."""
        return -(-int((self.domains == 0).sum()) // batch_size)

    def deal(self, split: Split, batch_size: int, seed: int) -> tuple[np.ndarray, dict]:
        """Order the examples for one epoch: `batch_size` of domain 0, as many of domain 1, and on.

        Each domain is shuffled. Domain 1 is gone over as often as needed.

        Returns:
            Base codes `(2 * batch_size * steps, length)`, and labels by name of the output.
        """
        random = np.random.default_rng(seed)
        shape = (self.steps(batch_size), batch_size)
        halves = []
        for domain in (0, 1):
            rows = np.flatnonzero(self.domains == domain)
            passes = -(-shape[0] * shape[1] // len(rows))
            order = np.concatenate([random.permutation(rows) for _ in range(passes)])
            halves.append(order[: shape[0] * shape[1]].reshape(shape))
        rows = np.concatenate(halves, axis=1).ravel()
        labels = {"outputs": split.labels[rows], "domain": self.domains[rows, None]}
        return split.codes[rows], labels


def matching_of(adaptation: Adaptation, domains: np.ndarray) -> Matching:
    """Return the matching that a recipe asks for.

    Args:
        adaptation: Of the recipe.
        domains: Names or numbers of two domains, `(n,)`; in their order the first becomes 0.

    Raises:
        UnknownNameError: There is no such method.
        SettingError: The weight is below zero, or there are not two domains.

    Example:
        >>> names = np.array(["human", "arabidopsis", "human"])
        >>> matching_of(Adaptation(method="mmd"), names).domains.tolist()
        [1, 0, 1]
    """
    names, numbers = np.unique(domains, return_inverse=True)
    if len(names) != 2:
        raise SettingError(
            f"There are {len(names)} domains ({', '.join(map(str, names))}); expected two."
        )
    weight = adaptation.weight
    if weight is None:
        weight = WEIGHTS.get(adaptation.method, 0.0)
    return Matching(adaptation.method, weight, numbers.astype("int32"))


def features_of(model: "keras.Model") -> "keras.Model":
    """Return the part of a network that ends in what enters its layer `logits`, `(batch, units)`.

    Raises:
        SettingError: The network has no such layer, or answers for each position.
    """
    import keras

    if "logits" not in [layer.name for layer in model.layers]:
        raise SettingError(
            f"The network {model.name!r} has no layer named 'logits', before which the features of "
            "domains could be matched. Name its last linear layer so."
        )
    features = model.get_layer("logits").input
    if len(features.shape) != 2:
        raise SettingError(
            f"The network {model.name!r} answers for each position; domains are matched in "
            "networks that end in one answer a sequence."
        )
    return keras.Model(model.inputs[0], features)
