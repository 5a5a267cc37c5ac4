"""Models of reporter assays: how much a single change of base does to expression."""

from zoo.card import Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe
from zoo.dna import BASES

REPORTERS = (
    Entry(
        name="mpra-basset-v1",
        task="mpra",
        species=("human",),
        summary="Predicts what changing the middle base of 201 bp does to a reporter's expression.",
        use=Use(
            intended="Comparing ways to score variants of human promoters and enhancers, on "
            "elements that were not trained on.",
            limits="Trained on twelve elements alone, each in one or two kinds of cells, so expect "
            "weak predictions for any other element; an effect in a reporter is not one "
            "in the genome.",
        ),
        # Dense layers over places, not an average over them: the middle base is what changes.
        architecture="basset",
        settings={
            "length": 201,
            "filters": (48, 48),
            "widths": (11, 7),
            "pools": (3, 5),
            "padding": "same",
            "units": (32,),
            "dropout": 0.5,
        },
        # Labels of the other strand would have to be permuted with the bases.
        strands="single",
        dataset="saturation_mutagenesis/centred",
        assembly="GRCh38",
        outputs=tuple(
            Output(
                name=f"to_{base}",
                unit="log2",
                description=f"log2 effect on expression of changing the middle base to {base}; "
                "without meaning where it is that already",
            )
            for base in BASES
        ),
        licenses=Licenses(
            code="Apache-2.0",
            weights="Apache-2.0, trained on data from a GPL-3 repository of a CC BY paper",
            data="GPL-3 (the repository), CC BY 4.0 (the paper)",
        ),
        citation="Kircher et al. 2019, Nature Communications 10:3583 (the data); "
        "regulatory-zoo (the model)",
        recipe=Recipe(
            loss="mean_squared_error",
            monitor="pearson",
            epochs=12,
            batch_size=64,
            learning_rate=1e-3,
            weight_decay=0.05,
            ema_momentum=0.98,
            patience=12,
            augment=(),
            kmer=3,
            seeds=5,
        ),
        headline="pearson",
        group="element",
        notes=(
            "Figures are averages over the test elements; of each, all three changes of every base "
            "are taken together. Effects of several conditions of an element were averaged.",
        ),
    ),
)
