"""The reliability diagram of a card as an SVG: what was predicted against what was observed."""

from zoo.card.fields import Calibration

PICTURE_FILE = "calibration.svg"

_SIZE, _MARGIN = 240, 40


def render_picture(calibration: Calibration) -> str:
    """Draw a dot a bin, its area by the number of sequences, over the line of perfect calibration.

    Args:
        calibration: Of a card.

    Returns:
        The text of an SVG; the same calibration always gives the same text.

    Example:
        >>> found = Calibration(temperature=1.0, expected_error=0.0, expected_error_calibrated=0.0,
        ...                     bins=[[0.5, 0.5, 10.0]])
        >>> '<circle cx="160.0" cy="160.0"' in render_picture(found)
        True
    """
    total = sum(count for _, _, count in calibration.bins)
    dots = [
        f'<circle cx="{_x(predicted):.1f}" cy="{_y(observed):.1f}" '
        f'r="{3 + 17 * (count / total) ** 0.5:.1f}" fill="#1f77b4" fill-opacity="0.7"/>'
        for predicted, observed, count in calibration.bins
    ]
    side = _SIZE + 2 * _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{side}" height="{side}" fill="white"/>',
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIZE}" height="{_SIZE}" fill="none" '
        'stroke="#888"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888" '
        'stroke-dasharray="4"/>',
        *dots,
        _text(_x(0.5), side - 8, "mean prediction"),
        _text(_x(0), _y(0) + 16, "0"),
        _text(_x(1), _y(0) + 16, "1"),
        f'<g transform="rotate(-90 14 {_y(0.5)})">{_text(14, _y(0.5), "observed fraction")}</g>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _x(value: float) -> float:
    return _MARGIN + _SIZE * value


def _y(value: float) -> float:
    return _MARGIN + _SIZE * (1 - value)


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle">{text}</text>'
