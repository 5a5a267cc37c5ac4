"""A model made ready for variants: windows in, effects out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import keras
import numpy as np

from zoo.apps.identity import digest
from zoo.apps.variants.chances import Reading
from zoo.apps.variants.sites import Site
from zoo.apps.variants.substitutions import Substitutions
from zoo.apps.variants.windows import Pair, Placement, Window, notes
from zoo.dna import reverse_complement
from zoo.errors import SettingError
from zoo.interpret.targets import Output
from zoo.io.bases import Bases
from zoo.layers import RCEnsemble
from zoo.loading import card_of
from zoo.prediction import input_length
from zoo.prediction.step import step_of


@dataclass(frozen=True, eq=False)
class Scores:
    """What a model says of some alleles; `nan` where an allele is not scored.

    Args:
        reference: Outputs without the allele, float64 `(alleles, outputs)`.
        alternate: Outputs with it.
        log_odds: By how much the natural logarithm of the odds grows; `nan` for outputs that are
            no probabilities, or the same 0 or 1 on both sides.
        flags: Flags of each allele, keys of `REASONS` and `NOTES`.
    """

    reference: np.ndarray
    alternate: np.ndarray
    log_odds: np.ndarray
    flags: list[list[str]]

    @property
    def delta(self) -> np.ndarray:
        """By how much the outputs grow."""
        return self.alternate - self.reference


class Scorer:
    """A model that is asked for the effects of variants.

    Args:
        model: A model on one-hot DNA `(batch, length, 4)`.
        name: What to call it in outputs.
        output: Which of its numbers, see `zoo.interpret.Target`; None for all columns.
        both_strands: Average over both strands, unless the model treats them alike by itself.
        length: Bases in a window, where the model takes any number.
        shifts: See `Placement`.
        within: See `Placement`.
        batch_size: Windows that the model sees at once.
        method: How windows with several substitutions are computed: `"batch"` like all others,
            `"mutants"` by what each substitution changes, or `"auto"` for whichever does less.

    Raises:
        SettingError: The model or a setting will not do.
    """

    def __init__(
        self,
        model: keras.Model,
        name: str,
        *,
        output: Output = None,
        both_strands: bool = True,
        length: int | None = None,
        shifts: Sequence[int] = (0,),
        within: int = 0,
        batch_size: int = 256,
        method: str = "auto",
    ):
        self.name = name
        self._model = model
        self.length = _length(input_length(model), length, name)
        self.placement = Placement(self.length, tuple(shifts), within)
        alike = treats_strands_alike(model)
        self.both_strands = both_strands and not alike
        """Whether both strands have to be computed."""
        averaged = "both strands averaged" if both_strands else "plus strand"
        self.strands = "both strands treated alike" if alike else averaged
        """How strands are treated, in words."""
        self._reading = Reading(model, output)
        self.outputs = self._reading.names
        self._step = step_of(self._reading.network)
        self._batch_size = batch_size
        self._mutants = Substitutions(model, output if callable(output) else None, method)
        self._known: dict[Window, np.ndarray] = {}

    @property
    def key(self) -> str:
        """Its name in the INFO column: `ZOO_` and the name in capitals."""
        return "ZOO_" + re.sub(r"[^0-9A-Za-z]", "_", self.name).upper()

    def digest(self) -> str:
        """Give a hash of what the model is, and of which outputs are read."""
        return digest([self._model], self.outputs)

    def score(self, sites: Sequence[Site], bases: Bases) -> Scores:
        """Score some alleles; those that cannot be scored keep their place.

        Nothing is kept from one call to the next: what comes out depends on these alleles only,
        to the last bit.
        """
        pairs = [
            None if site.edit is None else self.placement.pair(site.contig, site.edit)
            for site in sites
        ]
        self._compute([pair for pair in pairs if pair is not None], bases)
        means = np.full((2, len(sites), len(self.outputs), 2), np.nan)
        for row, pair in enumerate(pairs):
            if pair is not None:
                for side, windows in enumerate(pair):
                    means[side, row] = self._mean(windows)
        flags = [self._flags(site, pair, bases) for site, pair in zip(sites, pairs, strict=True)]
        self._known = {}
        reference, alternate = means[..., 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(means[..., 0]) - np.log(means[..., 1])
            growth = odds[1] - odds[0]
        return Scores(reference, alternate, growth, flags)

    def _mean(self, windows: tuple[Window, ...]) -> np.ndarray:
        if len(windows) == 1:
            return self._known[windows[0]]
        return np.mean([self._known[one] for one in windows], axis=0)

    def _flags(self, site: Site, pair: Pair | None, bases: Bases) -> list[str]:
        if pair is None:
            return [site.reason or "TOO_LONG"]
        return notes(site, pair, bases, self.length)

    def _compute(self, pairs: Iterable[Pair], bases: Bases) -> None:
        """Compute all windows that are not known yet, each once."""
        windows = dict.fromkeys(one for pair in pairs for side in pair for one in side)
        missing = [one for one in windows if one not in self._known]
        alone = self._compute_mutants(missing, bases)
        if alone:
            codes = np.stack([one.codes(bases, self.length) for one in alone])
            self._known.update(zip(alone, self._predict(codes), strict=True))

    def _predict(self, codes: np.ndarray) -> np.ndarray:
        """Give chances and rests `(n, outputs, 2)` of windows `(n, length)`."""
        values = self._one_strand(codes)
        if self.both_strands:
            values = (values + self._one_strand(reverse_complement(codes))) / 2
        return values

    def _one_strand(self, codes: np.ndarray) -> np.ndarray:
        # One size of batches, and few where there is less than one, are ever compiled.
        size = min(self._batch_size, 1 << (len(codes) - 1).bit_length())
        found = []
        for first in range(0, len(codes), self._batch_size):
            some = codes[first : first + self._batch_size]
            found.append(self._reading.read(self._step(some, size)))
        return np.concatenate(found)

    def _compute_mutants(self, windows: list[Window], bases: Bases) -> list[Window]:
        """Compute windows with many substitutions by what changes; give those that are left."""
        groups: dict[Window, list[Window]] = defaultdict(list)
        for window in windows:
            if window.edit and len(window.edit.reference) == len(window.edit.alternate) == 1:
                groups[window.unedited].append(window)
        done: set[Window] = set()
        for unedited, group in groups.items():
            if "N" in {one.edit.alternate for one in group}:
                continue
            codes = unedited.codes(bases, self.length)
            if self._mutants.pays(codes, len(group)):
                own, values = self._substitute(codes, unedited.start, group)
                self._known[unedited] = own
                self._known.update(zip(group, values, strict=True))
                done.update(group, [unedited])
        return [one for one in windows if one not in done]

    def _substitute(
        self, codes: np.ndarray, start: int, group: list[Window]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give the values of a window and of those with a substitution in it."""
        places = np.array([one.edit.start - start for one in group])
        bases = np.array(["ACGT".index(one.edit.alternate) for one in group])
        found = self._mutants.values(codes, places, bases)
        values = self._reading.finish(found)
        if self.both_strands:
            other = self._mutants.values(
                reverse_complement(codes), self.length - 1 - places, 3 - bases
            )
            values = (values + self._reading.finish(other)) / 2
        return values[0], values[1:]


def treats_strands_alike(model: keras.Model) -> bool:
    """Tell whether a model gives the same for both strands by its making or by its card."""
    card = card_of(model)
    return isinstance(model, RCEnsemble) or (
        card is not None and card.input.strands in ("tied", "averaged")
    )


def _length(own: int | None, given: int | None, name: str) -> int:
    """Settle how many bases a window has."""
    if own is None and given is None:
        raise SettingError(f"{name} takes any number of bases; say how many with length=.")
    if given is not None and own not in (None, given):
        raise SettingError(f"{name} takes {own} bases; length={given} cannot be had.")
    return own or given
