"""Off-targets: every other site of a genome that differs from a guide in few bases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zoo.apps.guides.cfd import cfd_scores
from zoo.apps.guides.nuclease import Nuclease, check_pam
from zoo.apps.guides.pairs import GuideIndex
from zoo.apps.guides.sites import Sites, cut_windows, find_sites, guide_starts
from zoo.apps.guides.tally import Hits, Tally
from zoo.apps.guides.words import pack_words, unpack_words
from zoo.errors import SettingError
from zoo.io.packed import PackedGenome

MOST_MISMATCHES = 5

# Bases of a contig that are looked at in one go.
_STRETCH = 1 << 22


@dataclass(frozen=True, slots=True)
class Search:
    """How off-targets are looked for.

    Args:
        mismatches: The most bases in which a site may differ from the guide, 0 to 5.
        pams: Motifs that a site may have besides the nuclease's own, such as NAG.
        best: So many of the sites are named in the table.

    Raises:
        SettingError: A setting is outside what is described here.

    Example:
        >>> Search(mismatches=2, pams=["nag"]).pams
        ('NAG',)
    """

    mismatches: int = 3
    pams: Sequence[str] = ()
    best: int = 5

    def __post_init__(self):
        """Refuse what cannot be looked for."""
        if not 0 <= self.mismatches <= MOST_MISMATCHES:
            raise SettingError(f"mismatches is {self.mismatches}; expected 0 to {MOST_MISMATCHES}.")
        if self.best < 0:
            raise SettingError(f"best is {self.best}; expected 0 or more sites.")
        object.__setattr__(self, "pams", tuple(map(check_pam, self.pams)))


class OffTargets(NamedTuple):
    """What was found for some guides.

    Args:
        counts: Sites with 0, 1, ... mismatches, int64 `(n, mismatches + 1)`, the guide's own left
            out.
        specificity: 1 / (1 + sum of their CFD scores), float64 `(n,)`; None where CFD is unknown.
        best: Those with the highest CFD scores, or else the fewest mismatches, as
            `contig:start(strand):mismatches:CFD`, joined by `;`; `.` for none.
    """

    counts: np.ndarray
    specificity: np.ndarray | None
    best: list[str]


def search_off_targets(
    sites: Sites, genome: PackedGenome, nuclease: Nuclease, search: Search
) -> OffTargets:
    """Find the off-targets of guides in a genome, on both strands, all of them.

    The genome is read a stretch at a time and only counts, sums and the best sites are kept, so
    memory depends on neither its size nor the number of hits. The place that a guide was taken
    from is not counted; exact copies of it are. A site with an unknown base opposite the guide is
    no site.

    Args:
        sites: The guides.
        genome: Where to look.
        nuclease: What a site is.
        search: Mismatches, further motifs, how many sites are named.

    Raises:
        SettingError: A further motif is not as long as the nuclease's own.
    """
    for pam in search.pams:
        if len(pam) != len(nuclease.pam):
            raise SettingError(
                f"The PAM {pam} of off-targets came; expected one as long as {nuclease.pam}."
            )
    length = nuclease.guide_length
    guides = sites.windows[:, nuclease.guide_part]
    index = GuideIndex(pack_words(guides), length, search.mismatches)
    contigs = list(genome.genome.contigs)
    tally = Tally(_own_places(sites, contigs), search.mismatches, search.best)
    for part in genome_sites(genome, nuclease, search.pams):
        for guide, site, mismatches in index.near(part.words):
            cfd = None
            if nuclease.is_spcas9:
                there = unpack_words(part.words[site], length)
                cfd = cfd_scores(guides[guide], there, part.pams[site])
            contig = np.full(len(site), part.contig)
            tally.add(Hits(guide, mismatches, contig, part.start[site], part.minus[site], cfd))
    specificity = 1 / (1 + tally.cfd) if nuclease.is_spcas9 else None
    return OffTargets(tally.counts, specificity, tally.spelled(contigs))


def _own_places(sites: Sites, contigs: list[str]) -> np.ndarray:
    """Give contig, start and strand of each guide, `(n, 3)`; contig -1 if it has no place."""
    numbers = {name: number for number, name in enumerate(contigs)}
    contig = [
        numbers[name] if placed else -1
        for name, placed in zip(sites.contig, sites.placed, strict=True)
    ]
    return np.column_stack([np.array(contig, dtype=np.int64), sites.start, sites.minus])


class GenomeSites(NamedTuple):
    """Sites of a stretch of a genome.

    Args:
        contig: Number of their contig.
        start: First base of each on the plus strand, without its motif.
        minus: Whether it is on the minus strand.
        words: What stands there, from `pack_words`.
        pams: Codes of its motif `(n, length)`.
    """

    contig: int
    start: np.ndarray
    minus: np.ndarray
    words: np.ndarray
    pams: np.ndarray


def genome_sites(
    genome: PackedGenome, nuclease: Nuclease, pams: Sequence[str] = ()
) -> Iterator[GenomeSites]:
    """Give all sites of a genome that have no unknown base, a stretch at a time.

    Args:
        genome: Where to look.
        nuclease: What a site is.
        pams: Further motifs that will do.
    """
    for number, (contig, size) in enumerate(genome.genome.contigs.items()):
        for first in range(0, size, _STRETCH):
            last = min(size, first + _STRETCH + nuclease.site_length - 1)
            codes = genome.stretch(contig, first, last)
            starts, minus = find_sites(codes, nuclease, pams)
            windows, _ = cut_windows(codes, starts, minus, nuclease)
            there = windows[:, nuclease.guide_part]
            known = (there < 4).all(axis=1)
            start = guide_starts(starts[known], minus[known], nuclease) + first
            words = pack_words(there[known])
            yield GenomeSites(number, start, minus[known], words, windows[known, nuclease.pam_part])
