import keras
import numpy as np
import pytest

import zoo
from zoo.apps.guides import Nuclease, Search, finding, guide_batches, join_guides, scanning
from zoo.errors import SettingError, UnknownNameError

SITE = "GATTACAGTCGCTTACAGTA"
PLAIN = {"model": None, "search": None}


@pytest.fixture(scope="module")
def model():
    """A network that is made at random."""
    keras.utils.set_random_seed(0)
    return zoo.build("guide", filters=(2, 2, 2), units=(4,))


def rows(found, *names):
    return list(zip(*(found[name].tolist() for name in names), strict=True))


def test_columns_of_one_guide():
    found = zoo.find_guides({"one": "AGTA" + SITE + "TGGCAT"}, model=None)
    assert {name: values.tolist() for name, values in found.columns.items()} == {
        "target": ["one"],
        "contig": ["one"],
        "start": [4],
        "end": [24],
        "strand": ["+"],
        "cut": [21],
        "guide": [SITE],
        "pam": ["TGG"],
        "context": ["AGTA" + SITE + "TGGCAT"],
        "gc": [pytest.approx(0.4)],
        "poly_t": [False],
        "hairpin": [3],
        "cbe": ["C6T"],
        "abe": ["A5G,A7G"],
        "flags": ["not_placed"],
    }


def test_guides_at_the_ends_of_a_contig_come_out_with_a_flag(make_genome, model):
    ends, inside, unknown = SITE + "TGG", "ACTA" + SITE + "TGGCAT", "ANTA" + SITE + "TGGCAT"
    genome = make_genome(
        ends=ends,
        inside=inside,
        unknown=unknown,
        none="AGTA" + SITE[:9] + "N" + SITE[10:] + "TGGCAT",
    )
    found = zoo.find_guides(None, genome, model=model, search=None)
    assert rows(found, "contig", "context", "flags") == [
        ("ends", "NNNN" + ends + "NNN", "contig_end"),
        ("inside", inside, "."),
        ("unknown", unknown, "unknown_base"),
    ]
    assert np.isnan(found["activity"]).tolist() == [True, False, True]


def test_activity_is_what_the_model_predicts(random_dna, model):
    found = zoo.find_guides({"one": random_dna(2000)}, model=model)
    full = found["flags"] == "not_placed"
    assert full.sum() > 200
    expected = zoo.predict(model, found["context"][full].tolist())[:, 0]
    np.testing.assert_allclose(found["activity"][full], expected, atol=1e-6)


def test_activity_of_the_shipped_model():
    site = "AGTA" + SITE + "TGGCAT"
    found = zoo.find_guides({"one": site})
    assert found["activity"][0] == pytest.approx(
        zoo.predict("guide-cnn-v1", [site])[0, 0], abs=1e-5
    )


def test_activity_is_left_out_for_other_nucleases():
    found = zoo.find_guides({"one": "TTTA" + SITE + "ACT"}, nuclease=Nuclease("TTTV", 5, 23))
    assert len(found) == 1
    assert "activity" not in found.columns


def test_a_target_has_the_guides_that_cut_in_it(make_genome):
    # The guide's cut lies between bases 20 and 21 of the contig.
    genome = make_genome(one="AGTA" + SITE + "TGGCAT")
    count = [
        len(zoo.find_guides(f"one:{start}-{end}", genome, **PLAIN))
        for start, end in [(20, 22), (19, 21), (21, 30), (0, 21), (0, 22), (0, 30)]
    ]
    assert count == [1, 0, 0, 0, 1, 1]


def test_batches_and_stretches_make_the_same_table(make_genome, random_dna, model, monkeypatch):
    genome = make_genome(one=random_dna(3000, 1), two=random_dna(500, 2), three="A" * 40)
    whole = zoo.find_guides(None, genome, model=model, search=Search(2))
    monkeypatch.setattr(scanning, "_STRETCH", 97)
    parts = list(guide_batches(None, genome, model=model, search=Search(2), batch_size=50))
    assert len(parts) > 5
    for name, values in join_guides(parts).columns.items():
        if values.dtype.kind == "f":
            np.testing.assert_allclose(values, whole[name], atol=1e-6)
        else:
            np.testing.assert_array_equal(values, whole[name])
    places = rows(whole, "contig", "cut", "strand")
    assert len(set(places)) == len(places)
    assert sorted(whole["cut"][whole["contig"] == "one"].tolist()) == [
        cut for contig, cut, _ in places if contig == "one"
    ]


def test_off_targets_without_a_place(make_genome):
    genome = make_genome(one="AGTA" + SITE + "TGGCAT")
    found = zoo.find_guides({"a": SITE + "TGG"}, genome, model=None, search=Search(1))
    assert rows(found, "contig", "start", "off_0", "off_1", "best_off", "flags") == [
        ("one", 4, 0, 0, ".", ".")
    ]
    lost = zoo.find_guides({"a": "T" + SITE + "TGG"}, genome, model=None, search=Search(1))
    assert rows(lost, "contig", "off_0", "best_off", "flags") == [
        ("a", 1, "one:4(+):0:1", "contig_end,not_placed")
    ]


def test_no_guide_is_an_empty_table(make_genome):
    found = zoo.find_guides(None, make_genome(one="A" * 50), search=Search(1), model=None)
    assert len(found) == 0
    assert {"guide", "off_1", "flags"} <= set(found.columns)
    with pytest.raises(UnknownNameError, match="Did you mean 'guide'"):
        found["guides"]


def test_take_keeps_columns_together():
    found = zoo.find_guides({"one": "CCA" + SITE + "TGG"}, **PLAIN)
    assert rows(found.take(np.argsort(-found["cut"])), "cut", "strand") == [(20, "+"), (6, "-")]


def test_a_target_of_one_base_has_no_guide(make_genome):
    genome = make_genome(one="AGTA" + SITE + "TGGCAT")
    assert len(zoo.find_guides("one:20-21", genome, **PLAIN)) == 0


@pytest.mark.parametrize("targets", [{}, []])
def test_find_guides_refuses_nothing(make_genome, targets):
    with pytest.raises(SettingError, match="There is no target"):
        zoo.find_guides(targets, make_genome(one=SITE), **PLAIN)


def test_find_guides_refuses(model):
    target = {"one": SITE + "TGG"}
    with pytest.raises(SettingError, match=r"takes 30 bases; a site of TTTV .* has 34"):
        zoo.find_guides(target, model=model, nuclease=Nuclease("TTTV", 5, 23))
    with pytest.raises(SettingError, match=r"gives \(2,\)"):
        zoo.find_guides(target, model=zoo.build("guide", outputs=2, filters=(2, 2, 2), units=(4,)))
    with pytest.raises(SettingError, match="batch_size is 0"):
        guide_batches(target, batch_size=0)


def test_default_nuclease_is_spcas9():
    assert finding.SPCAS9.is_spcas9
