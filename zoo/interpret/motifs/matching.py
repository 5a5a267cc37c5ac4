"""Which known motifs a motif resembles: TOMTOM's p-values, and q-values over all comparisons."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from zoo.errors import MissingDependencyError, SettingError
from zoo.interpret.motifs.significance import benjamini_hochberg
from zoo.io.motifs import Motif, read_motifs


class CompilationWarning(UserWarning):
    """TOMTOM is being compiled, once on this machine, which takes minutes."""


class Match(NamedTuple):
    """A motif and a known motif that it resembles.

    Args:
        query: Identifier of the motif.
        target: Identifier of the known motif.
        name: Its name.
        p_value: Chance that an unrelated motif resembles it as much somewhere on either strand.
        q_value: Share of chance matches to expect down to this one, over all comparisons made.
        strand: `"-"` where the known motif's reverse complement is meant.
        offset: Where the query begins in the known motif, turned over where the strand is `"-"`;
            negative where it begins before it.
        overlap: Positions that both have.
    """

    query: str
    target: str
    name: str
    p_value: float
    q_value: float
    strand: str
    offset: int
    overlap: int


def match_motifs(
    motifs: Sequence[Motif],
    database: Sequence[Motif] | str | Path,
    *,
    q_value: float = 0.05,
    least_information: float = 5.0,
) -> list[Match]:
    """Compare motifs with known ones by TOMTOM (Gupta et al. 2007, Genome Biol. 8:R24).

    Works by memelite, which compiles itself on its very first call on a machine: that takes about
    three minutes and is kept on disk. A `CompilationWarning` says so when it happens. The known
    motifs are also the background, so a whole database should be given.

    A motif of nearly even frequencies resembles the uninformative stretches of known motifs, and a
    network with shuffled kernels gets most of its filters named that way. Therefore motifs below
    `least_information` are not compared, and matches that rest on less than that of the known
    motif are left out. To know what the names are worth, compare with the filters of an untrained
    or shuffled network.

    Args:
        motifs: For example those of `filter_motifs`.
        database: Known motifs, or a MEME or JASPAR file or folder; see also `read_jaspar`.
        q_value: Largest share of chance matches to expect in what is returned.
        least_information: Bits that a motif, and the part of a known motif that it covers, have.

    Returns:
        Matches, for each motif in turn the best one first.

    Raises:
        MissingDependencyError: memelite is not installed.
        SettingError: There is nothing to compare.
        FormatError: The file has no motif.
    """
    known = read_motifs(database) if isinstance(database, str | Path) else list(database)
    if not motifs or not known:
        raise SettingError(
            f"{len(motifs)} motifs and {len(known)} known ones came; expected at least one of each."
        )
    motifs = [motif for motif in motifs if motif.information().sum() >= least_information]
    if not motifs:
        return []
    p_values, _, offsets, overlaps, strands = _tomtom(motifs, known)
    q_values = benjamini_hochberg(np.clip(p_values, 0, 1))
    matches = []
    for row, motif in enumerate(motifs):
        for column in np.argsort(p_values[row], kind="stable"):
            if q_values[row, column] > q_value:
                break
            match = Match(
                query=motif.identifier,
                target=known[column].identifier,
                name=known[column].name,
                p_value=float(p_values[row, column]),
                q_value=float(q_values[row, column]),
                strand="-" if strands[row, column] else "+",
                offset=int(offsets[row, column]),
                overlap=int(overlaps[row, column]),
            )
            if _covered(known[column], match) >= least_information:
                matches.append(match)
    return matches


def _covered(known: Motif, match: Match) -> float:
    """Give the information of the part of a known motif that a match rests on."""
    information = known.information()
    if match.strand == "-":
        information = information[::-1]
    first = max(match.offset, 0)
    return float(information[first : first + match.overlap].sum())


def _tomtom(motifs: Sequence[Motif], known: Sequence[Motif]) -> tuple[np.ndarray, ...]:
    try:
        from memelite import tomtom
    except ImportError:
        raise MissingDependencyError("memelite", "motifs", "Matching motifs") from None
    if not _is_compiled(tomtom):
        warnings.warn(
            "TOMTOM compiles itself on its very first call on this machine, which takes about "
            "three minutes; later calls do not.",
            CompilationWarning,
            stacklevel=3,
        )
    return tomtom(*([_columns(motif) for motif in some] for some in (motifs, known)))


def _columns(motif: Motif) -> np.ndarray:
    return np.ascontiguousarray(motif.probabilities().T)


def _is_compiled(tomtom: Any) -> bool:
    """Tell whether Numba has kept the compiled function, which it finishes last."""
    stage = tomtom.__globals__.get("_tomtom")
    if stage is None:
        return True  # another memelite than the one this was written for: say nothing
    return any(Path(stage.stats.cache_path).glob("tomtom._tomtom-*.nbc"))
