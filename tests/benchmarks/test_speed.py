"""What the pages of speed and growth are made of; nothing is timed here."""

from pathlib import Path

import keras
import pytest

from benchmarks.accelerator_section import accelerator_of, with_accelerator
from benchmarks.ceilings import Ceilings, operations
from benchmarks.gpu import share_of_peak
from benchmarks.growth import AXES, exponent, judge
from benchmarks.speed_cases import Row
from benchmarks.speed_page import (
    BEGIN,
    END,
    Result,
    details,
    head,
    replace_head,
)
from benchmarks.turns import Times, take_turns

ROOT = Path(__file__).parents[2]


def result(ours, theirs, name="prediction"):
    """A row of which one repeat after the other took so long."""
    times = {"zoo": Times(ours, ours), "peer": Times(theirs, [2 * one for one in theirs])}
    return Result(Row(name, 1, lambda: None, operations=50.0), times, 1.0)


def test_operations_are_counted_by_hand():
    sequence = keras.Input((20, 4))
    x = keras.layers.MaxPooling1D(2)(keras.layers.Conv1D(3, 5)(sequence))
    model = keras.Model(sequence, keras.layers.Dense(7)(keras.layers.Flatten()(x)))
    assert operations(model) == 2 * (16 * 5 * 4 * 3) + 2 * (24 * 7)


def test_ways_take_turns_and_the_first_turn_does_not_count():
    said = []

    def way(name):
        def run():
            said.append(name)
            return float(len(said)), 0.5

        return run

    found = take_turns({"a": (way("a"), 1), "b": (way("b"), 2)}, repeats=2)
    assert said == ["a", "b"] * 3
    assert found["a"].wall == [3, 5]
    assert found["b"].wall == [2, 3]
    assert (found["b"].median, found["b"].work, found["b"].spread) == (2.5, 0.25, (2, 3))


def test_verdict_is_of_the_middle_of_the_turns():
    assert result([1, 1, 1], [2, 3, 4]).verdict("peer") == "ahead"
    assert result([1, 1, 1], [0.5, 3, 4]).verdict("peer") == "ahead, within the spread"
    assert result([1, 1, 1], [0.5, 0.6, 0.7]).verdict("peer") == "BEHIND"
    known = result([1, 1, 2], [0.5, 0.5, 4], "zoo.load")
    times = {"zoo": known.times["zoo"], "Keras, nothing checked": known.times["peer"]}
    verdict = Result(known.row, times, 1.0).verdict("Keras, nothing checked")
    assert (
        verdict == "BEHIND, within the spread: every file is hashed and checked before it is read"
    )


def test_page_names_the_fastest_other_and_the_limit():
    one = result([1, 1, 1], [2, 3, 4])
    assert head([one]).splitlines()[-1] == "| prediction | peer | 3.0 | 6.0 |"
    lines = details([one], Ceilings(100.0, 1.0, 1.0)).splitlines()
    assert lines[2].startswith("| prediction | zoo | 1 | 1 to 1 | 1e+03 |")
    assert "50% of arithmetic" in lines[2]
    assert lines[3].endswith("| ahead |")


def test_parts_of_pages_are_replaced_alone():
    assert replace_head(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"
    page = with_accelerator("# Title\n\ntext\n", "first")
    assert accelerator_of(page) == "first"
    assert with_accelerator(page, "second") == "# Title\n\ntext\n\n## On an accelerator\n\nsecond\n"
    assert with_accelerator("# Title\n", "") == "# Title\n"


def test_readme_shows_the_head_of_the_page():
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.partition(BEGIN)[2].partition(END)[0].strip()
    page = ROOT / "docs" / "measured" / "speed.md"
    assert page.exists() == shown.startswith("| ")
    assert not page.exists() or shown in page.read_text("utf-8")


@pytest.mark.parametrize(("power", "good"), [(0.5, True), (1.0, True), (1.5, False)])
def test_growth_is_judged_by_its_exponent(power, good):
    x = [10, 100, 1000]
    assert exponent(x, [3 * one**power for one in x]) == pytest.approx(power)
    points = [{"x": n, "wall": n**power, "processor": n**power, "peak": 500.0} for n in x]
    assert judge(AXES["sequences"], points)[1] == good
    growing = [{**one, "processor": 1.0, "peak": float(one["x"])} for one in points]
    assert judge(AXES["bases"], growing)[1]
    assert not judge(AXES["sequences"], growing)[1]


def test_share_of_peak():
    assert share_of_peak(5e12, 10.0) == "50.0%"
    assert share_of_peak(5e12, None) == share_of_peak(0, 10.0) == ""
