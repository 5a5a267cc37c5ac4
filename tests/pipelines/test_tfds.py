import numpy as np
import pytest
import tensorflow as tf

from zoo.dna import one_hot
from zoo.errors import SettingError
from zoo.pipelines import augment
from zoo.pipelines.tfds import from_tfds

TEXTS = ["ACGTN", "acg", "GGGGATTACACCCC", "T"]


@pytest.mark.parametrize("length", [4, 5, 8])
def test_from_tfds_centres_as_one_hot_does(length):
    examples = tf.data.Dataset.from_tensor_slices({"sequence": TEXTS, "label": [0, 1, 0, 1]})
    ((x, y),) = from_tfds(examples, length).as_numpy_iterator()
    np.testing.assert_array_equal(x, one_hot(TEXTS, length=length))
    assert y.tolist() == [0, 1, 0, 1]


def test_from_tfds_supervised_pairs_are_shuffled_together():
    examples = tf.data.Dataset.from_tensor_slices((["A", "C", "G", "T"] * 5, [0, 1, 2, 3] * 5))
    batches = from_tfds(examples, 1, shuffle=20, batch_size=20, seed=1)
    ((x, y),) = batches.as_numpy_iterator()
    assert y.tolist() != [0, 1, 2, 3] * 5
    np.testing.assert_array_equal(x[:, 0].argmax(-1), y)


def test_from_tfds_without_labels_augments():
    examples = tf.data.Dataset.from_tensor_slices({"sequence": ["AACC"]})
    turned = [augment.reverse_complement(probability=1)]
    (x,) = from_tfds(examples, 4, augment=turned).as_numpy_iterator()
    np.testing.assert_array_equal(x, one_hot(["GGTT"]))


@pytest.mark.parametrize("features", [{"text": ["A"]}, {"sequence": [1]}])
def test_from_tfds_refuses_other_features(features):
    with pytest.raises(SettingError, match="sequence"):
        from_tfds(tf.data.Dataset.from_tensor_slices(features), 4)
