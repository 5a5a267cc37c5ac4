"""TFDS builder: nucleosomes against linkers of human and worm (Guo 2014), 147 bp."""

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.nucleosomes import source


class Builder(SourceBuilder):
    """Nucleosome cores against linkers, 147 bp, split by homology."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Split by shared 30-mers."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/zhansnjust/TargetNUC"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["linker", "nucleosome"]),
    }
