"""TFDS builder: human promoters (GUE): core promoters of 70 bp, and TATA promoters of 300 bp."""

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.gue_promoters import source


class Builder(SourceBuilder):
    """Human promoters against constructed or selected other sequences."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Official splits, less the copies that cross them."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/MAGICS-LAB/DNABERT_2"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["other", "promoter"]),
    }
