import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.errors import SettingError
from zoo.interpret.motifs import benjamini_hochberg


def slow_q_values(p_values):
    """By the definition: the smallest share of false findings among all cuts that keep a test."""
    count = len(p_values)
    return [
        min(min(1, cut * count / sum(other <= cut for other in p_values)) for cut in p_values
            if cut >= one)
        for one in p_values
    ]  # fmt: skip


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_q_values_are_those_of_the_definition(p_values):
    given_values = benjamini_hochberg(np.array(p_values))
    np.testing.assert_allclose(given_values, slow_q_values(p_values), atol=1e-12)


def test_q_values_of_a_table_are_of_one_family():
    table = np.array([[0.01, 0.5], [0.02, 0.04]])
    np.testing.assert_allclose(benjamini_hochberg(table), [[0.04, 0.5], [0.04, 0.16 / 3]])


def test_q_values_refuse_what_is_no_chance():
    for bad in (-0.1, 1.1, np.nan):
        with pytest.raises(SettingError, match="between 0 and 1"):
            benjamini_hochberg(np.array([0.5, bad]))
