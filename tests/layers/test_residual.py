import keras
import numpy as np
import pytest

from zoo.errors import SettingError, SymmetryError
from zoo.layers import DilatedResidual, GatedResidual

BLOCKS = [DilatedResidual, GatedResidual]


@pytest.mark.parametrize("make", BLOCKS)
@pytest.mark.parametrize(("padding", "normalize"), [("same", True), ("valid", False)])
def test_tied_block_flips(make, padding, normalize, features, flipped, scramble, assert_close):
    block = make(6, 3, 2, tied=True, padding=padding, normalize=normalize)
    x = features(2, 30, 8)
    block(x)
    scramble(block)
    assert_close(block(flipped(x)), flipped(block(x)))
    assert_close(block(flipped(x), training=True), flipped(block(x, training=True)))


def test_plain_block_does_not_flip(features, flipped):
    block = DilatedResidual(6, 3, 2)
    x = features(2, 30, 8)
    assert np.abs(np.asarray(block(flipped(x))) - flipped(block(x))).max() > 0.01


@pytest.mark.parametrize("make", BLOCKS)
@pytest.mark.parametrize("tied", [True, False])
def test_valid_block_is_the_inside_of_same_block(make, tied, features, assert_close):
    same = make(6, 5, 2, tied=tied)
    valid = make(6, 5, 2, tied=tied, padding="valid")
    x = features(2, 30, 8)
    inside = np.asarray(same(x))[:, 4:-4]
    valid(x)
    valid.set_weights(same.get_weights())
    assert valid.compute_output_shape((None, 30, 8)) == (None, 22, 8)
    assert_close(valid(x), inside)


def test_block_without_branch_is_the_skip(features):
    block = DilatedResidual(6, 3, 2, normalize=False)
    x = features(2, 30, 8)
    block(x)
    block.set_weights([np.zeros(weight.shape) for weight in block.weights])
    assert np.array_equal(block(x), x)


@pytest.mark.parametrize("make", BLOCKS)
def test_tied_block_has_half_the_weights(make):
    tied, plain = make(6, tied=True), make(6)
    for block in (tied, plain):
        block.build((None, 30, 8))
    assert 2 * tied.count_params() == plain.count_params()


@pytest.mark.parametrize("make", BLOCKS)
def test_saved_block_is_identical(make, features, reload):
    inputs = keras.Input((30, 8))
    block = make(6, 3, 4, True, "valid", dropout=0.2, activation="gelu", name="block")
    model = keras.Model(inputs, block(inputs))
    loaded = reload(model)
    assert loaded.get_layer("block").get_config() == block.get_config()
    assert np.array_equal(loaded(features(2, 30, 8)), model(features(2, 30, 8)))


def test_block_in_mixed_precision(features):
    block = DilatedResidual(6, tied=True, dtype="mixed_bfloat16")
    outputs = block(features(2, 30, 8), training=True)
    assert keras.backend.standardize_dtype(outputs.dtype) == "bfloat16"
    assert {weight.dtype for weight in block.trainable_weights} == {"float32"}


def test_block_refuses_what_it_cannot_do():
    with pytest.raises(SettingError, match="kernel_size=5"):
        DilatedResidual(6, 4, 1, padding="valid")
    with pytest.raises(SettingError, match="'causal'"):
        DilatedResidual(6, padding="causal")
    with pytest.raises(SymmetryError, match="Use 6 or 8"):
        DilatedResidual(7, tied=True).build((None, 30, 8))


def test_gate_shuts_the_branch(features):
    block = GatedResidual(6, normalize=False)
    x = features(2, 30, 8)
    block(x)
    gate = block.readers[1]
    gate.kernel.assign(np.zeros(gate.kernel.shape))
    gate.bias.assign(np.full(gate.bias.shape, -200.0))
    assert np.array_equal(block(x), x)
