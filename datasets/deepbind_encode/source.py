"""Read the set without TensorFlow; see README.md for what is in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from zoo.datasets.examples import DataSource, Example, Examples, check_format, choose
from zoo.datasets.homology import deal, drop_related
from zoo.datasets.records import check_sequence, read_table
from zoo.dna import dinucleotide_shuffle

LENGTH = 101

FRACTIONS = {"train": 0.85, "validation": 0.15}
"""How the published training part is divided, by homology."""

SHUFFLE_SEED = 0

ABOUT = {
    "version": "1.0.0",
    "source": "ENCODE peaks as prepared for DeepBind, copy in jisraeli/DeepBind, licence not "
    "stated (https://github.com/jisraeli/DeepBind)",
    "split": "The published test part; the published training peaks 85 to 15 by homology, without "
    "those that share 40 bases with a later split.",
    "negatives": "Each peak with its letters shuffled, pairs of neighbours kept: an easy contrast, "
    "not a sample of the genome.",
}
"""What a model card says of the set."""

_ADDRESS = (
    "https://raw.githubusercontent.com/jisraeli/DeepBind/"
    "a9bbf5ffcdf62f2832b0bbdede43a36f4dc19426/data/encode"
)

_EXPERIMENTS = {
    "foxa1": ("FOXA1_HepG2_FOXA1_(SC-101058)_HudsonAlpha", "FOXA1 in HepG2"),
    "gabpa": ("GABPA_GM12878_GABP_HudsonAlpha", "GABPA in GM12878"),
    "myc": ("MYC_H1-hESC_c-Myc_Stanford", "MYC in H1-hESC"),
    "rest": ("REST_GM12878_NRSF_HudsonAlpha", "REST in GM12878"),
    "sp1": ("SP1_GM12878_SP1_HudsonAlpha", "SP1 in GM12878"),
    "usf1": ("USF1_HepG2_USF-1_HudsonAlpha", "USF1 in HepG2"),
}

_COLUMNS = ("FoldID", "EventID", "seq", "Bound")


def parse_examples(contents: Mapping[str, bytes]) -> Examples:
    """Turn the two tables of one experiment into examples by split.

    Raises:
        DataError: A table is not laid out as published.
    """
    peaks = _read(contents["train"], "train")
    check_format(all(peak["label"] for peak in peaks), "AC.seq", "peaks only", "a Bound of 0")
    splits = {**deal(peaks, FRACTIONS), "test": _read(contents["test"], "test")}
    splits = drop_related(splits)
    return {
        name: [*found, *_shuffled(found)] if name in FRACTIONS else found
        for name, found in splits.items()
    }


def _read(content: bytes, split: str) -> list[Example]:
    examples = []
    for row in read_table(content, split, _COLUMNS):
        check_format(row["Bound"] in ("0", "1"), split, "Bound 0 or 1", row["Bound"])
        sequence = check_sequence(row["seq"].upper(), split, LENGTH)
        name = f"{split}_{row['EventID']}"
        examples.append({"id": name, "sequence": sequence, "label": int(row["Bound"])})
    return examples


def _shuffled(peaks: list[Example]) -> Iterator[Example]:
    if not peaks:
        return
    texts = dinucleotide_shuffle([peak["sequence"] for peak in peaks], seed=SHUFFLE_SEED)
    for peak, text in zip(peaks, texts, strict=True):
        yield {"id": f"{peak['id']}_shuffled", "sequence": text, "label": 0}


def _source(name: str) -> DataSource:
    stem, what = _EXPERIMENTS[name]
    places = {
        split: (
            f"{_ADDRESS}/{quote(f'{stem}_{part}.seq.gz')}",
            f"deepbind_encode/{stem}_{part}.seq.gz",
        )
        for split, part in (("train", "AC"), ("test", "B"))
    }
    return DataSource.beside(
        __file__, places, parse_examples, (*FRACTIONS, "test"), f"peaks of {what}"
    )


SOURCES = {name: _source(name) for name in _EXPERIMENTS}


def read_examples(
    split: str, config: str = "foxa1", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the examples of one split of one experiment.

    Args:
        split: `"train"`, `"validation"` or `"test"` (the published test part).
        config: A key of `SOURCES`: the factor.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (101 letters) and `label` (1 a peak, 0 shuffled).

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
