import hashlib
from importlib.resources import files

import numpy as np
import pytest

from zoo.apps.guides import cfd
from zoo.apps.guides.cfd import cfd_scores
from zoo.dna import encode
from zoo.errors import IntegrityError

GUIDE = "ATCGATGCTGATGCTAGATA"


@pytest.mark.parametrize(
    ("site", "pam", "score"),
    [
        # The tests of crisprScore at the commit of its weights; three digits are given there.
        ("ATCGATGCTGATGCTAGATA", "AGG", 1),
        ("ATCGATGCTGATGCTAGATA", "AAG", 0.259),
        ("ATCGATGCTGATGCTAGATA", "AGA", 0.069),
        ("ATCGATGCTGATGCTAGATA", "AGT", 0.016),
        ("TTCGATGCTGATGCTAGATA", "AGG", 1),
        ("TTCGATGCTGATGCTAGATG", "AGG", 0.765),
        ("TTCGATGCTAATCCTAGATG", "AGG", 0.301),
        # Its README.
        ("ACCGATGCTGATGCTAGATA", "AGG", 0.85714286),
        ("ATCGATGCTGATGCTAGATT", "AGG", 0.6),
        ("ATCGATGCTGATGCTAGATA", "AGA", 0.06944444),
    ],
)
def test_cfd_of_worked_examples(site, pam, score):
    (found,) = cfd_scores(encode(GUIDE), encode(site), encode(pam))
    digits = max(3, len(str(score)) - 2)
    assert round(found, digits) == pytest.approx(score, abs=1e-9)


def test_cfd_is_a_product_of_the_lines_of_the_files():
    lines = dict(
        line.split()
        for name in ("cfd.mm.scores.cas9.txt", "cfd.pam.scores.cas9.txt")
        for line in files("zoo.apps.guides").joinpath("cfd_data", name).read_text().splitlines()
    )
    assert len(lines) == 20 * 12 + 16
    rng = np.random.default_rng(0)
    guides, sites, pams = (rng.integers(0, 4, (50, n), dtype=np.uint8) for n in (20, 20, 3))
    for guide, site, pam, found in zip(
        guides, sites, pams, cfd_scores(guides, sites, pams), strict=True
    ):
        score = float(lines["".join("ACGT"[code] for code in pam[1:])])
        for place, (one, two) in enumerate(zip(guide, site, strict=True), start=1):
            if one != two:
                score *= float(lines[f"{'ACGT'[one]}{'ACGT'[two]}{place}"])
        assert found == pytest.approx(score, rel=1e-12)


def test_cfd_of_an_unknown_base_is_the_worst_case():
    guide = encode(GUIDE)
    scores = [cfd_scores(guide, guide, encode(pam))[0] for pam in ("AGN", "ANG", "ANN", "ATN")]
    assert scores == [1, 1, 1, pytest.approx(0.038961039)]


def test_cfd_refuses_other_weights(monkeypatch):
    name = "cfd.pam.scores.cas9.txt"
    wrong = hashlib.sha256(b"").hexdigest()
    monkeypatch.setitem(cfd._SOURCES, name, wrong)
    with pytest.raises(IntegrityError, match=f"{name} has sha256 3f83"):
        cfd._rows(name)
