"""Read the CNNProm promoters without TensorFlow; see README.md for what is in them."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from zoo.datasets.cnnprom_promoters.chromosome_1 import on_chromosome_1
from zoo.datasets.examples import DataSource, Example, Examples, choose
from zoo.datasets.homology import deal, drop_related
from zoo.datasets.records import check_sequence, read_fasta

FRACTIONS = {"train": 0.70, "validation": 0.12, "test": 0.18}
"""Shares of the homology clusters where there is no genome to split by."""

PLANT_FRACTIONS = {"train": 0.85, "validation": 0.15}
"""The same for Arabidopsis, whose test split is chromosome 1."""

SHARED_BASES = 40
"""Sequences that share so many bases, on either strand, are never in different splits."""

ABOUT = {
    "version": "1.0.0",
    "source": "CNNProm (Umarov and Solovyev 2017), licence not stated "
    "(https://github.com/solovictor/CNNPromoterData)",
    "split": "Arabidopsis: chromosome 1 is the test split; otherwise by homology of 40 bases.",
    "negatives": "Fragments of genes behind the first exon; in bacteria the opposite strand of "
    "coding sequence.",
}
"""What a model card says of the set."""

_ADDRESS = (
    "https://raw.githubusercontent.com/solovictor/CNNPromoterData/"
    "b4d2949e9bc5206f3049b35a488b036125ccc653"
)


Rows = list[tuple[str, Example]]


def parse_homology(contents: Mapping[str, bytes], length: int) -> Examples:
    """Turn positives and negatives into examples, split by homology.

    Raises:
        DataError: A file is not FASTA of sequences of one length.
    """
    rows = _rows(contents["other"], 0, length) + _rows(contents["promoter"], 1, length)
    return deal([example for _, example in rows], FRACTIONS, length=SHARED_BASES)


def parse_arabidopsis(contents: Mapping[str, bytes], length: int, negatives: str) -> Examples:
    """Turn positives and negatives of Arabidopsis into examples; chromosome 1 is the test split.

    Args:
        contents: The files `promoter` and `other`.
        length: Letters of each sequence.
        negatives: The published name of the file `other`.

    Raises:
        DataError: A file is not FASTA of sequences of one length.
    """
    placed = [
        (on_chromosome_1(negatives, index), example)
        for index, (_, example) in enumerate(_rows(contents["other"], 0, length))
    ]
    # EPD headers read "FP000001 AT1G01050_1 ...": the locus names the chromosome.
    placed += [
        (" AT1G" in header, example) for header, example in _rows(contents["promoter"], 1, length)
    ]
    rest = [example for first, example in placed if not first]
    splits = deal(rest, PLANT_FRACTIONS, length=SHARED_BASES)
    test = [example for first, example in placed if first]
    return drop_related({**splits, "test": test}, length=SHARED_BASES)


def _rows(content: bytes, label: int, length: int) -> Rows:
    """Return the header and the example of each record."""
    name = "promoter" if label else "other"
    return [
        (
            header,
            {
                "id": f"{name}_{index:05d}",
                "sequence": check_sequence(sequence, name, length),
                "label": label,
            },
        )
        for index, (header, sequence) in enumerate(read_fasta(content, name))
    ]


def _source(
    promoter: str, other: str, description: str, parse: Callable[[Mapping[str, bytes]], Examples]
) -> DataSource:
    places = {
        name: (f"{_ADDRESS}/{file}.fa", f"cnnprom/{file}.fa")
        for name, file in (("promoter", promoter), ("other", other))
    }
    return DataSource.beside(__file__, places, parse, description=description)


def _arabidopsis(promoter: str, other: str, description: str) -> DataSource:
    parse = partial(parse_arabidopsis, length=251, negatives=other)
    return _source(promoter, other, description, parse)


SOURCES = {
    "arabidopsis_tata": _arabidopsis(
        "Arabidopsis_tata", "Arabidopsis_non_prom", "plant promoters with a TATA box, 251 bp"
    ),
    "arabidopsis_nontata": _arabidopsis(
        "Arabidopsis_non_tata",
        "Arabidopsis_non_prom_big",
        "plant promoters without a TATA box, 251 bp",
    ),
    "mouse_tata": _source(
        "Mouse_tata",
        "Mouse_nonprom",
        "mouse promoters with a TATA box, 251 bp",
        partial(parse_homology, length=251),
    ),
    "ecoli": _source(
        "Ecoli_prom",
        "Ecoli_non_prom",
        "sigma70 promoters of Escherichia coli, 81 bp",
        partial(parse_homology, length=81),
    ),
    "bacillus": _source(
        "Bacillus_prom",
        "Bacillus_non_prom",
        "promoters of Bacillus subtilis, 81 bp",
        partial(parse_homology, length=81),
    ),
}


def read_examples(
    split: str, config: str = "arabidopsis_tata", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the examples of one split of one organism.

    Args:
        split: `"train"`, `"validation"` or `"test"`: for Arabidopsis the test split is
            chromosome 1, everything else is split by homology.
        config: `arabidopsis_tata`, `arabidopsis_nontata`, `mouse_tata`, `ecoli` or `bacillus`.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (251 letters with the start of transcription at 200, or
        81 with it at 60) and `label` (1 promoter, 0 other).

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
