"""What the zoo knows of one architecture before Keras is loaded."""

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A named network: where it is built, where it comes from, and what is claimed of it.

    Args:
        name: The name that `zoo.build` takes.
        function: Where the function is that builds it, `"package.module:function"`.
        summary: One line on what it is for.
        paper: Authors and year, or "this project".
        url: Where to read more; empty for networks of this project.
        year: Year of publication.
        settings: Settings that this name fixes on top of the defaults of the function.
        trial: Settings of a small network of the same shape, for trials and tests.
        features: Name of the last layer that still has one column a position.
        receptive_field: Bases that one position of `features` sees at the default settings;
            None when it sees the whole input, however long.
        parameters: Weights at the default settings, running statistics included.
        trainable: Those among them that training changes.
        source: The published or reference number of weights and where it stands.
        reading: What was chosen where the paper leaves it open.
        symmetry: `"invariant"` when the reverse complement has the same answer, else `"none"`.
    """

    name: str
    function: str
    summary: str
    paper: str
    url: str
    year: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    trial: Mapping[str, Any] = field(default_factory=dict)
    features: str = "feature_map"
    receptive_field: int | None
    parameters: int
    trainable: int
    source: str
    reading: str = ""
    symmetry: str = "none"

    def load(self) -> Callable:
        """Import the function that builds the network; this is where Keras is loaded."""
        module, function = self.function.split(":")
        return getattr(importlib.import_module(module), function)

    def keywords(self) -> dict[str, Any]:
        """Return every setting with the value it has when nothing is said.

        Example:
            >>> from zoo.architectures import ARCHITECTURES
            >>> ARCHITECTURES["deepstarr"].keywords()["length"]
            249
        """
        parameters = inspect.signature(self.load()).parameters.values()
        return {parameter.name: parameter.default for parameter in parameters} | dict(self.settings)
