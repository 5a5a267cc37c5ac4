"""Filling our networks from tables."""

import dataclasses

import keras
import numpy as np
import pytest

from zoo.architectures import ARCHITECTURES, build
from zoo.convert import TABLES, convert_weights, fill
from zoo.convert.table import Table, convolution, dense, normalization
from zoo.errors import FormatError, UnknownNameError

NAMES = sorted(TABLES)


@pytest.mark.parametrize("name", NAMES)
def test_convert_puts_every_array_where_the_table_says(write_keras2, arrays_of, name):
    arrays = arrays_of(name)
    model = convert_weights(write_keras2(arrays, "model_weights"), name)
    placed = 0
    for row in TABLES[name].rows:
        for weight in model.get_layer(row.layer).weights:
            np.testing.assert_array_equal(weight, arrays[row.foreign, weight.name])
            placed += 1
    assert placed == len(model.weights) == len(arrays)


@pytest.mark.parametrize("name", NAMES)
def test_table_covers_the_architecture_and_says_where_the_files_are(name):
    table = TABLES[name]
    assert table.architecture in ARCHITECTURES
    assert table.source.startswith("https://")
    assert table.weights_license
    layers = [row.layer for row in table.rows]
    foreign = [row.foreign for row in table.rows]
    assert len(set(layers)) == len(layers)
    assert len(set(foreign)) == len(foreign)


def test_converted_spliceai_is_the_network_built_layer_by_layer(write_keras2, arrays_of):
    # A naive second construction, in the order in which the file numbers its layers.
    arrays = {name: array - 0.15 for name, array in arrays_of("spliceai-10k").items()}
    for name in arrays:
        arrays[name] = abs(arrays[name]) + 1 if name[1] == "moving_variance" else arrays[name]
    numbers = {"conv1d": 0, "batch_normalization": 0}

    def take(kind, parts):
        numbers[kind] += 1
        return [arrays[f"{kind}_{numbers[kind]}", part] for part in parts]

    def convolve(x, dilation=1):
        kernel, bias = take("conv1d", ("kernel", "bias"))
        return keras.ops.conv(x, kernel, 1, "same", dilation_rate=dilation) + bias

    def normalize(x):
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        gamma, beta, mean, variance = take("batch_normalization", parts)
        return keras.ops.relu((x - mean) / np.sqrt(variance + 1e-3) * gamma + beta)

    codes = np.random.default_rng(1).integers(4, size=(1, 10010))
    sequence = np.eye(4, dtype="float32")[codes]
    x = convolve(sequence)
    skip = convolve(x)
    for dilation in (1, 4, 10, 25):
        for _ in range(4):
            x = x + convolve(normalize(convolve(normalize(x), dilation)), dilation)
        skip = skip + convolve(x)
    expected = keras.ops.softmax(convolve(skip[:, 5000:-5000]))
    model = convert_weights(write_keras2(arrays), "spliceai-10k")
    np.testing.assert_allclose(model(sequence), expected, atol=1e-5)
    assert np.ptp(np.asarray(expected)) > 0.01


def test_convert_refuses_an_unknown_table():
    with pytest.raises(UnknownNameError, match="Did you mean 'xpresso'"):
        convert_weights("weights.h5", "expresso")


def test_convert_refuses_missing_and_left_over_arrays(write_keras2, arrays_of):
    arrays = arrays_of("xpresso")
    arrays["dense_9", "bias"] = arrays.pop(("dense_3", "bias"))
    with pytest.raises(FormatError, match=r"missing dense_3/bias, not expected dense_9/bias"):
        convert_weights(write_keras2(arrays), "xpresso")


def test_convert_refuses_another_shape(write_keras2, arrays_of):
    arrays = arrays_of("xpresso")
    arrays["dense_3", "kernel"] = np.ones((3, 1), "float32")
    with pytest.raises(FormatError, match=r"dense_3/kernel has the shape \(3, 1\)"):
        convert_weights(write_keras2(arrays), "xpresso")


def test_convert_refuses_numbers_that_are_not_finite(write_keras2, arrays_of):
    arrays = arrays_of("xpresso")
    arrays["dense_3", "bias"][0] = np.nan
    with pytest.raises(FormatError, match="dense_3/bias holds numbers that are not finite"):
        convert_weights(write_keras2(arrays), "xpresso")


def small_table() -> Table:
    return Table(
        architecture="mpra-dragonn",
        rows=(
            convolution("conv_1", "a", 3, 4, 2),
            normalization("conv_1_norm", "b", 2),
            dense("logits", "c", 16, 1),
        ),
        paper="",
        source="",
        weights_license="",
    )


def small_arrays(table: Table):
    return {(row.foreign, part): np.ones(shape, "float32")
            for row in table.rows for part, shape in row.shapes.items()}  # fmt: skip


def test_new_publication_needs_only_a_table():
    table = small_table()
    model = build("mpra-dragonn", length=10, outputs=1, filters=(2,), widths=(3,))
    fill(model, small_arrays(table), table)
    assert all(np.all(np.asarray(weight) == 1) for weight in model.weights)


def test_fill_refuses_a_table_that_leaves_weights_out():
    table = small_table()
    table = dataclasses.replace(table, rows=table.rows[:2])
    model = build("mpra-dragonn", length=10, outputs=1, filters=(2,), widths=(3,))
    with pytest.raises(FormatError, match="fills 6 weights, but the network has 8"):
        fill(model, small_arrays(table), table)


def test_fill_refuses_a_row_of_another_kind():
    table = small_table()
    rows = (*table.rows[:2], normalization("logits", "c", 1))
    table = dataclasses.replace(table, rows=rows)
    model = build("mpra-dragonn", length=10, outputs=1, filters=(2,), widths=(3,))
    with pytest.raises(FormatError, match=r"'logits' has the weights \['bias', 'kernel'\]"):
        fill(model, small_arrays(table), table)
