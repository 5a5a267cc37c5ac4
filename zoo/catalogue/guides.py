"""Models of how active a CRISPR guide is."""

from zoo.card import Licenses, Output, Use
from zoo.catalogue.entry import Entry, Recipe

GUIDES = (
    Entry(
        name="guide-cnn-v1",
        task="guide",
        species=("human", "mouse"),
        summary="Ranks guides of SpCas9 by how well they cut, from 30 bp.",
        use=Use(
            intended="Ranking guides against the same gene: 4 bases, the 20 of the guide, the PAM "
            "NGG, 3 bases.",
            limits="Trained on screens of a few cell lines in which an active guide loses or "
            "gains cells, so it also learns what such screens favour; it knows no chromatin, no "
            "off-targets, and no guides transcribed in vitro.",
        ),
        architecture="guide",
        settings={"filters": (64, 48, 32), "units": (64, 32), "dropout": 0.3},
        strands="single",
        dataset="guide_activity/unseen_lines",
        assembly="none: contexts as published with the screens",
        outputs=(
            Output(
                name="activity",
                unit="rank",
                description="expected rank among the guides of a screen, 0 the least and 1 the "
                "most active",
            ),
        ),
        licenses=Licenses(
            code="Apache-2.0",
            weights="Apache-2.0, trained on data whose licence is not stated for most screens",
            data="BSD-3-Clause (Azimuth); not stated (the other screens)",
        ),
        citation="Haeussler et al. 2016, Genome Biology 17:148, and Doench et al. 2016, Nature "
        "Biotechnology 34:184 (the data); regulatory-zoo (the model)",
        recipe=Recipe(
            loss="mean_squared_error",
            monitor="spearman",
            epochs=10,
            batch_size=128,
            learning_rate=2e-3,
            weight_decay=0.01,
            ema_momentum=0.99,
            patience=10,
            augment=(),
            kmer=3,
            seeds=5,
        ),
        headline="spearman",
        group="screen",
        compared=(("Rule Set 2", "rule_set_2"),),
        notes=(
            "The three test screens are cell lines of which no guide was trained on; the test "
            "guides, by chromosome, were not trained on in any line. Figures are averages over "
            "the three.",
        ),
        card_sha256="f0f82d6c347d3f554682741208d264efa9b55fee73673541c208f8f883fa6c87",
    ),
)
