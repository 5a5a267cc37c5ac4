import numpy as np
import pytest

from zoo.apps.guides import Nuclease, Search, offtargets, pairs, tally
from zoo.apps.guides.cfd import cfd_scores
from zoo.apps.guides.offtargets import search_off_targets
from zoo.apps.guides.scanning import scan_targets
from zoo.apps.guides.targets import read_targets
from zoo.dna import encode, iupac_bases, reverse_complement
from zoo.errors import SettingError

GUIDE = "GATTACAGTCGCTTACAGTA"


def changed(text, *places):
    """Put another base at some places."""
    letters = list(text)
    for place in places:
        letters[place] = "ACGT"["CGTA".index(letters[place])]
    return "".join(letters)


def found_by(packed, targets, nuclease=None, **settings):
    nuclease = nuclease or Nuclease()
    (sites,) = scan_targets(read_targets(targets, packed), packed, nuclease, 1 << 16)
    return sites, search_off_targets(sites, packed, nuclease, Search(**settings))


def slow_hits(guide, own, contigs, nuclease, pams, most):
    """Compare a guide with every place of every contig, letter by letter."""
    hits = []
    for contig, text in contigs.items():
        for strand, read in (("+", text), ("-", reverse_complement(text))):
            for first in range(len(read) - nuclease.site_length + 1):
                site = read[first : first + nuclease.site_length]
                cut = nuclease.guide_length if nuclease.side == 3 else len(nuclease.pam)
                there, pam = (site[:cut], site[cut:])[:: 1 if nuclease.side == 3 else -1]
                begin = first + (0 if nuclease.side == 3 else cut)
                start = begin if strand == "+" else len(text) - begin - nuclease.guide_length
                fits = any(
                    all(
                        one == "N" or base in iupac_bases(one)
                        for one, base in zip(motif, pam, strict=True)
                    )
                    for motif in pams
                )
                mismatches = sum(one != two for one, two in zip(guide, there, strict=True))
                is_near = fits and "N" not in there and mismatches <= most
                if is_near and (contig, start, strand) != own:
                    hits.append((mismatches, contig, start, strand, there, pam))
    return hits


def test_off_targets_of_planted_copies(make_packed):
    contigs = {
        "one": "TATA" + GUIDE + "TGG" + "ATAT" * 5,
        "two": "A" * 9 + changed(GUIDE, 0, 10) + "AGG" + "T" * 9 + GUIDE + "CAG" + "T",
        "three": "CCT" + reverse_complement(GUIDE) + "TTT" + GUIDE + "CGA",
    }
    packed = make_packed(**contigs)
    _, found = found_by(packed, {"g": "TATA" + GUIDE + "TGGAT"})
    assert found.counts.tolist() == [[1, 0, 1, 0]]
    first, second = found.best[0].split(";")
    assert first == "three:3(-):0:1"
    assert second.startswith("two:9(+):2:")
    assert found.specificity[0] == pytest.approx(1 / (2 + float(second.split(":")[-1])), rel=1e-3)
    _, more = found_by(packed, {"g": "TATA" + GUIDE + "TGGAT"}, pams=["NAG"], best=1)
    assert more.counts.tolist() == [[2, 0, 1, 0]]
    assert more.best == ["three:3(-):0:1"]
    _, none = found_by(packed, {"g": "TATA" + GUIDE + "TGGAT"}, mismatches=0, best=0)
    assert (none.counts.tolist(), none.best) == ([[1]], ["."])


def test_a_guide_that_is_not_in_the_genome_has_no_place_of_its_own(make_packed):
    packed = make_packed(one="TATA" + GUIDE + "TGG" + "ATAT")
    sites, found = found_by(packed, {"g": "AAA" + GUIDE + "TGG"})
    assert not sites.placed.any()
    assert found.counts[sites.start == 3].tolist() == [[1, 0, 0, 0]]


