"""TFDS builder: effects of single-base changes in 21 human regulatory elements (Kircher 2019)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.saturation_mutagenesis import source


class Builder(SourceBuilder):
    """Saturation mutagenesis by reporter assay, split by locus."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Split by locus; at least ten barcodes."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/kircherlab/MPRA_SaturationMutagenesis"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "offset": tfds.features.Scalar(np.int64),
        "reference": tfds.features.Text(),
        "alternative": tfds.features.Text(),
        "label": tfds.features.Scalar(np.float32),
        "p_value": tfds.features.Scalar(np.float32),
        "barcodes": tfds.features.Scalar(np.int64),
        "element": tfds.features.Text(),
        "contig": tfds.features.Text(),
        "start": tfds.features.Scalar(np.int64),
    }
    CENTRED_FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.Tensor(shape=(4,), dtype=np.float32),
        "element": tfds.features.Text(),
        "contig": tfds.features.Text(),
        "start": tfds.features.Scalar(np.int64),
    }

    @property
    def features(self) -> Mapping[str, Any]:
        """The features of the chosen configuration."""
        return self.CENTRED_FEATURES if self.builder_config.name == "centred" else self.FEATURES
