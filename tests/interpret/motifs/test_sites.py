import numpy as np
import pytest

from zoo.dna import encode, reverse_complement
from zoo.errors import SequenceError, SettingError
from zoo.interpret.motifs import scan
from zoo.interpret.motifs.distribution import GRAIN, ScoreDistribution, grained_scores
from zoo.io.motifs import Motif

SHARES = (0.3, 0.2, 0.2, 0.3)


def motif(name, width, seed):
    counts = np.random.default_rng(seed).dirichlet([0.4] * 4, width) * 50
    return Motif(name, name, np.round(counts) + 1)


MOTIFS = [motif("one", 6, 0), motif("two", 4, 1), motif("three", 6, 2)]


def slow_scan(texts, p_value):
    """Look at every window of both strands."""
    found = []
    for row, text in enumerate(texts):
        for one in MOTIFS:
            scores = grained_scores(one, SHARES)
            distribution = ScoreDistribution(scores, SHARES)
            for start in range(len(text) - one.length + 1):
                word = text[start : start + one.length]
                if set(word) - set("ACGT"):
                    continue
                for strand, read in (("+", word), ("-", reverse_complement(word))):
                    score = sum(scores[k]["ACGT".index(base)] for k, base in enumerate(read))
                    chance = float(distribution.p_value(score))
                    if chance <= p_value:
                        found.append((str(row), start, start + one.length, one.name,
                                      round(score * GRAIN, 6), chance, strand))  # fmt: skip
    return sorted(found)


@pytest.fixture(scope="module")
def texts():
    letters = np.random.default_rng(4).choice(list("ACGTN"), (6, 90), p=[0.24] * 4 + [0.04])
    return ["".join(row) for row in letters] + ["ACG", "ACGTA"]


@pytest.mark.parametrize("p_value", [0.02, 1.0])
@pytest.mark.parametrize("block", [1, 1 << 24])
def test_scan_finds_what_the_slow_way_finds(texts, p_value, block, monkeypatch):
    monkeypatch.setattr("zoo.interpret.motifs.sites._BLOCK", block)
    found = scan(texts, MOTIFS, p_value=p_value, background=SHARES)
    rows = [(*row[:4], round(row[4], 6), *row[5:]) for row in found.rows()]
    assert len(rows) == len(found) > 10
    assert sorted(rows) == slow_scan(texts, p_value)


def test_scan_is_in_order_and_takes_codes(texts):
    found = scan(texts[:6], MOTIFS, p_value=0.02)
    places = list(zip(found.sequence, found.start, found.motif, strict=True))
    assert places == sorted(places)
    again = scan(encode(texts[:6]), MOTIFS, p_value=0.02)
    assert list(again.rows()) == list(found.rows())


def test_scan_of_the_other_strand_finds_the_mirrored_sites(texts):
    found = scan(texts[0], MOTIFS, p_value=0.02)
    mirrored = scan(reverse_complement(texts[0]), MOTIFS, p_value=0.02)
    places = [(row[1], row[2], row[3], row[6]) for row in found.rows()]
    turned = [
        (90 - end, 90 - start, name, "-" if strand == "+" else "+")
        for _, start, end, name, _, _, strand in mirrored.rows()
    ]
    assert sorted(turned) == sorted(places)


def test_scan_without_a_site_is_empty():
    assert len(scan("ACGT", Motif("m", "m", 100 * np.eye(4)[[0] * 8]), p_value=0.1)) == 0


def test_scan_refuses(texts):
    with pytest.raises(SettingError, match="at least one"):
        scan(texts, [])
    with pytest.raises(SettingError, match="p_value is 0"):
        scan(texts, MOTIFS, p_value=0)
    with pytest.raises(SequenceError, match="expected uint8 codes"):
        scan(np.zeros((2, 9, 4)), MOTIFS)


def test_scan_finds_a_planted_motif_of_jaspar(known):
    text = "".join(np.random.default_rng(1).choice(list("ACGT"), 400))
    text = text[:100] + "TGGCCACCAGGGGGCGCTA" + text[119:200] + "CCACGTGACC" + text[210:]
    found = scan({"peak": text}, [known["CTCF"], known["USF1"]], p_value=1e-5)
    names = {(name, start) for _, start, _, name, *_ in found.rows()}
    assert ("CTCF", 100) in names
    assert {name for name, start in names if 190 < start < 210} == {"USF1"}
    assert set(found.labels) == {"peak"}
