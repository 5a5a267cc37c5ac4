"""Names for the filters of a first layer, beside what a network that learned nothing would get."""

from typing import Any

import keras
import numpy as np

from zoo.card import Filters, NamedFilter
from zoo.interpret.inputs import Model, load_named
from zoo.interpret.motifs.filters import filter_motifs
from zoo.interpret.motifs.jaspar import read_jaspar
from zoo.interpret.motifs.layers import first_layer
from zoo.interpret.motifs.matching import match_motifs

RELEASE = "JASPAR2026"

_GROUPS = {
    "arabidopsis": "plants",
    "human": "vertebrates",
    "mouse": "vertebrates",
    "worm": "nematodes",
    "yeast": "fungi",
}


def jaspar_group(species: list[str] | tuple[str, ...]) -> str | None:
    """Return the group of JASPAR whose motifs a model's species has, that of the first known one.

    Example:
        >>> jaspar_group(["human", "worm"]), jaspar_group(["ecoli"])
        ('vertebrates', None)
    """
    return next((_GROUPS[one] for one in species if one in _GROUPS), None)


def name_filters(
    model: Model,
    sequences: Any,
    *,
    group: str = "vertebrates",
    release: str = RELEASE,
    threshold: float = 0.7,
    q_value: float = 0.05,
    least_information: float = 5.0,
) -> Filters:
    """Name the filters of a model's first layer against JASPAR.

    The same is done for the same network with its kernels' numbers in random places: as many names
    as that gets, and as sure ones, are to be expected by chance.

    Args:
        model: A Keras model, or the name or folder of one.
        sequences: DNA that the model is meant for, as `zoo.explain` takes it; thousands.
        group: Taxonomic group in JASPAR.
        release: Release of JASPAR.
        threshold: Share of a filter's highest activation from which a window is its site.
        q_value: Largest share of chance matches among the names.
        least_information: Bits that a motif and its match have at least.

    Returns:
        The best match of each filter that has one, the surest first.

    Raises:
        MissingDependencyError: pyjaspar or memelite is not installed.
        SettingError: The model has no convolution that reads the bases.
        UnknownNameError: There is no such release.
    """
    network, _ = load_named(model)
    known = read_jaspar(release, group=group)
    settings = {"q_value": q_value, "least_information": least_information}
    found = filter_motifs(network, sequences, threshold=threshold)
    chance = filter_motifs(with_shuffled_kernel(network), sequences, threshold=threshold)
    motifs = {motif.identifier: motif for motif in found.motifs}
    named = [
        NamedFilter(
            filter=int(match.query.rpartition("_")[2]),
            consensus=motifs[match.query].consensus,
            information=round(float(motifs[match.query].information().sum()), 1),
            motif=match.target,
            name=match.name,
            q_value=_rounded(match.q_value),
        )
        for match in _best(found.motifs, known, settings)
    ]
    by_chance = _best(chance.motifs, known, settings)
    return Filters(
        layer=found.layer,
        count=len(found.motifs) + len(found.silent),
        sequences=found.sequences,
        database=f"{release} CORE {group}",
        q_value=q_value,
        least_information=least_information,
        named=sorted(named, key=lambda one: (one.q_value, one.filter)),
        named_by_chance=len(by_chance),
        smallest_by_chance=min((_rounded(match.q_value) for match in by_chance), default=None),
    )


def with_shuffled_kernel(model: keras.Model, seed: int = 0) -> keras.Model:
    """Return a copy of a model whose first filters hold their own numbers in random places."""
    # Not clone_model, which would build a compiled model's loss again as well.
    copy = type(model).from_config(model.get_config())
    copy.set_weights(model.get_weights())
    kernel = first_layer(copy).convolution.kernel
    values = keras.ops.convert_to_numpy(kernel)
    mixed = values.reshape(-1, values.shape[-1])
    kernel.assign(np.random.default_rng(seed).permuted(mixed, axis=0).reshape(values.shape))
    return copy


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _best(motifs: list, known: list, settings: dict[str, float]) -> list:
    """Return the first, which is the best, match of each motif."""
    matches = match_motifs(motifs, known, **settings) if motifs else []
    return list({match.query: match for match in reversed(matches)}.values())
