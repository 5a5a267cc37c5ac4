import io

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot

from zoo.errors import MissingDependencyError, SettingError
from zoo.interpret.pictures import draw_logo, draw_motif
from zoo.interpret.pictures.letters import COLOURS
from zoo.interpret.pictures.logo import stack
from zoo.io.motifs import Motif


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def slow_stack(row):
    nearer = [0.0] * 4
    for sign in (1, -1):
        end = 0.0
        for base in sorted((b for b in range(4) if sign * row[b] > 0), key=lambda b: abs(row[b])):
            nearer[base] = end
            end += row[base]
    return nearer


def test_stack_is_that_of_letters_one_by_one():
    heights = np.random.default_rng(0).normal(size=(50, 4))
    heights[3] = 0
    np.testing.assert_allclose(stack(heights), [slow_stack(row) for row in heights], atol=1e-12)


def patches(ax):
    """Give the box of each letter's outlines by colour."""
    return {patch.get_facecolor(): patch.get_path() for patch in ax.patches}


def test_letters_stand_at_their_places_and_below_when_negative():
    ax = draw_logo(np.array([[2.0, 0, 0, 0], [0, 1, 0, -3]]), start=10)
    boxes = {
        base: patches(ax)[matplotlib.colors.to_rgba(COLOURS[base])].get_extents() for base in "ACT"
    }
    assert len(ax.patches) == 3
    np.testing.assert_allclose(boxes["A"].extents, [9.525, 0, 10.475, 2])
    np.testing.assert_allclose(boxes["C"].extents, [10.525, 0, 11.475, 1], atol=1e-6)
    np.testing.assert_allclose(boxes["T"].extents, [10.525, -3, 11.475, 0])
    assert ax.get_xlim() == (9.5, 11.5)


def test_logo_is_outlines_in_a_vector_file():
    file = io.StringIO()
    draw_logo(np.eye(4)).figure.savefig(file, format="svg")
    assert "<image" not in file.getvalue()
    assert all(colour in file.getvalue() for colour in COLOURS.values())


def test_logo_goes_into_the_axes_that_came():
    _, ax = pyplot.subplots()
    assert draw_logo(np.eye(4), ax) is ax


def test_motif_is_drawn_in_bits():
    ax = draw_motif(Motif("M", "toy", np.array([[10.0, 0, 0, 0], [0, 5, 5, 0]])))
    path = patches(ax)[matplotlib.colors.to_rgba(COLOURS["A"])]
    np.testing.assert_allclose(path.get_extents().extents, [0.525, 0, 1.475, 2], atol=1e-6)
    assert ax.get_ylim() == (0, 2)


def test_logo_refuses():
    with pytest.raises(SettingError, match=r"expected \(length, 4\)"):
        draw_logo(np.zeros((4, 3)))
    with pytest.raises(SettingError, match="not a finite number"):
        draw_logo(np.full((2, 4), np.nan))


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(MissingDependencyError, match=r"regulatory-zoo\[explain\]"):
        draw_logo(np.eye(4))
