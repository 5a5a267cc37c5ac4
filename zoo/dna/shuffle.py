"""Shuffles that keep composition: single letters, or exactly all pairs of neighbours.

A sequence is a walk over its letters, and its pairs of neighbours are the edges. Every other walk
over the same edges (every Eulerian path) has the same dinucleotide counts. Such walks are drawn
uniformly as Altschul and Erickson (1985, Mol. Biol. Evol. 2:526) describe: draw the last exit of
every letter so that the exits form a tree into the final letter, put the remaining exits of each
letter in random order, and walk. With four bases and one code for everything else there are at
most 125 such trees, so each sequence's tree is drawn exactly, with no rejection.

Every sequence has its own stream of random numbers, made from the seed and its place in the list:
the answer for one sequence does not depend on which others are shuffled with it.
"""

from functools import cache
from itertools import product

import numpy as np

from zoo.dna.onehot import NO_BASE, Sequences, as_list, decode, encode
from zoo.errors import SequenceError, SettingError

_LETTERS = NO_BASE + 1
_END = _LETTERS  # the source of positions past a sequence's last pair
_BLOCK = 2048  # sequences shuffled at once: bounds memory at about 100 bytes a base


def mononucleotide_shuffle(
    sequences: Sequences, *, copies: int = 1, seed: int = 0, first: int = 0
) -> list | np.ndarray:
    """Shuffle the letters of each sequence, keeping their counts.

    Args:
        sequences: Letters (N stands for every letter that is not a base), or uint8 base codes
            `(n, length)` with code 4 for no base.
        copies: Shuffles of each sequence.
        seed: Same seed, same answer.
        first: Place in the list of the first sequence, where these are a part of a longer one.

    Returns:
        For letters a list of `n` strings (of `n` lists of `copies` strings if `copies` > 1);
        for codes an array `(n, copies, length)`.

    Raises:
        SequenceError: There is no sequence.
        SettingError: `copies` is less than 1.

    Example:
        >>> shuffled = mononucleotide_shuffle(["AACGTTTT"], seed=1)[0]
        >>> sorted(shuffled) == sorted("AACGTTTT")
        True
    """
    return _shuffle(_shuffle_letters, sequences, copies, seed, first)


def dinucleotide_shuffle(
    sequences: Sequences, *, copies: int = 1, seed: int = 0, first: int = 0
) -> list | np.ndarray:
    """Shuffle each sequence, keeping the count of every pair of neighbours exactly.

    The first and the last letter stay. Every sequence with the same pairs is equally likely.
    Letters that are not A, C, G or T count as one letter, N. A sequence with a single
    arrangement, such as AAAA, comes back as it is.

    Args:
        sequences: Letters, or uint8 base codes `(n, length)` with code 4 for no base.
        copies: Shuffles of each sequence.
        seed: Same seed, same answer.
        first: Place in the list of the first sequence, where these are a part of a longer one.

    Returns:
        For letters a list of `n` strings (of `n` lists of `copies` strings if `copies` > 1);
        for codes an array `(n, copies, length)`.

    Raises:
        SequenceError: There is no sequence.
        SettingError: `copies` is less than 1.

    Example:
        >>> dinucleotide_shuffle(["ACAGATA"], seed=3)[0] in {
        ...     "ACAGATA", "ACATAGA", "AGACATA", "AGATACA", "ATACAGA", "ATAGACA"}
        True
    """
    return _shuffle(_shuffle_pairs, sequences, copies, seed, first)


