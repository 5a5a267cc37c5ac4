"""TFDS' own test case on made-up sequences."""

import tensorflow_datasets as tfds

from zoo.datasets.splice_sites import splice_sites_dataset_builder


class SpliceSitesTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = splice_sites_dataset_builder.Builder
    SPLITS = {"train": 11, "validation": 1, "test": 2}
    BUILDER_CONFIG_NAMES_TO_TEST = ["human_donor"]
    DL_DOWNLOAD_RESULT = {
        f"Donor_{part}_{sign}": f"Donor_{part}_{sign}.txt"
        for part in ("Train", "Test")
        for sign in ("Positive", "Negative")
    }


if __name__ == "__main__":
    tfds.testing.test_main()
