"""How attributions are computed."""

from dataclasses import dataclass, fields
from typing import Any

from zoo.errors import SettingError, UnknownNameError


@dataclass(frozen=True)
class Settings:
    """How attributions are computed.

    Args:
        steps: Points on each path of integrated gradients.
        rule: `"gauss_legendre"` or `"trapezoid"`.
        copies: Shuffles of each sequence, where the baseline is a shuffle; DeepLIFT has one.
        seed: Of shuffles and noise.
        batch_size: Sequences that the model sees at once; bounds memory.
        simplex: Take from each gradient its mean over the four bases, the part that leads off
            the simplex on which DNA lives (Majdandzic et al. 2023, Genome Biol. 24:109). Against
            shuffles, which have a base wherever the sequence has one, the contributions of
            integrated gradients do not feel it.
        threshold: Largest completeness error that passes without a warning, as a share of the
            mean distance between the output and those of the baselines.
        samples: Noisy copies of each sequence for SmoothGrad.
        noise: Standard deviation of that noise.
        first: Place in the list of the first sequence. A part of a longer list gets the shuffles
            and the noise that it has there.
        filled: Fill up every batch, also where there is less than one, so that what is computed
            of a sequence does not depend on how many there are.
    """

    steps: int = 32
    rule: str = "gauss_legendre"
    copies: int = 10
    seed: int = 0
    batch_size: int = 128
    simplex: bool = False
    threshold: float = 0.05
    samples: int = 50
    noise: float = 0.15
    first: int = 0
    filled: bool = False

    def __post_init__(self):
        for name in ("steps", "copies", "batch_size", "samples"):
            if getattr(self, name) < 1:
                raise SettingError(f"{name} is {getattr(self, name)}; expected at least 1.")
        for name in ("noise", "threshold", "first"):
            if not getattr(self, name) >= 0:
                raise SettingError(f"{name} is {getattr(self, name)}; expected zero or more.")


def read_settings(given: dict[str, Any]) -> Settings:
    """Make settings of keywords.

    Raises:
        UnknownNameError: There is no setting of that name.
        SettingError: A value is out of range.

    Example:
        >>> read_settings({"copies": 3}).copies
        3
    """
    names = [field.name for field in fields(Settings)]
    for name in given:
        if name not in names:
            raise UnknownNameError("setting", name, names)
    return Settings(**given)
