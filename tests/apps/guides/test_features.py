import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.apps.guides import Nuclease
from zoo.apps.guides.features import editable_bases, gc_share, hairpin_stem, has_poly_t
from zoo.dna import encode, reverse_complement

GUIDES = st.lists(st.text("ACGT", min_size=20, max_size=20), min_size=1, max_size=5)


def slow_stem(guide):
    """Try all stretches against all later ones."""
    return max(
        (
            size
            for size in range(1, len(guide))
            for first in range(len(guide) - size)
            for second in range(first + size + 3, len(guide) - size + 1)
            if guide[second : second + size] == reverse_complement(guide[first : first + size])
        ),
        default=0,
    )


@settings(max_examples=30)
@given(GUIDES)
def test_hairpin_is_the_longest_of_all_stretches(guides):
    assert hairpin_stem(encode(guides)).tolist() == [slow_stem(guide) for guide in guides]


@pytest.mark.parametrize(
    ("guide", "stem"),
    [
        ("A" * 20, 0),
        ("GGGGGGGGAAAACCCCCCCC", 8),
        ("GGGGGGGGGACCCCCCCCCC", 8),  # its loop would have one base; the stem gives way
        ("GGGAAAAAAAAAAAAAACCC", 3),
        ("AAAAAAAAAATTTTTTTTTT", 8),
    ],
)
def test_hairpin(guide, stem):
    assert hairpin_stem(encode(guide)).tolist() == [stem]


def test_hairpin_of_guides_does_not_change_with_the_strand():
    guides = np.random.default_rng(0).integers(0, 4, (200, 20), dtype=np.uint8)
    other = np.ascontiguousarray(reverse_complement(guides))
    np.testing.assert_array_equal(hairpin_stem(guides), hairpin_stem(other))


def test_gc_share():
    np.testing.assert_allclose(gc_share(encode(["GGCCAT", "ATATAT"])), [4 / 6, 0])


@given(GUIDES)
def test_poly_t(guides):
    assert has_poly_t(encode(guides)).tolist() == ["TTTT" in guide for guide in guides]


@pytest.mark.parametrize(
    ("window", "cbe", "abe"),
    [
        ((4, 8), "C5T,C8T", "A4G,A6G"),
        ((1, 3), ".", "A1G"),
        ((20, 20), "C20T", "."),
    ],
)
def test_editable_bases(window, cbe, abe):
    guide = encode("AGGACATC" + "GGGGGGGGGGGC")
    nuclease = Nuclease(window=window)
    assert editable_bases(guide, "C", "T", nuclease) == [cbe]
    assert editable_bases(guide, "A", "G", nuclease) == [abe]


@given(GUIDES)
def test_edits_name_the_bases_of_the_window(guides):
    for guide, edits in zip(
        guides, editable_bases(encode(guides), "C", "T", Nuclease()), strict=True
    ):
        named = [int(edit[1:-1]) for edit in edits.split(",")] if edits != "." else []
        assert named == [place for place in range(4, 9) if guide[place - 1] == "C"]
