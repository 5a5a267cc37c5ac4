"""Models that tell enhancers from other genomic sequence."""

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

_PUBLISHED = (
    Baseline(
        name="Genomic Benchmarks CNN",
        source="other split: trained on 20,843 sequences that are not at hand here",
        published={"accuracy": 0.695},
    ),
    Baseline(
        name="HyenaDNA",
        source="other split: trained on 20,843 sequences that are not at hand here",
        published={"accuracy": 0.742},
    ),
)


def _enhancer(version: int, seeds: int, card_sha256: str = "") -> Entry:
    """Describe a version: the same network and recipe, the median of so many trainings."""
    return Entry(
        name=f"enhancer-dilated-v{version}",
        task="enhancer",
        species=("human",),
        summary="Tells human enhancers from other stretches of the genome, 500 bp at a time.",
        use=Use(
            intended="Ranking 500 bp human sequences by how much they look like an enhancer, "
            "and as a small trunk to fine-tune.",
            limits="Trained on about 5,100 sequences, half of them enhancers, so its "
            "probabilities assume one enhancer in two sequences and must not be read as a "
            "genome-wide detection rate; it knows no cell type.",
        ),
        architecture="dilated",
        settings={
            "length": 500,
            "filters": 256,
            "stem_width": 9,
            "stem_pool": 10,
            "blocks": 2,
            "bottleneck": 64,
            "dropout": 0.3,
        },
        strands="tied",
        dataset="human_enhancers_cohn",
        assembly="GRCh38",
        outputs=(
            Output(
                name="enhancer",
                unit="probability",
                description="probability of an enhancer among equally many of both kinds",
            ),
        ),
        licenses=Licenses(code="Apache-2.0", weights="Apache-2.0", data="Apache-2.0"),
        citation="Grešová et al. 2023, Genomic benchmarks, BMC Genomic Data 24:25 (the data); "
        "regulatory-zoo (the model)",
        recipe=Recipe(
            epochs=16,
            learning_rate=1.5e-3,
            weight_decay=0.05,
            ema_momentum=0.98,
            patience=8,
            augment=(("reverse_complement", {}), ("shift", {"most": 20})),
            seeds=seeds,
        ),
        published=_PUBLISHED,
        card_sha256=card_sha256,
    )


ENHANCERS = (
    _enhancer(1, 1, "54307d901629349cb9c3d19e3a4e4b4804e5353c6b9e03cdf2b05cdea71c9d02"),
    _enhancer(2, 5, "0406af37069f27a8bf3db289c322cc9b17913e907936206be349487db6d142ed"),
)
