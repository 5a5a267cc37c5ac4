import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zoo.dna import Edit, Variant, decode, edited, encode, trim, widen


def bases_of(contig):
    """Give a base of a contig, and N beyond its ends."""
    return lambda place: contig[place] if 0 <= place < len(contig) else "N"


def canonical(contig, variant):
    return widen(trim(variant), bases_of(contig))


def changed(contig, edit):
    return contig[: edit.start] + edit.alternate + contig[edit.end :]


def test_trim_substitution_with_flanks():
    assert trim(Variant("1", 3, "GATC", "GTTC")) == Edit(3, "A", "T")


def test_trim_keeps_several_changed_bases():
    assert trim(Variant("1", 1, "ACGT", "TCGA")) == Edit(0, "ACGT", "TCGA")


def test_trim_same_alleles_leave_nothing():
    edit = trim(Variant("1", 5, "AC", "AC"))
    assert (edit.reference, edit.alternate) == ("", "")


def test_widen_deletion_in_a_run():
    assert canonical("GCAAAT", Variant("1", 5, "A", "")) == Edit(2, "AAA", "AA")


def test_widen_insertion_in_a_repeat_of_two():
    assert canonical("GCACAT", Variant("1", 1, "G", "GCA")) == Edit(1, "CACA", "CACACA")


def test_widen_reaches_half_a_unit():
    assert canonical("TACAG", Variant("1", 2, "AC", "")) == Edit(1, "ACA", "A")


def test_widen_stops_at_the_ends_and_at_unknown_bases():
    assert canonical("AAN", Variant("1", 1, "A", "AA")) == Edit(0, "AA", "AAA")


def test_widen_leaves_substitutions():
    assert canonical("AAAA", Variant("1", 2, "AA", "T")) == Edit(1, "AA", "T")


@st.composite
def contigs_with_variants(draw):
    contig = draw(st.text("AC", min_size=4, max_size=30))
    start = draw(st.integers(0, len(contig)))
    end = draw(st.integers(start, min(start + 4, len(contig))))
    alternate = draw(st.text("AC", max_size=5))
    return contig, start, end, alternate


@given(contigs_with_variants(), st.integers(0, 9), st.integers(0, 9), st.data())
def test_one_change_has_one_form_however_it_is_written(given_, before, behind, data):
    contig, start, end, alternate = given_
    first = Variant("1", start + 1, contig[start:end], alternate)
    result = changed(contig, trim(first))
    # Any other stretch that can be replaced to the same effect, with flanks as well.
    size = len(result) - len(contig)
    left = data.draw(st.integers(0, len(contig)))
    right = data.draw(st.integers(left, len(contig)))
    left, right = max(min(left, start) - before, 0), min(max(right, end) + behind, len(contig))
    second = Variant("1", left + 1, contig[left:right], result[left : right + size])
    if result == contig:
        return
    edit = canonical(contig, first)
    assert canonical(contig, second) == edit
    assert changed(contig, edit) == result
    assert contig[edit.start : edit.end] == edit.reference


def test_one_deletion_of_a_run_written_at_every_place():
    contig = "GTCAAAAAAGT"
    forms = {canonical(contig, Variant("1", place, "A", "")) for place in range(4, 10)}
    forms |= {canonical(contig, Variant("1", place, "AA", "A")) for place in range(4, 9)}
    assert forms == {Edit(3, "AAAAAA", "AAAAA")}


@given(contigs_with_variants(), st.integers(-5, 30), st.integers(1, 12))
def test_edited_is_a_cut_of_the_changed_contig(given_, start, length):
    contig, first, last, alternate = given_
    edit = Edit(first, contig[first:last], alternate)
    padded = encode("N" * 40 + contig + "N" * 60)[0]

    def codes(start, end):
        return padded[40 + start : 40 + end]

    new = encode(alternate)[0] if alternate else np.empty(0, np.uint8)
    found = edited(edit, codes, new, start, start + length)
    whole = "N" * 40 + changed(contig, edit) + "N" * 60
    assert decode(found) == [whole[40 + start : 40 + start + length]]
