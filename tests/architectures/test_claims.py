"""Claims about what kinds of network can and cannot see."""

import keras
import numpy as np
import pytest

from zoo.architectures import build
from zoo.layers import PositionChannels

MOTIFS = ["TGACTCA", "GGGCGGG", "CACGTGA"]


@pytest.fixture(autouse=True)
def seeded():
    keras.utils.set_random_seed(0)


def one_hot(text: str) -> np.ndarray:
    return np.array([[[letter == base for base in "ACGT"] for letter in text]], dtype="float32")


def arranged(motifs: list[str]) -> np.ndarray:
    """Lay motifs on a sequence of unknown bases, far from each other and from the ends."""
    return one_hot("N" * 30 + ("N" * 30).join(motifs) + "N" * 30)


def stack(*, positions: bool) -> keras.Model:
    """Build three convolutions of stride one, over the bases alone or with their positions."""
    sequence = x = keras.Input((100, 4))
    if positions:
        x = PositionChannels("distance")(x)
    for dilation in (1, 2, 4):
        x = keras.layers.Conv1D(8, 5, padding="same", dilation_rate=dilation, activation="relu")(x)
    return keras.Model(sequence, x)


def change_on_shift(network: keras.Model) -> float:
    """Return how far the features are from shifting with the sequence, away from the ends."""
    codes = np.random.default_rng(0).integers(4, size=103)
    bases = np.eye(4, dtype="float32")[codes][None]
    given, shifted = np.asarray(network(bases[:, :100])), np.asarray(network(bases[:, 3:]))
    return np.abs(given[:, 23:80] - shifted[:, 20:77]).max() / np.abs(given).max()


def test_stride_one_convolutions_shift_with_the_sequence():
    assert change_on_shift(stack(positions=False)) < 1e-5


def test_position_channels_break_the_shift():
    assert change_on_shift(stack(positions=True)) > 1e-3


def test_max_pooled_network_is_a_bag_of_motifs():
    network = build("deepbind", length=141)
    given, permuted = arranged(MOTIFS), arranged([MOTIFS[2], MOTIFS[0], MOTIFS[1]])
    np.testing.assert_allclose(network(given), network(permuted), atol=1e-6)
    assert np.abs(network(given) - network(arranged(["TGACTCA"] * 3))).max() > 1e-4


def test_recurrent_network_is_moved_by_the_order_of_motifs():
    network = build("danq", length=141, filters=16, width=8, pool=4, recurrent_units=8, units=16)
    given, permuted = arranged(MOTIFS), arranged([MOTIFS[2], MOTIFS[0], MOTIFS[1]])
    assert np.abs(network(given) - network(permuted)).max() > 1e-4
