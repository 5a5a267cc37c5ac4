"""Models of chromatin: nucleosomes and histone marks."""

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

MARKS = ("H3", "H4", "H3K9ac", "H3K14ac", "H4ac") + (
    "H3K4me1",
    "H3K4me2",
    "H3K4me3",
    "H3K36me3",
    "H3K79me3",
)

CHROMATIN = (
    Entry(
        name="nucleosome-dilated-v1",
        task="nucleosome",
        species=("human", "worm"),
        summary="Tells nucleosome cores from linkers in human and in worm, 147 bp.",
        use=Use(
            intended="Ranking windows of 147 bp by how readily a nucleosome sits on them, in human "
            "or in C. elegans.",
            limits="Linkers were chosen by the authors and are not matched in GC content, which "
            "alone goes far; it knows no cell type and no neighbouring nucleosomes.",
        ),
        architecture="dilated",
        settings={
            "length": 147,
            "filters": 96,
            "stem_width": 9,
            "stem_pool": 7,
            "blocks": 2,
            "bottleneck": 48,
            "dropout": 0.1,
        },
        strands="tied",
        dataset="nucleosomes/human+worm",
        assembly="none: sequences as the authors give them",
        outputs=tuple(
            Output(
                name=species,
                unit="probability",
                description=f"probability of a nucleosome in {species}, among equally many cores "
                "and linkers",
            )
            for species in ("human", "worm")
        ),
        licenses=Licenses(
            code="Apache-2.0",
            weights="Apache-2.0, trained on data whose licence is not stated",
            data="not stated",
        ),
        citation="Guo et al. 2014, iNuc-PseKNC, Bioinformatics 30:1522 (the data); "
        "regulatory-zoo (the model)",
        recipe=Recipe(
            monitor="auroc",
            epochs=12,
            batch_size=128,
            learning_rate=4e-3,
            weight_decay=0.05,
            ema_momentum=0.98,
            patience=12,
            augment=(("shift", {"most": 4}),),
            seeds=5,
        ),
        headline="accuracy",
        published=(
            Baseline(
                name="NP_CBiR",
                source="other split: random folds, with repeats on both sides",
                published={"accuracy": 0.878},
                published_details={"human": {"accuracy": 0.862}, "worm": {"accuracy": 0.894}},
            ),
        ),
        card_sha256="5a3a12b9675cd629fb5df6a3d49ee21883e57b4e2cfe0494deeba498ab030e77",
    ),
    Entry(
        name="histone-dilated-yeast-v1",
        task="histone",
        species=("yeast",),
        summary="Tells which of ten histone marks or histones a yeast window carries, 500 bp.",
        use=Use(
            intended="Ranking windows of the yeast genome by each of ten marks, and as the zoo's "
            "stand-in for accessibility models, for which there is no large open set here.",
            limits="Labels are those of one experiment in rich medium, thresholded by the authors "
            "of the benchmark; a window that lies at several places of the genome was not used.",
        ),
        architecture="dilated",
        settings={
            "length": 500,
            "filters": 128,
            "stem_width": 11,
            "stem_pool": 10,
            "pool_first": True,
            "blocks": 4,
            "bottleneck": 64,
            "dropout": 0.1,
        },
        strands="tied",
        dataset="yeast_histone_marks",
        assembly="sacCer3",
        outputs=tuple(
            Output(
                name=mark,
                unit="probability",
                description=f"probability that {mark} is found on the window, where it is found "
                "on as many windows as in the benchmark",
            )
            for mark in MARKS
        ),
        licenses=Licenses(code="Apache-2.0", weights="Apache-2.0", data="Apache-2.0"),
        citation="Pokholok et al. 2005, Cell 122:517, as in Zhou et al. 2024, DNABERT-2, ICLR, "
        "arXiv:2306.15006 (the data, GUE); regulatory-zoo (the model)",
        recipe=Recipe(
            epochs=14,
            batch_size=64,
            learning_rate=2e-3,
            weight_decay=0.05,
            ema_momentum=0.99,
            augment=(("shift", {"most": 10}),),
            seeds=5,
        ),
        card_sha256="f90282ac93232ba3d8a68fa140660dbd13ae7d2531814955c2068a6bd80f32c8",
    ),
)
