"""Designs reach an optimum that is known, and obey what they are told."""

import keras
import numpy as np
import pytest

import zoo
from zoo.apps.design import EditRules, Goal, SearchSettings, design_sequences, draw_design
from zoo.errors import SequenceError, SettingError, UnknownNameError

START = "C" * 24
MATCHES, SHARE = 0, 1


@pytest.mark.parametrize("method", ["exact", "gradient"])
def test_design_writes_the_motif(best_match, method):
    search = SearchSettings(method=method, shortlist=8)
    design = design_sequences(best_match, START, Goal(output=MATCHES), search=search)[0]
    assert "GATTACA" in design.sequence
    assert len(design.edits) == 6  # the C is there
    assert design.path[:, MATCHES].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert design.gain == 6


def test_path_is_what_the_model_says(best_match):
    design = design_sequences(best_match, START, Goal(output=MATCHES))[0]
    texts = [list(design.start)]
    for edit in design.edits:
        texts.append(list(texts[-1]))
        assert texts[-1][edit.position] == edit.before
        texts[-1][edit.position] = edit.after
    texts = ["".join(text) for text in texts]
    assert texts[-1] == design.sequence
    np.testing.assert_allclose(design.path, zoo.predict(best_match, texts), atol=1e-5)


def test_gradient_predicts_fewer_edits(best_match):
    few = SearchSettings(method="gradient", shortlist=8)
    designs = [
        design_sequences(best_match, START, Goal(output=MATCHES), search=search)[0]
        for search in (SearchSettings(), few)
    ]
    assert designs[1].predicted <= 7 * 8 < designs[0].predicted


def test_design_minimises(best_match):
    start = "CCCC" + "GATTACA" + "C" * 13
    search = SearchSettings(edits=2)
    design = design_sequences(
        best_match, start, Goal(output=SHARE, target="minimise"), search=search
    )
    assert design[0].path[:, SHARE] == pytest.approx([3 / 24, 2 / 24, 1 / 24])


def test_design_reaches_a_value_and_stops(gc_probability):
    goal = Goal(target=0.731, tolerance=0.001)  # the logistic function of 1
    design = design_sequences(gc_probability, "A" * 10, goal)[0]
    assert sum(base in "GC" for base in design.sequence) == 6
    assert len(design.edits) == 6
    assert design.path[-1, 0] == pytest.approx(0.731, abs=0.001)


def test_design_holds_other_outputs(best_match):
    asked = Goal(output=MATCHES, hold={SHARE: 1 / 24 + 1e-6})
    design = design_sequences(best_match, START, asked)[0]
    assert design.sequence.count("A") == 1
    assert design.path[-1, MATCHES] == 5  # two of three As are missing


def test_design_keeps_fixed_positions(best_match):
    rules = EditRules(fixed=range(6, 24))
    design = design_sequences(best_match, START, Goal(output=MATCHES), rules=rules)[0]
    assert design.sequence[6:] == START[6:]
    assert max(edit.position for edit in design.edits) < 6
    assert design.path[-1, MATCHES] == 6  # the last A would be at 6


def test_design_makes_no_forbidden_motif(best_match):
    rules = EditRules(forbidden=["TGTAATC"])  # the other strand of GATTACA
    design = design_sequences(best_match, START, Goal(output=MATCHES), rules=rules)[0]
    assert "GATTACA" not in design.sequence
    assert design.path[-1, MATCHES] == 6


def test_design_keeps_gc(gc_probability):
    rules = EditRules(gc=(0.2, 0.4))
    design = design_sequences(gc_probability, "GCAAAAAAAA", Goal(), rules=rules)[0]
    assert sum(base in "GC" for base in design.sequence) == 4


