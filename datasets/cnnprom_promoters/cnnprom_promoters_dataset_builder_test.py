"""TFDS' own test case on made-up sequences."""

import tensorflow_datasets as tfds

from zoo.datasets.cnnprom_promoters import cnnprom_promoters_dataset_builder


class CnnpromPromotersTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = cnnprom_promoters_dataset_builder.Builder
    SPLITS = {"train": 7, "validation": 2, "test": 3}
    BUILDER_CONFIG_NAMES_TO_TEST = ["arabidopsis_tata"]
    DL_DOWNLOAD_RESULT = {"promoter": "promoter.fa", "other": "other.fa"}


if __name__ == "__main__":
    tfds.testing.test_main()
