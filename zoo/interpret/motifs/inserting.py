"""Motifs put into sequences."""

from typing import Any

import numpy as np

from zoo.dna import NO_BASE, check_dna, encode, reverse_complement
from zoo.dna.shuffle import dinucleotide_shuffle, mononucleotide_shuffle
from zoo.errors import SettingError, UnknownNameError
from zoo.io.batches import encode_records, slice_array
from zoo.io.motifs import Motif
from zoo.io.sequences import read_sequences

STRANDS = ("+", "-")
_SHUFFLES = {"dinucleotide": dinucleotide_shuffle, "mononucleotide": mononucleotide_shuffle}


def backgrounds(
    sequences: Any, *, shuffle: str | None = "dinucleotide", copies: int = 1, seed: int = 0
) -> np.ndarray:
    """Make the sequences that motifs are put into.

    Args:
        sequences: Text, a list or dictionary of texts, the name of a FASTA file, or uint8 codes
            `(n, length)`; all of one length.
        shuffle: `"dinucleotide"`, `"mononucleotide"`, or None to take them as they are.
        copies: Shuffles of each.
        seed: Same seed, same answer.

    Returns:
        uint8 codes `(n * copies, length)`; those of one sequence follow each other.

    Raises:
        UnknownNameError: There is no such shuffle.
        SettingError: Copies are asked for without a shuffle.
        SequenceError: There is no sequence, lengths differ, or one is not DNA.

    Example:
        >>> backgrounds(["ACGT", "TTTT"], shuffle=None).tolist()
        [[0, 1, 2, 3], [3, 3, 3, 3]]
    """
    if isinstance(sequences, np.ndarray) and sequences.dtype == np.uint8:
        batches = slice_array(sequences, batch_size=4096, length=None)
    else:
        records = list(read_sequences(sequences))
        length = len(records[0][1])
        batches = encode_records(records, batch_size=4096, length=length)
    codes = np.concatenate([array for batch in batches for _, array in batch.parts])
    if shuffle is None:
        if copies != 1:
            raise SettingError(f"copies is {copies} without a shuffle; they would be all the same.")
        return codes
    if shuffle not in _SHUFFLES:
        raise UnknownNameError("shuffle", shuffle, _SHUFFLES)
    return _SHUFFLES[shuffle](codes, copies=copies, seed=seed).reshape(-1, codes.shape[1])


def letters_of(motif: Motif | str, strand: str = "+") -> np.ndarray:
    """Give a motif's bases as codes `(length,)`: of a matrix the most frequent base of each place.

    Args:
        motif: A motif, or letters; where they are no base (N), the background stays.
        strand: `"-"` for the reverse complement.

    Raises:
        SequenceError: The letters are no DNA, or none.
        UnknownNameError: There is no such strand.

    Example:
        >>> letters_of("GATNA", "-").tolist()
        [3, 4, 0, 3, 1]
    """
    if strand not in STRANDS:
        raise UnknownNameError("strand", strand, STRANDS)
    if isinstance(motif, Motif):
        codes = motif.counts.argmax(1).astype(np.uint8)
    else:
        check_dna(motif)
        codes = encode(motif)[0]
    return codes if strand == "+" else reverse_complement(codes)


def insert(codes: np.ndarray, letters: np.ndarray, position: int) -> np.ndarray:
    """Put letters into copies of sequences.

    Args:
        codes: uint8 codes `(n, length)`.
        letters: Codes `(width,)`; code 4 leaves what is there.
        position: Where their first base goes, from 0.

    Raises:
        SettingError: They do not fit there.

    Example:
        >>> insert(np.zeros((1, 6), np.uint8), letters_of("CNG"), 2).tolist()
        [[0, 0, 1, 0, 2, 0]]
    """
    end = position + len(letters)
    if position < 0 or end > codes.shape[1]:
        raise SettingError(
            f"A motif of {len(letters)} bases at {position} leaves the sequence of "
            f"{codes.shape[1]} bases; choose positions from 0 to {codes.shape[1] - len(letters)}."
        )
    changed = codes.copy()
    place = changed[:, position:end]
    changed[:, position:end] = np.where(letters == NO_BASE, place, letters)
    return changed
