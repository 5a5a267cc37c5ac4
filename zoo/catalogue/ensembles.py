"""Ensembles: a model of the catalogue several times over, from different seeds, as one network.

They answer a little better than the single network and cost as many times as much as they have
members, so each has a name of its own and the single network stays.
"""

import dataclasses

from zoo.catalogue.binding import BINDING
from zoo.catalogue.chromatin import CHROMATIN
from zoo.catalogue.entry import Entry
from zoo.catalogue.promoters import PROMOTERS

ENSEMBLE = "ensemble"
"""The architecture whose members are trained each by itself."""

_WORDS = {4: "four", 5: "five"}


def member_of(entry: Entry) -> Entry:
    """Give the entry of which each member of an ensemble is a training.

    Example:
        >>> entry = next(one for one in ENSEMBLES if one.name == "nucleosome-ensemble-v1")
        >>> member_of(entry).architecture, member_of(entry).settings["length"]
        ('dilated', 147)
    """
    settings = {"length": entry.settings["length"], **entry.settings["member_settings"]}
    return dataclasses.replace(entry, architecture=entry.settings["member"], settings=settings)


def _ensemble(entry: Entry, members: int, card_sha256: str = "", *, seeds: int = 1) -> Entry:
    """Describe the ensemble of an entry: its data, its recipe, its network several times.

    With one seed it is the first trainings of that entry, whose spread stands on the card of the
    single network; with several, that of ensembles is measured.
    """
    settings = dict(entry.settings)
    length = settings.pop("length")
    front, _, rest = entry.name.partition(f"-{_architecture_word(entry)}-")
    word = _WORDS[members]
    return dataclasses.replace(
        entry,
        name=f"{front}-ensemble-{rest}",
        summary=f"{entry.summary.removesuffix('.')}; {word} networks that answer as one.",
        architecture=ENSEMBLE,
        settings={
            "length": length,
            "member": entry.architecture,
            "member_settings": settings,
            "members": members,
        },
        recipe=dataclasses.replace(entry.recipe, seeds=seeds),
        notes=(
            *entry.notes,
            f"The mean of the logits of {word} networks, each trained by itself as `{entry.name}` "
            "is. Epochs are those of the longest training, minutes those of all; named filters are "
            "those of the first network."
            + (f" Every seed is {word} trainings." if seeds > 1 else ""),
        ),
        card_sha256=card_sha256,
    )


def _architecture_word(entry: Entry) -> str:
    """Return what stands for the architecture in a name, `rc` for `rc-cnn`."""
    return entry.architecture.partition("-")[0]


_SINGLE = {entry.name: entry for entry in (*BINDING, *CHROMATIN, *PROMOTERS)}

ENSEMBLES = (
    _ensemble(
        _SINGLE["tfbs-joint-rc-v1"],
        5,
        "942c34bdc059220d96a38b6cb568a88db2e2f34b71778c1c9d17bd146a7de9c8",
    ),
    _ensemble(
        _SINGLE["tfbs-mouse-rc-v1"],
        5,
        "957f5a878b6c0935c968290ada1097dd202c4818d72212da10d477544e1cf147",
    ),
    _ensemble(
        _SINGLE["nucleosome-dilated-v1"],
        5,
        "f5e012f94abed9eb0eeb2d142ab650811b9a04c91586f9cd8ff510ec1ae0468e",
        seeds=5,
    ),
    _ensemble(
        _SINGLE["histone-dilated-yeast-v1"],
        5,
        "c9ce7cab773a33b77de10a507fba5624d323e85d1ebc4fd57fd1badde41a02b9",
    ),
    # A fifth would bring it above 8 MB.
    _ensemble(
        _SINGLE["promoter-core-basset-v1"],
        4,
        "6c5744cce975f1720160034ef893f5b725ccaa5a2f73b8a3450cd2032b01c7c7",
    ),
    _ensemble(
        _SINGLE["promoter-ecoli-basset-v1"],
        5,
        "fd4261e8da7678916389dcf5cd093ee1bf010e3a438e2c91bd0ccb8630deaa33",
        seeds=5,
    ),
)
