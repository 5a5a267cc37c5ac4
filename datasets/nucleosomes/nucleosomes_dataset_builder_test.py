"""TFDS' own test case on made-up sequences."""

import tensorflow_datasets as tfds

from zoo.datasets.nucleosomes import nucleosomes_dataset_builder


class NucleosomesTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = nucleosomes_dataset_builder.Builder
    SPLITS = {"train": 5, "validation": 3, "test": 2}
    BUILDER_CONFIG_NAMES_TO_TEST = ["human"]
    DL_DOWNLOAD_RESULT = {"nucleosome": "nucleosome.txt", "linker": "linker.txt"}


if __name__ == "__main__":
    tfds.testing.test_main()
