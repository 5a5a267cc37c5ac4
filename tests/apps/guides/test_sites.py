import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.apps.guides import Nuclease
from zoo.apps.guides.sites import cut_places, cut_windows, find_sites, guide_starts
from zoo.dna import decode, encode, iupac_bases, reverse_complement

CAS9 = Nuclease()
CAS12A = Nuclease("TTTV", side=5, guide_length=23)
TARGET = "GATTACAGTCGATTACAGTC"


def slow_sites(text, nuclease):
    """Find sites by regular expressions, on the sequence and on its reverse complement."""
    motif = "".join("." if one == "N" else f"[{iupac_bases(one)}]" for one in nuclease.pam)
    guide = "." * nuclease.guide_length
    pattern = f"(?=({guide + motif if nuclease.side == 3 else motif + guide}))"
    found = [(hit.start(), False, hit[1]) for hit in re.finditer(pattern, text)]
    for hit in re.finditer(pattern, reverse_complement(text)):
        found.append((len(text) - hit.start() - nuclease.site_length, True, hit[1]))
    return sorted(found)


@pytest.mark.parametrize(
    ("text", "nuclease", "expected"),
    [
        (TARGET + "TGG", CAS9, [(0, False)]),
        ("CCA" + TARGET, CAS9, [(0, True)]),
        ("CCA" + TARGET + "AGG", CAS9, [(0, True), (3, False)]),
        (TARGET + "TGA", CAS9, []),
        (TARGET + "NGG", CAS9, [(0, False)]),
        (TARGET + "TGN", CAS9, []),
        (TARGET, CAS9, []),
        ("TTTA" + TARGET + "AAC", CAS12A, [(0, False)]),
        ("AAC" + TARGET + "GAAA", CAS12A, [(0, True)]),
        ("TTTT" + TARGET + "AAC", CAS12A, []),
    ],
)
def test_find_sites(text, nuclease, expected):
    starts, minus = find_sites(encode(text)[0], nuclease)
    assert list(zip(starts.tolist(), minus.tolist(), strict=True)) == expected


def test_find_sites_with_further_motifs():
    codes = encode(TARGET + "TAG" + "TGG")[0]
    assert find_sites(codes, CAS9)[0].tolist() == [3]
    assert find_sites(codes, CAS9, ["NAG"])[0].tolist() == [0, 3]


@given(
    st.text("ACGTN", max_size=90),
    st.sampled_from(
        [CAS9, CAS12A, Nuclease("NNGRRT", guide_length=21), Nuclease("TTN", 5, 12, cut=0)]
    ),
)
def test_sites_are_those_of_a_regular_expression(text, nuclease):
    codes = encode(text)[0] if text else np.zeros(0, np.uint8)
    starts, minus = find_sites(codes, nuclease)
    windows, beyond = cut_windows(codes, starts, minus, nuclease)
    sites = [window[4:-3] for window in decode(windows)] if len(windows) else []
    found = list(zip(starts.tolist(), minus.tolist(), sites, strict=True))
    assert found == slow_sites(text, nuclease)
    left, right = starts - np.where(minus, 3, 4), starts + nuclease.site_length
    right += np.where(minus, 4, 3)
    assert beyond.tolist() == ((left < 0) | (right > len(text))).tolist()


@given(st.text("ACGT", min_size=30, max_size=90))
def test_the_other_strand_has_the_same_guides(text):
    def cuts(text):
        codes = encode(text)[0]
        starts, minus = find_sites(codes, CAS9)
        begin = guide_starts(starts, minus, CAS9)
        windows = decode(cut_windows(codes, starts, minus, CAS9)[0]) if len(starts) else []
        return set(zip(cut_places(begin, minus, CAS9).tolist(), windows, strict=True))

    turned = {(len(text) - cut, window) for cut, window in cuts(reverse_complement(text))}
    assert cuts(text) == turned


@pytest.mark.parametrize(
    ("nuclease", "on_minus", "start", "guide", "cut"),
    [
        (CAS9, False, 100, 100, 117),  # 17 bases, cut, 3 bases, NGG
        (CAS9, True, 100, 103, 106),  # CCN, 3 bases, cut
        (CAS12A, False, 100, 104, 122),  # TTTV, 18 bases, cut
        (CAS12A, True, 100, 100, 105),
    ],
)
def test_places(nuclease, on_minus, start, guide, cut):
    starts, minus = np.array([start]), np.array([on_minus])
    assert guide_starts(starts, minus, nuclease).tolist() == [guide]
    assert cut_places(np.array([guide]), minus, nuclease).tolist() == [cut]
