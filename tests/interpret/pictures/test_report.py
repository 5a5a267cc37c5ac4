import json
import re
from dataclasses import replace

import numpy as np
import pytest

from zoo.errors import SettingError
from zoo.interpret import Attribution
from zoo.interpret.pictures import render_report

VALUES = np.random.default_rng(0).normal(size=(2, 6, 4)).astype("float32")
FOUND = Attribution(
    values=VALUES * np.eye(4, dtype="float32")[[0, 1, 2, 3, 0, 1]],
    hypothetical=VALUES,
    completeness_error=np.array([0.01, -0.02]),
    outputs=np.array([1.5, 0.25]),
    baseline_outputs=np.array([0.5, 0.125]),
    output="open",
    layer="logits",
    method="integrated_gradients",
    baseline="dinucleotide",
    labels=["one </script><b>", "two"],
)


def data_of(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_report_carries_the_numbers():
    data = data_of(render_report(FOUND, ["ACGTAC", "acgtan"], title="m-v1"))
    assert data["title"] == "m-v1"
    first, second = data["sequences"]
    assert (first["name"], second["sequence"]) == ("one </script><b>", "ACGTAN")
    np.testing.assert_allclose(first["values"], FOUND.values[0].sum(-1), rtol=1e-3)
    np.testing.assert_allclose(
        np.reshape(second["hypothetical"], (6, 4)), FOUND.hypothetical[1], rtol=1e-3
    )
    assert first["facts"] == {
        "output": 1.5,
        "output of baselines": 0.5,
        "completeness error": 0.01,
    }


def test_report_needs_nothing_from_elsewhere():
    page = render_report(FOUND, ["ACGTAC"] * 2, title="m")
    assert re.findall(r"(?:src|href)=|@import|url\(|fetch\(", page) == []
    addresses = set(re.findall(r"https?://[^\"' ]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, which is not fetched


def test_report_of_twenty_sequences_stays_below_a_megabyte():
    values = np.random.default_rng(1).normal(size=(20, 500, 4)).astype("float32")
    many = replace(
        FOUND, values=values, hypothetical=values, completeness_error=None,
        outputs=np.ones(20), baseline_outputs=None, labels=["a name of a sequence"] * 20,
    )  # fmt: skip
    assert len(render_report(many, ["ACGTA" * 100] * 20, title="m")) < 1_000_000


def test_report_escapes_names():
    page = render_report(FOUND, ["ACGTAC"] * 2, title="</script><img>")
    assert page.count("</script>") == 2
    assert "<img>" not in page


def test_report_refuses():
    with pytest.raises(SettingError, match="that were explained"):
        render_report(FOUND, ["ACGTA"] * 2, title="m")
    broken = replace(FOUND, outputs=np.array([np.nan, 0]))
    with pytest.raises(SettingError, match="finite"):
        render_report(broken, ["ACGTAC"] * 2, title="m")
