"""VCF files compressed with bgzip, with an index for random access."""

import contextlib
import os
from pathlib import Path

from zoo.errors import MissingDependencyError

_TBI_LIMIT = 1 << 29


class Order:
    """Keeps track of whether records come as an index needs them.

    Example:
        >>> order = Order()
        >>> for contig, position in (("1", 5), ("1", 7), ("2", 1)):
        ...     order.add(contig, position)
        >>> order.sorted
        True
        >>> order.add("1", 9)
        >>> order.sorted
        False
    """

    def __init__(self):
        self.sorted = True
        self.last = 0
        self.furthest = 0
        self.contigs: list[str] = []

    def add(self, contig: str, position: int) -> None:
        """Note a record; once the order is broken there is nothing more to keep."""
        if not self.sorted:
            return
        if not self.contigs or contig != self.contigs[-1]:
            self.sorted = contig not in self.contigs
            self.contigs.append(contig)
            self.last = 0
        self.sorted &= position >= self.last
        self.last = position
        self.furthest = max(self.furthest, position)


def compress_vcf(source: Path, target: Path, order: Order) -> bool:
    """Compress a VCF file with bgzip, and index it where its records are in order.

    Both appear under their names only when they are whole.

    Args:
        source: The plain file.
        target: The file to be. Its index is named after it, with `.tbi` behind, or `.csi` where
            positions are beyond what the first can hold.
        order: What was found of the order of its records.

    Returns:
        Whether there is an index.

    Raises:
        MissingDependencyError: pysam is not installed.
    """
    try:
        import pysam
    except ImportError:
        raise MissingDependencyError("pysam", None, f"Writing {target}") from None
    part = target.with_name(f".{target.name}.part")
    suffix = ".tbi" if order.furthest < _TBI_LIMIT else ".csi"
    index = part.with_name(part.name + suffix)
    try:
        pysam.tabix_compress(str(source), str(part), force=True)
        if order.sorted:
            pysam.tabix_index(str(part), preset="vcf", force=True, csi=suffix == ".csi")
        for old in (".tbi", ".csi"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{target}{old}")  # it belonged to what is replaced
        os.replace(part, target)
        if order.sorted:
            os.replace(index, f"{target}{suffix}")
    finally:
        part.unlink(missing_ok=True)
        index.unlink(missing_ok=True)
    return order.sorted
