import numpy as np
import pytest
import tensorflow as tf

from zoo.dna import encode, reverse_complement
from zoo.errors import SettingError
from zoo.pipelines import augment
from zoo.pipelines.draws import NumpyDraws, TensorFlowDraws

CODES = np.random.default_rng(0).integers(0, 4, (200, 40), dtype=np.uint8)
CODES[:, 20] = 4
ALL = [
    augment.reverse_complement(),
    augment.shift(5),
    augment.mutation(0.1),
    augment.deletion(6),
    augment.insertion(6),
    augment.translocation(8),
    augment.inversion(9),
    augment.any_of([augment.mutation(0.3), augment.inversion(9), augment.shift(3)], at_most=2),
]


def changed(step, codes, library, seed=0):
    if library == "numpy":
        return step(codes, None, NumpyDraws(seed))[0]
    draws = TensorFlowDraws(tf.constant([seed, 1], tf.int64))
    return step(tf.constant(codes), None, draws)[0].numpy()


@pytest.fixture(params=["numpy", "tensorflow"])
def library(request):
    return request.param


@pytest.mark.parametrize("step", ALL, ids=lambda step: step.name)
def test_every_step_keeps_shape_and_dtype_and_repeats(step, library):
    once, again = changed(step, CODES, library, 3), changed(step, CODES, library, 3)
    assert (once.shape, once.dtype) == (CODES.shape, np.uint8)
    assert once.max() <= 4
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, CODES)
    assert not np.array_equal(once, changed(step, CODES, library, 4))


def test_never_changes_with_probability_zero(library):
    step = augment.mutation(0.5).sometimes(0)
    np.testing.assert_array_equal(changed(step, CODES, library), CODES)


def test_reverse_complement_changes_half(library):
    result = changed(augment.reverse_complement(), CODES, library)
    turned = (result == reverse_complement(CODES)).all(axis=1)
    same = (result == CODES).all(axis=1)
    assert (turned | same).all()
    assert 60 < turned.sum() < 140


def test_shift_moves_and_fills_with_n(library):
    result = changed(augment.shift(3), CODES, library)
    offsets = set()
    for before, after in zip(CODES, result, strict=True):
        padded = np.concatenate([[4] * 3, before, [4] * 3])
        fits = [s for s in range(-3, 4) if np.array_equal(after, padded[3 + s : 43 + s])]
        assert len(fits) == 1
        offsets.update(fits)
    assert offsets == set(range(-3, 4))


def test_mutation_hits_its_rate_and_spares_n(library):
    result = changed(augment.mutation(0.1), CODES, library)
    assert (result[:, 20] == 4).all()
    assert (result[:, :20] < 4).all()
    assert 0.08 < (result != CODES).mean() < 0.12


def test_mutation_of_everything_leaves_no_base(library):
    result = changed(augment.mutation(1.0), CODES, library)
    known = CODES < 4
    assert (result != CODES)[known].all()
    assert set(np.unique((result - CODES)[known] % 4)) == {1, 2, 3}


def test_deletion_keeps_both_sides(library):
    result = changed(
        augment.deletion(6), np.arange(40, dtype=np.uint8)[None].repeat(50, 0), library
    )
    for row in result:
        kept = row[row > 3]
        steps = np.diff(kept.astype(int))
        assert (steps >= 1).all()
        assert (steps > 1).sum() <= 1
        assert steps.max() <= 7


def test_insertion_adds_one_stretch(library):
    rows = np.arange(10, 50, dtype=np.uint8)[None].repeat(50, 0)
    for row in changed(augment.insertion(6), rows, library):
        new = row < 4
        kept = row[~new].astype(int)
        assert (np.diff(kept) == 1).all()
        assert new.sum() <= 6
        assert np.abs(np.diff(new.astype(int))).sum() <= 2


def test_translocation_is_a_rotation(library):
    for before, after in zip(CODES, changed(augment.translocation(8), CODES, library), strict=True):
        assert any(np.array_equal(after, np.roll(before, s)) for s in range(-8, 9))


def test_inversion_turns_one_stretch(library):
    for before, after in zip(CODES, changed(augment.inversion(9), CODES, library), strict=True):
        where = np.flatnonzero(before != after)
        if len(where):
            assert np.ptp(where) < 9
        options = (
            np.concatenate([before[:a], reverse_complement(before[a:b]), before[b:]])
            for a in range(40)
            for b in range(a, min(a + 10, 41))
        )
        assert any(np.array_equal(after, one) for one in options)


def test_any_of_applies_at_most_so_many(library):
    mark = [
        augment.Augmentation(
            f"mark{i}", lambda codes, draws, i=i: codes + draws.like(1 + codes[:, :1] * 0, codes)
        )
        for i in range(4)
    ]
    result = changed(augment.any_of(mark, at_most=2), np.zeros((100, 3), np.uint8), library)
    assert (result == 2).all()


def test_noise_has_its_deviation(library):
    values = np.zeros((200, 40, 4), np.float32)
    assert changed(augment.noise(0.3), values, library).std() == pytest.approx(0.3, rel=0.02)


@pytest.mark.parametrize(
    "make",
    [
        lambda: augment.mutation(1.5),
        lambda: augment.shift(0),
        lambda: augment.noise(-1),
        lambda: augment.reverse_complement(probability=2),
        lambda: augment.any_of([augment.shift(1)], at_most=2),
        lambda: augment.any_of([augment.noise(1)], at_most=1),
        lambda: augment.deletion(50)(CODES, None, NumpyDraws(0)),
    ],
)
def test_settings_outside_are_refused(make):
    with pytest.raises(SettingError):
        make()


def test_reverse_complement_probability_one_is_exact(library):
    result = changed(augment.reverse_complement(probability=1), encode("AACGN"), library)
    np.testing.assert_array_equal(result, encode("NCGTT"))
