"""How windows are cut out of a genome."""

from dataclasses import dataclass

from zoo.errors import SettingError

POSITIONS = ("coordinate", "distance")
"""Side channels: the base's place on its contig, 0 to 1; its signed distance in kilobases, along
the window's strand, from the summit, transcription start or variant that the window is about."""


@dataclass(frozen=True)
class Sampling:
    """How windows are cut out of the genome.

    Args:
        length: Bases of a window; intervals are resized about their anchor.
        max_shift: Windows are moved by up to so many bases either way, anew each time; near the
            end of a contig they are pushed back inside.
        random_strand: Half of the windows, anew each time, are read from the other strand, with
            tracks and positions turned along.
        bins: Tracks are averaged over so many equal bins; None for one value a base.
        positions: Names from `POSITIONS`, emitted as the side input `position`
            `(batch, length, channels)`.
        outside: `"refuse"` or `"drop"` windows that leave their contig.
    """

    length: int
    max_shift: int = 0
    random_strand: bool = False
    bins: int | None = None
    positions: tuple[str, ...] = ()
    outside: str = "refuse"

    def __post_init__(self):
        """Refuse settings that contradict each other."""
        if self.length < 1 or self.max_shift < 0:
            raise SettingError(
                f"length={self.length}, max_shift={self.max_shift}; expected 1+, 0+."
            )
        if self.bins is not None and (self.bins < 1 or self.length % self.bins):
            raise SettingError(f"{self.length} bases cannot be cut into {self.bins} equal bins.")
        if self.outside not in ("refuse", "drop"):
            raise SettingError(f"outside={self.outside!r}; expected 'refuse' or 'drop'.")
        unknown = set(self.positions) - set(POSITIONS)
        if unknown:
            raise SettingError(f"positions {sorted(unknown)} are unknown; expected of {POSITIONS}.")
