import keras
import numpy as np
import pytest

from zoo.architectures import ARCHITECTURES, build
from zoo.dna import one_hot
from zoo.errors import SettingError
from zoo.interpret.motifs import filter_motifs
from zoo.interpret.motifs.layers import first_layer
from zoo.io.motifs import read_motifs
from zoo.layers import RCConv1D, RCEnsemble

RANDOM = np.random.default_rng(5)
TEXTS = ["".join(row) for row in RANDOM.choice(list("ACGT"), (7, 40))]


def set_kernel(layer, seed=0):
    layer.kernel.assign(np.random.default_rng(seed).normal(size=layer.kernel.shape))
    return layer


def network(layer, *rest):
    model = keras.Sequential([keras.Input((40, 4)), layer, *rest])
    set_kernel(layer)
    return model


def slow_motif(model, channel, threshold=0.5):
    """Count the bases under one channel, window by window."""
    layer = model.layers[0]
    width, step, gap = layer.kernel_size[0], layer.strides[0], layer.dilation_rate[0]
    seen = np.asarray(keras.Model(model.inputs[0], layer.output)(one_hot(TEXTS)))[..., channel]
    span = (width - 1) * gap + 1
    before = 0
    if layer.padding == "same":
        before = max((-(-40 // step) - 1) * step + span - 40, 0) // 2
    starts = [place * step - before for place in range(seen.shape[1])]
    good = [place for place, start in enumerate(starts) if 0 <= start <= 40 - span]
    counts = np.zeros((width, 4))
    for text, row in zip(TEXTS, seen, strict=True):
        for place in good:
            if row[place] > threshold * seen[:, good].max() and row[place] > 0:
                for k in range(width):
                    counts[k, "ACGT".index(text[starts[place] + k * gap])] += 1
    return counts


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"padding": "same"},
        {"padding": "same", "strides": 3},
        {"dilation_rate": 2},
        {"kernel_size": 4, "padding": "same"},
    ],
    ids=str,
)
def test_filters_count_the_bases_under_active_windows(settings):
    layer = keras.layers.Conv1D(3, **{"kernel_size": 5, "activation": "relu", **settings})
    model = network(layer)
    found = filter_motifs(model, TEXTS, least_sites=1, batch_size=3)
    assert (found.layer, found.threshold, found.sequences) == (layer.name, 0.5, 7)
    for channel, motif in enumerate(found.motifs):
        assert motif.identifier == f"filter_{channel}"
        np.testing.assert_array_equal(motif.counts, slow_motif(model, channel))


def test_filters_behind_padding_count_the_same_windows():
    layer = keras.layers.Conv1D(3, 5, activation="relu")
    plain = filter_motifs(network(layer), TEXTS, least_sites=1)
    padded = keras.Sequential([keras.Input((40, 4)), keras.layers.ZeroPadding1D((3, 2)), layer])
    found = filter_motifs(padded, TEXTS, least_sites=1)
    for motif, expected in zip(found.motifs, plain.motifs, strict=True):
        np.testing.assert_array_equal(motif.counts, expected.counts)


def test_tied_filters_are_one_motif_of_both_strands():
    layer = RCConv1D(3, 5, activation="relu")
    model = network(layer)
    found = filter_motifs(model, TEXTS, least_sites=1)
    assert len(found.motifs) == 3
    for number, motif in enumerate(found.motifs):
        both = slow_motif(model, number) + slow_motif(model, 5 - number)[::-1, ::-1]
        np.testing.assert_array_equal(motif.counts, both)


def test_activations_are_taken_behind_normalization():
    normal = keras.layers.BatchNormalization()
    after = network(keras.layers.Conv1D(2, 5), normal, keras.layers.ReLU())
    normal.beta.assign([0.5, -2.0])
    before = filter_motifs(network(keras.layers.Conv1D(2, 5)), TEXTS, least_sites=1)
    found = filter_motifs(after, TEXTS, least_sites=1)
    # A higher offset lets weaker windows pass, a lower one fewer.
    more, fewer = (one.counts.sum() for one in found.motifs)
    assert more > before.motifs[0].counts.sum()
    assert fewer < before.motifs[1].counts.sum()


def test_filters_that_keep_silent_are_named():
    layer = keras.layers.Conv1D(2, 5, activation="relu")
    model = network(layer)
    layer.bias.assign([0.0, -100.0])
    found = filter_motifs(model, TEXTS, least_sites=5)
    assert [motif.identifier for motif in found.motifs] == ["filter_0"]
    assert found.silent == [1]


def test_filters_written_as_meme_are_read_back(tmp_path):
    found = filter_motifs(network(keras.layers.Conv1D(2, 5)), TEXTS, least_sites=1)
    found.write(tmp_path / "filters.meme")
    for motif, again in zip(found.motifs, read_motifs(tmp_path / "filters.meme"), strict=True):
        assert motif.identifier == again.identifier
        np.testing.assert_allclose(again.counts, motif.counts, atol=1e-3)


@pytest.mark.parametrize("name", sorted(set(ARCHITECTURES) - {"spliceai-2k", "spliceai-10k"}))
def test_first_layer_of_every_architecture(name):
    model = build(name, **ARCHITECTURES[name].trial)
    convolution = first_layer(model).convolution
    assert convolution.kernel.shape[1] == 4


def test_first_layer_inside_an_ensemble():
    inner = network(keras.layers.Conv1D(2, 5), keras.layers.GlobalMaxPooling1D())
    assert first_layer(RCEnsemble(inner)).convolution is inner.layers[0]


def test_first_layer_behind_dropout_but_not_behind_another_layer():
    first = keras.layers.Conv1D(2, 5)
    dropped = keras.Sequential([keras.Input((40, 4)), keras.layers.Dropout(0.1), first])
    assert first_layer(dropped).convolution is first
    mixed = [keras.Input((40, 4)), keras.layers.Dense(4), keras.layers.Conv1D(2, 5)]
    with pytest.raises(SettingError, match="nothing but dropout or padding"):
        first_layer(keras.Sequential(mixed))


def test_filters_refuse_settings():
    model = network(keras.layers.Conv1D(2, 5))
    for bad in ({"threshold": 1}, {"least_sites": 0}, {"batch_size": 0}):
        with pytest.raises(SettingError, match="expected 0 up to 1"):
            filter_motifs(model, TEXTS, **bad)
