"""What a file of regions says: where the windows lie, and labels from its columns."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zoo.dna import Interval
from zoo.errors import SettingError
from zoo.io.bed import Peak, read_peaks


def read_regions(regions: str | Path | Sequence[Interval]) -> list[Peak]:
    """Return the lines of a BED, narrowPeak or table file, or intervals in their form."""
    if isinstance(regions, str | Path):
        return list(read_peaks(regions))
    return [Peak(interval) for interval in regions]


def anchor(peak: Peak) -> int:
    """Return the base that a window is about: the summit, or else the middle."""
    return peak.interval.center if peak.summit is None else peak.summit


def region_labels(
    labels: np.ndarray | str | Sequence[str] | None, peaks: list[Peak]
) -> np.ndarray | None:
    """Return labels as an array with one row a region, from an array or from named columns.

    Args:
        labels: An array `(n, ...)`; a column's name, for `(n,)`; several names, for `(n, names)`.
        peaks: The regions.

    Raises:
        SettingError: The number of rows differs, or a column is missing or holds other than
            numbers.

    Example:
        >>> peak = Peak(Interval("1", 0, 9), score=3.0, others={"atac": "0.5"})
        >>> region_labels(["score", "atac"], [peak]).tolist()
        [[3.0, 0.5]]
    """
    if labels is None:
        return None
    if isinstance(labels, str):
        return _column(labels, peaks)
    if len(labels) and all(isinstance(one, str) for one in labels):
        return np.stack([_column(one, peaks) for one in labels], axis=1)
    if len(labels) != len(peaks):
        raise SettingError(
            f"{len(labels)} rows of labels for {len(peaks)} regions; expected as many."
        )
    return np.asarray(labels)


def _column(name: str, peaks: list[Peak]) -> np.ndarray:
    """Read one column as float32; an empty cell or `NA` of a table is NaN."""
    if name in ("score", "signal"):
        values = np.array([getattr(peak, name) for peak in peaks], dtype=np.float32)
        if np.isnan(values).any():
            raise SettingError(
                f"Some regions have no such column as {name!r}; give the labels as an array."
            )
        return values
    if any(name not in peak.others for peak in peaks):
        known = ", ".join(["score", "signal", *peaks[0].others])
        raise SettingError(f"The regions have no column {name!r}; expected an array or of {known}.")
    try:
        return np.array([_number(peak.others[name]) for peak in peaks], dtype=np.float32)
    except ValueError as error:
        raise SettingError(f"The column {name!r} holds other than numbers: {error}.") from None


def _number(cell: str) -> float:
    return float("nan") if cell.strip() in ("", ".", "NA") else float(cell)
