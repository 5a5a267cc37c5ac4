"""Models of chromatin: nucleosomes."""

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

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
            seeds=3,
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
    ),
)
