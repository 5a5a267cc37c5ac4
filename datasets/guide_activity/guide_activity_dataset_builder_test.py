"""TFDS' own test case on made-up sequences."""

import tensorflow_datasets as tfds

from zoo.datasets.guide_activity import guide_activity_dataset_builder


class GuideActivityTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = guide_activity_dataset_builder.Builder
    SPLITS = {"train": 2, "validation": 1, "test": 2}
    BUILDER_CONFIG_NAMES_TO_TEST = ["xu_hl60"]
    DL_DOWNLOAD_RESULT = {"xu_hl60": "screen.tab"}


if __name__ == "__main__":
    tfds.testing.test_main()
