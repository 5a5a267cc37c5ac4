"""TOMTOM, TF-MoDISco and JASPAR themselves, when asked for: the first run compiles for minutes.

Set `ZOO_MOTIF_LIBRARIES=1`, with the extra `motifs` installed.
"""

import os
import warnings

import numpy as np
import pytest

from zoo.dna import decode, one_hot_codes
from zoo.errors import SettingError, UnknownNameError
from zoo.interpret import Attribution
from zoo.interpret.motifs import find_patterns, insert, match_motifs, read_jaspar
from zoo.interpret.motifs.inserting import letters_of
from zoo.io.motifs import Motif

pytestmark = [
    pytest.mark.skipif("ZOO_MOTIF_LIBRARIES" not in os.environ, reason="takes minutes"),
    pytest.mark.filterwarnings("ignore:TOMTOM compiles itself"),
]


@pytest.fixture(scope="module")
def jaspar():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library's own imports
        return read_jaspar()


def test_jaspar_has_the_vertebrates_of_2026(jaspar):
    assert len(jaspar) == 1019
    assert "CTCF" in [motif.name for motif in jaspar]


def test_jaspar_refuses_a_release():
    with pytest.raises(UnknownNameError, match="JASPAR2014"):
        read_jaspar("JASPAR1999")
    with pytest.raises(SettingError, match="no motif"):
        read_jaspar(group="mammoths")


def test_pieces_of_motifs_are_named(known, jaspar):
    ctcf = known["CTCF"].reverse_complement()
    piece = Motif("piece", "piece", ctcf.counts[3:15])
    nothing = Motif("nothing", "nothing", np.full((8, 4), 5.0))
    found = match_motifs([piece, nothing], jaspar)
    assert found[0].name == "CTCF"
    assert found[0].strand == "-"
    assert found[0].q_value < 1e-6
    assert {one.query for one in found} == {"piece"}


def test_patterns_are_the_planted_motifs(known, jaspar):
    random = np.random.default_rng(0)
    codes = random.integers(4, size=(400, 200), dtype=np.uint8)
    slopes = random.normal(size=(400, 200, 4)) * 0.02
    letters = letters_of(known["USF1"])
    shares = known["USF1"].probabilities() - 0.25
    for row, place in enumerate(random.integers(60, 120, 400)):
        codes[row] = insert(codes[row : row + 1], letters, int(place))[0]
        slopes[row, place : place + len(letters)] += shares
    array = one_hot_codes(codes)
    given = Attribution(
        values=array * slopes, hypothetical=slopes, completeness_error=None,
        outputs=np.zeros(400), baseline_outputs=None, output="o", layer="output",
        method="gradient_x_input", baseline="none", labels=[],
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patterns = find_patterns(given, decode(codes), window=160)
    assert patterns[0].motif.identifier == "pos_0"
    assert len(patterns[0].sites) > 200
    assert patterns[0].contributions.shape == patterns[0].motif.counts.shape
    sequence, start, end, strand = patterns[0].sites[0]
    word = array[sequence, start:end]
    if strand == "-":
        word = word[::-1, ::-1]
    assert (word * patterns[0].motif.probabilities()).sum() > 7
    best = match_motifs([patterns[0].motif], jaspar)[0]
    assert "USF" in best.name.upper() or "TFE" in best.name.upper() or "MITF" in best.name.upper()
