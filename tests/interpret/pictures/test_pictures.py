import ast
import io
from pathlib import Path

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot

import zoo.interpret.pictures as draw
from zoo.dna import Interval
from zoo.errors import SettingError
from zoo.interpret.motifs import Sweep
from zoo.interpret.pictures import draw_mutagenesis, draw_sweep, draw_track
from zoo.interpret.pictures.letters import COLOURS


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def box_of(ax, base):
    colour = matplotlib.colors.to_rgba(COLOURS[base])
    (patch,) = [patch for patch in ax.patches if patch.get_facecolor() == colour]
    return patch.get_path().get_extents()


@pytest.mark.parametrize(("strand", "base", "coordinate"), [("+", "A", 101), ("-", "T", 103)])
def test_track_lies_on_the_forward_strand(strand, base, coordinate):
    values = np.zeros((5, 4))
    values[1, 0] = 2.0
    ax = draw_track(values, Interval("chr1", 100, 105, strand=strand))
    box = box_of(ax, base)
    assert (box.x0 + box.x1) / 2 == pytest.approx(coordinate)
    assert len(ax.patches) == 1


def test_long_track_is_bars_and_a_region_of_it_letters():
    values = np.zeros((400, 4))
    values[210, 2], values[250, 1] = 1.0, -1.0
    interval = Interval("chr2", 1000, 1400)
    ax = draw_track(values, interval)
    heights = {round(bar.get_x() + 0.5): bar.get_height() for bar in ax.patches}
    assert len(heights) == 400
    assert (heights[1210], heights[1250], heights[1211]) == (1.0, -1.0, 0.0)
    ax = draw_track(values, interval, region=Interval("chr2", 1200, 1220))
    assert ax.get_xlim() == (1199.5, 1219.5)
    assert box_of(ax, "G").x0 == pytest.approx(1209.525)


def test_track_marks_features_of_its_contig():
    features = [Interval("chr1", 101, 103, name="GATA1"), Interval("chr2", 101, 103, name="other")]
    ax = draw_track(np.eye(4)[[0, 1, 2, 3, 0]], Interval("chr1", 100, 105), features=features)
    assert [text.get_text() for text in ax.texts] == ["GATA1"]


def test_track_refuses():
    with pytest.raises(SettingError, match="has 5 bases"):
        draw_track(np.zeros((4, 4)), Interval("chr1", 100, 105))
    with pytest.raises(SettingError, match="does not overlap"):
        draw_track(np.ones((5, 4)), Interval("chr1", 100, 105), region=Interval("chr1", 105, 109))


def test_mutagenesis_has_a_cell_for_each_change_and_dots_on_the_reference():
    effects = np.arange(12.0).reshape(3, 4) - 4
    ax = draw_mutagenesis(effects, "GNA", start=7)
    mesh = ax.collections[0]
    np.testing.assert_array_equal(mesh.get_array().reshape(4, 3), effects.T)
    assert mesh.get_clim() == (-7.0, 7.0)
    dots = ax.get_lines()[0]
    assert (dots.get_xdata().tolist(), dots.get_ydata().tolist()) == ([7, 9], [2, 0])
    file = io.StringIO()
    ax.figure.savefig(file, format="svg")
    assert file.getvalue().count("<image") <= 1  # the colour bar only


def test_mutagenesis_refuses():
    with pytest.raises(SettingError, match=r"\(3, 4\)"):
        draw_mutagenesis(np.zeros((4, 3)), "ACG")


def test_sweep_draws_the_mean_of_each_condition():
    effects = np.random.default_rng(0).normal(size=(2, 3, 8))
    ax = draw_sweep(Sweep(np.array([0, 5, 9]), ["+", "-"], effects, "open", "position"))
    lines = [line for line in ax.get_lines() if len(line.get_xdata()) == 3]
    for line, row in zip(lines, effects.mean(-1), strict=True):
        np.testing.assert_allclose(line.get_ydata(), row)
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 2
    assert ax.get_ylabel() == "effect on open"


def test_matplotlib_is_imported_only_inside_functions():
    for path in Path(draw.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert "matplotlib" not in ast.dump(node)