def _shuffle(
    shuffle_block, sequences: Sequences, copies: int, seed: int, first: int
) -> list | np.ndarray:
    """Run a shuffle over blocks of rows, and give the answer in the form of the question."""
    if copies < 1:
        raise SettingError(f"copies is {copies}; expected at least 1.")
    codes, lengths = _as_codes(sequences)
    rows = np.repeat(np.arange(len(codes)), copies)
    stream = _stream(seed, rows + first, np.tile(np.arange(copies), len(codes)))
    shuffled = np.empty((len(rows), codes.shape[1]), dtype=np.uint8)
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        chosen = rows[block]
        shuffled[block] = shuffle_block(codes[chosen], lengths[chosen], stream[block])
    shuffled = shuffled.reshape(len(codes), copies, -1)
    if isinstance(sequences, np.ndarray) and sequences.dtype == np.uint8:
        return shuffled
    return _as_text(shuffled, lengths)


def _as_codes(sequences: Sequences) -> tuple[np.ndarray, np.ndarray]:
    """Return codes padded on the right `(n, longest)` and the lengths `(n,)`."""
    if isinstance(sequences, np.ndarray) and sequences.dtype == np.uint8:
        codes = np.atleast_2d(sequences)
        if codes.ndim != 2 or not codes.size or codes.max() > NO_BASE:
            raise SequenceError(
                f"A uint8 array of shape {sequences.shape} is no set of base codes; expected "
                f"(n, length) with A 0, C 1, G 2, T 3 and {NO_BASE} for N."
            )
        return codes, np.full(len(codes), codes.shape[1])
    texts = as_list(sequences)
    lengths = np.array([len(text) for text in texts], dtype=int)
    longest = max(lengths, default=0)
    fill = [b"N" if isinstance(text, bytes) else "N" for text in texts]
    padded = [text.ljust(longest, end) for text, end in zip(texts, fill, strict=True)]
    return encode(padded), lengths


def _as_text(shuffled: np.ndarray, lengths: np.ndarray) -> list:
    rows = [
        [text[:length] for text in decode(copies)]
        for copies, length in zip(shuffled, lengths, strict=True)
    ]
    return [copies[0] for copies in rows] if shuffled.shape[1] == 1 else rows


def _shuffle_letters(codes: np.ndarray, lengths: np.ndarray, stream: np.ndarray) -> np.ndarray:
    keys = _random(stream, codes.shape[1])
    keys[np.arange(codes.shape[1]) >= lengths[:, None]] = np.inf
    return np.take_along_axis(codes, keys.argsort(axis=1), axis=1)


def _shuffle_pairs(codes: np.ndarray, lengths: np.ndarray, stream: np.ndarray) -> np.ndarray:
    if codes.shape[1] < 3:
        return codes.copy()
    source, target = codes[:, :-1].copy(), codes[:, 1:]
    source[np.arange(source.shape[1]) >= lengths[:, None] - 1] = _END
    last = np.take_along_axis(codes, np.maximum(lengths - 1, 0)[:, None], axis=1)[:, 0]
    uniform = _random(stream, codes.shape[1])
    exits = _draw_last_exits(source, target, last, uniform[:, 0])
    exits_in_order, offsets = _order_exits(source, target, exits, uniform[:, 1:])
    return _walk(codes[:, 0], exits_in_order, offsets)


def _draw_last_exits(
    source: np.ndarray, target: np.ndarray, last: np.ndarray, uniform: np.ndarray
) -> np.ndarray:
    """Draw each letter's last exit `(n, 5)`: a tree into `last`, in proportion to its paths."""
    pair = np.arange(len(source))[:, None] * (_LETTERS + 1) * _LETTERS + source * _LETTERS + target
    size = len(source) * (_LETTERS + 1) * _LETTERS
    counts = np.bincount(pair.ravel(), minlength=size).reshape(len(source), _LETTERS + 1, _LETTERS)
    counts = counts[:, :_LETTERS].astype(float)
    absent = counts.sum(2) == 0
    # A letter that is left by no pair needs no exit: let it point at the end, with weight one.
    counts[absent, :] = np.eye(_LETTERS)[np.broadcast_to(last[:, None], absent.shape)[absent]]
    exits = np.zeros((len(source), _LETTERS), dtype=np.int64)
    for root in np.unique(last):
        rows = np.flatnonzero(last == root)
        trees = _trees(int(root))
        weights = np.ones((len(rows), len(trees)))
        for letter in range(_LETTERS):
            if letter != root:
                # Scaled to at most one, so that no product of counts overflows.
                scaled = counts[rows, letter] / counts[rows, letter].max(1, keepdims=True)
                weights *= scaled[:, trees[:, letter]]
        total = weights.cumsum(1)
        drawn = (total <= (uniform[rows] * total[:, -1])[:, None]).sum(1)
        exits[rows] = trees[np.minimum(drawn, len(trees) - 1)]
    exits[np.arange(len(last)), last] = -1
    exits[absent] = -1
    return exits


