"""Which edits are allowed, against looking at every edited sequence."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.apps.design.rules import EditRules
from zoo.dna import BASES, encode, reverse_complement
from zoo.dna.alphabet import iupac_bases

DNA = st.text("ACGTN", min_size=4, max_size=12)


def places(text, motif):
    """Say where a motif of IUPAC letters stands on either strand."""
    found = set()
    for strand in (motif, reverse_complement(motif)):
        for start in range(len(text) - len(motif) + 1):
            window = text[start : start + len(motif)]
            if all(
                base in iupac_bases(letter) for base, letter in zip(window, strand, strict=True)
            ):
                found.add((start, strand))
    return found


def slow_allowed(text, motif):
    """Make every edit and look for motifs that were not there."""
    found = np.zeros((len(text), 4), bool)
    for position, before in enumerate(text):
        for number, base in enumerate(BASES):
            edited = text[:position] + base + text[position + 1 :]
            found[position, number] = base != before and places(edited, motif) <= places(
                text, motif
            )
    return found


@settings(max_examples=40)
@given(DNA, st.text("ACGTRYN", min_size=1, max_size=4))
def test_forbidden_motifs_are_not_made(text, motif):
    allowed = EditRules(forbidden=[motif]).allowed(encode([text])[0])
    np.testing.assert_array_equal(allowed, slow_allowed(text, motif))


@given(st.text("ACGT", min_size=1, max_size=12), st.sampled_from([(0, 1), (0.25, 0.5), (0.5, 0.5)]))
def test_gc_comes_no_further_away(text, bounds):
    allowed = EditRules(gc=bounds).allowed(encode([text])[0])

    def outside(sequence):
        share = sum(base in "GC" for base in sequence) / len(sequence)
        return max(bounds[0] - share, share - bounds[1], 0)

    for position, before in enumerate(text):
        for number, base in enumerate(BASES):
            edited = text[:position] + base + text[position + 1 :]
            better = outside(edited) <= outside(text) + 1e-9
            assert allowed[position, number] == (base != before and better)


def test_fixed_and_taken_positions():
    allowed = EditRules(fixed=[0]).allowed(encode(["AC"])[0], taken=[1])
    assert not allowed.any()
