import json
import re

import numpy as np
import pytest

from zoo.apps.guides import Guides, find_guides, render_guides
from zoo.apps.guides.report import MOST_GUIDES
from zoo.errors import SettingError

SITE = "GATTACAGTCGCTTACAGTA"


def data_of(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


@pytest.fixture
def guides():
    found = find_guides({"</script><b>": "CCA" + SITE + "TGG", "two": SITE + "TGG"}, model=None)
    activity = np.array([0.123456, np.nan, 0.5])
    return Guides({**found.columns, "activity": activity, "off_0": np.array([0, 1, 2])})


def test_report_carries_the_guides_of_each_target(guides):
    data = data_of(render_guides(guides, title="some"))
    assert (data["title"], data["height"]) == ("some", "activity")
    first, second = data["targets"]
    assert (first["name"], second["name"]) == ("</script><b>", "two")
    assert [len(one["guides"]) for one in data["targets"]] == [2, 1]
    minus, plus = first["guides"]
    assert minus[:5] == [6, "-", "TACTGTAAGCGACTGTAATC", "TGG", [0]]
    assert plus[:5] == [20, "+", SITE, "TGG", [1]]
    column = 5 + data["columns"].index("activity")
    assert (minus[column], plus[column], second["guides"][0][column]) == (0.123, None, 0.5)


def test_report_needs_nothing_from_elsewhere(guides):
    page = render_guides(guides, title="</script><img>")
    assert re.findall(r"(?:src|href)=|@import|url\(|fetch\(", page) == []
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert page.count("</script>") == 2
    assert "<img>" not in page


def test_report_refuses_too_many(guides):
    many = guides.take(np.zeros(MOST_GUIDES + 1, dtype=int))
    with pytest.raises(SettingError, match="20,001 guides are too many"):
        render_guides(many, title="many")
