import os
import subprocess
import sys

import numpy as np
import pytest

from zoo.dna import encode, one_hot_codes
from zoo.errors import SequenceError, SettingError
from zoo.pipelines import augment
from zoo.pipelines.arrays import ArrayDataset
from zoo.pipelines.device import takes_codes
from zoo.pipelines.examples import codes_from_arrays, from_arrays

CODES = np.random.default_rng(0).integers(0, 4, (10, 12), dtype=np.uint8)
LABELS = np.arange(10)


def drained(batches):
    """Give everything a dataset of (sequences, labels) yields, as two arrays."""
    if isinstance(batches, ArrayDataset):
        batches = [batches[i] for i in range(len(batches))]
    x, y = zip(*[(np.asarray(x), np.asarray(y)) for x, y in batches], strict=True)
    return np.concatenate(x), np.concatenate(y)


@pytest.fixture(params=[from_arrays, ArrayDataset])
def make(request):
    return request.param


def test_from_arrays_keeps_order_and_encodes(make):
    x, y = drained(make(CODES, LABELS, batch_size=4))
    np.testing.assert_array_equal(x, one_hot_codes(CODES))
    np.testing.assert_array_equal(y, LABELS)
    assert x.dtype == np.float32


def test_from_arrays_n_becomes_zeros(make):
    x, _ = drained(make(encode(["ACNN"]), [1]))
    np.testing.assert_array_equal(x[0].sum(-1), [1, 1, 0, 0])


def test_from_arrays_knows_its_number_of_batches(make):
    assert len(make(CODES, LABELS, batch_size=4)) == 3


def test_from_arrays_shuffle_keeps_pairs_together(make):
    x, y = drained(make(CODES, LABELS, batch_size=4, shuffle=True, seed=3))
    assert y.tolist() != LABELS.tolist()
    np.testing.assert_array_equal(x, one_hot_codes(CODES)[y])


def next_epoch(batches):
    if isinstance(batches, ArrayDataset):
        batches.on_epoch_end()
    return drained(batches)


def test_from_arrays_epochs_differ_and_repeat_under_a_seed(make):
    steps = [augment.reverse_complement(), augment.mutation(0.2), augment.noise(0.1)]
    settings = {"batch_size": 4, "shuffle": True, "augment": steps, "seed": 7}
    once, again = make(CODES, LABELS, **settings), make(CODES, LABELS, **settings)
    first, second = drained(once), next_epoch(once)
    assert not np.array_equal(first[0], second[0])
    assert first[1].tolist() != second[1].tolist()
    for epoch, repeated in ((first, drained(again)), (second, next_epoch(again))):
        np.testing.assert_array_equal(epoch[0], repeated[0])
        np.testing.assert_array_equal(epoch[1], repeated[1])


def test_from_arrays_augments_anew_each_epoch_without_shuffle(make):
    batches = make(CODES, LABELS, batch_size=4, augment=[augment.mutation(0.5)], seed=1)
    assert not np.array_equal(drained(batches)[0], next_epoch(batches)[0])


def test_from_arrays_batches_of_an_epoch_draw_differently(make):
    same = np.repeat(CODES[:1], 8, axis=0)
    x, _ = drained(make(same, np.zeros(8), batch_size=4, augment=[augment.mutation(0.5)]))
    assert not np.array_equal(x[:4], x[4:])


def test_from_arrays_without_labels_yields_sequences(make):
    batches = make(CODES, batch_size=10)
    (x,) = [batches[0]] if make is ArrayDataset else list(batches)
    assert np.asarray(x).shape == (10, 12, 4)


def test_from_arrays_weights_and_named_labels(make):
    batches = make(CODES, {"a": LABELS, "b": LABELS * 2}, weights=LABELS / 10, batch_size=10)
    (_, y, w) = batches[0] if make is ArrayDataset else next(iter(batches))
    np.testing.assert_array_equal(y["b"], LABELS * 2)
    np.testing.assert_allclose(w, LABELS / 10)


def test_from_arrays_flips_profile_labels_with_the_strand(make):
    profile = np.arange(10 * 12 * 2).reshape(10, 12, 2)
    flip = augment.reverse_complement(probability=1.0, flip_labels=True)
    x, y = drained(make(CODES, profile, batch_size=4, augment=[flip]))
    np.testing.assert_array_equal(x, one_hot_codes(CODES)[:, ::-1, ::-1])
    np.testing.assert_array_equal(y, profile[:, ::-1, ::-1])


@pytest.mark.parametrize(
    ("codes", "labels", "error"),
    [
        (CODES.astype(np.int64), LABELS, SequenceError),
        (CODES[:0], LABELS[:0], SequenceError),
        (CODES[0], LABELS, SequenceError),
        (CODES, LABELS[:9], SettingError),
        (CODES, {"a": LABELS, "b": LABELS[:3]}, SettingError),
    ],
)
def test_from_arrays_refuses(make, codes, labels, error):
    with pytest.raises(error):
        make(codes, labels)


def test_from_arrays_refuses_weights_alone(make):
    with pytest.raises(SettingError, match="without labels"):
        make(CODES, weights=LABELS)


def test_codes_from_arrays_travels_as_bytes():
    x, y = next(iter(codes_from_arrays(CODES, LABELS, batch_size=4)))
    assert x.dtype == "uint8"
    np.testing.assert_array_equal(x, CODES[:4])
    np.testing.assert_array_equal(y, LABELS[:4])


def test_codes_from_arrays_refuses_noise():
    with pytest.raises(SettingError, match="one-hot"):
        codes_from_arrays(CODES, augment=[augment.noise(0.1)])


def test_takes_codes_gives_the_same_outputs():
    import keras

    x = keras.Input((12, 4), name="sequence")
    model = keras.Model(x, keras.layers.Dense(3)(keras.layers.Flatten()(x)))
    np.testing.assert_allclose(
        takes_codes(model)(CODES), model(one_hot_codes(CODES)), rtol=1e-5, atol=1e-6
    )


def test_takes_codes_refuses_another_input():
    import keras

    x = keras.Input((12, 5))
    with pytest.raises(SettingError, match="one input"):
        takes_codes(keras.Model(x, keras.layers.Flatten()(x)))


def test_pipelines_import_no_tensorflow():
    code = (
        "import sys, zoo.pipelines.examples, zoo.pipelines.augment;"
        "sys.exit('tensorflow' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_array_dataset_feeds_jax_without_tensorflow():
    code = (
        "import sys, keras, numpy as np; from zoo.pipelines.arrays import ArrayDataset;"
        "batches = ArrayDataset(np.zeros((8, 6), np.uint8), np.zeros(8), batch_size=4);"
        "layers = [keras.layers.Flatten(), keras.layers.Dense(1)];"
        "model = keras.Sequential(layers); model.compile('sgd', 'mse');"
        "model.fit(batches, verbose=0); sys.exit('tensorflow' in sys.modules)"
    )
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
