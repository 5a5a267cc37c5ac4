"""Read the plain text in which most data sets are published: FASTA, tables, bare lines."""

import csv
from collections.abc import Iterator

from zoo.datasets.examples import check_format

_LETTERS = frozenset("ACGTN")


def read_fasta(content: bytes, name: str) -> Iterator[tuple[str, str]]:
    """Yield header and upper-case sequence of each record.

    Args:
        content: The file, uncompressed.
        name: What to call it in an error.

    Raises:
        DataError: The file does not start with a header, or a record is empty.

    Example:
        >>> list(read_fasta(b">one\\nac\\nGT\\n>two\\nTT\\n", "small.fa"))
        [('one', 'ACGT'), ('two', 'TT')]
    """
    text = content.decode("utf-8", "replace")
    check_format(text.startswith(">"), name, "FASTA", text[:40])
    for record in text[1:].split("\n>"):
        header, _, lines = record.partition("\n")
        sequence = "".join(lines.split()).upper()
        check_format(bool(sequence), name, "a sequence in every record", header)
        yield header.strip(), sequence


def read_table(content: bytes, name: str, columns: tuple[str, ...], separator: str = "\t") -> list:
    """Return the rows of a table with a header as dictionaries.

    Args:
        content: The file, uncompressed.
        name: What to call it in an error.
        columns: Columns that must be there.
        separator: What stands between two cells.

    Raises:
        DataError: The file is empty or lacks a column.
    """
    lines = content.decode().splitlines()
    table = csv.DictReader(lines, delimiter=separator)
    found = tuple(table.fieldnames or ())
    check_format(set(columns) <= set(found), name, f"the columns {', '.join(columns)}", found)
    rows = list(table)
    check_format(bool(rows), name, "rows below the header", "none")
    return rows


def check_sequence(sequence: str, name: str, length: int | None = None) -> str:
    """Return a sequence when it is DNA in capitals and as long as it should be.

    Raises:
        DataError: It is neither.
    """
    what = "A, C, G, T or N" if length is None else f"{length} letters of A, C, G, T or N"
    good = _LETTERS.issuperset(sequence) and (length is None or len(sequence) == length)
    check_format(good, name, what, sequence)
    return sequence
