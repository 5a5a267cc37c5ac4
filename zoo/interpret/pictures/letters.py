"""The four letters as outlines, and their colours; one look for pictures and reports."""

from typing import NamedTuple

import numpy as np

# Okabe and Ito's colours, told apart with every kind of colour vision.
COLOURS = {"A": "#009e73", "C": "#0072b2", "G": "#e69f00", "T": "#d55e00"}

# Absolute SVG commands in a box of 100 x 100, y downwards. The bowls are cubic curves.
OUTLINES = {
    "A": "M 0 100 L 37 0 L 63 0 L 100 100 L 78 100 L 71 78 L 29 78 L 22 100 Z "
    "M 50 19 L 35 61 L 65 61 Z",
    "C": "M 100 70 C 94 89 77 100 54 100 C 20 100 0 80 0 50 C 0 20 20 0 54 0 "
    "C 77 0 94 11 100 30 L 78 36 C 74 24 66 18 54 18 C 34 18 23 29 23 50 "
    "C 23 71 34 82 54 82 C 66 82 74 76 78 64 Z",
    "G": "M 53 47 L 100 47 L 100 100 L 84 100 L 81 89 C 74 96 65 100 52 100 "
    "C 20 100 0 80 0 50 C 0 20 20 0 54 0 C 78 0 94 10 99 29 L 77 34 "
    "C 73 23 65 18 54 18 C 34 18 23 29 23 50 C 23 71 34 82 54 82 "
    "C 67 82 75 76 78 65 L 53 65 Z",
    "T": "M 0 0 L 100 0 L 100 18 L 61 18 L 61 100 L 39 100 L 39 18 L 0 18 Z",
}

# Codes of matplotlib's paths.
_MOVE, _LINE, _CURVE, _CLOSE = 1, 2, 4, 79
_POINTS = {"M": (_MOVE, 1), "L": (_LINE, 1), "C": (_CURVE, 3), "Z": (_CLOSE, 0)}


class Glyph(NamedTuple):
    """A letter in a box of 1 x 1, y upwards.

    Args:
        points: `(points, 2)`.
        codes: What leads to each of them, as in `matplotlib.path.Path`, `(points,)`.
    """

    points: np.ndarray
    codes: np.ndarray


def glyph(letter: str) -> Glyph:
    """Give the outline of A, C, G or T.

    Example:
        >>> glyph("T").points.min(0).tolist(), glyph("T").points.max(0).tolist()
        ([0.0, 0.0], [1.0, 1.0])
    """
    tokens = iter(OUTLINES[letter].split())
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    start = (0.0, 0.0)
    for token in tokens:
        code, count = _POINTS[token]
        for _ in range(count):
            points.append((float(next(tokens)) / 100, 1 - float(next(tokens)) / 100))
            codes.append(code)
        if code == _MOVE:
            start = points[-1]
        elif code == _CLOSE:
            points.append(start)
            codes.append(code)
    return Glyph(np.array(points), np.array(codes, dtype=np.uint8))