def test_beam_finds_what_a_greedy_search_passes_by():
    # GG is worth 3 and C worth 2, a lone G 1; there is room for two edits at places 0 and 1.
    sequence = keras.Input((2, 4))
    pair = keras.layers.Conv1D(1, 2, activation="relu", name="pair")(sequence)
    single = keras.layers.Dense(1, use_bias=False, name="single")(sequence)
    total = keras.layers.Add()(
        [keras.layers.GlobalMaxPooling1D()(pair), keras.layers.GlobalMaxPooling1D()(single)]
    )
    model = keras.Model(sequence, total)
    kernel = np.zeros((2, 4, 1), "float32")
    kernel[:, 2] = 2
    model.get_layer("pair").set_weights([kernel, np.array([-2.0], "float32")])
    model.get_layer("single").set_weights([np.array([[0.0], [1.5], [1], [0]], "float32")])
    found = {
        beam: design_sequences(model, "AA", search=SearchSettings(edits=2, beam=beam))[0]
        for beam in (1, 4)
    }
    assert found[1].sequence.count("C") == 1
    assert found[4].sequence == "GG"
    assert found[4].gain == 3


def test_random_starts_are_drawn_by_seed(best_match):
    search = SearchSettings(edits=1)
    first, again, other = (
        design_sequences(best_match, 2, Goal(output=MATCHES), search=search, seed=seed)
        for seed in (3, 3, 4)
    )
    assert [one.start for one in first] == [one.start for one in again]
    assert first[0].start != other[0].start
    assert first[0].seed == 3
    assert first[0].label == "random_0"


def test_n_can_become_a_base(best_match):
    design = design_sequences(best_match, "N" * 24, Goal(output=MATCHES))[0]
    assert "GATTACA" in design.sequence
    assert {edit.before for edit in design.edits} == {"N"}


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Goal(target="grow"), SettingError, "target is 'grow'"),
        (lambda: Goal(hold={1: -1}), SettingError, "tolerance is negative"),
        (lambda: Goal(target=float("nan")), SettingError, "finite number"),
        (lambda: Goal(hold={1: float("nan")}), SettingError, "no number"),
        (lambda: EditRules(forbidden="GGTCTC"), SettingError, "list of motifs"),
        (lambda: EditRules(gc=(0.6, 0.3)), SettingError, "two shares in order"),
        (lambda: EditRules(forbidden=["GAXC"]), SequenceError, "no IUPAC code"),
        (lambda: SearchSettings(beam=0), SettingError, "beam is 0"),
        (lambda: SearchSettings(least_gain=-1), SettingError, "least_gain is -1"),
    ],
)
def test_settings_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("goal", "error", "message"),
    [
        (Goal(), SettingError, "has 2 outputs"),
        (Goal(output=2), SettingError, "expected a number from 0 to 1"),
        (Goal(output="matches"), UnknownNameError, "no output named 'matches'"),
        (Goal(output=0, hold={0: 0.1}), SettingError, "is to change and to be held"),
    ],
)
def test_goals_are_refused(best_match, goal, error, message):
    with pytest.raises(error, match=message):
        design_sequences(best_match, START, goal)


def test_designs_are_refused(best_match):
    with pytest.raises(SettingError, match="method is 'fast'"):
        design_sequences(best_match, START, Goal(output=0), search=SearchSettings(method="fast"))
    with pytest.raises(SettingError, match="Positions 3 to 40 are fixed; the sequence has 0 to 23"):
        design_sequences(best_match, START, Goal(output=0), rules=EditRules(fixed=[3, 40]))
    with pytest.raises(SettingError, match="expected at least one"):
        design_sequences(best_match, 0, Goal(output=0))


def test_picture_shows_path_and_edits(best_match):
    design = design_sequences(best_match, START, Goal(output=MATCHES))[0]
    figure = draw_design(design)
    above, below = figure.axes
    assert above.get_lines()[-1].get_ydata().tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert [label.get_text() for label in above.get_xticklabels()] == [
        "start",
        *map(str, design.edits),
    ]
    assert below.get_xlim() == (-0.5, 23.5)
    with pytest.raises(SettingError, match="expected \\(24, 4\\)"):
        draw_design(design, np.zeros((3, 4)))
