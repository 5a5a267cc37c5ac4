import json

import keras
import numpy as np
import pytest

import zoo
from zoo.card import read_card
from zoo.errors import SettingError, UnsafeModelError
from zoo.saving import rewrite_page


def test_save_then_load_gives_the_same_outputs(tmp_path):
    inputs = keras.Input((12, 4), name="sequence")
    outputs = keras.layers.Dense(2, name="logits")(keras.layers.Flatten()(inputs))
    model = keras.Model(inputs, outputs)
    zoo.save(model, tmp_path / "mine", {"name": "mine-v1"})
    array = zoo.one_hot(["ACGTACGTNACG"])
    np.testing.assert_array_equal(zoo.load(tmp_path / "mine")(array), model(array))


def test_save_leaves_out_the_optimizer(tmp_path):
    model = keras.Sequential([keras.Input((4, 4)), keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(np.zeros((2, 4, 4)), np.zeros((2, 1)), verbose=0)
    zoo.save(model, tmp_path / "mine", {"name": "mine-v1"})
    config = json.loads((tmp_path / "mine" / "config.json").read_text())
    assert not config.get("compile_config")


def test_save_completes_the_card_from_the_model(saved_folder):
    card = read_card(saved_folder)
    assert (card.input.length, card.architecture.name) == (40, "dilated")
    assert card.citation == "not stated"
    assert sorted(card.files) == [
        "README.md",
        "config.json",
        "golden.npz",
        "metadata.json",
        "model.weights.h5",
    ]


def test_save_existing_folder_is_kept(folder):
    before = (folder / "zoo.json").read_bytes()
    with pytest.raises(SettingError, match="exists"):
        zoo.save(zoo.load(folder), folder, {"name": "other-v1"})
    assert (folder / "zoo.json").read_bytes() == before


def test_save_overwrite_replaces_the_folder(folder):
    zoo.save(zoo.load(folder), folder, {"name": "other-v1"}, overwrite=True)
    assert zoo.info(folder).name == "other-v1"
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_save_overwrite_spares_what_is_no_weights_folder(folder, tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "thesis.txt").write_text("years of work")
    with pytest.raises(SettingError, match="no weights folder"):
        zoo.save(zoo.load(folder), tmp_path / "results", {"name": "a-v1"}, overwrite=True)
    assert (tmp_path / "results" / "thesis.txt").read_text() == "years of work"


def test_save_without_name(folder, tmp_path):
    with pytest.raises(SettingError, match="card has no name"):
        zoo.save(zoo.load(folder), tmp_path / "new", {})


def test_save_refuses_a_lambda_and_leaves_nothing(tmp_path):
    inputs = keras.Input((4, 4))
    model = keras.Model(inputs, keras.layers.Lambda(lambda x: x + 1)(inputs))
    with pytest.raises(UnsafeModelError, match="Lambda"):
        zoo.save(model, tmp_path / "bad", {"name": "bad-v1"})
    assert list(tmp_path.iterdir()) == []


def test_rewrite_page_keeps_the_folder_valid(folder):
    (folder / "README.md").write_text("stale")
    rewrite_page(folder)
    assert zoo.verify(folder).files == 5
