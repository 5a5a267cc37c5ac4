"""An optimizer that lets some weights learn slower than others."""

from collections.abc import Mapping
from typing import Any

import keras


@keras.saving.register_keras_serializable(package="zoo")
class DiscriminativeAdamW(keras.optimizers.AdamW):
    """AdamW with a learning rate of its own for chosen weights (Howard and Ruder 2018, ULMFiT).

    Args:
        learning_rate: As in `keras.optimizers.AdamW`.
        shares: By path of a variable, the share of the learning rate that it gets; 1 for all
            others.
        **settings: As in `keras.optimizers.AdamW`.

    Example:
        >>> weight = keras.Variable([1.0], name="trunk")
        >>> optimizer = DiscriminativeAdamW(0.1, shares={weight.path: 0.01}, weight_decay=0.0)
        >>> optimizer.apply([keras.ops.ones(1)], [weight])
        >>> round(float(weight[0]), 4)
        0.999
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        *,
        shares: Mapping[str, float] | None = None,
        **settings: Any,
    ):
        super().__init__(learning_rate, **settings)
        self.shares = dict(shares or {})
        self._share_of: list[float] = []

    def build(self, variables: list[Any]) -> None:
        """Note the share of each weight, by its number."""
        super().build(variables)
        self._share_of = [self.shares.get(variable.path, 1.0) for variable in variables]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one weight."""
        share = self._share_of[self._get_variable_index(variable)]
        super().update_step(gradient, variable, learning_rate * share)

    def get_config(self) -> dict[str, Any]:
        """Give the settings."""
        return {**super().get_config(), "shares": self.shares}
