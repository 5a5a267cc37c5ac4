"""Gains and losses of splice sites, from networks that give chances of sites at every base."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import keras
import numpy as np

from zoo.apps.identity import digest
from zoo.apps.variants.genes import Gene, Genes
from zoo.apps.variants.sites import Site
from zoo.apps.variants.substitutions import Substitutions
from zoo.dna import NO_BASE, Edit, edited, encode, reverse_complement
from zoo.errors import SettingError
from zoo.io.bases import Bases
from zoo.io.vcf_lines import escape
from zoo.prediction import input_length
from zoo.prediction.step import step_of

_LONG = 20_001


@dataclass(frozen=True)
class SpliceScores:
    """What is written of some alleles.

    Args:
        entries: For each allele, one text for each gene that covers it.
        flags: Flags of each allele, keys of `REASONS`.
    """

    entries: list[list[str]]
    flags: list[list[str]]


class Change(NamedTuple):
    """An edit at its leftmost place, with the base before it where it only adds or only takes."""

    edit: Edit
    place: int
    before: int
    behind: int


def leftmost(edit: Edit) -> Change:
    """Write a widened edit as a normalised VCF record has it.

    Returns:
        The edit; the place of the record, counted from 0; and how many bases its two alleles have.

    Example:
        >>> leftmost(Edit(2, "AAA", "AA"))
        Change(edit=Edit(start=2, reference='A', alternate=''), place=1, before=2, behind=1)
    """
    reference, alternate, size = edit.reference, edit.alternate, abs(edit.growth)
    if edit.growth < 0 and reference[size:] == alternate:
        return Change(Edit(edit.start, reference[:size], ""), edit.start - 1, size + 1, 1)
    if edit.growth > 0 and alternate[size:] == reference:
        return Change(Edit(edit.start, "", alternate[:size]), edit.start - 1, 1, size + 1)
    return Change(edit, edit.start, len(reference), len(alternate))


def align(values: np.ndarray, middle: int, before: int, behind: int) -> np.ndarray:
    """Bring what is given with an allele to the places of what is given without it.

    Where bases are lost, zeros stand in their places; bases that come in share the place of the
    one before them, which gets the highest chance of all.

    Args:
        values: Chances `(positions + behind - before, 3)`.
        middle: Place where both alleles begin.
        before: Bases of the reference allele.
        behind: Bases of the alternative allele.

    Returns:
        Chances `(positions, 3)`.

    Example:
        >>> align(np.array([[1], [2], [5], [4]]), 1, 1, 2).tolist()
        [[1], [5], [4]]
        >>> align(np.array([[1], [2], [3]]), 1, 2, 1).tolist()
        [[1], [2], [0], [3]]
    """
    if behind < before:
        zeros = np.zeros((before - behind, values.shape[1]), values.dtype)
        cut = middle + behind
        return np.concatenate([values[:cut], zeros, values[cut:]])
    first, last = middle + before - 1, middle + behind
    return np.concatenate([values[:first], values[first:last].max(0)[None], values[last:]])


def describe_change(without: np.ndarray, given: np.ndarray) -> tuple[list[float], list[int]]:
    """Give the largest gain and loss of acceptors and donors, and where each is.

    Args:
        without: Chances of no site, an acceptor and a donor `(positions, 3)` without the allele.
        given: The same with it.

    Returns:
        Four differences, and their distances from the middle: acceptor gain and loss, donor gain
        and loss.
    """
    growth = given - without
    columns = [growth[:, 1], -growth[:, 1], growth[:, 2], -growth[:, 2]]
    places = [int(column.argmax()) for column in columns]
    scores = [float(column[place]) for column, place in zip(columns, places, strict=True)]
    return scores, [place - len(without) // 2 for place in places]


class SpliceScorer:
    """Networks whose chances of splice sites are averaged, asked for the effects of variants.

    Bases beyond the transcript are N, and transcripts of the minus strand are read on that strand.

    Args:
        models: Networks from any number of bases to chances of no site, an acceptor and a donor
            along them, all with the same context.
        genes: The transcripts.
        distance: How far from the variant gains and losses count, in bases.
        batch_size: Windows that a network sees at once.

    Raises:
        SettingError: There is no model, or one is of another kind.
    """

    key = "SpliceAI"
    name = "SpliceAI"

    def __init__(
        self,
        models: Sequence[keras.Model],
        genes: Genes,
        *,
        distance: int = 50,
        batch_size: int = 4,
    ):
        if distance < 1:
            raise SettingError(f"distance is {distance}; expected at least 1.")
        contexts = {_context(model) for model in models}
        if len(contexts) != 1:
            raise SettingError(f"Models have contexts {sorted(contexts)}; expected one for all.")
        self.context = contexts.pop()
        self.distance = distance
        self.length = self.context + 2 * distance + 1
        self._models = models
        self._genes = genes
        self._batch_size = batch_size
        self._steps = [step_of(model) for model in models]
        self._substitutions = [Substitutions(_flat(model, self.length)) for model in models]

    def digest(self) -> str:
        """Give a hash of what the models are."""
        return digest(self._models)

    def score(self, sites: Sequence[Site], bases: Bases) -> SpliceScores:
        """Score some alleles; those that cannot be scored keep their place."""
        groups: dict[tuple[str, int, Gene], dict[Edit, Change]] = defaultdict(dict)
        asked: list[list[tuple[tuple[str, int, Gene], Edit]]] = []
        flags: list[list[str]] = []
        for site in sites:
            asked.append([])
            reason = site.reason
            if site.edit is not None:
                change = leftmost(site.edit)
                genes = self._genes.at(site.contig, change.place)
                reason = "" if genes else "NO_GENE"
                if change.before > 2 * self.distance:
                    reason, genes = "TOO_LONG", []
                for gene in genes:
                    key = (site.contig, change.place, gene)
                    groups[key][change.edit] = change
                    asked[-1].append((key, change.edit))
            flags.append([reason] if reason else [])
        found = {key: self._group(*key, changes, bases) for key, changes in groups.items()}
        entries = [
            [_entry(site.variant.alternate, key[2].name, *found[key][edit]) for key, edit in own]
            for site, own in zip(sites, asked, strict=True)
        ]
        return SpliceScores(entries, flags)

    def _group(
        self, contig: str, place: int, gene: Gene, changes: dict[Edit, Change], bases: Bases
    ) -> dict[Edit, tuple[list[float], list[int]]]:
        """Score the alleles of one place in one gene; the window without them is computed once."""
        start = place - self.length // 2

        def cut(first: int, last: int) -> np.ndarray:
            places = np.arange(first, last)
            inside = (places >= gene.start) & (places < gene.end)
            return np.where(inside, bases.codes(contig, first, last), NO_BASE).astype(np.uint8)

        codes = cut(start, start + self.length)
        single = [
            edit
            for edit in changes
            if len(edit.reference) == len(edit.alternate) == 1 and edit.alternate != "N"
        ]
        found: dict[Edit | None, np.ndarray] = {}
        if single:
            values = self._substitute(codes, [edit.alternate for edit in single], gene.strand)
            found.update(zip([None, *single], values, strict=True))
        others = [edit for edit in changes if edit not in found]
        windows = {} if None in found else {None: codes}
        for edit in others:
            new = encode(edit.alternate)[0] if edit.alternate else np.empty(0, np.uint8)
            windows[edit] = edited(edit, cut, new, start, start + self.length + edit.growth)
        found |= self._predict(windows, gene.strand)
        middle = self.distance
        return {
            edit: describe_change(
                found[None], align(found[edit], middle, change.before, change.behind)
            )
            for edit, change in changes.items()
        }

    def _substitute(self, codes: np.ndarray, bases: list[str], strand: str) -> np.ndarray:
        """Give chances `(1 + substitutions, positions, 3)` of the middle base's changes."""
        numbers = np.array(["ACGT".index(base) for base in bases])
        if strand == "-":
            codes, numbers = reverse_complement(codes), 3 - numbers
        places = np.full(len(numbers), self.length // 2)
        found = np.mean([one.values(codes, places, numbers) for one in self._substitutions], axis=0)
        found = found.reshape(len(found), -1, 3)
        return found[:, ::-1] if strand == "-" else found

    def _predict(self, windows: dict, strand: str) -> dict:
        """Give chances `(positions, 3)` of windows, those of one length at a time."""
        by_length = defaultdict(list)
        for key, codes in windows.items():
            by_length[len(codes)].append(key)
        found = {}
        for keys in by_length.values():
            for first in range(0, len(keys), self._batch_size):
                some = keys[first : first + self._batch_size]
                codes = np.stack([windows[key] for key in some])
                if strand == "-":
                    codes = reverse_complement(codes)
                values = np.mean([step(codes, len(codes)) for step in self._steps], axis=0)
                found.update(zip(some, values[:, ::-1] if strand == "-" else values, strict=True))
        return found


def _entry(allele: str, gene: str, scores: list[float], places: list[int]) -> str:
    numbers = [f"{score:.2f}" for score in scores] + [str(place) for place in places]
    return "|".join([allele, escape(gene), *numbers])


def _context(model: keras.Model) -> int:
    """Give how many bases a network sees without giving an answer for them."""
    shape = model.compute_output_shape((1, _LONG, 4)) if input_length(model) is None else None
    if not isinstance(shape, tuple) or len(shape) != 3 or shape[2] != 3 or shape[1] > _LONG:
        raise SettingError(
            f"{model.name} cannot tell of splice sites; expected a network from (batch, any "
            "length, 4) to chances of none, acceptor and donor (batch, length - context, 3), as "
            'zoo.build("spliceai-10k") makes it.'
        )
    return _LONG - shape[1]


def _flat(model: keras.Model, length: int) -> keras.Model:
    """Give all chances of a window in a row."""
    sequence = keras.Input((length, 4))
    return keras.Model(sequence, keras.layers.Flatten()(model(sequence)))
