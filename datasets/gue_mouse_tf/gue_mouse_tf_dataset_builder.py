"""TFDS builder: binding of mouse transcription factors (GUE): four ChIP-seq sets, 101 bp."""

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.gue_mouse_tf import source


class Builder(SourceBuilder):
    """Windows of 101 bp bound by a mouse transcription factor, or not."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Official splits, less the copies that cross them."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/MAGICS-LAB/DNABERT_2"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["unbound", "bound"]),
    }
