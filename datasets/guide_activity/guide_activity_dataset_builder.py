"""TFDS builder: measured activity of Cas9 guides in ten published sets, in one schema."""

import numpy as np
import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.guide_activity import source


class Builder(SourceBuilder):
    """Activity of Cas9 guides as ranks within screens, split by chromosome or gene."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Fourteen screens; split by chromosome or gene."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/maximilianh/crisporPaper"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.Scalar(np.float32),
        "guide": tfds.features.Text(),
        "raw_activity": tfds.features.Scalar(np.float32),
        "rule_set_2": tfds.features.Scalar(np.float32),
        "screen": tfds.features.Text(),
        "cell_line": tfds.features.Text(),
        "species": tfds.features.Text(),
        "contig": tfds.features.Text(),
        "gene": tfds.features.Text(),
        "screens_with_guide": tfds.features.Scalar(np.int64),
        "first_of_guide": tfds.features.Scalar(np.bool_),
    }
