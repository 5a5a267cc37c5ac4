"""TFDS builder: promoters of Arabidopsis, mouse, E. coli and B. subtilis (CNNProm)."""

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.cnnprom_promoters import source


class Builder(SourceBuilder):
    """Promoters of four organisms against genes, 251 or 81 bp."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Chromosome 1 of Arabidopsis, homology elsewhere."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/solovictor/CNNPromoterData"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["other", "promoter"]),
    }
