import numpy as np
import pytest

from zoo.errors import FormatError
from zoo.io.motifs import Motif, read_motifs, write_meme

JASPAR = """>MA0001.1\tAGL3
A  [ 0  3 79 ]
C  [94 75  4 ]
G  [ 1  0  3 ]
T  [ 2 19 11 ]
>MA0002.1 MA0002.1.RUNX1
 1.00 2.00
 3.00 4.00
 5.00 6.00
 7.00 8.00
"""
MEME = """MEME version 4

ALPHABET= ACGT

MOTIF M1 first
letter-probability matrix: alength= 4 w= 2 nsites= 20 E= 0
 0.5 0.5 0 0
 0.0 1e-1 0.9 0
URL http://nowhere

MOTIF M2
letter-probability matrix: alength= 4
0.25 0.25 0.25 0.25
"""


def written(tmp_path, text):
    path = tmp_path / "motifs.txt"
    path.write_text(text)
    return path


def test_read_motifs_jaspar(tmp_path):
    first, second = read_motifs(written(tmp_path, JASPAR))
    assert (first.identifier, first.name, second.name) == ("MA0001.1", "AGL3", "RUNX1")
    assert first.counts.tolist() == [[0, 94, 1, 2], [3, 75, 0, 19], [79, 4, 3, 11]]
    assert second.counts.tolist() == [[1, 3, 5, 7], [2, 4, 6, 8]]


def test_read_motifs_meme(tmp_path):
    first, second = read_motifs(written(tmp_path, MEME))
    assert (first.identifier, first.name, second.name) == ("M1", "first", "M2")
    np.testing.assert_allclose(first.counts, [[10, 10, 0, 0], [0, 2, 18, 0]])
    np.testing.assert_allclose(second.probabilities(), [[0.25] * 4])


def test_read_motifs_folder(tmp_path):
    written(tmp_path, JASPAR)
    (tmp_path / "second.meme").write_text(MEME)
    assert len(read_motifs(tmp_path)) == 4


def test_write_meme_is_read_back(tmp_path):
    motifs = read_motifs(written(tmp_path, JASPAR))
    write_meme(motifs, tmp_path / "out.meme")
    for before, after in zip(motifs, read_motifs(tmp_path / "out.meme"), strict=True):
        assert (before.identifier, before.name) == (after.identifier, after.name)
        np.testing.assert_allclose(before.probabilities(), after.probabilities(), atol=1e-6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\n", "no motif"),
        (">M1\nA [1 2]\nC [1 2]\nG [1]\nT [1 2]\n", "line 1: expected four rows"),
        (">M1\nA [0 2]\nC [0 2]\nG [0 1]\nT [0 2]\n", "empty position"),
        (MEME.replace("w= 2", "w= 3"), "line 6: 2 rows"),
    ],
)
def test_read_motifs_refuses(tmp_path, text, message):
    with pytest.raises(FormatError, match=message):
        read_motifs(written(tmp_path, text))


def test_information_of_certain_and_of_no_knowledge():
    motif = Motif("m", "m", np.array([[5.0, 0, 0, 0], [1, 1, 1, 1]]))
    np.testing.assert_allclose(motif.information(), [2, 0], atol=1e-6)


def test_log_odds_of_background_are_zero():
    motif = Motif("m", "m", np.array([[2.0, 2, 2, 2]]))
    np.testing.assert_allclose(motif.log_odds(), np.zeros((1, 4)), atol=1e-12)
