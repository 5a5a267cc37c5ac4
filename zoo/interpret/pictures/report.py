"""A report of attributions that stands alone in one HTML file."""

import json
from importlib.resources import files
from typing import Any

import numpy as np

from zoo.dna import BASES
from zoo.errors import SettingError
from zoo.interpret.attribution import Attribution
from zoo.interpret.pictures.letters import COLOURS, OUTLINES

# Digits of the numbers in the file.
_DIGITS = 4


def render_report(attribution: Attribution, sequences: list[str], *, title: str) -> str:
    """Write attributions as a web page: a logo of each sequence, and numbers under the pointer.

    The page needs no network and no other file: outlines, script and numbers are in it. It keeps
    four digits of each number, about 20 bytes for each base.

    Args:
        attribution: From `zoo.explain`.
        sequences: The letters that were explained.
        title: Its heading, such as the model's name.

    Returns:
        The text of the file.

    Raises:
        SettingError: The sequences are not those of the attribution.

    Example:
        >>> values = np.zeros((1, 4, 4), "float32")
        >>> given = Attribution(values, values, None, np.ones(1), None, "open", "output",
        ...     "saliency", "none", ["one"])
        >>> page = render_report(given, ["ACGT"], title="a model")
        >>> "ACGT" in page, "src=" in page, "href=" in page
        (True, False, False)
    """
    shape = attribution.values.shape[:2]
    if {(len(sequences), len(text)) for text in sequences} != {shape}:
        raise SettingError(
            f"{len(sequences)} sequences came for contributions {attribution.values.shape}; "
            "expected the sequences that were explained."
        )
    data = {
        "title": title,
        "about": _about(attribution),
        "bases": [
            {"letter": one, "outline": OUTLINES[one], "colour": COLOURS[one]} for one in BASES
        ],
        "sequences": [_one(attribution, row, text) for row, text in enumerate(sequences)],
    }
    return fill_page("zoo.interpret.pictures", data)


def fill_page(package: str, data: dict[str, Any]) -> str:
    """Put data into the `report.html` of a package, in the place of `__DATA__`."""
    page = files(package).joinpath("report.html").read_text(encoding="utf-8")
    # Inside a script element nothing may look like its end.
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return page.replace("__DATA__", text)


def _about(attribution: Attribution) -> str:
    parts = [f"output {attribution.output} ({attribution.layer})", f"method {attribution.method}"]
    if attribution.baseline != "none":
        parts.append(f"baseline {attribution.baseline}")
    return ", ".join(parts)


def _one(attribution: Attribution, row: int, sequence: str) -> dict[str, Any]:
    facts = {"output": attribution.outputs[row]}
    if attribution.baseline_outputs is not None:
        facts["output of baselines"] = attribution.baseline_outputs[row]
    if attribution.completeness_error is not None:
        facts["completeness error"] = attribution.completeness_error[row]
    values = attribution.values[row]
    return {
        "name": str(attribution.labels[row]),
        "sequence": sequence.upper(),
        "facts": {name: _rounded(value) for name, value in facts.items()},
        # Contributions of the base that is there; for saliency of all four.
        "values": _numbers(values.sum(-1)),
        "hypothetical": _numbers(attribution.hypothetical[row].ravel()),
    }


def _numbers(values: np.ndarray) -> list[float]:
    return [_rounded(value) for value in values.tolist()]


def _rounded(value: float) -> float:
    if not np.isfinite(value):
        raise SettingError("There is a contribution or output that is not a finite number.")
    return float(f"{float(value):.{_DIGITS}g}")
