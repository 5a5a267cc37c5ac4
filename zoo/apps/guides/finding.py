"""Guides for targets, with what is known of each: the whole table, or a stream of its parts."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from zoo.apps.guides.features import editable_bases, gc_share, hairpin_stem, has_poly_t
from zoo.apps.guides.nuclease import Nuclease
from zoo.apps.guides.offtargets import Search, search_off_targets
from zoo.apps.guides.scanning import scan_targets
from zoo.apps.guides.sites import Sites, cut_places
from zoo.apps.guides.table import Guides, join_guides
from zoo.apps.guides.targets import Targets, read_targets
from zoo.dna import BASES
from zoo.errors import SettingError
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome

if TYPE_CHECKING:
    import keras

    from zoo.apps.guides.activity import Activity

SPCAS9 = Nuclease()

AUTO = "auto"
"""Predict activity by the zoo's own model where it applies, that is for SpCas9."""

_BATCH_SIZE = 1 << 16


def find_guides(
    targets: Targets = None,
    genome: str | Path | Genome | None = None,
    *,
    annotation: str | Path | None = None,
    part: str = "gene",
    nuclease: Nuclease = SPCAS9,
    model: "keras.Model | str | None" = AUTO,
    search: Search | None = Search(),  # noqa: B008 - it cannot be changed
) -> Guides:
    """Find all guides that cut targets, on both strands, and tell what is known of each.

    Args:
        targets: FASTA or BED file; intervals, or one as `chr1:100-200` (0-based, half-open); a
            mapping from names to sequences; with `annotation` the name of a gene; None for the
            whole genome.
        genome: FASTA file, or opened `Genome`: what intervals and genes lie on, and where
            off-targets are looked for. Only sequences do without.
        annotation: GTF or GFF3 file.
        part: Part of the gene: `gene`, `exon` or `CDS`.
        nuclease: PAM, its side, length of guides, place of the cut, window of a base editor.
        model: Model of activity: a Keras model, name or folder; None for none. The default is
            `guide-cnn-v1` for SpCas9 and none for others.
        search: How off-targets are looked for; None for not at all.

    Returns:
        One row a guide, in the order of the targets and of the cuts in each; the columns are
        described in docs/guides.md.

    Raises:
        SettingError: A genome is missing, or a setting or the model does not fit.
        CoordinateError: An interval does not lie on the genome.
        FormatError: A file is missing or broken.
        SequenceError: A sequence is empty or no DNA.
        UnknownNameError: There is no such gene, or no such model.

    Example:
        >>> found = find_guides({"one": "AGTA" + "GATTACAGTCGATTACAGTC" + "TGGCAT"}, model=None)
        >>> found["guide"].tolist(), found["strand"].tolist(), found["cut"].tolist()
        (['GATTACAGTCGATTACAGTC'], ['+'], [21])
    """
    batches = guide_batches(
        targets,
        genome,
        annotation=annotation,
        part=part,
        nuclease=nuclease,
        model=model,
        search=search,
    )
    return join_guides(list(batches))


def guide_batches(
    targets: Targets = None,
    genome: str | Path | Genome | None = None,
    *,
    annotation: str | Path | None = None,
    part: str = "gene",
    nuclease: Nuclease = SPCAS9,
    model: "keras.Model | str | None" = AUTO,
    search: Search | None = Search(),  # noqa: B008 - it cannot be changed
    batch_size: int = _BATCH_SIZE,
) -> Iterator[Guides]:
    """Give what `find_guides` does a part at a time, so that memory does not grow with it.

    Args:
        targets: As in `find_guides`, and so on.
        genome: The same.
        annotation: The same.
        part: The same.
        nuclease: The same.
        model: The same.
        search: The same; the genome is read once for each part.
        batch_size: About so many guides make a part.

    Returns:
        Tables with the same columns, at least one.
    """
    if batch_size < 1:
        raise SettingError(f"batch_size is {batch_size}; expected at least 1.")
    packed = _packed(genome)
    stretches = read_targets(targets, packed, annotation, part)
    activity = _activity(model, nuclease)
    search = None if packed is None else search
    sites = scan_targets(stretches, packed, nuclease, batch_size)
    return (Guides(_columns(some, packed, nuclease, activity, search)) for some in sites)


def _packed(genome: str | Path | Genome | None) -> PackedGenome | None:
    if genome is None:
        return None
    return PackedGenome(genome if isinstance(genome, Genome) else Genome(genome))


def _activity(model: "keras.Model | str | None", nuclease: Nuclease) -> "Activity | None":
    if model is None or (isinstance(model, str) and model == AUTO and not nuclease.is_spcas9):
        return None
    from zoo.apps.guides.activity import DEFAULT_MODEL, Activity

    return Activity(DEFAULT_MODEL if isinstance(model, str) and model == AUTO else model, nuclease)


def _columns(
    sites: Sites,
    genome: PackedGenome | None,
    nuclease: Nuclease,
    activity: "Activity | None",
    search: Search | None,
) -> dict[str, np.ndarray]:
    """Work out the columns of the table, in their order."""
    guides = sites.windows[:, nuclease.guide_part]
    columns = {
        "target": sites.target,
        "contig": sites.contig,
        "start": sites.start,
        "end": sites.start + nuclease.guide_length,
        "strand": np.where(sites.minus, "-", "+"),
        "cut": cut_places(sites.start, sites.minus, nuclease),
        "guide": _letters(guides),
        "pam": _letters(sites.windows[:, nuclease.pam_part]),
        "context": _letters(sites.windows),
        "gc": gc_share(guides),
        "poly_t": has_poly_t(guides),
        "hairpin": hairpin_stem(guides),
        "cbe": _texts(editable_bases(guides, "C", "T", nuclease)),
        "abe": _texts(editable_bases(guides, "A", "G", nuclease)),
    }
    if activity is not None:
        columns["activity"] = activity(sites.windows)
    if search is not None:
        found = search_off_targets(sites, genome, nuclease, search)
        columns |= {f"off_{count}": row for count, row in enumerate(found.counts.T)}
        if found.specificity is not None:
            columns["specificity"] = found.specificity.astype(np.float32)
        columns["best_off"] = _texts(found.best)
    return columns | {"flags": _flags(sites)}


def _letters(codes: np.ndarray) -> np.ndarray:
    """Spell base codes `(n, length)`: an array of texts, made without a loop over them."""
    letters = np.frombuffer(f"{BASES}N".encode(), dtype=np.uint8)[codes]
    return letters.view(f"S{codes.shape[1]}").ravel().astype(str)


def _texts(texts: Sequence[str]) -> np.ndarray:
    return np.array(texts, dtype=object)


def _flags(sites: Sites) -> np.ndarray:
    """Name what is unusual about a site: `.`, or some of the words of docs/guides.md."""
    unknown = (sites.windows >= 4).any(axis=1) & ~sites.beyond
    words = {"contig_end": sites.beyond, "unknown_base": unknown, "not_placed": ~sites.placed}
    texts = np.full(len(sites), "", dtype=object)
    for word, rows in words.items():
        texts[rows] += f"{word},"
    return _texts([text[:-1] or "." for text in texts])
