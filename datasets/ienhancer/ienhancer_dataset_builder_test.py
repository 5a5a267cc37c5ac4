"""TFDS' own test case on made-up sequences."""

import tensorflow_datasets as tfds

from zoo.datasets.ienhancer import ienhancer_dataset_builder


class IenhancerTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = ienhancer_dataset_builder.Builder
    SPLITS = {"train": 3, "validation": 3, "test": 4}
    BUILDER_CONFIG_NAMES_TO_TEST = ["clean"]
    DL_DOWNLOAD_RESULT = {
        f"{part}_{kind}": f"{part}_{kind}.txt"
        for part in ("train", "test")
        for kind in ("non", "weak", "strong")
    }


if __name__ == "__main__":
    tfds.testing.test_main()
