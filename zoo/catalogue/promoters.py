"""Models that tell promoters from other sequence."""

from typing import Any

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

_RANDOM_SPLIT = (
    "other split: at random, so that overlapping promoters stand on both sides; the paper's "
    "correlation coefficient is the MCC"
)

_CNNPROM = "Umarov and Solovyev 2017, PLoS ONE 12:e0171410 (the data); regulatory-zoo (the model)"

_CNNPROM_LICENSES = Licenses(
    code="Apache-2.0",
    weights="Apache-2.0, trained on data whose licence is not stated",
    data="not stated (the paper is CC BY)",
)


_GUE = (
    "Zhou et al. 2024, DNABERT-2, ICLR, arXiv:2306.15006 (the data, GUE); "
    "regulatory-zoo (the model)"
)

_QUOTED = "same test split, copies of test sequences left in training; quoted from a later paper"


def _basset(length: int, dropout: float) -> dict[str, Any]:
    """Give the network of promoters of eukaryotes: three convolutions, place kept to the end."""
    return {
        "length": length,
        "filters": (64, 64, 64),
        "widths": (15, 7, 5),
        "pools": (4, 4, 2),
        "padding": "same",
        "units": (64,),
        "dropout": dropout,
    }


def _output(name: str, what: str) -> Output:
    return Output(name=name, unit="probability", description=f"probability of {what}")


