"""Negatives that differ from the positives in function only: matched by importance sampling.

A network trained against random windows learns first what is cheap: GC, repeats, and how well reads
map. Here windows are drawn so that these have the same joint distribution in both classes. Space is
cut into cells that hold a few positives each; a candidate's importance weight is the share of
positives in its cell over the share of candidates, tilted so that means and variances agree;
negatives are drawn in proportion to the weight, without replacement. The number in each cell is
itself random, as it is for the positives: copying their counts exactly would copy their noise,
which a flexible model can tell from chance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from zoo.dna import Interval
from zoo.errors import SettingError
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.pipelines.candidates import Room, Windows, draw_candidates
from zoo.pipelines.covariates import Covariates, Mappability, group_spans
from zoo.pipelines.report import MatchReport, Shortage, compare
from zoo.pipelines.strata import Strata
from zoo.pipelines.weights import importance_weights


@dataclass(frozen=True)
class Recipe:
    """How negatives are made; stored in the report and on a model's card.

    Args:
        mappability: See `zoo.pipelines.covariates.Covariates`.
        repeats: BED file of repeats, or None for lower case.
        contigs: Where negatives may come from; None for the contigs that have positives. Give the
            training contigs alone when the split is by chromosome.
        candidates: Windows drawn evenly, from which the negatives are chosen.
        stratum: Positives of a cell; None for about 64 cells of at least 32 positives with up to
            two covariates, for cells of 10 with three.
        seed: Of candidates and draws.
    """

    mappability: Mappability = 24
    repeats: str | Path | None = None
    contigs: tuple[str, ...] | None = None
    candidates: int = 1_000_000
    stratum: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class Negatives:
    """One draw.

    Args:
        intervals: The negatives, in random order, on random strands.
        missing: Cells that had fewer candidates than were drawn from them; empty when all went
            well.
        covariates: Of the negatives `(n, covariates)`.
        epoch: Which draw it is.
    """

    intervals: list[Interval]
    missing: list[Shortage]
    covariates: np.ndarray = field(repr=False)
    epoch: int = 0

    @property
    def shortfall(self) -> int:
        """How many negatives are missing in all."""
        return sum(one.missing for one in self.missing)


class NegativeSampler:
    """Draws matched negatives of a set of positives, anew for every epoch.

    Args:
        genome: Where the windows come from.
        positives: Intervals of one length.
        exclude: What no negative may touch beside the positives: blacklists, weak peaks, the
            positives of the other splits.
        within: Where negatives must lie, for example what was measured and found without signal;
            None for everywhere. Where only a part of the genome was measured, windows outside it
            hold positives that nobody has seen.
        recipe: The settings.

    Raises:
        SettingError: There are no positives, or they differ in length.
        CoordinateError: A positive lies outside the genome.
        DataError: Nothing is left to draw from.

    Example:
        >>> sampler = NegativeSampler(genome, positives)         # doctest: +SKIP
        >>> negatives = sampler.draw(epoch=0, ratio=2)           # doctest: +SKIP
        >>> print(sampler.report(negatives).render())            # doctest: +SKIP
    """

    def __init__(
        self,
        genome: Genome,
        positives: Sequence[Interval],
        *,
        exclude: Iterable[Interval] = (),
        within: Iterable[Interval] | None = None,
        recipe: Recipe | None = None,
    ):
        """Measure the positives, draw the candidates, and cut the space."""
        self.recipe = recipe or Recipe()
        self.length = _common_length(positives)
        self._packed = PackedGenome(genome)
        own = [genome.resolve(one.contig) for one in positives]
        starts = np.array([one.start for one in positives], dtype=np.int64)
        self._packed.places(own, starts, self.length)
        self._covariates = Covariates(
            self._packed, mappability=self.recipe.mappability, repeats=self.recipe.repeats
        )
        contigs = tuple(dict.fromkeys(own))
        index = np.array([contigs.index(name) for name in own])
        self.positives = self._measure(Windows(contigs, index, starts, self.length))
        room = Room(
            tuple(self.recipe.contigs or contigs),
            group_spans([*positives, *exclude]),
            None if within is None else group_spans(within),
        )
        self.candidates = draw_candidates(
            self._packed, room, self.length, self.recipe.candidates, self.recipe.seed
        )
        self.pool = self._measure(self.candidates)
        size = self.recipe.stratum or _cell_size(len(positives), len(self.names))
        self.strata = Strata(self.positives, min(size, len(positives)))
        self.weights = importance_weights(self.strata, self.pool, self.positives)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the covariates."""
        return self._covariates.names

    def _measure(self, windows: Windows) -> np.ndarray:
        """Measure windows contig by contig, so that one contig's sums are in memory at a time."""
        result = np.zeros((len(windows), len(self._covariates.names)), dtype=np.float32)
        for index, contig in enumerate(windows.contigs):
            rows = windows.on(index)
            if len(rows):
                starts = windows.starts[rows]
                result[rows] = self._covariates.measure(contig, starts, windows.length)
        return result

    @cached_property
    def _cells(self) -> tuple[np.ndarray, np.ndarray]:
        """Candidates in the order of their cells, and where each cell begins and the last ends."""
        cell = self.strata.assign(self.pool)
        order = np.argsort(cell, kind="stable")
        bounds = np.searchsorted(cell[order], np.arange(len(self.strata) + 1))
        return order, bounds

    @property
    def supply(self) -> np.ndarray:
        """Number of candidates in each cell."""
        return np.diff(self._cells[1])

    @property
    def effective_sample_size(self) -> float:
        """How many evenly weighted windows the weighted candidates are worth (Kish 1965)."""
        return float(self.weights.sum() ** 2 / max((self.weights**2).sum(), 1e-300))

    def draw(self, epoch: int = 0, *, ratio: float = 1.0) -> Negatives:
        """Draw negatives; the same epoch gives the same ones.

        A cell that runs dry gives what it has, and the draw says so; nothing is tried again.

        Args:
            epoch: Number of the draw.
            ratio: Negatives for each positive.

        Raises:
            SettingError: The ratio is not above 0, or the epoch is negative.
        """
        if ratio <= 0 or epoch < 0:
            raise SettingError(f"ratio={ratio}, epoch={epoch}; expected ratio > 0 and epoch >= 0.")
        rng = np.random.default_rng((self.recipe.seed, epoch))
        share = self._share
        wanted = rng.multinomial(round(ratio * len(self.positives)), share / share.sum())
        given = np.minimum(wanted, self.supply)
        rows = [self._pick(cell, size, rng) for cell, size in enumerate(given) if size]
        chosen = rng.permutation(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)
        strands = rng.choice(["+", "-"], len(chosen))
        missing = self._shortages(wanted, given)
        return Negatives(self._intervals(chosen, strands), missing, self.pool[chosen], epoch)

    def random(self, epoch: int = 0, *, ratio: float = 1.0) -> Negatives:
        """Draw candidates without looking at covariates, to show what matching is good for.

        Args:
            epoch: Number of the draw.
            ratio: Windows for each positive.

        Raises:
            SettingError: There are not so many candidates.
        """
        count = round(ratio * len(self.positives))
        if not 0 < count <= len(self.pool):
            raise SettingError(
                f"{count} windows of {len(self.pool)} candidates; expected 1 or more."
            )
        rng = np.random.default_rng((self.recipe.seed, epoch, 1))
        chosen = rng.choice(len(self.pool), count, replace=False)
        strands = rng.choice(["+", "-"], count)
        return Negatives(self._intervals(chosen, strands), [], self.pool[chosen], epoch)

    @cached_property
    def _share(self) -> np.ndarray:
        """Weight of each cell; one without candidates keeps its share, so that it is missed."""
        order, bounds = self._cells
        running = np.concatenate([[0], np.cumsum(self.weights[order])])
        weight = running[bounds[1:]] - running[bounds[:-1]]
        counts = self.strata.counts / self.strata.counts.sum()
        return np.where(self.supply > 0, weight * counts[self.supply > 0].sum(), counts)

    def _pick(self, cell: int, size: int, rng: np.random.Generator) -> np.ndarray:
        """Pick candidates of one cell in proportion to their weights, without replacement.

        The largest of log weight plus Gumbel noise are such a sample (Efraimidis, Spirakis 2006).
        """
        order, bounds = self._cells
        rows = order[bounds[cell] : bounds[cell + 1]]
        keys = np.log(self.weights[rows]) + rng.gumbel(size=len(rows))
        return rows[np.argpartition(-keys, size - 1)[:size]]

    def _intervals(self, chosen: np.ndarray, strands: np.ndarray) -> list[Interval]:
        windows = self.candidates
        starts = windows.starts[chosen].tolist()
        names = [windows.contigs[index] for index in windows.contig[chosen]]
        return [
            Interval(name, start, start + self.length, strand)
            for name, start, strand in zip(names, starts, strands.tolist(), strict=True)
        ]

    def _shortages(self, wanted: np.ndarray, given: np.ndarray) -> list[Shortage]:
        """Describe the cells that ran dry, the worst first."""
        lower, upper = self.strata.lower.tolist(), self.strata.upper.tolist()
        dry = np.flatnonzero(wanted > given)
        return [
            Shortage(
                int(wanted[cell]),
                int(given[cell]),
                dict(zip(self.names, zip(lower[cell], upper[cell], strict=True), strict=True)),
            )
            for cell in dry[np.argsort(given[dry] - wanted[dry], kind="stable")]
        ]

    def report(self, negatives: Negatives) -> MatchReport:
        """Compare positives with random windows and with a draw."""
        return compare(self, negatives)


def _cell_size(positives: int, covariates: int) -> int:
    """Choose the positives of a cell: fine cells match better, but copy the positives' noise.

    The numbers are those with which neither benchmark genome gives its negatives away.
    """
    return max(32, positives // 64) if covariates < 3 else 10


def _common_length(positives: Sequence[Interval]) -> int:
    lengths = sorted({one.length for one in positives})
    if len(lengths) != 1:
        raise SettingError(
            f"{len(positives)} positives of {len(lengths)} lengths came ({lengths[:5]}); expected "
            "some, all of one length: [interval.resize(500) for interval in positives]."
        )
    return lengths[0]
