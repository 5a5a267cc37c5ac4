from itertools import pairwise

import numpy as np
import pytest

from zoo.errors import SettingError
from zoo.interpret.motifs import find_seqlets
from zoo.interpret.motifs.seqlets import _against_chance, _standing_out


def noise(count, length, seed=0):
    return np.random.default_rng(seed).normal(size=(count, length)) * 0.1


def test_planted_stretches_are_found_with_their_sign():
    values = noise(5, 100)
    values[1, 40:48] += 1
    values[3, 10:18] -= 1
    found = find_seqlets(values, widths=(6, 10))
    assert [seqlet.sequence for seqlet in found] == [1, 3]
    for seqlet, start, sign in zip(found, (40, 10), (1, -1), strict=True):
        assert abs(seqlet.start - start) <= 2
        assert abs(seqlet.end - start - 8) <= 2
        total = values[seqlet.sequence, seqlet.start : seqlet.end].sum()
        assert seqlet.contribution == pytest.approx(total)
        assert np.sign(seqlet.contribution) == sign
        assert seqlet.p_value <= seqlet.q_value <= 0.05


def test_noise_has_p_values_as_chance_has_them():
    scores, _, chance = _against_chance(noise(40, 100), range(5, 9), 10, 0)
    as_much = len(chance) - np.searchsorted(chance, scores)
    for share in (0.01, 0.1, 0.5):
        assert (as_much / len(chance) <= share).mean() == pytest.approx(share, rel=0.4)
    assert len(find_seqlets(noise(40, 100), widths=(5, 8))) <= 1


def test_seqlets_do_not_overlap_and_follow_the_seed():
    values = noise(3, 200, seed=2)
    values[:, 50:60] += 0.6
    values[:, 63:73] += 0.6
    found = find_seqlets(values, seed=1)
    assert found == find_seqlets(values, seed=1)
    for one, other in pairwise(found):
        assert one.sequence != other.sequence or one.end <= other.start


def test_seqlets_do_not_depend_on_the_block(monkeypatch):
    values = noise(6, 80)
    values[2, 30:38] += 0.5
    expected = find_seqlets(values)
    monkeypatch.setattr("zoo.interpret.motifs.seqlets._BLOCK", 2 * 20 * 80)
    assert find_seqlets(values) == expected


def test_seqlets_take_contributions_of_bases():
    values = np.zeros((2, 60, 4))
    values[:, 20:26, 2] = 1
    assert [(one.start, one.end) for one in find_seqlets(values)] == [(20, 26), (20, 26)]


def test_a_flat_sequence_has_none():
    assert find_seqlets(np.zeros((2, 50))) == []


def test_standing_out_is_that_of_each_window():
    values, orders = noise(2, 20), noise(2, 60, seed=1).reshape(2, 3, 20)
    scores, best = _standing_out(values, orders, range(3, 6))
    for row in range(2):
        for start in range(18):
            told = {}
            for width in range(3, min(6, 21 - start)):
                usual = [orders[row, copy, at : at + width].sum()
                         for copy in range(3) for at in range(21 - width)]  # fmt: skip
                total = values[row, start : start + width].sum()
                told[width] = abs(total - np.mean(usual)) / np.std(usual)
            assert scores[row, start] == pytest.approx(max(told.values()))
            assert best[row, start] == max(told, key=told.get)


def test_seqlets_refuse():
    with pytest.raises(SettingError, match=r"shape \(3,\)"):
        find_seqlets(np.zeros(3))
    with pytest.raises(SettingError, match="two widths"):
        find_seqlets(np.zeros((1, 9)), widths=(5, 12))
    with pytest.raises(SettingError, match="copies is 0"):
        find_seqlets(np.zeros((1, 90)), copies=0)
