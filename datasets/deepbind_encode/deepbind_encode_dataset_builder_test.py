"""TFDS' own test case on ten made-up peaks and four test sequences."""

import tensorflow_datasets as tfds

from zoo.datasets.deepbind_encode import deepbind_encode_dataset_builder


class DeepbindEncodeTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = deepbind_encode_dataset_builder.Builder
    SPLITS = {"train": 18, "validation": 2, "test": 4}
    BUILDER_CONFIG_NAMES_TO_TEST = ["rest"]
    DL_DOWNLOAD_RESULT = {"train": "peaks.seq", "test": "held_out.seq"}


if __name__ == "__main__":
    tfds.testing.test_main()
