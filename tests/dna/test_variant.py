import pytest

from zoo.dna import Variant, alleles


def test_alleles_in_order_and_in_upper_case():
    found = alleles("chr1", 5, "ac", "a,<DEL>,*", "rs1")
    assert [str(one) for one in found] == ["chr1:5:AC>A", "chr1:5:AC><DEL>", "chr1:5:AC>*"]
    assert {one.name for one in found} == {"rs1"}


@pytest.mark.parametrize(
    ("alternate", "kind"),
    [
        ("ACN", "sequence"),
        (".", "none"),
        ("*", "spanning"),
        ("<INS:ME>", "symbolic"),
        ("]chr2:9]T", "breakend"),
        (".TGCA", "breakend"),
        ("AR", "letters"),
    ],
)
def test_kind_of_alternate(alternate, kind):
    assert Variant("1", 1, "A", alternate).kind == kind


def test_reference_with_other_letters_is_no_sequence():
    assert Variant("1", 1, "R", "A").kind == "sequence"
    assert not Variant("1", 1, "R", "A").is_sequence
    assert not Variant("1", 1, "", "A").is_sequence
