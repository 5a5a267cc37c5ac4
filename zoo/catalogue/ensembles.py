"""Ensembles: a model of the catalogue several times over, from different seeds, as one network.

They answer a little better than the single network and cost as many times as much as they have
members, so each has a name of its own and the single network stays.
"""

import dataclasses

from zoo.catalogue.binding import BINDING
from zoo.catalogue.chromatin import CHROMATIN
from zoo.catalogue.entry import Entry
from zoo.catalogue.promoters import PROMOTERS

_WORDS = {3: "three", 5: "five"}


def _ensemble(entry: Entry, members: int, card_sha256: str = "") -> Entry:
    """Describe the ensemble of an entry: its data, its recipe, its network several times."""
    settings = dict(entry.settings)
    length = settings.pop("length")
    front, _, rest = entry.name.partition(f"-{_architecture_word(entry)}-")
    word = _WORDS[members]
    return dataclasses.replace(
        entry,
        name=f"{front}-ensemble-{rest}",
        summary=f"{entry.summary.removesuffix('.')}; {word} networks that answer as one.",
        architecture="ensemble",
        settings={
            "length": length,
            "member": entry.architecture,
            "member_settings": settings,
            "members": members,
        },
        notes=(
            *entry.notes,
            f"The mean of the logits of {word} networks, each trained by itself, as "
            f"`{entry.name}` is; every one of the seeds below is {word} trainings, and named "
            "filters are those of the first network.",
        ),
        card_sha256=card_sha256,
    )


def _architecture_word(entry: Entry) -> str:
    """Return what stands for the architecture in a name, `rc` for `rc-cnn`."""
    return entry.architecture.partition("-")[0]


_SINGLE = {entry.name: entry for entry in (*BINDING, *CHROMATIN, *PROMOTERS)}

ENSEMBLES = (
    _ensemble(_SINGLE["tfbs-joint-rc-v1"], 3),
    _ensemble(_SINGLE["nucleosome-dilated-v1"], 5),
    _ensemble(_SINGLE["histone-dilated-yeast-v1"], 3),
    _ensemble(_SINGLE["promoter-core-basset-v1"], 3),
    _ensemble(_SINGLE["promoter-ecoli-basset-v1"], 5),
)
