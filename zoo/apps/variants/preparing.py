"""Models of any kind made ready for variants."""

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras

from zoo.apps.variants.genes import Genes
from zoo.apps.variants.scorer import Scorer
from zoo.apps.variants.splicing import SpliceScorer
from zoo.errors import SettingError, UnknownNameError
from zoo.io.fasta import Genome
from zoo.loading import card_of, load

Model = keras.Model | str | Path
Models = Model | Sequence[Model] | Mapping[str, Model]


def make_scorers(models: Models, *, target: Any = None, **settings: Any) -> list[Scorer]:
    """Make models ready for variants.

    Args:
        models: As in `score_variants`.
        target: Name or number of an output, or a function, see `Scorer`; None for all.
        **settings: See `Scorer`.

    Raises:
        SettingError: There is no model, or a model or setting will not do.
        UnknownNameError: There is no such model, output or setting.
    """
    _check_names(settings, Scorer, "zoo")
    scorers = []
    for name, model in _loaded(models):
        card = card_of(model)
        called = name or (card.name if card else model.name)
        scorers.append(Scorer(model, called, output=target, **settings))
    return scorers


def make_splice_scorer(
    models: Models,
    annotation: str | Path | None,
    genome: Genome,
    format: str = "vcf",
    **settings: Any,
) -> SpliceScorer:
    """Make networks ready to tell of splice sites.

    Args:
        models: As in `score_variants`.
        annotation: GTF or GFF3 file of the transcripts.
        genome: The genome that they lie on.
        format: What is to be written; only VCF has the entry.
        **settings: See `SpliceScorer`.

    Raises:
        SettingError: There is no annotation or no model, or one is of another kind; or the format
            is another one.
        FormatError: The annotation is missing or none.
        UnknownNameError: There is no such model or setting.
    """
    _check_names(settings, SpliceScorer, "spliceai")
    if annotation is None or format != "vcf":
        raise SettingError(
            f"annotation is {annotation} and the format {format}; the layout 'spliceai' needs a "
            "GTF or GFF3 file, and is an entry of VCF."
        )
    return SpliceScorer(
        [model for _, model in _loaded(models)], Genes(annotation, genome), **settings
    )


def _check_names(settings: Mapping[str, Any], scorer: type, layout: str) -> None:
    """Check that a scorer has these settings; its `output` goes by the name of `target`."""
    parameters = inspect.signature(scorer).parameters.values()
    names = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY}
    shown = {"target" if name == "output" else name for name in names}
    for name in settings:
        if name not in names & shown:
            raise UnknownNameError(f"setting of the layout {layout!r}", name, shown)


def _loaded(models: Models) -> list[tuple[str | None, keras.Model]]:
    """Give models with what they are to be called, where it was said."""
    if isinstance(models, keras.Model | str | Path):
        models = [models]
    named = models.items() if isinstance(models, Mapping) else [(None, one) for one in models]
    found = [(name, one if isinstance(one, keras.Model) else load(one)) for name, one in named]
    if not found:
        raise SettingError("There is no model; give the name of one at least.")
    return found
