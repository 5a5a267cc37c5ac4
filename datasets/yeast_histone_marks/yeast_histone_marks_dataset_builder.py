"""TFDS builder of ten yeast histone marks on the genome."""

import numpy as np
import tensorflow_datasets as tfds

from zoo.datasets.base import SourceBuilder
from zoo.datasets.yeast_histone_marks import source


class Builder(SourceBuilder):
    """Occupancy of ten histone marks in windows of the yeast genome, split by chromosome."""

    VERSION = tfds.core.Version("1.0.0")
    RELEASE_NOTES = {"1.0.0": "Development and test parts of EMP, placed on sacCer3."}
    SOURCES = source.SOURCES
    HOMEPAGE = "https://github.com/MAGICS-LAB/DNABERT_2"
    FEATURES = {
        "id": tfds.features.Text(),
        "sequence": tfds.features.Text(),
        "label": tfds.features.Tensor(shape=(len(source.MARKS),), dtype=np.int8),
        "contig": tfds.features.Text(),
        "start": tfds.features.Scalar(np.int64),
        "end": tfds.features.Scalar(np.int64),
        "strand": tfds.features.Text(),
        "exact": tfds.features.Scalar(np.bool_),
    }
