"""TFDS' own test case on five windows of a genome of random letters."""

import tensorflow_datasets as tfds

from zoo.datasets.yeast_histone_marks import source, yeast_histone_marks_dataset_builder


class YeastHistoneMarksTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = yeast_histone_marks_dataset_builder.Builder
    SPLITS = {"train": 2, "validation": 1, "test": 2}
    DL_DOWNLOAD_RESULT = {
        "genome": "genome.fa",
        **{f"{mark}_{part}": f"{part}.csv" for mark in source.MARKS for part in ("dev", "test")},
    }


if __name__ == "__main__":
    tfds.testing.test_main()
