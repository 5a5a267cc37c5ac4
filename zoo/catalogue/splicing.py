"""Models of splice sites."""

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

SPLICING = (
    Entry(
        name="splice-human-basset-v1",
        task="splicing",
        species=("human",),
        summary="Tells human donors and acceptors from decoys with the same two bases, 140 bp.",
        use=Use(
            intended="Ranking GT and AG of human genes, centred in 140 bp, by the chance that they "
            "are a donor or an acceptor.",
            limits="Sites and decoys are equally many here, where in a gene one GT or AG in about "
            "a thousand is a site; 140 bp hold no exon-wide context.",
        ),
        architecture="basset",
        settings={
            "length": 140,
            "filters": (64, 64),
            "widths": (11, 7),
            "pools": (2, 5),
            "padding": "same",
            "units": (64,),
            "dropout": 0.4,
        },
        strands="single",
        dataset="splice_sites/human_both",
        assembly="GRCh38",
        outputs=(
            Output(name="neither", unit="probability", description="probability of a decoy"),
            Output(name="acceptor", unit="probability", description="probability of an acceptor"),
            Output(name="donor", unit="probability", description="probability of a donor"),
        ),
        licenses=Licenses(
            code="Apache-2.0",
            weights="Apache-2.0, trained on data whose licence is not stated",
            data="not stated",
        ),
        citation="Akpokiro et al. 2022, EnsembleSplice, BMC Bioinformatics (the data); "
        "regulatory-zoo (the model)",
        recipe=Recipe(
            loss="categorical_crossentropy",
            monitor="mcc",
            epochs=10,
            batch_size=64,
            learning_rate=1e-3,
            weight_decay=0.02,
            ema_momentum=0.99,
            augment=(),
            seeds=5,
        ),
        headline="accuracy",
        published=(
            Baseline(
                name="EnsembleSplice",
                source="other split: cross-validation with overlapping windows, one network a site",
                published_details={"acceptor": {"accuracy": 0.938}, "donor": {"accuracy": 0.952}},
            ),
        ),
    ),
)
