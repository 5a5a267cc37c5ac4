"""Where known motifs stand in sequences, on both strands, with exact p-values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from zoo.dna import NO_BASE, one_hot_codes
from zoo.errors import SequenceError, SettingError
from zoo.interpret.motifs.distribution import (
    GRAIN,
    UNIFORM,
    ScoreDistribution,
    check_background,
    grained_scores,
)
from zoo.io.batches import encode_records, slice_array
from zoo.io.motifs import Motif
from zoo.io.sequences import Label, read_sequences

# Numbers in windows and scores that are held at once: bounds memory at some hundred megabytes.
_BLOCK = 1 << 24


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites of motifs, one an entry of each array, by sequence, start and motif.

    Args:
        sequence: Number of the sequence.
        start: First base, from 0.
        end: Behind the last base.
        motif: Number of the motif in the list that was given.
        strand: `"+"`, or `"-"` where the reverse complement matches.
        score: Log-odds in bits.
        p_value: Chance that a random word of the background scores as much on one strand.
        labels: What the sequences are called.
        motifs: The motifs.
    """

    sequence: np.ndarray
    start: np.ndarray
    end: np.ndarray
    motif: np.ndarray
    strand: np.ndarray
    score: np.ndarray
    p_value: np.ndarray
    labels: list[Label]
    motifs: list[Motif]

    def __len__(self) -> int:
        """Count the sites."""
        return len(self.start)

    def rows(self) -> Iterator[tuple[str, int, int, str, float, float, str]]:
        """Give label, start, end, motif, score, p-value and strand of one site after another."""
        for place in range(len(self)):
            yield (
                str(self.labels[self.sequence[place]]),
                int(self.start[place]),
                int(self.end[place]),
                self.motifs[self.motif[place]].name,
                float(self.score[place]),
                float(self.p_value[place]),
                str(self.strand[place]),
            )


def scan(
    sequences: Any,
    motifs: Motif | Sequence[Motif],
    *,
    p_value: float = 1e-4,
    background: Sequence[float] = UNIFORM,
) -> Sites:
    """Find the sites of motifs in sequences, on both strands.

    Scores are log-odds against the background, in whole hundredths of a bit; p-values are exact
    for those scores and are not corrected for the number of places looked at. A window with a
    letter that is no base is no site.

    Args:
        sequences: Text, a list or dictionary of texts, the name of a FASTA file, or uint8 codes
            `(n, length)`; of any lengths.
        motifs: One motif or several, such as those of `zoo.io.motifs.read_motifs`.
        p_value: Largest chance with which a site may come about.
        background: Shares of A, C, G, T that chance draws from.

    Raises:
        SettingError: `p_value`, background or motifs will not do.
        SequenceError: There is no sequence, or one is not DNA.
        FormatError: A file is missing, damaged or no FASTA.

    Example:
        >>> gata = Motif("M1", "GATA", 100 * np.eye(4)[[2, 0, 3, 0]])
        >>> for row in scan(["CCGATACC", "NTATCN"], gata, p_value=0.01).rows():
        ...     print(*row[:4], row[6])
        0 2 6 GATA +
        1 1 5 GATA -
    """
    motifs = [motifs] if isinstance(motifs, Motif) else list(motifs)
    shares = check_background(background)
    if not motifs:
        raise SettingError("No motif came; expected at least one.")
    if not 0 < p_value <= 1:
        raise SettingError(f"p_value is {p_value}; expected more than 0 and at most 1.")
    scores = [grained_scores(motif, shares) for motif in motifs]
    chance = [ScoreDistribution(one, shares) for one in scores]
    limits = np.array([one.threshold(p_value) for one in chance])
    labels, parts = _read(sequences)
    found = [part for rows, codes in parts for part in _scan_part(rows, codes, scores, limits)]
    sequence, start, motif, strand, score = (
        np.concatenate(parts) for parts in zip(*found, strict=True)
    )
    p_values = np.zeros(len(score))
    for number, one in enumerate(chance):
        p_values[motif == number] = one.p_value(score[motif == number])
    order = np.lexsort((strand, motif, start, sequence))
    lengths = np.array([one.length for one in motifs])
    columns = {
        "sequence": sequence,
        "start": start,
        "end": start + lengths[motif],
        "motif": motif,
        "strand": strand,
        "score": score * GRAIN,
        "p_value": p_values,
    }
    return Sites(
        **{name: one[order] for name, one in columns.items()}, labels=labels, motifs=motifs
    )


def _read(sequences: Any) -> tuple[list[Label], list[tuple[np.ndarray, np.ndarray]]]:
    """Give all labels, and sequence numbers with uint8 codes `(rows, length)` by length."""
    if isinstance(sequences, np.ndarray) and sequences.dtype.kind not in "USTO":
        if sequences.dtype != np.uint8 or sequences.ndim != 2:
            raise SequenceError(
                f"An array of shape {sequences.shape} and type {sequences.dtype} came; expected "
                "uint8 codes (n, length), or text."
            )
        batches = slice_array(sequences, batch_size=4096, length=None)
    else:
        batches = encode_records(read_sequences(sequences), batch_size=256, length=None)
    labels: list[Label] = []
    parts = []
    for batch in batches:
        parts += [(rows + len(labels), codes) for rows, codes in batch.parts]
        labels += batch.labels
    return labels, parts


def _scan_part(
    rows: np.ndarray, codes: np.ndarray, scores: list[np.ndarray], limits: np.ndarray
) -> Iterator[tuple[np.ndarray, ...]]:
    """Score sequences of one length with the motifs of each width, a block at a time.

    Scores are small whole numbers, so that float32 sums of products are exact.
    """
    widths = np.array([len(one) for one in scores])
    for width in np.unique(widths):
        numbers = np.flatnonzero(widths == width)
        given = np.stack([scores[number] for number in numbers])
        both = np.concatenate([given, given[:, ::-1, ::-1]]).reshape(2 * len(numbers), -1)
        size = max(1, _BLOCK // (codes.shape[1] * (4 * int(width) + len(both))))
        for first in range(0, len(codes), size):
            block = slice(first, first + size)
            places, columns, values = _above(codes[block], width, both, np.tile(limits[numbers], 2))
            strands, motifs = np.divmod(columns, len(numbers))
            yield (
                rows[block][places[0]],
                places[1],
                numbers[motifs],
                np.where(strands == 0, "+", "-"),
                values,
            )


def _above(
    codes: np.ndarray, width: int, matrix: np.ndarray, limits: np.ndarray
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Give row and start, matrix row, and score of every window that reaches its limit."""
    count = codes.shape[1] - width + 1
    if count < 1:
        return (np.zeros(0, int), np.zeros(0, int)), np.zeros(0, int), np.zeros(0, int)
    windows = sliding_window_view(one_hot_codes(codes), width, axis=1).swapaxes(2, 3)
    sums = windows.reshape(-1, width * 4) @ matrix.T.astype("float32")
    whole = ~(sliding_window_view(codes, width, axis=1) == NO_BASE).any(2)
    window, column = np.nonzero((sums >= limits) & whole.reshape(-1, 1))
    return np.divmod(window, count), column, sums[window, column].astype(np.int64)
