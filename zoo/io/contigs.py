"""Names of the same chromosome in UCSC's and Ensembl's spelling, as an explicit table."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from zoo.errors import CoordinateError, FormatError, SettingError

_UNITS = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
_ROMAN = [tens + unit for tens in ("", "X", "XX") for unit in _UNITS][1:]  # yeasts and worms
_ARMS = [f"{number}{arm}" for number in (1, 2, 3) for arm in "LR"]  # flies
_SHORT = dict.fromkeys([*map(str, range(1, 100)), "X", "Y", "W", "Z", *_ROMAN, *_ARMS])

STANDARD = {f"chr{name}": [name] for name in _SHORT} | {
    "chrM": ["MT", "chrMT", "M", "Mito", "mitochondrion_genome", "MtDNA"],
    "chrC": ["Pt", "chrPt", "C"],
}
"""UCSC's name of a chromosome -> the other names in use. Nothing outside the table is guessed."""

Aliases = str | Path | Mapping[str, str] | None


def alias_table(aliases: Aliases, contigs: Iterable[str]) -> dict[str, str]:
    """Make the table from every accepted name to the genome's own name.

    Args:
        aliases: `None` for none; `"standard"` for the table `STANDARD`; a mapping from a name to
            the genome's name; or a tab-separated file whose lines list names of one contig
            (UCSC's `chromAlias.txt`).
        contigs: The names that the genome has.

    Returns:
        Alias -> contig of the genome; it never redirects a name that the genome has itself.

    Raises:
        SettingError: A mapping leads to a contig that the genome lacks, or a word is unknown.

    Example:
        >>> alias_table("standard", ["1", "MT"])
        {'chr1': '1', 'chrM': 'MT', 'chrMT': 'MT', 'M': 'MT', ...}
    """
    contigs = set(contigs)
    if aliases is None:
        return {}
    if isinstance(aliases, Mapping):
        _check_targets(aliases, contigs)
        return {alias: name for alias, name in aliases.items() if alias not in contigs}
    if aliases == "standard":
        return _from_groups(([ucsc, *others] for ucsc, others in STANDARD.items()), contigs)
    path = Path(aliases)
    if not path.is_file():
        raise SettingError(
            f"aliases={str(aliases)!r} is neither 'standard' nor a file; expected 'standard', a "
            "mapping such as {'chr1': '1'}, or a tab-separated file of names."
        )
    return _from_groups(_groups(path), contigs)


def _check_targets(aliases: Mapping[str, str], contigs: set[str]) -> None:
    missing = sorted(set(aliases.values()) - contigs)
    if missing:
        raise SettingError(
            f"aliases lead to {', '.join(missing[:5])}, which the genome does not have; "
            "expected a mapping from the other name to the genome's own name."
        )


def _groups(path: Path) -> Iterable[list[str]]:
    lines = path.read_text().splitlines()
    groups = [line.split("\t") for line in lines if line and not line.startswith("#")]
    if not any(len(group) > 1 for group in groups):
        raise FormatError(f"{path} has no line with two names; expected tab-separated names.")
    return groups


def _from_groups(groups: Iterable[list[str]], contigs: set[str]) -> dict[str, str]:
    """Point every name of a group to the one name of it that the genome has."""
    table = {}
    for group in groups:
        names = [name for name in group if name]
        own = [name for name in names if name in contigs]
        if len(own) == 1:
            table.update({name: own[0] for name in names if name not in contigs})
    return table


def resolve(name: str, contigs: Mapping[str, int], table: Mapping[str, str], source: str) -> str:
    """Return the genome's own name of a contig.

    Args:
        name: The name that came.
        contigs: Contigs of the genome.
        table: From `alias_table`.
        source: What to call the genome in the error.

    Raises:
        CoordinateError: Neither the genome nor the table has the name; where the standard table
            would have it, the message says so.
    """
    if name in contigs:
        return name
    if name in table:
        return table[name]
    standard = alias_table("standard", contigs).get(name)
    if standard:
        advice = (
            f"It has {standard!r}; pass aliases='standard' (--aliases standard) if that is the "
            "same contig."
        )
    else:
        some = f"{', '.join(list(contigs)[:5])}{', ...' if len(contigs) > 5 else ''}"
        advice = f"It has {some}; check the assembly, or pass a table of aliases (--aliases)."
    raise CoordinateError(f"{source} has no contig named {name!r}. {advice}")
