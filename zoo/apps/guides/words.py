"""Guides as 64-bit words, two bits a base, and the mismatches between them."""

import numpy as np

_ONE_OF_TWO = np.uint64(0x5555555555555555)


def pack_words(codes: np.ndarray) -> np.ndarray:
    """Pack base codes `(n, length)`, none above 3, into words; the last base is lowest.

    Args:
        codes: uint8, at most 32 bases.

    Returns:
        uint64 `(n,)`.

    Example:
        >>> pack_words(np.array([[0, 1, 3]], dtype=np.uint8)).tolist()
        [7]
    """
    words = np.zeros(len(codes), dtype=np.uint64)
    for column in codes.T:
        words <<= np.uint64(2)
        words |= column
    return words


def unpack_words(words: np.ndarray, length: int) -> np.ndarray:
    """Turn words back into base codes, uint8 `(n, length)`.

    Example:
        >>> unpack_words(np.array([7], dtype=np.uint64), 3).tolist()
        [[0, 1, 3]]
    """
    shifts = np.arange(2 * (length - 1), -1, -2, dtype=np.uint64)
    return ((words[:, None] >> shifts) & np.uint64(3)).astype(np.uint8)


def count_mismatches(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Count the bases in which words differ, uint8, with NumPy's rules of broadcasting.

    Example:
        >>> count_mismatches(np.uint64(0b00_01_11), np.uint64(0b00_10_10)).item()
        2
    """
    different = first ^ second
    different |= different >> np.uint64(1)
    different &= _ONE_OF_TWO
    return np.bitwise_count(different)
