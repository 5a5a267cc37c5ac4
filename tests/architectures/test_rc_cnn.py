import keras
import numpy as np

from zoo.architectures.rc_cnn import rc_cnn
from zoo.dna import one_hot

SMALL = {"length": 40, "filters": (8, 6), "widths": (5, 3), "pools": (4, 1)}


def test_both_ways_of_pooling_give_their_features_and_keep_the_symmetry():
    keras.utils.set_random_seed(1)
    model = rc_cnn(**SMALL, pooling=("max", "mean"))
    assert model.get_layer("logits").kernel.shape == (6, 1)
    x = one_hot(["ACGTTGCAAC" * 4, "TTGCATTTTA" * 4])
    scores = [keras.ops.convert_to_numpy(model(one)) for one in (x, x[:, ::-1, ::-1])]
    assert np.allclose(*scores, atol=1e-6)
    assert model.get_layer("both_strands_mean").output.shape == (None, 3)


def test_one_way_keeps_the_names_of_the_layers_that_are_saved():
    names = [layer.name for layer in rc_cnn(**SMALL).layers]
    assert "both_strands" in names
    assert "pooled" not in names
