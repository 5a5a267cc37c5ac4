"""The CFD score: how much of its activity SpCas9 keeps at a site that differs from its guide."""

import hashlib
from functools import cache
from importlib.resources import files

import numpy as np

from zoo.dna import BASES
from zoo.errors import IntegrityError

_SOURCES = {
    "cfd.mm.scores.cas9.txt": "636e1d8e65f429db8c578036a673cb4516e896c05f594e3ab134734aab84dafc",
    "cfd.pam.scores.cas9.txt": "3f83c4f659cda48795312c080f8528984a3ce25f9b2475d79cb80b4835fb3b45",
}
_MISMATCHES, _PAMS = _SOURCES
_LENGTH = 20


def cfd_scores(guides: np.ndarray, sites: np.ndarray, pams: np.ndarray) -> np.ndarray:
    """Score pairs of guide and site by cutting frequency determination.

    Doench et al. (2016), doi:10.1038/nbt.3437: the product of a weight for each mismatch, by
    position and by both bases, and of one for the last two bases of the PAM. The weights and their
    licence are described in `cfd_data/README.md`.

    Args:
        guides: Codes of the guides `(n, 20)`, 5' to 3'.
        sites: Codes of the sites `(n, 20)`, on the guide's strand.
        pams: Codes of the sites' PAM `(n, 3)`. An unknown base counts as the worst case.

    Returns:
        float64 `(n,)`, from 0 (does not cut) to 1 (cuts as its own target with NGG).

    Raises:
        IntegrityError: A file of weights is not the one whose hash is recorded.

    Example:
        >>> from zoo.dna import encode
        >>> guide = encode("ATCGATGCTGATGCTAGATA")
        >>> cfd_scores(guide, encode("ATCGATGCTGATGCTAGATT"), encode("AGG")).tolist()
        [0.6]
    """
    mismatches, endings = _weights()
    weights = mismatches[np.arange(_LENGTH), guides, sites]
    return weights.prod(axis=1) * endings[pams[:, 1], pams[:, 2]]


@cache
def _weights() -> tuple[np.ndarray, np.ndarray]:
    """Read the weights `(position, base of guide, base of site)` and `(base, base)` of the PAM."""
    mismatches = np.ones((_LENGTH, len(BASES), len(BASES)))
    for name, value in _rows(_MISMATCHES):
        guide, site = map(BASES.index, name[:2])
        mismatches[int(name[2:]) - 1, guide, site] = value
    endings = np.zeros((len(BASES), len(BASES)))
    for name, value in _rows(_PAMS):
        endings[tuple(map(BASES.index, name))] = value
    # The code behind the four bases stands for an unknown one.
    endings = np.pad(endings, ((0, 1), (0, 1)))
    endings[-1] = endings[:-1].max(axis=0)
    endings[:, -1] = endings[:, :-1].max(axis=1)
    return mismatches, endings


def _rows(name: str) -> list[tuple[str, float]]:
    content = files("zoo.apps.guides").joinpath("cfd_data", name).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != _SOURCES[name]:
        raise IntegrityError(
            f"{name} has sha256 {found}, expected {_SOURCES[name]}; install regulatory-zoo again."
        )
    return [(key, float(value)) for key, value in map(str.split, content.decode().splitlines())]
