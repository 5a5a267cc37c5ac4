"""Read saturation mutagenesis without TensorFlow; see README.md for what is in it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zoo.datasets.examples import DataSource, Example, Examples, check_format, choose
from zoo.datasets.records import read_table
from zoo.datasets.saturation_mutagenesis.centred import centred_examples
from zoo.errors import UnknownNameError

SPLIT_LOCI = {
    "train": (
        ("BCL11A", "FOXE1", "HBB", "HBG1", "IRF6", "MSMB")
        + ("MYCrs11986220", "MYCrs6983267", "PKLR", "RET", "UC88", "ZFAND3")
    ),
    "validation": ("HNF4A", "TCF7L2", "ZRSh"),
    "test": ("F9", "GP1BA", "IRF4", "LDLR", "SORT1", "TERT"),
}
"""Whole loci, with all their conditions; the one place that decides the splits."""

MIN_BARCODES = 10
"""Variants with fewer barcodes are too noisy to learn from or to test on."""

ABOUT = {
    "version": "1.0.0",
    "source": "Kircher 2019, repository GPL-3, paper CC BY 4.0 "
    "(https://github.com/kircherlab/MPRA_SaturationMutagenesis)",
    "split": "By locus with all its conditions.",
    "negatives": "None: log2 effects of single-base changes.",
}
"""What a model card says of the set."""

_PLACE = (
    "https://raw.githubusercontent.com/kircherlab/MPRA_SaturationMutagenesis/"
    "c5cadb46a3ec9bbeb8f678e8dc2b2335191f121b/data/elements.tsv.gz",
    "mpra_satmut/elements.tsv.gz",
)

_COLUMNS = ("Chrom", "Pos", "Ref", "Alt", "Barcodes", "DNA") + (
    "RNA",
    "Coefficient",
    "pValue",
    "Element",
    "Release",
)

_RELEASE = "GRCh38"


def parse_examples(contents: Mapping[str, bytes]) -> Examples:
    """Turn the table of effects into examples by split.

    Raises:
        DataError: The table is not laid out as published.
    """
    examples: Examples = {split: [] for split in SPLIT_LOCI}
    for element, found in _rows_by_element(contents).items():
        examples[split_of(element)] += _element_examples(element, found)
    return examples


def parse_centred(contents: Mapping[str, bytes]) -> Examples:
    """Turn the table into one example a position of a locus, with its four effects.

    Raises:
        DataError: The table is not laid out as published.
    """
    loci: dict[str, list[Example]] = {}
    for element, found in _rows_by_element(contents).items():
        loci.setdefault(locus_of(element), []).extend(_element_examples(element, found))
    examples: Examples = {split: [] for split in SPLIT_LOCI}
    for locus, variants in loci.items():
        examples[split_of(locus)] += centred_examples(locus, variants)
    return examples


def _rows_by_element(contents: Mapping[str, bytes]) -> dict[str, list[dict[str, str]]]:
    rows = read_table(contents["elements"], "elements.tsv", _COLUMNS)
    rows = [row for row in rows if row["Release"] == _RELEASE and row["Pos"] != "NA"]
    check_format(bool(rows), "elements.tsv", f"rows of {_RELEASE}", "none")
    by_element: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_element.setdefault(row["Element"], []).append(row)
    return by_element


def locus_of(element: str) -> str:
    """Return the locus of an element or of one condition of it.

    Example:
        >>> locus_of("TERT-GBM"), locus_of("SORT1.2"), locus_of("HBB")
        ('TERT', 'SORT1', 'HBB')
    """
    return element.partition("-")[0].partition(".")[0]


def split_of(element: str) -> str:
    """Return the split of an element or of one condition of it.

    Raises:
        UnknownNameError: It belongs to no locus of `SPLIT_LOCI`.

    Example:
        >>> split_of("TERT-GBM"), split_of("SORT1.2"), split_of("HBB")
        ('test', 'test', 'train')
    """
    locus = locus_of(element)
    for split, loci in SPLIT_LOCI.items():
        if locus in loci:
            return split
    raise UnknownNameError("locus", locus, [name for loci in SPLIT_LOCI.values() for name in loci])


def _element_examples(element: str, rows: Sequence[Mapping[str, str]]) -> Iterator[Example]:
    """Yield the variants of one element, each with the sequence of the whole element."""
    reference = {int(row["Pos"]): row["Ref"] for row in rows}
    start, end = min(reference), max(reference) + 1
    sequence = "".join(reference.get(position, "N") for position in range(start, end))
    for row in rows:
        if int(row["Barcodes"]) < MIN_BARCODES:
            continue
        offset = int(row["Pos"]) - start
        alternative = row["Alt"].replace("-", "")
        check_format(sequence[offset] == row["Ref"], element, sequence[offset], row["Ref"])
        yield {
            "id": f"{element}:{offset}:{row['Ref']}>{row['Alt']}",
            "sequence": sequence,
            "offset": offset,
            "reference": row["Ref"],
            "alternative": alternative,
            "label": float(row["Coefficient"]),
            "p_value": float(row["pValue"]),
            "barcodes": int(row["Barcodes"]),
            "element": element,
            "contig": f"chr{row['Chrom']}",
            # VCF counts from 1.
            "start": int(row["Pos"]) - 1,
        }


SOURCES = {
    name: DataSource.beside(__file__, {"elements": _PLACE}, parse, tuple(SPLIT_LOCI), description)
    for name, parse, description in (
        ("variants", parse_examples, "one example a variant, with the whole element"),
        ("centred", parse_centred, "one example a position, in the middle of 201 bp"),
    )
}


def read_examples(
    split: str, config: str = "variants", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the variants, or the positions, of one split.

    Args:
        split: `"train"`, `"validation"` or `"test"`: whole loci, see `SPLIT_LOCI`.
        config: `variants` or `centred`.
        folder: A folder with a local copy; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Of `variants`, dictionaries of `id`, `sequence` (the whole element, 187 to 601 letters,
        plus strand of hg38), `offset` of the changed base in it, `reference` (one base),
        `alternative` (one base, or the empty text for a deletion), `label` (log2 effect on
        expression), `p_value`, `barcodes`, `element` (with its condition), `contig` and `start`
        (0-based). Of `centred` those of `centred_examples`.

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: The file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
