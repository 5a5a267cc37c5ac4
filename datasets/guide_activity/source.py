"""Read measured guide activity without TensorFlow; see README.md for what is in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from zoo.datasets.examples import DataSource, Example, Examples, check_format, choose
from zoo.datasets.guide_activity.screens import SCREENS, Screen
from zoo.datasets.homology import drop_related
from zoo.datasets.records import check_sequence, read_table

CONTEXT_LENGTH = 30
"""Four bases, the guide (20), the PAM (3), three bases: `NNNN[20]NGGNNN`."""

GUIDE = slice(4, 24)

SHARED_BASES = 20
"""A training guide that shares so many bases with a guide tested later is dropped."""

SPLIT_CONTIGS = {
    "validation": frozenset({"chr5", "chr12", "chr19"}),
    "test": frozenset({"chr3", "chr9", "chr15"}),
}
"""Chromosomes, of whatever species, that are not for training."""

SPLIT_GENES = {
    "validation": frozenset({"CD33", "CD5", "NF2", "TADA1"}),
    "test": frozenset({"CD13", "THY1", "CUL3", "CCDC101"}),
}
"""The same for screens that give genes instead of positions."""

ABOUT = {
    "version": "1.0.0",
    "source": "CRISPOR's collection (Haeussler 2016, licence not stated) and Azimuth (BSD-3) "
    "(https://github.com/maximilianh/crisporPaper)",
    "split": "By chromosome, where unknown by gene; training without guides that share 20 "
    "bases with a later split.",
    "negatives": "None: activities as ranks within each screen.",
}
"""What a model card says of the set."""

SPLITS = ("train", "validation", "test")

# In the 100 bases around a site the 20 of the guide start at 30.
_CONTEXT = slice(26, 26 + CONTEXT_LENGTH)


def parse_examples(contents: Mapping[str, bytes], screens: Sequence[Screen]) -> Examples:
    """Turn the tables of several screens into examples of one schema.

    Args:
        contents: One table for each screen, by its name.
        screens: Which to read.

    Raises:
        DataError: A table is not laid out as published.
    """
    examples = [row for screen in screens for row in _read(contents[screen.name], screen)]
    _mark_duplicates(examples)
    splits: Examples = {split: [] for split in SPLITS}
    for example in examples:
        splits[_split(example)].append(example)
    return drop_related(splits, length=SHARED_BASES)


def _read(content: bytes, screen: Screen) -> list[Example]:
    rows = _azimuth_rows(content, screen) if screen.azimuth else _crispor_rows(content, screen)
    rows = [row for row in rows if "N" not in row["sequence"]]
    ranks = rank_normalised([row["raw_activity"] for row in rows])
    for index, (row, rank) in enumerate(zip(rows, ranks.tolist(), strict=True)):
        pam = row["sequence"][25:27]
        check_format(pam == "GG", screen.name, "a PAM of NGG behind the guide", row["sequence"])
        row |= {
            "id": f"{screen.name}_{index:05d}",
            "guide": row["sequence"][GUIDE],
            "label": rank,
            "screen": screen.name,
            "cell_line": screen.cell_line,
            "species": screen.species,
        }
    return rows


def _crispor_rows(content: bytes, screen: Screen) -> list[Example]:
    columns = ("modFreq", "position", "longSeq100Bp", "fusi")
    rows = []
    for row in read_table(content, screen.file, columns):
        site = check_sequence(row["longSeq100Bp"].upper(), screen.file, 100)
        # Some files give Rule Set 2 from 0 to 1, others as a percentage; the order is the same.
        rows.append(
            {
                "sequence": site[_CONTEXT],
                "raw_activity": screen.sign * float(row["modFreq"]),
                "rule_set_2": float(row["fusi"]),
                "contig": row["position"].split(":")[0],
                "gene": "",
            }
        )
    return rows


def _azimuth_rows(content: bytes, screen: Screen) -> list[Example]:
    columns = ("30mer", "Target gene", "score_drug_gene_rank", "drug")
    rows = []
    for row in read_table(content, "FC_plus_RES_withPredictions.csv", columns, ","):
        if row["drug"] == screen.file:
            sequence = check_sequence(row["30mer"].upper(), screen.name, CONTEXT_LENGTH)
            rows.append(
                {
                    "sequence": sequence,
                    "raw_activity": screen.sign * float(row["score_drug_gene_rank"]),
                    # The column `predictions` was fitted to these rows: no comparison.
                    "rule_set_2": float("nan"),
                    "contig": "",
                    "gene": row["Target gene"],
                }
            )
    check_format(bool(rows), screen.name, f"rows with the drug {screen.file}", "none")
    return rows


def _split(example: Example) -> str:
    for split, contigs in SPLIT_CONTIGS.items():
        if example["contig"] in contigs or example["gene"] in SPLIT_GENES[split]:
            return split
    return "train"


def _mark_duplicates(examples: Sequence[Example]) -> None:
    """Count for each guide the screens that have it, and mark the first row of each guide."""
    screens = Counter(guide for guide, _ in {(row["guide"], row["screen"]) for row in examples})
    seen: set[str] = set()
    for row in examples:
        row["screens_with_guide"] = screens[row["guide"]]
        row["first_of_guide"] = row["guide"] not in seen
        seen.add(row["guide"])


def rank_normalised(values: Sequence[float]) -> np.ndarray:
    """Replace numbers by their rank between 0 and 1; equal numbers share the mean rank.

    Args:
        values: Numbers on any scale.

    Returns:
        float64 `(n,)`: (rank - 0.5) / n with ranks from 1.

    Example:
        >>> rank_normalised([5.0, -1.0, 5.0, 7.0]).tolist()
        [0.5, 0.125, 0.5, 0.875]
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - counts / 2)[inverse] / len(inverse)


