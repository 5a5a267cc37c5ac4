"""Read the human enhancers without TensorFlow; see README.md for what is in them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from zoo.datasets.examples import DataSource, Example, Examples, check_format
from zoo.datasets.homology import homology_splits
from zoo.datasets.records import check_sequence, read_table

SPLIT_FRACTIONS = {"train": 0.70, "validation": 0.14, "test": 0.16}
"""Shares of the homology clusters; the one place that decides the splits."""

SHARED_BASES = 40
"""Sequences that share so many bases, on either strand, are never in different splits."""

LENGTH = 500

_NAME = "test.tsv"

ABOUT = {
    "version": "1.0.0",
    "source": "Genomic Benchmarks human_enhancers_cohn, official test part, Apache-2.0 "
    "(https://github.com/ML-Bioinfo-CEITEC/genomic_benchmarks)",
    "split": "By homology: sequences that share 40 bases on either strand, directly or through a "
    "chain of others, are never in different splits.",
    "negatives": "Random windows of the genome as the authors drew them, one per enhancer, not "
    "matched for GC or repeats.",
}
"""What a model card says of the set."""

_PLACES = {
    "sequences": (
        "https://raw.githubusercontent.com/allison-eunse/ai4h-inspired-fm-benchmark-hub/"
        "169e8f9fb294a5fdfa7ef9de7a7a67b9707dbb21/toy_data/genomics/dna_sequences/"
        "enhancers_cohn/test.tsv",
        "genomic_benchmarks_tests/enhancers_cohn_test.tsv.gz",
    )
}


def parse_examples(contents: Mapping[str, bytes]) -> Examples:
    """Turn the table of sequences and labels into examples by split.

    Raises:
        DataError: The header, the labels or the lengths are not as published.
    """
    rows = read_table(contents["sequences"], _NAME, ("seq", "label"))
    sequences = [check_sequence(row["seq"].upper(), _NAME, LENGTH) for row in rows]
    for row in rows:
        check_format(row["label"] in ("0", "1"), _NAME, "a label 0 or 1", row["label"])
    splits = homology_splits(sequences, SPLIT_FRACTIONS, length=SHARED_BASES)
    return _by_split(zip(splits, sequences, (int(row["label"]) for row in rows), strict=True))


def _by_split(rows: Iterator[tuple[str, str, int]]) -> Examples:
    examples: Examples = {split: [] for split in SPLIT_FRACTIONS}
    counts: Counter[int] = Counter()
    for split, sequence, label in rows:
        name = f"{'positive' if label else 'negative'}_{counts[label]:04d}"
        counts[label] += 1
        examples[split].append({"id": name, "sequence": sequence, "label": label})
    return examples


SOURCES = {
    "": DataSource.beside(__file__, _PLACES, parse_examples, tuple(SPLIT_FRACTIONS)),
}


def read_examples(split: str, folder: str | Path | None = None) -> Iterator[Example]:
    """Yield the enhancers (label 1) and random windows (label 0) of one split.

    Args:
        split: `"train"`, `"validation"` or `"test"`.
        folder: A folder with a local copy; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (500 upper-case letters) and `label` (0 or 1).

    Raises:
        DataError: The file is missing, damaged, or has changed its format.
    """
    return SOURCES[""].read(split, folder)
