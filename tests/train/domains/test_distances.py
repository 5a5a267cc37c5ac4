"""Distances of features against loops over rows, and what must hold of any distance."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.train.domains.distances import BANDWIDTHS, coral, mmd

DRAWS = st.tuples(st.integers(2, 7), st.integers(2, 7), st.integers(1, 4), st.integers(0, 99))


def draw(first, second, units, seed):
    """Features of two domains, their rows mixed."""
    random = np.random.default_rng(seed)
    domains = random.permutation(np.repeat([0, 1], [first, second]))
    features = random.normal(size=(first + second, units)) * 2 + domains[:, None]
    return domains.astype("int32")[:, None], features.astype("float32")


def coral_by_loops(domains, features):
    parts = [features[domains[:, 0] == one].astype(float) for one in (0, 1)]
    units, total = features.shape[1], 0.0
    for first, second in itertools.product(range(units), repeat=2):
        covariances = []
        for part in parts:
            means = part.mean(axis=0)
            products = [(row[first] - means[first]) * (row[second] - means[second]) for row in part]
            covariances.append(sum(products) / (len(part) - 1))
        total += (covariances[0] - covariances[1]) ** 2
    return total / (4 * units**2)


def mmd_by_loops(domains, features):
    def squared(one, other):
        return float(((one.astype(float) - other) ** 2).sum())

    scale = np.mean([squared(*pair) for pair in itertools.product(features, repeat=2)])

    def mean_kernel(rows, others):
        kernels = [
            np.mean([np.exp(-squared(row, other) / (width * scale)) for width in BANDWIDTHS])
            for row, other in itertools.product(rows, others)
        ]
        return np.mean(kernels)

    first, second = (features[domains[:, 0] == one] for one in (0, 1))
    between = mean_kernel(first, second)
    return mean_kernel(first, first) + mean_kernel(second, second) - 2 * between


ORACLES = [(coral, coral_by_loops), (mmd, mmd_by_loops)]


@pytest.mark.parametrize(("distance", "oracle"), ORACLES)
@given(draws=DRAWS)
@settings(max_examples=10)
def test_distance_is_that_of_loops_and_symmetric(distance, oracle, draws):
    domains, features = draw(*draws)
    found = float(distance(domains, features))
    assert found == pytest.approx(oracle(domains, features), rel=1e-3, abs=1e-5)
    assert float(distance(1 - domains, features)) == pytest.approx(found, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("distance", [coral, mmd])
def test_distance_of_equal_samples_is_zero(distance):
    features = np.random.default_rng(0).normal(3, 2, (5, 3)).astype("float32")
    domains = np.repeat([0, 1], 5)
    assert float(distance(domains, np.concatenate([features, features]))) == pytest.approx(
        0, abs=1e-6
    )


@pytest.mark.parametrize("distance", [coral, mmd])
def test_distance_grows_with_what_it_measures(distance):
    features = np.random.default_rng(0).normal(size=(40, 2)).astype("float32")
    domains = np.repeat([0, 1], 20)
    spread = [features * np.where(domains, scale, 1)[:, None] for scale in (1, 2, 4)]
    values = [float(distance(domains, one)) for one in spread]
    assert values == sorted(values)
    assert values[2] > 2 * values[0]


def test_shift_is_seen_by_mmd_alone():
    features = np.random.default_rng(0).normal(size=(20, 2)).astype("float32")
    domains = np.repeat([0, 1], 20)
    both = np.concatenate([features, features + 5])
    assert float(coral(domains, both)) < 1e-8
    assert float(mmd(domains, both)) > 0.5


@pytest.mark.parametrize("distance", [coral, mmd])
def test_one_domain_alone_has_no_distance(distance):
    features = np.random.default_rng(0).normal(size=(4, 2)).astype("float32")
    assert float(distance(np.zeros(4), features)) == 0
    assert float(distance(np.ones(4), features)) == 0
