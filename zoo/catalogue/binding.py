"""Models that tell where transcription factors bind."""

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

_QUOTED = "same test split, copies of test sequences left in training; quoted from a later paper"

_TASKS = ("tf0", "tf1", "tf2", "tf3", "tf4")

_MOUSE_TASKS = ("mouse0", "mouse2", "mouse3", "mouse4")

_CITATION = (
    "Zhou et al. 2024, DNABERT-2, ICLR, arXiv:2306.15006 (the data, GUE); "
    "regulatory-zoo (the model)"
)

_PADDING = (
    "Sequences have 101 bp; two N on either side bring them to the 105 that the network takes, so "
    "that pooling treats both strands alike."
)


def _published(name: str, *mcc: float) -> Baseline:
    """Note the published figures of one model on the five tests."""
    return Baseline(
        name=name,
        source=_QUOTED,
        published={"mcc": round(sum(mcc) / len(mcc), 4)},
        published_details={task: {"mcc": value} for task, value in zip(_TASKS, mcc, strict=True)},
    )


BINDING = (
    Entry(
        name="tfbs-human-rc-v1",
        task="binding",
        species=("human",),
        summary="Tells where each of five human transcription factors binds, from 101 bp.",
        use=Use(
            intended="Ranking windows of the human genome by the chance that one of the five "
            "proteins of the GUE benchmark is bound, and as a small network to explain.",
            limits="The benchmark does not name its five proteins and its negatives are matched "
            "in GC content, so a chance holds among equally many bound and unbound windows, in "
            "the cell lines of the five experiments.",
        ),
        architecture="rc-cnn",
        settings={
            "length": 105,
            "filters": (128, 64),
            "widths": (13, 3),
            "pools": (5, 1),
            "pool_first": True,
            "dropout": 0.1,
        },
        strands="tied",
        dataset="gue_human_tf/tf0+tf1+tf2+tf3+tf4",
        assembly="not stated by the benchmark",
        outputs=tuple(
            Output(
                name=task,
                unit="probability",
                description=f"probability that the protein of GUE task tf/{task[2:]} is bound, "
                "among equally many bound and unbound windows",
            )
            for task in _TASKS
        ),
        licenses=Licenses(code="Apache-2.0", weights="Apache-2.0", data="Apache-2.0"),
        citation=_CITATION,
        recipe=Recipe(
            monitor="mcc",
            epochs=5,
            batch_size=256,
            learning_rate=4e-3,
            weight_decay=0.01,
            augment=(),
        ),
        headline="mcc",
        published=(
            _published("DNABERT-2, 117 million parameters", 0.7199, 0.7606, 0.6652, 0.5854, 0.7743),
            _published("VQDNA", 0.7248, 0.7643, 0.6685, 0.5892, 0.7810),
        ),
        notes=(_PADDING,),
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
        settings={
            "length": 105,
            "filters": (128, 64),
            "widths": (13, 3),
            "pools": (5, 1),
            "pool_first": True,
            "dropout": 0.2,
        },
        strands="tied",
        dataset="gue_mouse_tf/mouse0+mouse2+mouse3+mouse4",
        assembly="not stated by the benchmark",
        outputs=tuple(
            Output(
                name=task,
                unit="probability",
                description=f"probability that the protein of GUE task mouse/{task[5:]} is bound, "
                "among equally many bound and unbound windows",
            )
            for task in _MOUSE_TASKS
        ),
        licenses=Licenses(code="Apache-2.0", weights="Apache-2.0", data="Apache-2.0"),
        citation=_CITATION,
        recipe=Recipe(
            monitor="mcc",
            epochs=10,
            batch_size=128,
            learning_rate=3e-3,
            weight_decay=0.01,
            augment=(),
            seeds=5,
        ),
        headline="mcc",
        notes=(_PADDING,),
    ),
)
