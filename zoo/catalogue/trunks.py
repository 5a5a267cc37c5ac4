"""Trunks to fine-tune: one network that learned from many data sets at once."""

from zoo.card import Licenses, Output, Use
from zoo.catalogue.chromatin import MARKS
from zoo.catalogue.entry import Entry, Recipe

_BINDING = {
    "gue_human_tf/tf1": "human tf/1",
    "gue_human_tf/tf2": "human tf/2",
    "gue_human_tf/tf4": "human tf/4",
    "gue_mouse_tf/mouse0": "mouse/0",
    "gue_mouse_tf/mouse3": "mouse/3",
    "gue_mouse_tf/mouse4": "mouse/4",
}

_OTHERS = {
    "human_enhancers_cohn": ("human enhancer", "an enhancer"),
    "nucleosomes/human": ("human nucleosome", "a nucleosome core"),
    "gue_promoters/proximal_tata": ("human TATA promoter", "a promoter with a TATA box"),
}

_MARKS_OF_YEAST = "yeast_histone_marks"

TRUNK_DATA = (*_BINDING, *_OTHERS, _MARKS_OF_YEAST)
"""What the trunk learns from, in the order of its outputs."""


def _output(name: str, what: str) -> Output:
    description = f"probability of {what}, among windows as the data set has them"
    return Output(name=name, unit="probability", description=description)


_OUTPUTS = (
    *(_output(name, f"the protein of GUE task {name}") for name in _BINDING.values()),
    *(_output(name, what) for name, what in _OTHERS.values()),
    *(_output(f"yeast {mark}", f"{mark} in yeast") for mark in MARKS),
)

TRUNKS = (
    Entry(
        name="trunk-rc-v1",
        task="trunk",
        species=("human", "mouse", "yeast"),
        summary="A trunk to fine-tune, trained at once on binding, enhancers, promoters, "
        "nucleosomes and histone marks of three species, 250 bp.",
        use=Use(
            intended="Fine-tuning on few labelled sequences (zoo.finetune), where no model of the "
            "zoo was trained on the same assay.",
            limits="Windows of 500 and 300 bp are cropped to 250 and shorter ones padded with N, "
            "so where a model was trained for one of these tasks alone, that model is the better "
            "one for it. Data sets it has not seen: human tf/0 and tf/3, mouse2, worm nucleosomes, "
            "iEnhancer, the DeepBind sets, bacterial and plant promoters, splice sites.",
        ),
        architecture="rc-cnn",
        settings={
            "length": 250,
            "filters": (128, 96, 96),
            "widths": (15, 5, 5),
            "pools": (5, 2, 1),
            "pool_first": True,
            "pooling": ("max", "mean"),
            "dropout": 0.1,
        },
        strands="tied",
        dataset=",".join(TRUNK_DATA),
        assembly="several: human windows of GRCh38 or not stated, sacCer3",
        outputs=_OUTPUTS,
        licenses=Licenses(
            code="Apache-2.0",
            weights="Apache-2.0, trained on data whose licence is partly not stated",
            data="Apache-2.0; nucleosomes: not stated",
        ),
        citation="Zhou et al. 2024, DNABERT-2, ICLR, arXiv:2306.15006; Grešová et al. 2023, "
        "Genomic benchmarks, BMC Genomic Data 24:25; Guo et al. 2014, iNuc-PseKNC, Bioinformatics "
        "30:1522; Pokholok et al. 2005, Cell 122:517 (the data); regulatory-zoo (the model)",
        recipe=Recipe(
            epochs=8,
            batch_size=256,
            learning_rate=4e-3,
            weight_decay=0.05,
            ema_momentum=0.99,
            augment=(),
        ),
        notes=(
            "One network, masked labels: a sequence counts only for the labels that its own data "
            "set gives it. Training sequences that share 40 bases with a later split of another "
            "set were left out.",
        ),
        card_sha256="a1b339db63147165ecd81e6983081ee9f36a76689a6904e97faa0a7fd326d392",
    ),
)
