"""TFDS builder: binding of six human transcription factors (DeepBind), peaks against shuffles."""

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.deepbind_encode import source


class Builder(SourceBuilder):
    """Windows of 101 bp under a ChIP-seq peak of a named factor, or shuffled."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Published test part; shuffles as negatives of training."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/jisraeli/DeepBind"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["shuffled", "bound"]),
    }
