"""Where lines go: to a file that may be finished later, or to standard output."""

import gzip
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zoo.apps.variants.layouts import TableLayout
from zoo.errors import MissingDependencyError, SettingError
from zoo.io.bgzip import Order, compress_vcf
from zoo.io.output import open_output
from zoo.io.row_groups import RowGroups
from zoo.io.tables import row_group

FORMATS = ("vcf", "tsv", "parquet")
_ENDINGS = {".vcf": "vcf", ".tsv": "tsv", ".txt": "tsv", ".parquet": "parquet", ".pq": "parquet"}
_COMPRESSED = (".gz", ".bgz")


def format_of(path: str | Path, format: str | None = None) -> str:
    """Choose the format: the one given, or by the file's ending; VCF for standard output.

    Raises:
        SettingError: The format is none of `FORMATS`, or cannot be told by the ending.

    Example:
        >>> format_of("out.vcf.gz"), format_of("out.pq"), format_of("-")
        ('vcf', 'parquet', 'vcf')
    """
    path = Path(path)
    suffix = (path.with_suffix("") if path.suffix in _COMPRESSED else path).suffix.lower()
    chosen = format or ("vcf" if str(path) == "-" else _ENDINGS.get(suffix))
    if chosen not in FORMATS:
        raise SettingError(
            f"{path} has no known ending, or format {format!r} is unknown; expected a name that "
            f"ends in .vcf, .vcf.gz, .tsv, .tsv.gz or .parquet, or a format of {', '.join(FORMATS)}"
        )
    if chosen == "parquet" and (path.suffix in _COMPRESSED or str(path) == "-"):
        raise SettingError("Parquet goes to a file without .gz: it is compressed inside.")
    return chosen


def check_libraries(path: str | Path, format: str) -> None:
    """Check that what finishes the output is installed, before there is anything to finish.

    Raises:
        MissingDependencyError: It is not.
    """
    path = Path(path)
    if format == "parquet" and importlib.util.find_spec("pyarrow") is None:
        raise MissingDependencyError("pyarrow", "parquet", f"Writing {path}")
    packed = format == "vcf" and path.suffix in _COMPRESSED
    if packed and importlib.util.find_spec("pysam") is None:
        raise MissingDependencyError("pysam", None, f"Writing {path}")


class StandardOutput:
    """Standard output with the methods of `Progress`: nothing to take up, nothing to finish."""

    records = 0

    def __init__(self):
        self.found: dict[str, Any] = {}

    def add(self, lines: Iterable[str], records: int, found: dict[str, Any]) -> None:
        """Write a block."""
        text = "".join(f"{line}\n" for line in lines)
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()

    def close(self) -> None:
        """Leave it open."""


def finish(lines: Path, output: Path, format: str, layout: Any, order: Order) -> bool:
    """Give a file of finished lines its form and its name; tell whether there is an index."""
    if format == "parquet":
        write_parquet(lines, output, layout)
    elif output.suffix not in _COMPRESSED:
        os.replace(lines, output)
    elif format == "vcf":
        return compress_vcf(lines, output, order)
    else:
        _compress(lines, output)
    return False


def _compress(source: Path, output: Path) -> None:
    part = output.with_name(f".{output.name}.part")
    with source.open("rb") as lines, gzip.GzipFile(part, "wb", mtime=0) as packed:
        shutil.copyfileobj(lines, packed, 1 << 20)
    os.replace(part, output)


def write_parquet(source: Path, output: Path, layout: TableLayout) -> None:
    """Turn a table of text into Parquet, some megabytes at a time."""
    import pyarrow
    import pyarrow.csv

    types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in layout.columns().items()])
    texts = pyarrow.csv.open_csv(
        source,
        parse_options=pyarrow.csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=schema, null_values=["nan"], strings_can_be_null=False
        ),
    )
    with open_output(output, overwrite=True) as file:
        groups = RowGroups(file, row_group(len(schema)), schema)
        for batch in texts:
            groups.add(batch)
        groups.close()
