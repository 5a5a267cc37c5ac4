"""TFDS builder of the splice sites of human and Arabidopsis (EnsembleSplice)."""

from collections.abc import Mapping
from typing import Any

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder, builder_configs
from zoo.datasets.splice_sites import source


class Builder(SourceBuilder):
    """Donor and acceptor sites against decoys, without windows shared by training and test."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "The published test part; training without shared 60-mers."}
    SOURCES = source.SOURCES
    BUILDER_CONFIGS = builder_configs(source.SOURCES)
    HOMEPAGE = "https://github.com/OluwadareLab/EnsembleSplice"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(num_classes=len(source.LABELS)),
    }

    @property
    def features(self) -> Mapping[str, Any]:
        """The features of the chosen configuration."""
        species = {"species": tfds.features.Text()}
        return self.FEATURES | (species if self.builder_config.name == "two_species" else {})
