"""Models of splice sites."""

from dataclasses import replace

from zoo.card import Baseline, Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

_OUTPUTS = (
    Output(name="neither", unit="probability", description="probability of a decoy"),
    Output(name="acceptor", unit="probability", description="probability of an acceptor"),
    Output(name="donor", unit="probability", description="probability of a donor"),
)


def _splice(
    species: str,
    dataset: str,
    assembly: str,
    limits: str,
    published: tuple[float, float],
    card_sha256: str = "",
) -> Entry:
    """Describe the model of one species, with the published accuracy at acceptors and donors."""
    return Entry(
        name=f"splice-{species}-basset-v1",
        task="splicing",
        species=(species,),
        summary=f"Tells {species} donors and acceptors from decoys with the same two bases, "
        "200 bp.",
        use=Use(
            intended=f"Ranking GT and AG of {species} genes, centred in 200 bp, by the chance that "
            "they are a donor or an acceptor.",
            limits=limits,
        ),
        architecture="basset",
        settings={
            "length": 200,
            "filters": (96, 64),
            "widths": (11, 7),
            "pools": (2, 5),
            "padding": "same",
            "units": (64,),
            "dropout": 0.5,
        },
        strands="single",
        dataset=dataset,
        assembly=assembly,
        outputs=_OUTPUTS,
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
            epochs=7,
            batch_size=64,
            learning_rate=1e-3,
            weight_decay=0.1,
            label_smoothing=0.1,
            ema_momentum=0.99,
            augment=(),
            seeds=5,
        ),
        headline="accuracy",
        notes=(
            "Figures of one class are against both others together, and a donor is easily told "
            "from an acceptor: a site against its own decoys is the harder question.",
        ),
        published=(
            Baseline(
                name="EnsembleSplice",
                source="other split and question: cross-validation with overlapping windows, each "
                "site against its own decoys",
                published_details={
                    "acceptor": {"accuracy": published[0]},
                    "donor": {"accuracy": published[1]},
                },
            ),
        ),
        card_sha256=card_sha256,
    )


_HUMAN, _ARABIDOPSIS = (
    _splice(
        "human",
        "splice_sites/human_both",
        "GRCh38",
        "Sites and decoys are equally many here, where in a gene one GT or AG in about a thousand "
        "is a site; 200 bp hold no exon-wide context.",
        (0.938, 0.952),
        "3715903690598b17595107b8e40d0ef591ba9dae14f1d232d39d7359530fdf1d",
    ),
    _splice(
        "arabidopsis",
        "splice_sites/arabidopsis_chr1",
        "TAIR10",
        "Sites and decoys are equally many in the test on chromosome 1, where in a gene decoys "
        "far outnumber sites; its decoys were drawn there for this test and those of "
        "training are the published ones, so the two may differ in kind.",
        (0.947, 0.954),
        "9a99daa0451b1672d0cbf4480aea1a6d0e66f9fe0e3d44b0c9a11eb85aafcd61",
    ),
)

SPLICING = (
    _HUMAN,
    _ARABIDOPSIS,
    replace(
        _HUMAN,
        name="splice-crossspecies-basset-v1",
        species=("human", "arabidopsis"),
        summary="Tells donors and acceptors of human and of Arabidopsis from decoys, 200 bp.",
        use=Use(
            intended="Ranking GT and AG of genes of human, of Arabidopsis, and with care of other "
            "species, centred in 200 bp, by the chance that they are a donor or an acceptor.",
            limits="One network for an animal and a plant: for either alone its own model is the "
            "first choice, and for a third species nothing was measured. Sites and decoys are "
            "about equally many here, where in a gene decoys far outnumber sites; the decoys of "
            "the Arabidopsis test were drawn for it, so they may differ in kind from those of "
            "training.",
        ),
        dataset="splice_sites/two_species",
        assembly="GRCh38, TAIR10",
        recipe=replace(_HUMAN.recipe, epochs=6),
        group="species",
        notes=(
            "Figures are averages over the two species, each measured by itself, all classes "
            "together.",
        ),
        published=(),
        card_sha256="c905cc2713889c5ad8b170a07a15423fec5601b8515f36262f049288ca543505",
    ),
)
