"""Motifs in JASPAR and MEME files."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zoo.dna import BASES
from zoo.errors import FormatError
from zoo.io.bed import open_text

_NUMBER = re.compile(r"-?\d+\.?\d*(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Motif:
    """How often each base stands at each position of a set of sites.

    Args:
        identifier: Accession, for example `MA0139.1`.
        name: Name of the factor.
        counts: Sites `(length, 4)` in the order A, C, G, T; probabilities where the file has those.

    Example:
        >>> motif = Motif("M1", "toy", np.array([[8.0, 0, 0, 0], [0, 4, 4, 0]]))
        >>> motif.length, motif.consensus, motif.reverse_complement().consensus
        (2, 'AS', 'ST')
    """

    identifier: str
    name: str
    counts: np.ndarray

    @property
    def length(self) -> int:
        """Number of positions."""
        return len(self.counts)

    def probabilities(self, pseudocount: float = 0.0) -> np.ndarray:
        """Return the share of each base at each position `(length, 4)`.

        Args:
            pseudocount: Sites added to each position, a quarter to each base.
        """
        counts = self.counts + pseudocount / 4
        return counts / counts.sum(axis=1, keepdims=True)

    def log_odds(self, background: Iterable[float] = (0.25,) * 4) -> np.ndarray:
        """Return scores in bits `(length, 4)`, with one pseudocount of 0.8 sites a position.

        The pseudocount is the one of Nishida et al. 2009 (Nucleic Acids Res. 37:939).
        """
        return np.log2(self.probabilities(0.8) / np.asarray(list(background)))

    def information(self) -> np.ndarray:
        """Return the information of each position in bits, 0 to 2, `(length,)`."""
        share = self.probabilities(1e-9)
        return 2 + (share * np.log2(share)).sum(axis=1)

    @property
    def consensus(self) -> str:
        """One IUPAC letter a position: the bases with at least half the share of the best."""
        share = self.probabilities(1e-9)
        rows = share >= share.max(axis=1, keepdims=True) / 2
        return "".join(_LETTER_OF_SET[tuple(row)] for row in rows.tolist())

    def reverse_complement(self) -> "Motif":
        """Return the motif of the other strand."""
        return Motif(self.identifier, self.name, self.counts[::-1, ::-1])


_LETTER_OF_SET = {
    tuple(base in bases for base in BASES): letter
    for letter, bases in {
        "A": "A", "C": "C", "G": "G", "T": "T", "R": "AG", "Y": "CT", "S": "CG", "W": "AT",
        "K": "GT", "M": "AC", "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
    }.items()
}  # fmt: skip


def read_motifs(path: str | Path) -> list[Motif]:
    """Read every motif of a MEME (minimal or full) or JASPAR file, plain or gzip.

    Args:
        path: The file, or a folder of such files, read in the order of their names.

    Raises:
        FormatError: There is no motif, or a matrix is broken; the message has the line's number.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "toy.jaspar"
        >>> _ = path.write_text(">M1 toy\\nA [ 8 0 ]\\nC [ 0 4 ]\\nG [ 0 4 ]\\nT [ 0 0 ]\\n")
        >>> [(motif.name, motif.consensus) for motif in read_motifs(path)]
        [('toy', 'AS')]
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file())
        return [motif for file in files for motif in read_motifs(file)]
    with open_text(path, "motif") as file:
        lines = [line.rstrip("\r\n") for line in file]
    is_meme = any(line.startswith("MEME version") for line in lines)
    motifs = list((_meme if is_meme else _jaspar)(lines, path))
    if not motifs:
        raise FormatError(f"{path} has no motif; expected MEME or JASPAR format.")
    return motifs


def _jaspar(lines: list[str], path: Path) -> Iterator[Motif]:
    """Read headers that begin with `>`, each with four rows of counts."""
    for number, line in enumerate(lines):
        if not line.startswith(">"):
            continue
        identifier, _, name = line[1:].strip().partition("\t" if "\t" in line else " ")
        rows = [_NUMBER.findall(row.lstrip("ACGT ")) for row in lines[number + 1 : number + 5]]
        if len(rows) < 4 or not rows[0] or len({len(row) for row in rows}) != 1:
            raise FormatError(f"{path}, line {number + 1}: expected four rows of equal length.")
        name = name.strip().removeprefix(f"{identifier}.") or identifier
        yield _motif(identifier, name, np.array(rows, dtype=float).T, path, number + 1)


def _meme(lines: list[str], path: Path) -> Iterator[Motif]:
    """Read `MOTIF` headers, each with a letter-probability matrix."""
    identifier = name = ""
    for number, line in enumerate(lines):
        if line.startswith("MOTIF"):
            identifier, name, *_ = [*line.split()[1:], "", ""]
        elif line.startswith("letter-probability matrix"):
            rows = []
            for row in lines[number + 1 :]:
                if len(values := _NUMBER.findall(row)) != 4 or row.lstrip()[:1].isalpha():
                    break
                rows.append(values)
            promised = re.search(r"w=\s*(\d+)", line)
            if not rows or (promised and int(promised[1]) != len(rows)):
                raise FormatError(f"{path}, line {number + 1}: {len(rows)} rows; expected {line}.")
            sites = re.search(r"nsites=\s*([\d.]+)", line)
            counts = np.array(rows, dtype=float) * (float(sites[1]) if sites else 1.0)
            yield _motif(identifier, name or identifier, counts, path, number + 1)


def _motif(identifier: str, name: str, counts: np.ndarray, path: Path, number: int) -> Motif:
    if (counts < 0).any() or (counts.sum(axis=1) <= 0).any():
        raise FormatError(f"{path}, line {number}: motif {identifier} has an empty position.")
    return Motif(identifier, name, counts)


def write_meme(motifs: Iterable[Motif], path: str | Path) -> None:
    """Write motifs in MEME's minimal format, version 4, for Tomtom and its like."""
    parts = ["MEME version 4\n\nALPHABET= ACGT\n\nstrands: + -\n"]
    for motif in motifs:
        sites = motif.counts.sum(axis=1).max()
        parts.append(
            f"\nMOTIF {motif.identifier} {motif.name}\n"
            f"letter-probability matrix: alength= 4 w= {motif.length} nsites= {sites:g} E= 0\n"
        )
        parts += [" ".join(f"{value:.6f}" for value in row) + "\n" for row in motif.probabilities()]
    Path(path).write_text("".join(parts))
