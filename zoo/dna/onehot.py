"""One-hot DNA: letters to arrays and back, through a table of 256 entries."""

from collections.abc import Iterable

import numpy as np

from zoo.dna.alphabet import BASES, as_bytes
from zoo.errors import SequenceError

NO_BASE = 4
"""The code of every letter that is not A, C, G or T, and of padding."""

_CODE = np.full(256, NO_BASE, dtype=np.uint8)
for _code, _letters in enumerate(("Aa", "Cc", "Gg", "TtUu")):
    _CODE[list(_letters.encode())] = _code

_LETTER = np.frombuffer((BASES + "N").encode(), dtype=np.uint8)

Sequences = str | bytes | Iterable[str | bytes] | np.ndarray


def encode(sequences: Sequences, *, length: int | None = None) -> np.ndarray:
    """Turn letters into base codes: A 0, C 1, G 2, T 3, everything else 4.

    Sequences of unequal length are centred in `length` positions: shorter ones are padded with 4
    on both sides, longer ones are cropped. The centre, `len(sequence) // 2`, always comes to lie
    at `length // 2`, as in `Interval.resize`.

    Args:
        sequences: One sequence or several, in either case; U counts as T.
        length: Positions of the result; the longest sequence when not given.

    Returns:
        uint8 codes `(n, length)`.

    Raises:
        SequenceError: There is no sequence, or something in the list is not text.

    Example:
        >>> encode(["ACGT", "nt"]).tolist()
        [[0, 1, 2, 3], [4, 4, 3, 4]]
    """
    texts = as_list(sequences)
    if length is None:
        length = max(map(len, texts))
    if all(len(text) == length for text in texts):
        joined = b"".join(_ascii(text) for text in texts)
        return _CODE[np.frombuffer(joined, dtype=np.uint8)].reshape(len(texts), length)
    codes = np.full((len(texts), length), NO_BASE, dtype=np.uint8)
    for row, text in zip(codes, texts, strict=True):
        _place(row, _CODE[as_bytes(text)])
    return codes


def _ascii(text: str | bytes) -> bytes:
    return text.encode("ascii", "replace") if isinstance(text, str) else text


def as_list(sequences: Sequences) -> list[str | bytes]:
    """Collect the input, and refuse an empty one or one that is not text."""
    texts = [sequences] if isinstance(sequences, str | bytes) else list(sequences)
    if not texts:
        raise SequenceError("There is no sequence; expected at least one.")
    for index, text in enumerate(texts):
        if not isinstance(text, str | bytes):
            raise SequenceError(
                f"Item {index} is {type(text).__name__}, not text; expected strings such as 'ACGT'."
            )
    return texts


def _place(row: np.ndarray, codes: np.ndarray) -> None:
    """Write `codes` into the middle of `row`, or their middle into all of it."""
    left = len(row) // 2 - len(codes) // 2
    if len(row) >= len(codes):
        row[left : left + len(codes)] = codes
    else:
        row[:] = codes[-left : -left + len(row)]


def one_hot_codes(codes: np.ndarray, dtype: str = "float32") -> np.ndarray:
    """Turn base codes `(..., length)` into one-hot `(..., length, 4)`; code 4 gives zeros.

    Example:
        >>> one_hot_codes(np.array([0, 4, 3], dtype=np.uint8)).tolist()
        [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
    """
    table = np.zeros((256, 4), dtype=dtype)
    table[range(4), range(4)] = 1
    return np.take(table, np.asarray(codes, dtype=np.uint8), axis=0)


def one_hot(
    sequences: Sequences, *, length: int | None = None, dtype: str = "float32"
) -> np.ndarray:
    """Encode DNA as one-hot arrays, bases in the order A, C, G, T.

    Lower case counts as upper case; N, the other ambiguity codes and padding are rows of zeros.

    Args:
        sequences: One sequence or a list of them; see `encode` for unequal lengths.
        length: Positions of the result; the longest sequence when not given.
        dtype: Any NumPy number type.

    Returns:
        `(n, length, 4)`; `(1, length, 4)` for a single sequence.

    Raises:
        SequenceError: There is no sequence, or something in the list is not text.

    Example:
        >>> one_hot(["ACGTN"]).astype(int).tolist()
        [[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]]]
    """
    return one_hot_codes(encode(sequences, length=length), dtype)


def decode(array: np.ndarray) -> list[str]:
    """Turn one-hot arrays or base codes back into upper-case letters.

    Args:
        array: One-hot `(n, length, 4)` or `(length, 4)`, or uint8 codes `(n, length)`. Rows that
            are not exactly one-hot (zeros, mixtures) become N.

    Returns:
        A list of `n` strings.

    Raises:
        SequenceError: The shape is neither.

    Example:
        >>> decode(one_hot(["acgtn", "TTAGC"]))
        ['ACGTN', 'TTAGC']
    """
    array = np.asarray(array)
    if not (array.dtype == np.uint8 and array.ndim <= 2):
        array = _codes_of(array)
    letters = _LETTER[np.minimum(np.atleast_2d(array), NO_BASE)]
    return [row.tobytes().decode() for row in letters]


def _codes_of(array: np.ndarray) -> np.ndarray:
    """Turn one-hot `(..., length, 4)` into codes; a row that is not one-hot gives 4."""
    if array.ndim not in (2, 3) or array.shape[-1] != len(BASES):
        raise SequenceError(
            f"An array of shape {array.shape} is not one-hot DNA; "
            "expected (n, length, 4), (length, 4), or uint8 codes (n, length)."
        )
    is_base = ((array == 1).sum(-1) == 1) & ((array == 0).sum(-1) == 3)
    return np.where(is_base, array.argmax(-1), NO_BASE).astype(np.uint8)
