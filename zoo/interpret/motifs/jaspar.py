"""The JASPAR database of motifs, without a network."""

import contextlib
import warnings

import numpy as np

from zoo.dna import BASES
from zoo.errors import MissingDependencyError, SettingError, UnknownNameError
from zoo.io.motifs import Motif


def read_jaspar(
    release: str = "JASPAR2026",
    *,
    collection: str = "CORE",
    group: str | None = "vertebrates",
) -> list[Motif]:
    """Read JASPAR motifs from pyjaspar, which carries the database in its package.

    JASPAR's data are under CC BY 4.0; cite the release that you use.

    Args:
        release: Such as `"JASPAR2026"`.
        collection: `"CORE"`, `"UNVALIDATED"` and others.
        group: Taxonomic group such as `"vertebrates"`, `"plants"`, `"insects"`; None for all.

    Returns:
        The newest version of each matrix, by identifier.

    Raises:
        MissingDependencyError: pyjaspar is not installed.
        UnknownNameError: There is no such release.
        SettingError: There is no motif in it of that collection and group.
    """
    try:
        from pyjaspar import jaspar_releases, jaspardb
    except ImportError:
        raise MissingDependencyError("pyjaspar", "motifs", "Reading JASPAR") from None
    if release not in jaspar_releases:
        raise UnknownNameError("JASPAR release", release, jaspar_releases)
    database = jaspardb(release=release)
    with contextlib.closing(database.conn), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that nothing was found is said below
        found = database.fetch_motifs(collection=collection, tax_group=group and [group])
    motifs = [
        Motif(one.matrix_id, one.name, np.array([one.counts[base] for base in BASES], float).T)
        for one in found
    ]
    if not motifs:
        raise SettingError(
            f"{release} has no motif in collection {collection!r} and group {group!r}."
        )
    return sorted(motifs, key=lambda motif: motif.identifier)
