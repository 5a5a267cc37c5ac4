from itertools import product

import numpy as np
import pytest

from zoo.errors import SettingError
from zoo.interpret.motifs import ScoreDistribution
from zoo.interpret.motifs.distribution import grained_scores
from zoo.io.motifs import Motif

SHARES = (0.3, 0.2, 0.1, 0.4)


def slow_distribution(scores, shares):
    """Score every word there is."""
    chances = {}
    for word in product(range(4), repeat=len(scores)):
        score = sum(scores[place][base] for place, base in enumerate(word))
        chances[score] = chances.get(score, 0) + np.prod([shares[base] for base in word])
    return chances


@pytest.mark.parametrize("seed", range(3))
def test_p_values_are_those_of_all_words(seed):
    random = np.random.default_rng(seed)
    scores = grained_scores(Motif("m", "m", random.dirichlet([0.5] * 4, 6) * 20), SHARES)
    chances = slow_distribution(scores.tolist(), SHARES)
    distribution = ScoreDistribution(scores, SHARES)
    for score in [min(chances) - 5, *sorted(chances)[::97], max(chances)]:
        expected = sum(chance for other, chance in chances.items() if other >= score)
        assert distribution.p_value(score) == pytest.approx(expected, rel=1e-9)
    assert distribution.p_value(max(chances) + 1) == 0


@pytest.mark.parametrize("p_value", [1e-3, 0.02, 0.5, 1.0])
def test_threshold_is_the_lowest_score_of_the_p_value(p_value):
    scores = np.array([[3, 0, -2, 1], [0, 5, 0, -1], [1, 1, 2, 0], [4, 0, 0, 0], [0, 0, 7, 1]])
    distribution = ScoreDistribution(scores, SHARES)
    limit = distribution.threshold(p_value)
    assert distribution.p_value(limit) <= p_value
    assert p_value == 1 or distribution.p_value(limit - 1) > p_value


def test_threshold_that_no_word_reaches():
    distribution = ScoreDistribution(np.array([[1, 0, 0, 0]]))
    assert distribution.threshold(0.2) == 2
    assert distribution.p_value(2) == 0


def test_small_chances_keep_their_digits():
    distribution = ScoreDistribution(np.tile([1, 0, 0, 0], (25, 1)))
    assert distribution.p_value(25) == pytest.approx(0.25**25, rel=1e-12)


@pytest.mark.parametrize("background", [(1, 1, 1, 1), (0.5, 0.5, 0, 0), (0.5, 0.5)])
def test_refuses_a_background(background):
    with pytest.raises(SettingError, match="four positive shares"):
        ScoreDistribution(np.zeros((2, 4), int), background)
