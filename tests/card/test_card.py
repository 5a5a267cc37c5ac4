import json
from pathlib import Path

import pytest

from zoo.card import (
    File,
    card_from_json,
    card_to_json,
    check_files,
    folder_name,
    read_card,
    render_page,
)
from zoo.card.page import front_matter
from zoo.card.table import render_table, replace_table
from zoo.catalogue import ENTRIES
from zoo.errors import FormatError, IntegrityError, UnsafeModelError
from zoo.store import bundled_folder, sha256_of

TRAINED = sorted(name for name, entry in ENTRIES.items() if entry.card_sha256)


@pytest.mark.parametrize("name", TRAINED)
def test_catalogue_pin_is_the_card(name):
    assert sha256_of(bundled_folder(name) / "zoo.json") == ENTRIES[name].card_sha256


@pytest.mark.parametrize("name", TRAINED)
def test_page_is_generated_from_the_card(name):
    folder = bundled_folder(name)
    assert (folder / "README.md").read_text(encoding="utf-8") == render_page(read_card(folder))


@pytest.mark.parametrize("name", TRAINED)
def test_card_survives_writing_and_reading(name):
    card = read_card(bundled_folder(name))
    assert card_from_json(card_to_json(card)) == card


@pytest.mark.parametrize("name", TRAINED)
def test_front_matter_suits_the_hub(name):
    from huggingface_hub import ModelCard

    card = read_card(bundled_folder(name))
    data = ModelCard(render_page(card)).data
    assert data.library_name == "keras"
    assert data.license == ("apache-2.0" if card.licenses.weights == "Apache-2.0" else "other")
    measured = {result.metric_name: result.metric_value for result in data.eval_results}
    expected = card.metrics["test"][card.headline].value
    assert measured[card.headline] == pytest.approx(expected, abs=1e-4)
    assert not any("," in one or "+" in one for one in data.datasets)


def test_card_text_names_the_figures():
    text = str(read_card(bundled_folder("enhancer-dilated-v1")))
    assert "500 bp" in text
    assert "5-mer logistic regression" in text


def _edited(saved_folder, change):
    data = json.loads((saved_folder / "zoo.json").read_text())
    change(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda card: card.pop("name"), "lacks the field 'name'"),
        (lambda card: card.update(colour="red"), "a field 'colour'"),
        (lambda card: card.update(species="human"), "expected list"),
        (lambda card: card["input"].update(length="500"), r"input\.length is str '500'"),
        (lambda card: card["outputs"].append(3), r"outputs\[1\] is int"),
        (lambda card: card["golden"]["tolerance"].update(cpu=True), "expected float"),
        (lambda card: card.update(schema=99), "schema '99'"),
    ],
)
def test_card_malformed_field_is_named(saved_folder, change, message):
    with pytest.raises(FormatError, match=message):
        card_from_json(_edited(saved_folder, change))


@pytest.mark.parametrize("text", ["", "[]", "nonsense", "[" * 100_000, '{"a": NaN}'])
def test_card_that_is_no_card(text):
    with pytest.raises(FormatError):
        card_from_json(text)


def test_front_matter_licence_unknown_to_the_hub(saved_folder):
    text = _edited(saved_folder, lambda card: card["licenses"].update(weights="see the card"))
    matter = front_matter(card_from_json(text))
    assert (matter["license"], matter["license_name"]) == ("other", "see the card")


def test_readme_table_is_generated_from_the_cards():
    page = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert page == replace_table(page, render_table(map(read_card, map(bundled_folder, TRAINED))))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("summary", "\x1b[2Jgone", "letters that are no text"),
        ("notes", ["\ud800"], "letters that are no text"),
        ("metrics", {"te\x07st": {}}, "letters that are no text"),
        ("metrics", {"test": {"auroc": {"value": float("nan"), "low": 0, "high": 1}}}, "finite"),
        ("golden", {"sequences": "", "tolerance": {"cpu": float("inf")}}, "finite"),
        ("architecture", {"settings": [[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]}, "nests deeper"),
    ],
)
def test_value_that_no_page_could_show_is_refused(saved_folder, path, value, message):
    card = json.loads((saved_folder / "zoo.json").read_text()) | {path: value}
    with pytest.raises(FormatError, match=message):
        card_from_json(json.dumps(card))


@pytest.mark.parametrize("name", ["../up", "", ".hidden", "a/b", "a\\b", "C:x", "a" * 201])
def test_name_that_cannot_be_a_folder(name):
    with pytest.raises(FormatError, match="cannot have a folder"):
        folder_name(name)


def test_lists_of_files_that_no_model_has():
    with pytest.raises(IntegrityError, match="1001 files"):
        check_files({str(number): File(size=1, sha256="") for number in range(1001)}, "here")
    with pytest.raises(IntegrityError, match="expected at most"):
        check_files({name: File(size=4 << 30, sha256="") for name in "abcde"}, "here")
    with pytest.raises(UnsafeModelError, match="leaves the folder"):
        check_files({"../x": File(size=1, sha256="")}, "here")


def test_page_says_where_a_model_loads_from(saved_folder):
    page = (saved_folder / "README.md").read_text()
    assert 'zoo.load("path/to/tiny-dilated-v1")' in page
    assert 'zoo.load("hf://a/b@v1")' in render_page(read_card(saved_folder), address="hf://a/b@v1")
