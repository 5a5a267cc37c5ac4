import pytest

from zoo.apps.guides import Nuclease, Search
from zoo.errors import SettingError

CAS12A = Nuclease("TTTV", side=5, guide_length=23)


def test_parts_of_a_window():
    window = "NNNNgggggggggggggggggggg123NNN"
    assert window[Nuclease().guide_part] == "g" * 20
    assert window[Nuclease().pam_part] == "123"


def test_parts_of_a_window_with_the_motif_first():
    window = "NNNN1234" + "g" * 23 + "NNN"
    assert len(window) == CAS12A.window_length
    assert window[CAS12A.guide_part] == "g" * 23
    assert window[CAS12A.pam_part] == "1234"


@pytest.mark.parametrize(
    ("nuclease", "is_spcas9"),
    [
        (Nuclease(), True),
        (Nuclease("tgg"), True),
        (Nuclease("NAG"), False),
        (Nuclease(guide_length=19), False),
        (Nuclease(side=5), False),
        (CAS12A, False),
    ],
)
def test_is_spcas9(nuclease, is_spcas9):
    assert nuclease.is_spcas9 is is_spcas9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"pam": ""}, "The PAM is ''"),
        ({"pam": "NG!"}, "The PAM is 'NG!'"),
        ({"pam": "N-G"}, "The PAM is 'N-G'"),
        ({"side": 4}, "is 4; expected 3 or 5"),
        ({"guide_length": 33}, "33 bases came; expected 10 to 32"),
        ({"cut": 21}, "21 bases from the PAM; expected 0 to 20"),
        ({"window": (8, 4)}, "window of the base editor is 8 to 4"),
        ({"window": (0, 4)}, "from 1 to 20"),
    ],
)
def test_nuclease_refuses(settings, message):
    with pytest.raises(SettingError, match=message):
        Nuclease(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mismatches": 6}, "mismatches is 6; expected 0 to 5"),
        ({"best": -1}, "best is -1"),
        ({"pams": ["NAX"]}, "The PAM is 'NAX'"),
    ],
)
def test_search_refuses(settings, message):
    with pytest.raises(SettingError, match=message):
        Search(**settings)
