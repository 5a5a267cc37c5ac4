"""What can be read off a guide itself: GC, a run of T, a hairpin, bases in reach of an editor."""

import numpy as np

from zoo.apps.guides.nuclease import Nuclease
from zoo.dna import BASES

# Unpaired bases that the loop of a hairpin has at least.
LOOP = 3

_C, _G, _T = map(BASES.index, "CGT")


def gc_share(guides: np.ndarray) -> np.ndarray:
    """Return the share of G and C in each guide, float32 `(n,)`, from codes `(n, length)`."""
    return ((guides == _C) | (guides == _G)).mean(axis=1, dtype=np.float32)


def has_poly_t(guides: np.ndarray) -> np.ndarray:
    """Tell which guides have TTTT, which ends transcription by RNA polymerase III.

    Example:
        >>> from zoo.dna import encode
        >>> has_poly_t(encode(["ACTTTTAC", "TTTATTTA"])).tolist()
        [True, False]
    """
    is_t = guides == _T
    runs = is_t[:, :-3] & is_t[:, 1:-2] & is_t[:, 2:-1] & is_t[:, 3:]
    return runs.any(axis=1)


def hairpin_stem(guides: np.ndarray) -> np.ndarray:
    """Return the length of the longest stem that each guide can form with itself.

    A stem of k pairs is a stretch of k bases, and later a stretch that is its reverse complement,
    with at least 3 bases between the two. Pairs are A with T and C with G; pairs of G with U, that
    RNA also makes, bulges and energies are left out.

    Args:
        guides: Base codes `(n, length)`.

    Returns:
        Pairs of the longest stem, uint8 `(n,)`.

    Example:
        >>> from zoo.dna import encode
        >>> hairpin_stem(encode(["GGGGCAAAAGCCCC", "GGGGGAACCCCC"])).tolist()
        [5, 4]
    """
    length = guides.shape[1]
    columns = np.ascontiguousarray(guides.T)
    longest = np.zeros(len(guides), dtype=np.uint8)
    for total in range(LOOP + 1, 2 * length - LOOP - 2):
        # Pairs (left, total - left), from the innermost outwards.
        run = np.zeros(len(guides), dtype=np.uint8)
        for left in range((total - LOOP - 1) // 2, max(0, total - length + 1) - 1, -1):
            run += 1
            run *= columns[left] + columns[total - left] == 3
            np.maximum(longest, run, out=longest)
    return longest


def editable_bases(guides: np.ndarray, base: str, to: str, nuclease: Nuclease) -> list[str]:
    """List the bases that a base editor reaches, as edits such as `C4T,C7T`; `.` for none.

    Args:
        guides: Base codes `(n, length)`.
        base: What the editor changes: C (to T) or A (to G), on the guide's own strand.
        to: What it becomes.
        nuclease: Gives the window; bases count from 1, 5' to 3'.

    Example:
        >>> from zoo.dna import encode
        >>> editable_bases(encode("AAACAACAAAAAAAAAAAAC"), "C", "T", Nuclease())
        ['C4T,C7T']
    """
    first, last = nuclease.window
    reached = guides[:, first - 1 : last] == BASES.index(base)
    names = [f"{base}{place}{to}" for place in range(first, last + 1)]
    # There are few patterns, so each is spelled once.
    patterns, which = np.unique(reached @ (1 << np.arange(len(names))), return_inverse=True)
    spelled = [
        ",".join(name for bit, name in enumerate(names) if pattern >> bit & 1) or "."
        for pattern in patterns.tolist()
    ]
    return [spelled[row] for row in which.tolist()]
