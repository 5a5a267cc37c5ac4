"""What a scan is asked for beside its model, its genome and its stride."""

from dataclasses import dataclass
from typing import Literal, get_args

from zoo.errors import SettingError

Strands = Literal["card", "forward", "mean", "each"]


@dataclass(frozen=True, kw_only=True)
class ScanSettings:
    """How a genome is scanned.

    Args:
        strands: `"forward"` reads the genome as it is; `"mean"` averages with the reverse
            complement; `"each"` keeps both, as outputs `NAME_plus` and `NAME_minus`. `"card"` goes
            by the model's card: forward for models that give the same for both strands (tied,
            averaged), mean for those trained on both, each for those of a single strand; forward
            for a model without a card, or whose card does not state it.
        anchor: Which base of a window, counted from 0, its value is written at; the middle one,
            `length // 2`, where it is left out. For a promoter model that is the start of
            transcription. On the other strand it is counted from the other end.
        length: Bases in a window, for a model that takes any number.
        max_unknown: Windows with a larger share of N and other ambiguity codes are skipped.
        threshold: Least value of a peak, one for all outputs.
        gap: Bases that may lie between two values of one peak.
        share: False computes every window by itself, as a check.
        windows: Windows computed at once.
        overwrite: Replace files that exist, and begin an unfinished scan anew.

    Raises:
        SettingError: A setting is outside what is described here.

    Example:
        >>> ScanSettings(strands="each", anchor=60).threshold
        0.5
    """

    strands: Strands = "card"
    anchor: int | None = None
    length: int | None = None
    max_unknown: float = 0.5
    threshold: float = 0.5
    gap: int = 0
    share: bool = True
    windows: int = 512
    overwrite: bool = False

    def __post_init__(self):
        """Refuse settings that no scan can have."""
        if self.strands not in get_args(Strands):
            raise SettingError(
                f"strands is {self.strands!r}; expected one of {', '.join(get_args(Strands))}."
            )
        if not 0 <= self.max_unknown <= 1:
            raise SettingError(f"max_unknown is {self.max_unknown}; expected a share of 0 to 1.")
        if self.windows < 2:
            raise SettingError(f"windows is {self.windows}; expected at least 2.")
        if self.gap < 0:
            raise SettingError(f"gap is {self.gap}; expected at least 0.")