@cache
def _trees(root: int) -> np.ndarray:
    """List every way in which all letters can lead to `root`: `(125, 5)` next letters."""
    others = [letter for letter in range(_LETTERS) if letter != root]
    trees = []
    for choice in product(range(_LETTERS), repeat=len(others)):
        following = dict(zip(others, choice, strict=True))
        if all(_leads_to(root, letter, following) for letter in others):
            trees.append([following.get(letter, root) for letter in range(_LETTERS)])
    return np.array(trees)


def _leads_to(root: int, letter: int, following: dict[int, int]) -> bool:
    for _ in following:
        letter = following.get(letter, root)
    return letter == root


def _order_exits(
    source: np.ndarray, target: np.ndarray, exits: np.ndarray, keys: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Sort exits by letter, at random within a letter but for the last one.

    Returns:
        The next letters in that order `(n, length - 1)` and, for each letter, where its exits
        begin `(n, 6)`.
    """
    rows = np.arange(len(source))
    keys = keys.copy()
    for letter in range(_LETTERS):
        wanted = (source == letter) & (target == exits[:, letter, None])
        has = wanted.any(1)
        # Keys are exchangeable, so the first such pair may stand for any of them.
        keys[rows[has], wanted[has].argmax(1)] = 1.0
    order = (keys + 2.0 * source).argsort(axis=1)
    counts = np.stack([(source == letter).sum(1) for letter in range(_LETTERS)], axis=1)
    offsets = np.concatenate([np.zeros((len(source), 1), int), counts.cumsum(1)], axis=1)
    return np.take_along_axis(target, order, axis=1), offsets


def _walk(first: np.ndarray, exits: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Follow each sequence's exits from its first letter, all sequences one step at a time."""
    n, steps = exits.shape
    walked = np.empty((n, steps + 1), dtype=np.uint8)
    walked[:, 0] = first
    flat, used = np.ascontiguousarray(exits).ravel(), offsets.ravel().copy()
    row_exits, row_offsets = np.arange(n) * steps, np.arange(n) * offsets.shape[1]
    letter = first.astype(np.int64)
    for step in range(steps):
        cell = row_offsets + letter
        place = used[cell]
        used[cell] = place + 1
        # Past its own end a shorter sequence walks on harmlessly; its tail is cut off later.
        letter = flat[row_exits + np.minimum(place, steps - 1)].astype(np.int64)
        walked[:, step + 1] = letter
    return walked


def _stream(seed: int, rows: np.ndarray, copies: np.ndarray) -> np.ndarray:
    """Start one stream of random numbers for each row and copy."""
    seeds = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    with np.errstate(over="ignore"):
        return _mix(_mix(seeds + rows.astype(np.uint64) * _GOLDEN) + copies.astype(np.uint64))


_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(state: np.ndarray) -> np.ndarray:
    """Scramble 64-bit integers: the finalizer of SplitMix64 (Steele, Lea and Flood 2014)."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def _random(stream: np.ndarray, count: int) -> np.ndarray:
    """Draw `count` uniform numbers in [0, 1) from every stream: `(n, count)`."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * _GOLDEN
    with np.errstate(over="ignore"):
        return (_mix(stream[:, None] + steps) >> np.uint64(11)) * 2.0**-53
