"""Read the splice sites without TensorFlow; see README.md for what is in them."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from zoo.datasets.examples import DataSource, Example, Examples, check_format, choose
from zoo.datasets.homology import deal, drop_related
from zoo.datasets.records import check_sequence, read_fasta

LENGTH = 602

SITE = 300
"""Index of the first of the two bases of the site: GT of a donor, AG of an acceptor."""

SHARED_BASES = 60
"""A training sequence that shares so many bases with a test or validation sequence is dropped."""

FRACTIONS = {"train": 0.85, "validation": 0.15}
"""How the published training part is divided."""

LABELS = ("neither", "acceptor", "donor")

ABOUT = {
    "version": "1.0.0",
    "source": "EnsembleSplice, from Splice2Deep and Ensembl, licence not stated "
    "(https://github.com/OluwadareLab/EnsembleSplice)",
    "split": "The published test part; training and validation without windows that share 60 "
    "bases with a later split.",
    "negatives": "Decoys with the same two bases at the same place, one per site.",
}
"""What a model card says of the set."""

_ADDRESS = (
    "https://raw.githubusercontent.com/OluwadareLab/EnsembleSplice/"
    "e04aa5aeb4035adac9ce6c65c2143c2ef7163332/ENSdatasets"
)

_SPECIES = {
    "human": ("homo%20sapiens", "homo_sapiens"),
    "arabidopsis": ("arabidopsis%20thaliana", "arabidopsis_thaliana"),
}

_SITES = {"donor": ("Donor",), "acceptor": ("Acceptor",), "both": ("Acceptor", "Donor")}

_BASES = {"Donor": "GT", "Acceptor": "AG"}


def parse_examples(contents: Mapping[str, bytes], kinds: tuple[str, ...]) -> Examples:
    """Turn the files of one species into examples by split.

    Args:
        contents: By name, as `Donor_Train_Positive`.
        kinds: `Donor`, `Acceptor`, or both, when the decoys of both are the label 0.

    Raises:
        DataError: A file is not laid out as published.
    """
    parts: dict[str, list[Example]] = {"Train": [], "Test": []}
    for name, content in contents.items():
        kind, part, sign = name.split("_")
        label = (kinds.index(kind) + 1) if sign == "Positive" else 0
        parts[part] += _examples(content, name, label)
    splits = deal(parts["Train"], FRACTIONS, length=SHARED_BASES)
    return drop_related({**splits, "test": parts["Test"]}, length=SHARED_BASES)


def _examples(content: bytes, name: str, label: int) -> Iterator[Example]:
    expected = _BASES[name.split("_")[0]]
    for index, (_, sequence) in enumerate(read_fasta(content, name)):
        check_sequence(sequence, name, LENGTH)
        found = sequence[SITE : SITE + 2]
        check_format(found == expected, name, f"{expected} at {SITE}", found)
        yield {"id": f"{name}_{index:04d}", "sequence": sequence, "label": label}


def _source(species: str, site: str) -> DataSource:
    remote, local = _SPECIES[species]
    names = [
        f"{kind}_{part}_{sign}"
        for kind in _SITES[site]
        for part in ("Train", "Test")
        for sign in ("Positive", "Negative")
    ]
    places = {
        name: (
            f"{_ADDRESS}/{remote}/{name.split('_')[1]}/{name}.txt",
            f"ensemblesplice/{local}/{name}.txt",
        )
        for name in names
    }
    what = "acceptor and donor sites" if site == "both" else f"{site} sites"
    return DataSource.beside(
        __file__,
        places,
        partial(parse_examples, kinds=_SITES[site]),
        (*FRACTIONS, "test"),
        f"{what} of {species} against decoys with the same two bases",
    )


SOURCES = {f"{species}_{site}": _source(species, site) for species in _SPECIES for site in _SITES}


def read_examples(
    split: str, config: str = "human_donor", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the examples of one split of one configuration.

    Args:
        split: `"train"`, `"validation"` or `"test"` (the published test part).
        config: Species and site: `human_donor`, `human_acceptor`, `human_both` and the same of
            `arabidopsis`.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (602 letters, the site at 300 and 301) and `label`: 0 for
        a decoy, 1 for a site; with both sites 1 for an acceptor and 2 for a donor.

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
