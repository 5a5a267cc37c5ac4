import dataclasses
import json

import keras
import numpy as np
import pytest

from zoo.architectures import build
from zoo.catalogue import Recipe
from zoo.dna import encode
from zoo.errors import FormatError, SettingError
from zoo.train.data import Split
from zoo.train.loop import fit, predict_split

RECIPE = Recipe(epochs=4, batch_size=16, learning_rate=1e-2, patience=4, ema_momentum=0.5)


def planted(count: int, seed: int) -> Split:
    """Random sequences of 40 bases, half of them with TGACTCA somewhere."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 4, (count, 40), dtype=np.uint8)
    labels = np.arange(count) % 2
    for row in np.flatnonzero(labels):
        start = random.integers(0, 33)
        codes[row, start : start + 7] = encode("TGACTCA")[0]
    return Split(codes, labels.astype(np.float32)[:, None], sha256=str(seed))


@pytest.fixture(scope="module")
def splits():
    return planted(128, 1), planted(64, 2)


def _model():
    keras.utils.set_random_seed(0)
    settings = {"filters": 16, "bottleneck": 8, "blocks": 1, "stem_width": 7, "dropout": 0.1}
    return build("dilated", length=40, **settings)


def _fit(splits, folder, recipe=RECIPE, **changes):
    model = _model()
    settings = {"seed": 3, "fingerprint": {"recipe": recipe.epochs}, "verbose": 0} | changes
    return model, fit(model, *splits, recipe, folder, **settings)


@pytest.fixture(scope="module")
def whole_run(splits, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    return (*_fit(splits, folder), folder)


def test_fit_finds_the_planted_motif(whole_run):
    _, state, _ = whole_run
    assert state.best > 0.8
    assert state.history[-1]["loss"] < state.history[0]["loss"]


def test_fit_writes_a_tensorboard_log(whole_run):
    _, _, folder = whole_run
    assert len(list((folder / "logs").glob("events.out.tfevents.*"))) >= 1


def test_fit_killed_and_resumed_equals_one_run(whole_run, splits, tmp_path, monkeypatch):
    model, state, _ = whole_run

    def kill_after_two(folder, reached, *arguments, **settings):
        if reached.epoch == 3:
            raise KeyboardInterrupt
        save_state(folder, reached, *arguments, **settings)

    from zoo.train.state import save_state

    with monkeypatch.context() as patched:
        patched.setattr("zoo.train.loop.save_state", kill_after_two)
        with pytest.raises(KeyboardInterrupt):
            _fit(splits, tmp_path)
    resumed, resumed_state = _fit(splits, tmp_path)
    assert resumed_state.epoch == state.epoch == 4
    for ours, theirs in zip(resumed_state.history, state.history, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)
    codes = splits[1].codes
    np.testing.assert_allclose(
        predict_split(resumed, codes), predict_split(model, codes), atol=1e-4
    )


def test_fit_finished_run_is_only_read(whole_run, splits):
    model, state, folder = whole_run
    again, same = _fit(splits, folder)
    assert same == state
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])


def test_fit_other_recipe_in_the_same_folder(whole_run, splits):
    with pytest.raises(SettingError, match="differs in recipe"):
        _fit(splits, whole_run[2], fingerprint={"recipe": 99})


def test_fit_unreadable_state(whole_run, splits, tmp_path):
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "state.json").write_text(json.dumps({"colour": "red"}))
    with pytest.raises(FormatError, match="no readable training state"):
        _fit(splits, tmp_path)


def test_fit_stops_when_validation_gets_no_better(splits, tmp_path):
    recipe = dataclasses.replace(RECIPE, epochs=30, learning_rate=1e-9, patience=1, augment=())
    _, state = _fit(splits, tmp_path, recipe)
    assert state.epoch < 30


def test_fit_that_diverges_says_so(splits, tmp_path):
    recipe = dataclasses.replace(RECIPE, epochs=1, learning_rate=float("nan"), augment=())
    with pytest.raises(SettingError, match="No epoch gave a finite metric"):
        _fit(splits, tmp_path, recipe)
