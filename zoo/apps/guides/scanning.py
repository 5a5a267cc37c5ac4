"""From targets to their sites, a stretch at a time."""

from collections.abc import Iterable, Iterator

import numpy as np

from zoo.apps.guides.nuclease import AFTER, BEFORE, Nuclease
from zoo.apps.guides.sites import (
    Sites,
    cut_places,
    cut_windows,
    find_sites,
    guide_starts,
    join_sites,
)
from zoo.apps.guides.targets import Target
from zoo.errors import SettingError
from zoo.io.packed import PackedGenome

# Bases of a target that are looked at in one go.
_STRETCH = 1 << 18


def scan_targets(
    targets: Iterable[Target], genome: PackedGenome | None, nuclease: Nuclease, batch_size: int
) -> Iterator[Sites]:
    """Give the sites of targets, gathered from several targets or cut from a long one.

    A site of the genome belongs to a target if it cuts between two of the target's bases, so it
    may reach over the target's ends. A site with an unknown base in the guide is none.

    Args:
        targets: From `read_targets`.
        genome: What targets are read from that have no sequence of their own.
        nuclease: What a site is.
        batch_size: About so many sites are given at a time.

    Returns:
        Sites in the order of the targets; within one by where they cut, plus strand first.

    Raises:
        SettingError: There is no target.
    """
    waiting: list[Sites] = []
    target = None
    for target in targets:
        for sites in _scan(target, genome, nuclease):
            waiting.append(sites)
            if sum(map(len, waiting)) >= batch_size:
                yield join_sites(waiting)
                waiting = []
    if target is None:
        raise SettingError("There is no target; expected a sequence or an interval at least.")
    if waiting:
        yield join_sites(waiting)


def _scan(target: Target, genome: PackedGenome | None, nuclease: Nuclease) -> Iterator[Sites]:
    if target.codes is not None:
        yield _sites(target, target.codes, 0, (0, len(target.codes) + 1), nuclease)
        return
    size = genome.genome.contigs[target.contig]
    margin = nuclease.site_length + max(BEFORE, AFTER)
    # A target of one base has no place for a cut, and gives no site.
    for first in range(target.start + 1, max(target.end, target.start + 2), _STRETCH):
        last = min(first + _STRETCH, target.end)
        left, right = max(0, first - margin), min(size, last + margin)
        codes = genome.stretch(target.contig, left, right)
        yield _sites(target, codes, left, (first, last), nuclease)


def _sites(
    target: Target, codes: np.ndarray, offset: int, cuts: tuple[int, int], nuclease: Nuclease
) -> Sites:
    """Find the sites in a stretch that cut within limits.

    Args:
        target: Whose they are.
        codes: The stretch, which ends far from the limits unless the contig ends there.
        offset: Where it begins on the contig.
        cuts: First place of a cut, and one past the last.
        nuclease: What a site is.
    """
    starts, minus = find_sites(codes, nuclease)
    begin = guide_starts(starts, minus, nuclease)
    cut = cut_places(begin, minus, nuclease) + offset
    order = np.lexsort((minus, cut))
    order = order[(cut[order] >= cuts[0]) & (cut[order] < cuts[1])]
    windows, beyond = cut_windows(codes, starts[order], minus[order], nuclease)
    known = (windows[:, nuclease.guide_part] < 4).all(axis=1)
    order = order[known]
    count = len(order)
    return Sites(
        np.full(count, target.name, dtype=object),
        np.full(count, target.contig, dtype=object),
        begin[order] + offset,
        minus[order],
        windows[known],
        beyond[known],
        np.full(count, target.codes is None),
    )
