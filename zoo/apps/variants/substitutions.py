"""Many substitutions in one window at the cost of what they change."""

import keras
import numpy as np

from zoo.dna import one_hot_codes
from zoo.errors import SettingError
from zoo.interpret.mutants import Mutator, Report
from zoo.interpret.targets import Output

# Fewer substitutions in a window are not worth a thought.
_LEAST = 8

# Arithmetic on what changes is so much slower than on whole batches, at most: with a fifth of the
# arithmetic substitutions were still twice as fast, see docs/measured/variants.md.
_SLOWER = 3.0


class Substitutions:
    """Substitutions in one window, where that takes less than predicting each of them.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`.
        output: A function of what it gives, or None for all columns.
        method: `"batch"` for never, `"mutants"` for always, `"auto"` for where it pays.

    Raises:
        SettingError: There is no such method.
    """

    def __init__(self, model: keras.Model, output: Output = None, method: str = "auto"):
        if method not in ("auto", "batch", "mutants"):
            raise SettingError(f"method is {method!r}; expected 'auto', 'batch' or 'mutants'.")
        self._method = method
        self._asked = (model, output)
        self._mutator: Mutator | None = None
        self.report: Report | None = None
        """What a substitution takes, once it was asked."""

    def pays(self, codes: np.ndarray, count: int) -> bool:
        """Tell whether so many substitutions in a window are cheaper by what each changes."""
        if self._method != "auto":
            return self._method == "mutants"
        if count < _LEAST:
            return False
        if self.report is None:
            middle = len(codes) // 2
            self.values(codes, np.full(4, middle), np.arange(4))
            self.report = self._mutator.report
        return _SLOWER * self.report.share < 1

    def values(self, codes: np.ndarray, places: np.ndarray, bases: np.ndarray) -> np.ndarray:
        """Give what the network gives for a window, and for each substitution, in one array."""
        if self._mutator is None:
            self._mutator = Mutator(*self._asked)
        own, differences = self._mutator.substitute(one_hot_codes(codes), places, bases)
        return np.concatenate([own[None], own + differences])