def _source(screens: Sequence[Screen], description: str) -> DataSource:
    places = {screen.name: screen.place for screen in screens}
    parse = partial(parse_examples, screens=screens)
    return DataSource.beside(__file__, places, parse, SPLITS, description)


UNSEEN_LINES = ("hart_hct116", "hart_hela", "hart_rpe1")
"""Screens of which `unseen_lines` tests a model that has seen none of their guides' activities."""


def parse_unseen(contents: Mapping[str, bytes], screens: Sequence[Screen]) -> Examples:
    """Keep three screens for testing alone, and all others for training and validation.

    The guides that are tested were not trained on in any screen; see `parse_examples`.
    """
    splits = parse_examples(contents, screens)
    return {
        name: [row for row in rows if (row["screen"] in UNSEEN_LINES) == (name == "test")]
        for name, rows in splits.items()
    }


def _unseen_source() -> DataSource:
    # Guides for zebrafish were transcribed in vitro, where other bases matter.
    screens = [screen for screen in SCREENS if screen.species != "zebrafish"]
    places = {screen.name: screen.place for screen in screens}
    what = "tested on three cell lines that were not trained on, without zebrafish"
    parse = partial(parse_unseen, screens=screens)
    return DataSource.beside(__file__, places, parse, SPLITS, what)


SOURCES = {
    "all": _source(SCREENS, "all screens"),
    "unseen_lines": _unseen_source(),
    **{
        screen.name: _source((screen,), screen.description)
        for screen in SCREENS
        if screen.name != "azimuth_6tg"  # one gene: it cannot be split
    },
}


def read_examples(
    split: str, config: str = "all", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the guides of one split of one screen, or of all.

    Args:
        split: `"train"`, `"validation"` or `"test"`: by chromosome, by gene where only that is
            known.
        config: `"all"` or the name of a screen.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (30 letters, `NNNN[20]NGGNNN`), `guide` (20), `label`
        (activity as rank within the screen, 0 to 1, high is active), `raw_activity` (sign
        corrected), `rule_set_2` (published prediction; NaN without), `screen`, `cell_line`,
        `species`, `contig`, `gene`, `screens_with_guide` and `first_of_guide`.

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
