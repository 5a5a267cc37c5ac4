"""TFDS builder of the iEnhancer benchmark, without its known leak."""

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.ienhancer import source


class Builder(SourceBuilder):
    """Strong, weak and no enhancers of 200 bp; the leak into the test part is taken out."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "The published test part; training without its copies."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/WamesM/iEnhancer-DCLA"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["non", "weak", "strong"]),
        "contig": tfds.features.Text(),
    }
