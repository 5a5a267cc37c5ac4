import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as slow

from zoo.catalogue import Recipe
from zoo.errors import SettingError
from zoo.train import scores


@given(st.integers(0, 10_000), st.integers(4, 60), st.sampled_from([1, 8]))
def test_binary_scores_agree_with_scikit_learn(seed, count, digits):
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(count) % 2).astype(float)
    found = random.random(count).round(digits)
    said = found > 0.5
    assert scores.auroc(labels, found) == pytest.approx(slow.roc_auc_score(labels, found))
    expected = slow.average_precision_score(labels, found)
    assert scores.auprc(labels, found) == pytest.approx(expected)
    assert scores.accuracy(labels, found) == pytest.approx(slow.accuracy_score(labels, said))
    assert scores.mcc(labels, found) == pytest.approx(slow.matthews_corrcoef(labels, said))
    assert scores.f1(labels, found) == pytest.approx(slow.f1_score(labels, said, zero_division=0))


def test_class_scores_agree_with_scikit_learn():
    random = np.random.default_rng(0)
    labels = np.arange(60) % 3
    chances = random.dirichlet(np.ones(3), 60)
    said = chances.argmax(axis=1)
    assert scores.mcc(labels, chances) == pytest.approx(slow.matthews_corrcoef(labels, said))
    expected = slow.roc_auc_score(labels, chances, multi_class="ovr")
    assert scores.macro_auroc(labels, chances) == pytest.approx(expected)


def test_spearman_by_hand():
    assert scores.spearman(np.array([1.0, 2, 3, 4]), np.array([1.0, 4, 9, 100])) == 1
    assert scores.spearman(np.array([1.0, 2, 3]), np.array([5.0, 5, 5])) == 0


def test_metrics_of_monitor_of_another_kind():
    with pytest.raises(SettingError, match="monitor is 'auroc'; with mean_squared_error"):
        scores.metrics_of(Recipe(loss="mean_squared_error"))
