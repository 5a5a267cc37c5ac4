"""Which models exist, and how each is trained: plain data, no Keras.

A model is added by writing an `Entry` in the file of its task and running `zoo train NAME`. What
the trained model is and how good it is stands in `weights/NAME/zoo.json`, never here.
`card_sha256` pins that file: `zoo.load` refuses weights whose card is another one.
"""

import fnmatch

from zoo.catalogue.binding import BINDING
from zoo.catalogue.chromatin import CHROMATIN
from zoo.catalogue.enhancers import ENHANCERS
from zoo.catalogue.ensembles import ENSEMBLES
from zoo.catalogue.entry import KINDS, PRECISIONS, Adaptation, Entry, Recipe
from zoo.catalogue.guides import GUIDES
from zoo.catalogue.promoters import PROMOTERS
from zoo.catalogue.reporters import REPORTERS
from zoo.catalogue.splicing import SPLICING
from zoo.catalogue.trunks import TRUNKS
from zoo.errors import UnknownNameError

__all__ = [
    "ENTRIES",
    "KINDS",
    "PRECISIONS",
    "Adaptation",
    "Entry",
    "Recipe",
    "get_entry",
    "list_models",
]

_ALL = (
    *ENHANCERS,
    *ENSEMBLES,
    *BINDING,
    *CHROMATIN,
    *GUIDES,
    *PROMOTERS,
    *REPORTERS,
    *SPLICING,
    *TRUNKS,
)

ENTRIES: dict[str, Entry] = {entry.name: entry for entry in _ALL}


def list_models(
    pattern: str | None = None, *, task: str | None = None, species: str | None = None
) -> list[str]:
    """List the models that can be loaded; offline and without Keras.

    Args:
        pattern: Shell pattern on the name, such as `"*dilated*"`.
        task: Only models of this task, such as `"enhancer"`.
        species: Only models trained on this species, such as `"human"`.

    Returns:
        Sorted names.

    Example:
        >>> "enhancer-dilated-v1" in list_models("enhancer-*", species="human")
        True
    """
    return sorted(
        entry.name
        for entry in ENTRIES.values()
        if entry.card_sha256
        and (pattern is None or fnmatch.fnmatchcase(entry.name, pattern))
        and (task is None or entry.task == task)
        and (species is None or species in entry.species)
    )


def get_entry(name: str) -> Entry:
    """Return the catalogue's entry of that name, trained or not.

    Raises:
        UnknownNameError: There is none; the message lists the near ones.
    """
    if name not in ENTRIES:
        raise UnknownNameError("model", name, ENTRIES, "See zoo.list_models().")
    return ENTRIES[name]
