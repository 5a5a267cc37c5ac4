"""The letters of DNA: four bases, the IUPAC ambiguity codes, and their complements."""

import numpy as np

from zoo.errors import SequenceError

BASES = "ACGT"

# Nomenclature Committee of the International Union of Biochemistry, 1984.
_IUPAC = {
    "A": "A", "C": "C", "G": "G", "T": "T", "U": "T",
    "R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC",
    "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
    "-": "", ".": "",
}  # fmt: skip

_COMPLEMENT = bytes.maketrans(
    b"ACGTURYSWKMBDHVNacgturyswkmbdhvn", b"TGCAAYRSWMKVHDBNtgcaayrswmkvhdbn"
)

_IS_DNA = np.zeros(256, dtype=bool)
_IS_DNA[list("".join(_IUPAC).encode() + "".join(_IUPAC).lower().encode())] = True


def iupac_bases(letter: str) -> str:
    """Return the bases that an IUPAC code stands for, in the order A, C, G, T.

    Args:
        letter: One letter, upper or lower case; `-` and `.` stand for no base.

    Raises:
        SequenceError: The letter is not an IUPAC code of DNA or RNA.

    Example:
        >>> iupac_bases("R"), iupac_bases("n"), iupac_bases("-")
        ('AG', 'ACGT', '')
    """
    try:
        return _IUPAC[letter.upper()]
    except KeyError:
        raise SequenceError(
            f"{letter!r} is not an IUPAC code; expected one of {''.join(_IUPAC)}."
        ) from None


def check_dna(sequence: str | bytes, name: str = "") -> None:
    """Refuse a sequence that is empty or holds letters that are not IUPAC codes.

    Args:
        sequence: The letters, upper or lower case.
        name: What to call the sequence in the error.

    Raises:
        SequenceError: With the first such letter and its 1-based position.

    Example:
        >>> check_dna("ACGTNnR")
        >>> check_dna("ACXT", name="peak1")
        Traceback (most recent call last):
        ...
        zoo.errors.SequenceError: Sequence peak1 has 'X' at position 3, which is no IUPAC code ...
    """
    called = f"Sequence {name}" if name else "The sequence"
    if not len(sequence):
        raise SequenceError(f"{called} is empty; expected at least one base.")
    good = _IS_DNA[as_bytes(sequence)]
    if not good.all():
        position = int(np.argmin(good))
        letter = chr(as_bytes(sequence)[position])
        raise SequenceError(
            f"{called} has {letter!r} at position {position + 1}, which is no IUPAC code of DNA; "
            f"expected A, C, G, T, N or another of {''.join(_IUPAC)}. Remove or mask it."
        )


def as_bytes(sequence: str | bytes) -> np.ndarray:
    """View a sequence as an array of its byte values `(length,)`.

    Letters outside ASCII become `?`, which no table takes for a base.
    """
    if isinstance(sequence, str):
        sequence = sequence.encode("ascii", "replace")
    return np.frombuffer(sequence, dtype=np.uint8)


def complement(sequence: str | bytes) -> str | bytes:
    """Complement each letter, keeping order, case and ambiguity codes; U becomes A.

    Example:
        >>> complement("ACGTRn")
        'TGCAYn'
    """
    if isinstance(sequence, bytes):
        return sequence.translate(_COMPLEMENT)
    return sequence.translate(_COMPLEMENT_TEXT)


_COMPLEMENT_TEXT = {code: chr(_COMPLEMENT[code]) for code in range(256)}


def reverse_complement(
    sequence: str | bytes | np.ndarray,
) -> str | bytes | np.ndarray:
    """Return the other strand, read 5' to 3'.

    Bases are ordered A, C, G, T, so for a one-hot array, or any feature map of an equivariant
    layer, this is a flip of the last two axes.

    Args:
        sequence: Letters; a one-hot array `(..., length, 4)`; an equivariant feature map
            `(..., length, channels)`; or base codes `(..., length)` of dtype uint8. Of uint8, an
            array `(n, length, 4)` without a value above 1 is taken for one-hot.

    Returns:
        The same type and shape.

    Example:
        >>> reverse_complement("AACGn")
        'nCGTT'
        >>> reverse_complement(np.array([0, 0, 1, 2, 4], dtype=np.uint8))
        array([4, 1, 2, 3, 3], dtype=uint8)
    """
    if isinstance(sequence, str | bytes):
        return complement(sequence)[::-1]
    array = np.asarray(sequence)
    is_one_hot = array.ndim == 3 and array.shape[-1] == len(BASES) and not (array > 1).any()
    if array.dtype == np.uint8 and not is_one_hot:
        flipped = array[..., ::-1]
        return np.where(flipped < 4, 3 - flipped, flipped)
    if array.ndim < 2:
        raise SequenceError(
            f"An array of shape {array.shape} is no one-hot sequence; expected (..., length, 4)."
        )
    return array[..., ::-1, ::-1]
