"""TFDS' own test case on eight sequences of the set."""

import tensorflow_datasets as tfds

from zoo.datasets.human_enhancers_cohn import human_enhancers_cohn_dataset_builder


class HumanEnhancersCohnTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = human_enhancers_cohn_dataset_builder.Builder
    SPLITS = {"train": 4, "validation": 2, "test": 2}
    DL_DOWNLOAD_RESULT = {"sequences": "test.tsv"}


if __name__ == "__main__":
    tfds.testing.test_main()