@pytest.mark.parametrize(
    ("nuclease", "settings"),
    [
        (Nuclease(), {"mismatches": 4, "pams": ("NAG",)}),
        (Nuclease(), {"mismatches": 3}),
        (Nuclease(), {"mismatches": 1}),
        (Nuclease(), {"mismatches": 0}),
        (Nuclease("TTV", side=5, guide_length=23), {"mismatches": 4}),
        (Nuclease("NNGRRT", guide_length=11, cut=2), {"mismatches": 2}),
    ],
    ids=str,
)
def test_off_targets_are_those_of_comparing_all(
    make_packed, random_dna, monkeypatch, nuclease, settings
):
    # Small pieces: what lies across their edges must be found, too, and once.
    monkeypatch.setattr(offtargets, "_STRETCH", 100)
    monkeypatch.setattr(pairs, "_BLOCK", 16)
    monkeypatch.setattr(pairs, "_GIVEN", 8)
    piece = random_dna(60, seed=1, letters="ACGTTTGG")
    copies = [
        changed(piece, *places) for places in [(), (5,), (3, 30), (2, 21, 40), (9, 12, 14, 50)]
    ]
    contigs = {
        "one": piece + random_dna(40, seed=2) + copies[1] + "N" + copies[2],
        "two": reverse_complement(
            copies[3] + "NNN" + copies[4] + random_dna(20, seed=3) + copies[0]
        ),
    }
    sites, found = found_by(make_packed(**contigs), None, nuclease, best=3, **settings)
    most = settings["mismatches"]
    motifs = (nuclease.pam, *settings.get("pams", ()))
    assert found.counts.sum() > 0
    guides = sites.windows[:, nuclease.guide_part]
    for row, codes in enumerate(guides):
        guide = "".join("ACGT"[code] for code in codes)
        strand = "-" if sites.minus[row] else "+"
        own = (sites.contig[row], sites.start[row], strand)
        hits = slow_hits(guide, own, contigs, nuclease, motifs, most)
        counts = np.bincount([hit[0] for hit in hits], minlength=most + 1)
        assert found.counts[row].tolist() == counts.tolist()
        places = {f"{contig}:{start}({side}):{count}" for count, contig, start, side, _, _ in hits}
        named = found.best[row].split(";") if found.best[row] != "." else []
        assert {
            one if not nuclease.is_spcas9 else one.rpartition(":")[0] for one in named
        } <= places
        assert len(named) == min(3, len(hits))
        if nuclease.is_spcas9:
            scores = [cfd_scores(codes[None], encode(hit[4]), encode(hit[5]))[0] for hit in hits]
            assert found.specificity[row] == pytest.approx(1 / (1 + sum(scores)))
            assert [float(one.rpartition(":")[2]) for one in named] == pytest.approx(
                sorted(scores, reverse=True)[:3], rel=1e-2
            )


def test_best_are_the_same_however_hits_arrive():
    rng = np.random.default_rng(0)
    own = np.full((3, 3), -1)
    hits = tally.Hits(
        rng.integers(0, 3, 200), rng.integers(0, 4, 200), rng.integers(0, 2, 200),
        rng.permutation(200), rng.random(200) < 0.5, rng.random(200).round(1),
    )  # fmt: skip
    whole = tally.Tally(own, 3, best=4)
    whole.add(hits)
    parts = tally.Tally(own, 3, best=4)
    for first in range(0, 200, 7):
        parts.add(tally.Hits(*(column[first : first + 7] for column in hits)))
    assert parts.spelled(["a", "b"]) == whole.spelled(["a", "b"])
    np.testing.assert_array_equal(parts.counts, whole.counts)
    assert whole.counts.sum() == 200


def test_off_targets_refuse_a_motif_of_another_length(make_packed):
    with pytest.raises(SettingError, match="The PAM NNAG of off-targets came"):
        found_by(make_packed(one=GUIDE + "TGG"), None, pams=["NNAG"])
