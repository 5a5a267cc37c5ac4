import keras
import numpy as np
import pytest

from zoo.errors import SettingError
from zoo.layers import RCConv1D, factorize

SETTINGS = {"padding": "same", "dilation_rate": 2, "activation": "tanh"}


@pytest.fixture
def built():
    """Give a function that builds a convolution whose kernel has a given rank."""

    def build(rank=3, kind=keras.layers.Conv1D, **settings):
        generator = np.random.default_rng(0)
        layer = kind(12, 5, **settings)
        layer.build((None, 30, 4))
        kernel = generator.normal(size=(20, rank)) @ generator.normal(size=(rank, 12))
        bias = [generator.normal(size=12)] if layer.use_bias else []
        layer.set_weights([kernel.reshape(5, 4, 12), *bias])
        return layer

    return build


@pytest.mark.parametrize("kind", [keras.layers.Conv1D, RCConv1D])
@pytest.mark.parametrize("settings", [SETTINGS, {"strides": 5, "use_bias": False}])
def test_pair_of_full_rank_is_exact(kind, settings, built, dna, assert_close):
    layer = built(3, kind, **settings)
    for rank in (3, 7):
        pair = factorize(layer, rank=rank)
        assert pair.full_rank == 3
        assert_close(pair(dna()), layer(dna()), 1e-5)
        assert pair.error < 1e-6
        assert isinstance(pair.narrow, kind)


def test_pair_of_lower_rank_loses_what_it_says(built, dna):
    layer = built(3)
    pair = factorize(layer, rank=2)
    kernel = np.asarray(layer.kernel).reshape(20, 12)
    product = np.asarray(pair.narrow.kernel).reshape(20, 2) @ np.asarray(pair.wide.kernel)[0]
    lost = np.linalg.norm(kernel - product) / np.linalg.norm(kernel)
    assert pair.error == pytest.approx(lost, rel=1e-4)
    assert pair.energy == pytest.approx(1 - lost**2, rel=1e-4)
    assert pair.error > 0.01
    assert np.abs(np.asarray(pair(dna())) - np.asarray(layer(dna()))).max() > 0.01


def test_energy_chooses_the_smallest_rank_that_keeps_it(built):
    layer = built(12)
    values = np.linalg.svd(np.asarray(layer.kernel, "float64").reshape(20, 12), compute_uv=False)
    kept = np.cumsum(values**2) / np.sum(values**2)
    for energy in (0.5, 0.9, 0.99):
        pair = factorize(layer, energy=energy)
        assert kept[pair.rank - 1] >= energy
        assert pair.rank == 1 or kept[pair.rank - 2] < energy
    assert factorize(built(3), energy=1.0).rank >= 3


def test_tied_pair_keeps_the_symmetry(built, dna, flipped, assert_close):
    pair = factorize(built(12, RCConv1D), rank=4)
    assert_close(pair(flipped(dna())), flipped(pair(dna())))


def test_pair_counts_its_weights(built):
    pair = factorize(built(3), rank=3)
    assert pair.parameters_before == 5 * 4 * 12 + 12
    assert pair.parameters_after == 5 * 4 * 3 + 3 * 12 + 12


def test_adapted_convolution_is_split_as_it_computes(built, dna, assert_close):
    layer = built(3)
    layer.enable_lora(1)
    layer.lora_kernel_b.assign(np.ones(layer.lora_kernel_b.shape))
    assert_close(factorize(layer, rank=12)(dna()), layer(dna()))


def test_factorize_refuses_what_it_cannot_split(built):
    with pytest.raises(SettingError, match="is built"):
        factorize(keras.layers.Conv1D(4, 3))
    grouped = keras.layers.Conv1D(4, 3, groups=2)
    grouped.build((None, 30, 4))
    with pytest.raises(SettingError, match="groups=2"):
        factorize(grouped)
    with pytest.raises(SettingError, match="rank=0"):
        factorize(built(), rank=0)
    with pytest.raises(SettingError, match=r"energy=1\.5"):
        factorize(built(), energy=1.5)
