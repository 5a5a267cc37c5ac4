"""One training of the ablations, as plain data: an entry of the catalogue and what is changed."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from zoo.catalogue import Entry, get_entry


@dataclass(frozen=True, kw_only=True)
class Case:
    """A network, its data and its recipe, as changes of an entry of the catalogue.

    Attributes:
        name: Of the folder that its runs are kept in.
        entry: The catalogue's name that it starts from.
        settings: All settings of the network, in place of the entry's.
        recipe: Fields of the recipe that are changed.
        changes: Further fields of the entry that are changed.
        size: Training sequences, drawn anew with every seed; None for all.
        negatives: How negatives are drawn from the genome, `"random"` or `"matched"`; it is then
            tested on both kinds. Empty for the data set's own.
        seeds: Number of trainings.
        averaged: Also measure the same weights averaged over both strands.
        cuts: Also measure the same weights with the kernel of a layer cut to a width: pairs of a
            layer's name and a width.
    """

    name: str
    entry: str
    settings: dict[str, Any]
    recipe: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    size: int | None = None
    negatives: str = ""
    seeds: int = 3
    averaged: bool = False
    cuts: tuple[tuple[str, int], ...] = ()

    def changed_entry(self) -> Entry:
        """Give the entry with the changes.

        Raises:
            UnknownNameError: The catalogue has no such entry.
        """
        entry = get_entry(self.entry)
        recipe = replace(entry.recipe, **self.recipe)
        return replace(entry, settings=self.settings, recipe=recipe, **self.changes)

    def as_dict(self) -> dict[str, Any]:
        """Give as JSON types what decides the result of one seed."""
        entry = self.changed_entry()
        facts = asdict(self) | {"recipe": entry.recipe.as_dict(), "dataset": entry.dataset}
        del facts["seeds"]
        return json.loads(json.dumps(facts))


@dataclass(frozen=True, kw_only=True)
class Question:
    """A table of the page.

    Attributes:
        title: The heading.
        text: What is compared, and what is the same for all.
        rows: The cases by what is said of them; a case may stand in several tables.
    """

    title: str
    text: str
    rows: dict[str, Case]
