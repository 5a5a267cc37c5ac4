"""Models that tell where transcription factors bind."""

import dataclasses

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

_QUOTED = "same test split, copies of test sequences left in training; quoted from a later paper"

_DNABERT = "DNABERT-2, 117 million parameters"

_DNABERT_MCC = (0.7199, 0.7606, 0.6652, 0.5854, 0.7743)
"""On the five human sets, tf/0 first."""

_MOUSE_TASKS = ("mouse0", "mouse2", "mouse3", "mouse4")

_MOUSE_SETS = tuple(f"gue_mouse_tf/{task}" for task in _MOUSE_TASKS)

_HUMAN_TASKS = ("tf0", "tf1", "tf2", "tf3", "tf4")

_HUMAN_SETS = tuple(f"gue_human_tf/{task}" for task in _HUMAN_TASKS)

_CITATION = (
    "Zhou et al. 2024, DNABERT-2, ICLR, arXiv:2306.15006 (the data, GUE); "
    "regulatory-zoo (the model)"
)

_PADDING = (
    "Sequences have 101 bp; two N on either side bring them to the 105 that the network takes, so "
    "that pooling treats both strands alike."
)

_STRONG_PEAKS = (
    "The official test part is easier than the validation part for k-mers and networks alike, as "
    "if its peaks were stronger; about a tenth of its sequences, nearly all of them unbound, "
    "share 30 bases with training."
)

_RECIPE = Recipe(
    epochs=8,
    batch_size=128,
    learning_rate=3e-3,
    weight_decay=0.05,
    ema_momentum=0.99,
    augment=(),
    seeds=5,
)

_NARROW = {
    "length": 105,
    "filters": (128, 128),
    "widths": (15, 5),
    "pools": (5, 1),
    "pool_first": True,
    "dropout": 0.2,
}

_WIDE = _NARROW | {"filters": (256, 192), "pooling": ("max", "mean")}

_LICENSES = Licenses(code="Apache-2.0", weights="Apache-2.0", data="Apache-2.0")


def _human(number: int, looks: str, vqdna: float, card_sha256: str = "") -> Entry:
    """Describe the model of one of the five human sets, with the published MCC of two others."""
    return Entry(
        name=f"tfbs-human-tf{number}-rc-v1",
        task="binding",
        species=("human",),
        summary=f"Tells where the protein of GUE task tf/{number} binds ({looks}), from 101 bp.",
        use=Use(
            intended="Ranking windows of the human genome by the chance that one protein is bound, "
            "and as a small network to explain.",
            limits="The benchmark does not name the protein, and its negatives are matched in GC "
            "content, so a chance holds among equally many bound and unbound windows, in the "
            "cells of one experiment.",
        ),
        architecture="rc-cnn",
        settings=_NARROW,
        strands="tied",
        dataset=f"gue_human_tf/tf{number}",
        assembly="not stated by the benchmark",
        outputs=(
            Output(
                name="bound",
                unit="probability",
                description="probability that the protein is bound, among equally many bound and "
                "unbound windows",
            ),
        ),
        licenses=_LICENSES,
        citation=_CITATION,
        recipe=_RECIPE,
        headline="mcc",
        published=(
            Baseline(name=_DNABERT, source=_QUOTED, published={"mcc": _DNABERT_MCC[number]}),
            Baseline(name="VQDNA", source=_QUOTED, published={"mcc": vqdna}),
        ),
        notes=(_PADDING, _STRONG_PEAKS),
        card_sha256=card_sha256,
    )


def _bound(name: str, task: str) -> Output:
    """Describe the output of one task of the benchmark, such as `mouse/0`."""
    return Output(
        name=name,
        unit="probability",
        description=f"probability that the protein of GUE task {task} is bound, among equally many "
        "bound and unbound windows",
    )


BINDING = (
    _human(
        0,
        "GC-rich, no clear motif",
        0.7248,
        "1dcc21e9362b31c997ce24c9344bc116912da590232e3cbeb329582320b1c793",
    ),
    _human(
        1,
        "GC-rich, no clear motif",
        0.7643,
        "ab67a251e354a5616412b8e3e4f68663cce1aaee89b0a35a3ab946e6b1283c26",
    ),
    _human(
        2,
        "motif like PAX5",
        0.6685,
        "be8f38bc01ee2d240e1643aa9436c3c7a5db6245696ce7612623aac00947844e",
    ),
    _human(
        3,
        "no motif stands out",
        0.5892,
        "9ec109a5ee0e2a0284e24ede20cd9b3b97125d091d4d0027ae8752b445c2fac7",
    ),
    _human(
        4,
        "E-box CACGTG",
        0.7810,
        "43b0f38f51e61a73d8b1b028060eb501c36561f7084b20d6fa43ba4e4c126d21",
    ),
    Entry(
        name="tfbs-joint-rc-v1",
        task="binding",
        species=("human", "mouse"),
        summary="Tells where each of five human and four mouse transcription factors binds, from "
        "101 bp, with one network for all.",
        use=Use(
            intended="Ranking windows of the human or mouse genome by the chance that one of nine "
            "proteins of the GUE benchmark is bound, and as a trunk for binding of other proteins.",
            limits="The benchmark does not name its proteins, and its negatives are matched in GC "
            "content, so a chance holds among equally many bound and unbound windows, in the "
            "cells of one experiment.",
        ),
        architecture="rc-cnn",
        settings=_WIDE,
        strands="tied",
        dataset=",".join((*_HUMAN_SETS, *_MOUSE_SETS)),
        assembly="not stated by the benchmark",
        outputs=(
            *(_bound(f"human tf/{task[-1]}", f"tf/{task[-1]}") for task in _HUMAN_TASKS),
            *(_bound(f"mouse/{task[-1]}", f"mouse/{task[-1]}") for task in _MOUSE_TASKS),
        ),
        licenses=_LICENSES,
        citation=_CITATION,
        recipe=_RECIPE,
        headline="mcc",
        published=(
            Baseline(
                name=_DNABERT,
                source=_QUOTED,
                published_details={
                    f"human tf/{number}": {"mcc": value}
                    for number, value in enumerate(_DNABERT_MCC)
                },
            ),
        ),
        notes=(
            _PADDING,
            _STRONG_PEAKS,
            "Half of the test sequences of tf/0 and tf/1 share 40 bases with training sequences "
            "of other sets of the benchmark; those were left out of training.",
        ),
        card_sha256="804cdcc580ee3c1b846bcc36d10cd78bd7c3502f5baa2198d95d720ac0ee63bd",
    ),
    Entry(
        name="tfbs-mouse-rc-v1",
        task="binding",
        species=("mouse",),
        summary="Tells where each of four mouse transcription factors binds, from 101 bp.",
        use=Use(
            intended="Ranking windows of the mouse genome by the chance that one of four proteins "
            "of the GUE benchmark is bound.",
            limits="The benchmark does not name its proteins; two of the four sets are small, and "
            "a quarter of the test sequences of mouse2 share 40 bases with training.",
        ),
        architecture="rc-cnn",
        settings=_WIDE,
        strands="tied",
        dataset=",".join(_MOUSE_SETS),
        assembly="not stated by the benchmark",
        outputs=tuple(_bound(task, f"mouse/{task[-1]}") for task in _MOUSE_TASKS),
        licenses=_LICENSES,
        citation=_CITATION,
        recipe=dataclasses.replace(_RECIPE, epochs=12),
        headline="mcc",
        notes=(_PADDING,),
        card_sha256="85c6c0bc976562b6b1e8763580c404760691500060b18f8fc73e55a7b5d89433",
    ),
)
