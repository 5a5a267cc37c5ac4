"""TFDS' own test case on made-up sequences."""

import tensorflow_datasets as tfds

from zoo.datasets.saturation_mutagenesis import saturation_mutagenesis_dataset_builder


class SaturationMutagenesisTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = saturation_mutagenesis_dataset_builder.Builder
    SPLITS = {"train": 2, "validation": 2, "test": 4}
    BUILDER_CONFIG_NAMES_TO_TEST = ["variants"]
    DL_DOWNLOAD_RESULT = {"elements": "elements.tsv"}


class SaturationMutagenesisCentredTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = saturation_mutagenesis_dataset_builder.Builder
    SPLITS = {"train": 2, "validation": 2, "test": 2}
    BUILDER_CONFIG_NAMES_TO_TEST = ["centred"]
    DL_DOWNLOAD_RESULT = {"elements": "elements.tsv"}


if __name__ == "__main__":
    tfds.testing.test_main()
