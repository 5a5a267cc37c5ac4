"""TFDS builder of the human enhancers of Genomic Benchmarks (Cohn)."""

import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder
from zoo.datasets.human_enhancers_cohn import source


class Builder(SourceBuilder):
    """Human enhancers against random windows of the genome, 500 bp, split by homology."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "The official test part, split by shared 40-mers."}
    SOURCES = source.SOURCES
    HOMEPAGE = "https://github.com/ML-Bioinfo-CEITEC/genomic_benchmarks"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.ClassLabel(names=["negative", "enhancer"]),
    }
