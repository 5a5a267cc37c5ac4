"""TFDS' own test case on eight sequences of the first task."""

import tensorflow_datasets as tfds

from zoo.datasets.gue_promoters import gue_promoters_dataset_builder


class GuePromotersTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = gue_promoters_dataset_builder.Builder
    SPLITS = {"train": 4, "validation": 2, "test": 2}
    BUILDER_CONFIG_NAMES_TO_TEST = ["core_all"]
    DL_DOWNLOAD_RESULT = {"train": "train.csv", "validation": "dev.csv", "test": "test.csv"}


if __name__ == "__main__":
    tfds.testing.test_main()