PROMOTERS = (
    Entry(
        name="promoter-ecoli-basset-v1",
        task="promoter",
        species=("ecoli",),
        summary="Tells sigma-70 promoters of Escherichia coli from coding sequence, 81 bp.",
        use=Use(
            intended="Ranking windows of 81 bp whose base 60 (from 0) may be a start of "
            "transcription in E. coli or a close relative.",
            limits="Its negatives are the opposite strand of coding sequence, so it has never seen "
            "what lies between genes, where GC content alone will mislead it.",
        ),
        architecture="basset",
        settings={
            "length": 81,
            "filters": (64, 64),
            "widths": (13, 5),
            "pools": (3, 3),
            "padding": "same",
            "units": (64,),
            "dropout": 0.4,
        },
        strands="single",
        dataset="cnnprom_promoters/ecoli",
        assembly="none: promoters of RegulonDB, cut by the authors",
        outputs=(_output("promoter", "a promoter that starts at base 60, where one in four is"),),
        licenses=_CNNPROM_LICENSES,
        citation=_CNNPROM,
        recipe=Recipe(
            monitor="auroc",
            epochs=20,
            batch_size=32,
            learning_rate=1e-3,
            weight_decay=0.05,
            ema_momentum=0.98,
            patience=20,
            augment=(),
            seeds=5,
        ),
        headline="mcc",
        published=(Baseline(name="CNNProm", source=_RANDOM_SPLIT, published={"mcc": 0.84}),),
    ),
    Entry(
        name="promoter-plant-basset-v1",
        task="promoter",
        species=("arabidopsis",),
        summary="Tells promoters of Arabidopsis, with and without a TATA box, from genes, 251 bp.",
        use=Use(
            intended="Ranking windows of 251 bp whose base 200 (from 0) may be a start of "
            "transcription in Arabidopsis or a related plant.",
            limits="Its negatives are pieces of genes behind the first exon, so precision between "
            "genes is lower than measured here; tested on chromosome 1 alone.",
        ),
        architecture="basset",
        settings=_basset(251, dropout=0.4),
        strands="single",
        dataset="cnnprom_promoters/arabidopsis_tata+arabidopsis_nontata",
        assembly="TAIR10",
        outputs=(
            _output("tata", "a promoter with a TATA box, among genes, where one in three is"),
            _output("nontata", "a promoter without a TATA box, among genes, where one in three is"),
        ),
        licenses=_CNNPROM_LICENSES,
        citation=_CNNPROM,
        recipe=Recipe(
            monitor="auroc",
            epochs=8,
            batch_size=64,
            learning_rate=1e-3,
            weight_decay=0.05,
            ema_momentum=0.99,
            augment=(),
            seeds=5,
        ),
        headline="mcc",
        published=(
            Baseline(
                name="CNNProm",
                source=_RANDOM_SPLIT,
                published={"mcc": 0.885},
                published_details={"tata": {"mcc": 0.91}, "nontata": {"mcc": 0.86}},
            ),
        ),
        card_sha256="58156a5c6cb07535a52903b3dd201e2dd1e84963d1e48d7b15a0da09f41d804d",
    ),
    Entry(
        name="promoter-tata-basset-v1",
        task="promoter",
        species=("human",),
        summary="Tells human TATA promoters from constructed sequences like them, 300 bp.",
        use=Use(
            intended="Comparing networks on the task prom_300_tata of the GUE benchmark, whose "
            "sequences have their start of transcription at base 249 (from 0).",
            limits="The negatives are constructed (permuted or edited promoters, and windows that "
            "hold a TATA box), so the model partly learns how they were made and must not be used "
            "to find promoters in a genome.",
        ),
        architecture="basset",
        settings=_basset(300, dropout=0.5),
        strands="single",
        dataset="gue_promoters/proximal_tata",
        assembly="GRCh38",
        outputs=(_output("promoter", "a TATA promoter, among equally many constructed negatives"),),
        licenses=Licenses(code="Apache-2.0", weights="Apache-2.0", data="Apache-2.0"),
        citation=_GUE,
        recipe=Recipe(
            monitor="auroc",
            epochs=10,
            batch_size=64,
            learning_rate=1e-3,
            weight_decay=0.05,
            ema_momentum=0.98,
            patience=10,
            augment=(),
            seeds=5,
        ),
        headline="mcc",
        published=(
            Baseline(
                name="HyenaDNA, embeddings without fine-tuning",
                source="sequences of the same benchmark task (Nature Communications 2025, "
                "s41467-025-65823-8)",
                published={"auroc": 0.808},
            ),
        ),
        card_sha256="76e83df5f701a7ca48951ae5d53bb9dbeef157688df2b66fab7540958344ae48",
    ),
    Entry(
        name="promoter-core-basset-v1",
        task="promoter",
        species=("human",),
        summary="Tells human core promoters from constructed sequences like them, 70 bp.",
        use=Use(
            intended="Comparing networks on the task prom_core_all of the GUE benchmark, whose "
            "sequences have their start of transcription at base 34 (from 0).",
            limits="The negatives are constructed (permuted or edited promoters, and windows that "
            "hold a TATA box), so the model partly learns how they were made and must not be used "
            "to find promoters in a genome.",
        ),
        architecture="basset",
        settings={
            "length": 70,
            "filters": (128, 128, 128),
            "widths": (11, 7, 5),
            "pools": (2, 2, 1),
            "padding": "same",
            "units": (128,),
            "dropout": 0.5,
        },
        strands="single",
        dataset="gue_promoters/core_all",
        assembly="GRCh38",
        outputs=(_output("promoter", "a promoter, among equally many constructed negatives"),),
        licenses=Licenses(code="Apache-2.0", weights="Apache-2.0", data="Apache-2.0"),
        citation=_GUE,
        recipe=Recipe(
            monitor="mcc",
            epochs=6,
            batch_size=128,
            learning_rate=1e-3,
            weight_decay=0.05,
            ema_momentum=0.99,
            augment=(),
            seeds=5,
        ),
        headline="mcc",
        published=(
            Baseline(
                name="DNABERT-2, 117 million parameters",
                source=_QUOTED,
                published={"mcc": 0.6937},
            ),
            Baseline(name="VQDNA", source=_QUOTED, published={"mcc": 0.7102}),
            Baseline(
                name="Nucleotide Transformer, 2,500 million parameters",
                source=_QUOTED,
                published={"mcc": 0.6739},
            ),
        ),
        card_sha256="1bba4d80ad3ef4afdadeab01053448fdf22c4310faebe2092a2b1120b8456401",
    ),
)
