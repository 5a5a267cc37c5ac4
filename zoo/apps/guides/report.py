"""A picture of guides along their targets that stands alone in one HTML file."""

from typing import Any

import numpy as np

from zoo.apps.guides.table import Guides
from zoo.errors import SettingError
from zoo.interpret.pictures.report import fill_page

# About 200 bytes each; a browser draws no more than this with ease.
MOST_GUIDES = 20_000

# What the height of a guide can show, the first that the table has.
_HEIGHTS = ("activity", "specificity", "gc")

# Columns that are shown under the pointer as they are.
_SHOWN = ("gc", "poly_t", "hairpin", "cbe", "abe", "activity", "specificity", "best_off", "flags")


def render_guides(guides: Guides, *, title: str) -> str:
    """Write guides as a web page: a picture of each target, numbers under the pointer, and a table.

    The page needs no network and no other file: script and numbers are in it.

    Args:
        guides: From `find_guides`.
        title: Its heading.

    Returns:
        The text of the file.

    Raises:
        SettingError: There are more than 20,000 guides.

    Example:
        >>> from zoo.apps.guides import find_guides
        >>> site = {"one": "AGTA" + "GATTACAGTCGATTACAGTC" + "TGGCAT"}
        >>> page = render_guides(find_guides(site, model=None), title="A guide")
        >>> "GATTACAGTCGATTACAGTC" in page, "src=" in page, "href=" in page
        (True, False, False)
    """
    check_count(len(guides))
    data = {
        "title": title,
        "height": next(name for name in _HEIGHTS if name in guides.columns),
        "columns": [name for name in _SHOWN if name in guides.columns],
        "targets": _by_target(guides),
    }
    return fill_page("zoo.apps.guides", data)


def check_count(count: int) -> None:
    """Refuse more guides than a page can show.

    Raises:
        SettingError: There are more than 20,000.
    """
    if count > MOST_GUIDES:
        raise SettingError(
            f"{count:,} guides are too many for a picture; expected {MOST_GUIDES:,} at most. "
            "Choose smaller targets, or write the table alone."
        )


def _by_target(guides: Guides) -> list[dict[str, Any]]:
    """Gather the guides of each target on a contig, in the order of the table."""
    rows: dict[tuple[str, str], list[int]] = {}
    names = zip(guides["target"].tolist(), guides["contig"].tolist(), strict=True)
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    return [
        {"name": target, "contig": contig, "guides": _listed(guides.take(np.array(some)))}
        for (target, contig), some in rows.items()
    ]


def _listed(guides: Guides) -> list[list[Any]]:
    """List cut, strand, guide, PAM, counts of off-targets, and the columns that are shown."""
    off = [name for name in guides.columns if name.startswith("off_")]
    counts = [guides[name].tolist() for name in off]
    counts = [list(row) for row in zip(*counts, strict=True)] or [[]] * len(guides)
    columns = [guides[name].tolist() for name in ("cut", "strand", "guide", "pam")]
    shown = [map(_plain, guides[name].tolist()) for name in _SHOWN if name in guides.columns]
    return [list(row) for row in zip(*columns, counts, *shown, strict=True)]


def _plain(value: Any) -> Any:
    """Keep three digits of a number, and nothing of an unknown one."""
    if not isinstance(value, float):
        return value
    return None if value != value else float(f"{value:.3g}")
