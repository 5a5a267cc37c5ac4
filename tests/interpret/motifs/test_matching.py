import sys
import types

import numpy as np
import pytest

from zoo.errors import MissingDependencyError, SettingError
from zoo.interpret.motifs import CompilationWarning, match_motifs, read_jaspar
from zoo.io.motifs import Motif


def pretend(monkeypatch, p_values, folder=None):
    """Put a comparison in memelite's place that gives these p-values."""
    asked = []

    def tomtom(queries, targets):
        asked.append([one.shape for one in (*queries, *targets)])
        shape = (len(queries), len(targets))
        rest = np.arange(np.prod(shape)).reshape(shape)
        return np.array(p_values), -rest, rest % 2, rest * 0 + 9, rest % 2

    if folder is not None:
        # Its module keeps the compiled function under the name _tomtom.
        stage = types.SimpleNamespace(stats=types.SimpleNamespace(cache_path=str(folder)))
        tomtom = types.FunctionType(
            tomtom.__code__, {**globals(), "_tomtom": stage}, "tomtom", None, tomtom.__closure__
        )
    monkeypatch.setitem(sys.modules, "memelite", types.SimpleNamespace(tomtom=tomtom))
    return asked


def test_matches_are_in_order_and_have_q_values_of_all_comparisons(known, monkeypatch):
    targets = [known["CTCF"], known["GATA1"], known["USF1"]]
    queries = [known["GATA1"], known["USF1"]]
    asked = pretend(monkeypatch, [[0.3, 0.001, 0.01], [0.9, 0.5, 0.0002]])
    found = match_motifs(queries, targets)
    assert [(one.query, one.name) for one in found] == [
        ("MA0035.4", "GATA1"),
        ("MA0035.4", "USF1"),
        ("MA0093.3", "USF1"),
    ]
    np.testing.assert_allclose([one.q_value for one in found], [0.003, 0.02, 0.0012])
    assert (found[0].strand, found[0].offset, found[0].overlap) == ("-", 1, 9)
    assert asked[0][0] == (4, known["GATA1"].length)


def test_weak_motifs_are_not_compared(known, monkeypatch):
    weak = Motif("weak", "weak", np.array([[4.0, 3, 3, 3]] * 9))
    asked = pretend(monkeypatch, [[0.001]])
    assert match_motifs([weak], [known["GATA1"]]) == []
    assert asked == []
    assert len(match_motifs([weak], [known["GATA1"]], least_information=0)) == 1


def test_matches_that_rest_on_an_uninformative_stretch_are_left_out(known, monkeypatch):
    flat = np.full((9, 4), 25.0)
    spaced = Motif("spaced", "spaced", np.concatenate([flat, known["GATA1"].counts]))
    pretend(monkeypatch, [[0.001]])  # the first nine positions of the known motif
    assert match_motifs([known["GATA1"]], [spaced]) == []
    pretend(monkeypatch, [[0.001]])
    assert len(match_motifs([known["GATA1"]], [known["GATA1"]])) == 1


def test_matches_warn_before_the_first_compilation(known, monkeypatch, tmp_path):
    motifs = [known["GATA1"]]
    pretend(monkeypatch, [[0.5]], tmp_path)
    with pytest.warns(CompilationWarning, match="three minutes"):
        match_motifs(motifs, motifs)
    (tmp_path / "tomtom._tomtom-2493.py311.1.nbc").touch()
    assert match_motifs(motifs, motifs) == []


def test_matches_refuse(known):
    with pytest.raises(SettingError, match="0 motifs and 7 known"):
        match_motifs([], list(known.values()))


@pytest.mark.parametrize(("library", "call"), [
    ("memelite", lambda motifs: match_motifs(motifs, motifs)),
    ("pyjaspar", lambda motifs: read_jaspar()),
])  # fmt: skip
def test_missing_libraries_are_named_with_their_extra(known, monkeypatch, library, call):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingDependencyError, match=rf"{library}.*regulatory-zoo\[motifs\]"):
        call([known["GATA1"]])
