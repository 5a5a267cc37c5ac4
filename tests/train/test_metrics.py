import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.errors import SettingError
from zoo.train.calibration import apply_temperature, calibrate, expected_error, fit_temperature
from zoo.train.metrics import mean_over_outputs, measure, measure_difference, measure_each
from zoo.train.scores import METRICS, auroc

LABELS = np.array([[0.0], [0.0], [1.0], [1.0]])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("auroc", 0.75), ("auprc", 5 / 6), ("accuracy", 0.5), ("mcc", 0.0), ("f1", 0.5)],
)
def test_binary_metrics_by_hand(name, expected):
    scores = np.array([0.1, 0.6, 0.4, 0.9])
    assert METRICS["binary"][name](LABELS[:, 0], scores) == pytest.approx(expected)


def test_mean_over_outputs_leaves_out_missing_labels():
    labels = np.array([[0, np.nan], [1, 0], [np.nan, 1], [1, np.nan]])
    scores = np.array([[0.1, 9], [0.9, 0.8], [-9, 0.2], [0.8, 9]])
    assert mean_over_outputs(auroc, labels, scores) == 0.5


def test_mean_over_outputs_one_class_only():
    with pytest.raises(SettingError, match="labels that differ"):
        mean_over_outputs(auroc, np.ones((3, 1)), np.ones((3, 1)))


def test_measure_interval_holds_the_value_and_shrinks_with_n():
    random = np.random.default_rng(0)
    widths = []
    for count in (100, 1600):
        labels = (np.arange(count) % 2)[:, None].astype(float)
        scores = labels + random.normal(0, 1, (count, 1))
        found = measure(labels, scores, resamples=200)["auroc"]
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    # Four times fewer: the interval shrinks with the square root of the number of sequences.
    assert 2.5 < widths[0] / widths[1] < 6


def test_measure_each_output_by_itself():
    labels = np.array([[0, np.nan], [1, 0], [np.nan, 1], [1, 1]] * 5)
    scores = np.array([[0.1, 9], [0.9, 0.2], [-9, 0.8], [0.8, 0.1]] * 5)
    found = measure_each(labels, scores, ["one", "two"], resamples=20)
    assert (found["one"]["auroc"].value, found["two"]["auroc"].value) == (1, 0.5)


def test_outputs_of_a_group_are_measured_together():
    one = [[0, 3], [1, 2], [np.nan, np.nan], [np.nan, np.nan]]
    two = [[np.nan, np.nan], [np.nan, np.nan], [0, 1], [2, 3]]
    labels = np.stack([one, two], axis=1).astype(float).repeat(5, axis=0)
    scores = np.repeat([[[0, 3], [1, 2], [4, 3], [2, 1]]], 2, axis=0).swapaxes(0, 1)
    scores = scores.repeat(5, axis=0).astype(float)
    spearman = {"spearman": METRICS["regression"]["spearman"]}
    assert mean_over_outputs(spearman["spearman"], labels, scores) == pytest.approx(0)
    found = measure_each(labels, scores, ["one", "two"], metrics=spearman, resamples=20)
    assert found["one"]["spearman"].value == pytest.approx(1)
    assert found["two"]["spearman"].value == pytest.approx(-1)


def test_measure_each_class_against_the_others():
    labels = np.array([[0.0], [1], [2], [2]] * 5)
    chances = np.eye(3)[[0, 1, 2, 1] * 5] * 0.8 + 0.1
    found = measure_each(labels, chances, ["none", "one", "two"], resamples=20)
    assert (found["none"]["mcc"].value, found["two"]["accuracy"].value) == (1, 0.75)


def test_measure_same_seed_same_interval():
    scores = np.linspace(0, 1, 40)[:, None]
    labels = (np.arange(40) % 3 == 0)[:, None].astype(float)
    assert measure(labels, scores, seed=1) == measure(labels, scores, seed=1)


def test_measure_too_few():
    with pytest.raises(SettingError, match="too few"):
        measure(np.array([[1.0]]), np.array([[0.5]]))


def test_measure_difference_is_paired():
    labels = (np.arange(60) % 2)[:, None].astype(float)
    scores = labels * 0.4 + np.linspace(0, 0.5, 60)[:, None]
    found = measure_difference(labels, scores, scores, resamples=50)
    assert (found.value, found.low, found.high) == (0, 0, 0)


@given(st.floats(0.3, 3))
def test_fit_temperature_undoes_a_known_one(temperature):
    truth = np.repeat(np.linspace(0.05, 0.95, 19), 200)
    labels = np.concatenate([np.arange(200) < round(200 * p) for p in np.linspace(0.05, 0.95, 19)])
    sharpened = apply_temperature(truth, 1 / temperature)
    assert fit_temperature(labels.astype(float), sharpened) == pytest.approx(temperature, rel=0.01)


def test_calibrate_overconfident_model():
    labels = (np.arange(1000) % 4 == 0).astype(float)[:, None]
    scores = np.where(np.arange(1000) % 2 == 0, 0.9, 0.01)[:, None]
    found = calibrate((labels, scores), (labels, scores))
    assert found.temperature > 1
    assert found.expected_error_calibrated < found.expected_error
    assert [row[2] for row in found.bins] == [500, 500]


def test_calibrate_classes():
    labels = (np.arange(1000) % 4 == 0).astype(float)[:, None]
    chances = np.tile([0.99, 0.005, 0.005], (1000, 1))
    found = calibrate((labels, chances), (labels, chances), "softmax")
    assert found.expected_error == pytest.approx(0.24)
    assert found.expected_error_calibrated < 0.02
    assert found.link == "softmax"


def test_expected_error_by_hand():
    assert expected_error([[0.2, 0.1, 30], [0.8, 0.9, 10]]) == pytest.approx(0.1)


def test_classes_of_groups_are_measured_apart():
    labels = np.array([[0, np.nan], [1, np.nan], [np.nan, 0], [np.nan, 1]] * 10)
    right, wrong = np.eye(2), np.eye(2)[::-1]
    scores = np.concatenate([right, wrong] * 10)
    spread = np.repeat(scores[:, None], 2, axis=1)
    found = measure_each(labels, spread, ["a", "b"], metrics=METRICS["classes"], resamples=5)
    assert [found[name]["mcc"].value for name in "ab"] == [1.0, -1.0]
    assert mean_over_outputs(METRICS["classes"]["accuracy"], labels, spread) == 0.5
