"""Which questions the ablations ask, and with which trainings: plain data, no Keras."""

from dataclasses import replace
from typing import Any

from zoo.catalogue import get_entry
from zoo.train.ablations.case import Case, Question

ENHANCERS = "enhancer-dilated-v1"
PROMOTERS = "promoter-tata-basset-v1"
YEAST = "histone-dilated-yeast-v1"
MARK = "H4"
SMALL = 500
CUT_WIDTHS = (4, 8, 16, 32, 64)
STEM_CUT_WIDTHS = (4, 8, 16, 32, 36)

_NETWORK = {
    "length": 500,
    "filters": 32,
    "stem_width": 9,
    "stem_pool": 10,
    "pool_first": True,
    "blocks": 3,
    "bottleneck": 16,
    "dropout": 0.1,
}
_PLAIN = _NETWORK | {"tied": False}
_WIDE = _PLAIN | {"filters": 64}

_RECIPE = {
    "epochs": 6,
    "patience": 6,
    "batch_size": 128,
    "learning_rate": 4e-3,
    "ema_momentum": 0.0,
    "augment": (),
}
_SMALL_RECIPE = {"epochs": 15, "patience": 15, "batch_size": 32}
_AUGMENT = {"augment": (("reverse_complement", {}),)}


def _enhancers(name: str, settings: dict[str, Any], recipe: Any = None, **others: Any) -> Case:
    """Give a case of the enhancers: this network with this change of the recipe."""
    recipe = _RECIPE | (recipe or {})
    return Case(name=name, entry=ENHANCERS, settings=settings, recipe=recipe, **others)


def _small(case: Case) -> Case:
    """Give the same case on few sequences, which takes more epochs and is tried more often."""
    recipe = case.recipe | _SMALL_RECIPE
    return replace(case, name=f"{case.name}-small", recipe=recipe, size=SMALL, seeds=5)


def _promoters(name: str, positions: bool) -> Case:
    """Give a case of the promoters, whose strand and place are known."""
    settings = _PLAIN | {"length": 300, "positions": positions}
    changes = {"architecture": "dilated"}
    return Case(name=name, entry=PROMOTERS, settings=settings, recipe=_RECIPE, changes=changes)


def _yeast(negatives: str) -> Case:
    """Give a case of one mark in yeast against negatives drawn from the genome."""
    outputs = tuple(one for one in get_entry(YEAST).outputs if one.name == MARK)
    return Case(
        name=f"negatives-{negatives}",
        entry=YEAST,
        settings=_NETWORK,
        recipe=_RECIPE | {"epochs": 10, "patience": 10},
        changes={"outputs": outputs},
        negatives=negatives,
    )


_ONE_STRAND = _enhancers("one-strand", _PLAIN, averaged=True)
_AUGMENTED = _enhancers("augmented", _PLAIN, _AUGMENT, averaged=True)
_TIED = _enhancers("tied", _NETWORK)


def _bottleneck(width: int) -> Case:
    """Give a case of the wider network with a bottleneck; the widest is cut afterwards too."""
    cuts = (
        *(("bottleneck", kept) for kept in CUT_WIDTHS),
        *(("stem", kept) for kept in STEM_CUT_WIDTHS),
    )
    return _enhancers(
        f"bottleneck-{width}",
        _WIDE | {"bottleneck": width},
        _AUGMENT,
        cuts=cuts if width == _WIDE["filters"] else (),
    )


_STRANDS = {
    "one strand: no reverse complement anywhere": _ONE_STRAND,
    "augmentation: a random strand at every step": _AUGMENTED,
    "tied kernels": _TIED,
}

QUESTIONS = (
    Question(
        title="Reverse complement, all training sequences",
        text="Human enhancers. The same weights are measured on the strand as given and, in the "
        "rows that say so, averaged over both strands (`RCEnsemble`). A tied network has half the "
        "weights for as many channels, and averaging would change nothing in it. What averaging "
        "does to the error of single sequences, and what theory predicts of it, is in "
        "[reverse_complement.md](reverse_complement.md).",
        rows=_STRANDS,
    ),
    Question(
        title=f"Reverse complement, {SMALL} training sequences",
        text="As above with few sequences, drawn anew with every seed and the same for all rows, "
        "for 15 epochs.",
        rows={label: _small(case) for label, case in _STRANDS.items()},
    ),
    Question(
        title="Dilated against plain convolutions",
        text="Human enhancers, tied kernels: three residual blocks with dilations 1, 2 and 4, or "
        "1, 1 and 1. Both have the same weights to train and do the same arithmetic.",
        rows={
            "dilated: 1, 2, 4": _TIED,
            "plain: 1, 1, 1": _enhancers("not-dilated", _NETWORK | {"blocks": (1, 1, 1)}),
        },
    ),
    Question(
        title="Width of the bottleneck",
        text="Human enhancers, not tied, augmented. A trunk of 64 channels; the bottleneck is the "
        "width inside the residual blocks and behind the 1x1 convolution after them. At 64 "
        "nothing is narrowed. The second table takes the trained weights of that network and cuts "
        "the kernel of one layer to the best one of a smaller width (`factorize`).",
        rows={
            "none: 64, as wide as the trunk": _bottleneck(64),
            **{str(width): _bottleneck(width) for width in (32, 16, 8, 4)},
        },
    ),
    Question(
        title="Position channels",
        text="The distance of every base from the middle of the window, given to the first "
        "convolution (`PositionChannels`). Enhancers are cut about their middle and may stand "
        "anywhere in the window, in either direction; promoters with a TATA box are aligned to the "
        "start of transcription, on their strand.",
        rows={
            "enhancers, without": _TIED,
            "enhancers, with": _enhancers("enhancers-placed", _NETWORK | {"positions": True}),
            "promoters, without": _promoters("promoters", positions=False),
            "promoters, with": _promoters("promoters-placed", positions=True),
        },
    ),
    Question(
        title="Random against matched negatives",
        text=f"Yeast windows that carry histone {MARK}, two negatives for each, drawn from what "
        "was measured and found without it: anywhere, or matched for GC content and mappability. "
        "Each network is tested on both kinds; the validation split that chose its epoch has the "
        "kind it was trained on. The notebook "
        "[negatives_that_do_not_cheat](../../notebooks/negatives_that_do_not_cheat.ipynb) shows "
        "the same data in pictures.",
        rows={"trained on random": _yeast("random"), "trained on matched": _yeast("matched")},
    ),
)


def all_cases() -> list[Case]:
    """List every case once."""
    found = {case.name: case for question in QUESTIONS for case in question.rows.values()}
    return list(found.values())
