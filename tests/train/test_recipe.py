import dataclasses

import numpy as np
import pytest

import zoo
from zoo.catalogue import ENTRIES, Adaptation, Recipe
from zoo.dna import encode
from zoo.errors import SettingError, UnknownNameError
from zoo.train.data import Split, TrainingData
from zoo.train.recipe import train_model

NAME = "enhancer-dilated-v1"


def _split(count: int, seed: int) -> Split:
    """Random sequences of 60 bases, every second with GATTACAG in the middle."""
    codes = np.random.default_rng(seed).integers(0, 4, (count, 60), dtype=np.uint8)
    codes[1::2, 26:34] = encode("GATTACAG")[0]
    labels = (np.arange(count) % 2).astype(np.float32)[:, None]
    return Split(codes, labels, sha256=f"{seed:064d}")


@pytest.fixture
def small(monkeypatch):
    """Make the catalogue's first model small, and its data three planted splits."""
    about = {"version": "1.0.0", "source": "made here", "split": "none", "negatives": "random"}
    data = TrainingData(
        name="planted", train=_split(64, 1), validation=_split(48, 2), test=_split(48, 3), **about
    )
    settings = {"length": 60, "filters": 8, "bottleneck": 4, "blocks": 1, "stem_width": 7}
    recipe = Recipe(epochs=2, batch_size=16, learning_rate=1e-2, kmer=3)
    changes = {"settings": settings, "recipe": recipe, "card_sha256": ""}
    monkeypatch.setitem(ENTRIES, NAME, dataclasses.replace(ENTRIES[NAME], **changes))
    monkeypatch.setattr("zoo.train.recipe.read_training_data", lambda *_: data)
    monkeypatch.setattr("zoo.train.metrics.RESAMPLES", 20)


def test_train_model_writes_a_folder_that_verifies(small, tmp_path):
    card = train_model(NAME, tmp_path / "out", runs=tmp_path / "runs", verbose=0)
    assert zoo.verify(tmp_path / "out").sequences == 16
    assert card == zoo.info(tmp_path / "out")
    assert card.data.counts == {"train": 64, "validation": 48, "test": 48}
    assert {"auroc", "auprc", "accuracy", "mcc", "f1"} == set(card.metrics["test"])
    assert [one.name for one in card.baselines[:2]] == [
        "3-mer logistic regression",
        "GC content only",
    ]
    assert card.training.epochs == 2
    assert card.calibration.temperature > 0
    assert card.architecture.receptive_field == 18


@pytest.mark.parametrize(
    ("loss", "labels", "monitor", "metrics"),
    [
        ("binary_crossentropy", "masked", "mcc", {"auroc", "auprc", "accuracy", "mcc", "f1"}),
        ("categorical_crossentropy", "classes", "accuracy", {"accuracy", "mcc", "auroc"}),
        ("categorical_crossentropy", "two domains", "mcc", {"accuracy", "mcc", "auroc"}),
        ("mean_squared_error", "values", "spearman", {"spearman", "pearson"}),
    ],
)
def test_train_model_every_kind(small, tmp_path, monkeypatch, loss, labels, monitor, metrics):
    entry = ENTRIES[NAME]
    recipe = dataclasses.replace(entry.recipe, loss=loss, monitor=monitor, epochs=1, seeds=2)
    if labels == "two domains":
        recipe = dataclasses.replace(recipe, adaptation=Adaptation(method="mmd", domain="half"))
    count = {"masked": 2, "classes": 3, "two domains": 3, "values": 1}[labels]
    outputs = tuple(dataclasses.replace(entry.outputs[0], name=f"o{i}") for i in range(count))
    changes = {"recipe": recipe, "outputs": outputs, "headline": monitor}
    changes |= {"group": "half"} if labels in ("values", "two domains") else {}
    monkeypatch.setitem(ENTRIES, NAME, dataclasses.replace(entry, **changes))
    data = _relabelled(labels)
    monkeypatch.setattr("zoo.train.recipe.read_training_data", lambda *_: data)
    card = train_model(NAME, tmp_path / "out", runs=tmp_path / "runs", verbose=0)
    assert card == zoo.info(tmp_path / "out")
    assert set(card.metrics["test"]) == metrics
    assert len(card.training.seeds) == 2
    best = sorted(run.validation[monitor] for run in card.training.seeds)
    kept = next(run for run in card.training.seeds if run.seed == card.training.seed)
    assert kept.validation[monitor] == best[0]
    expected = {"masked": {"o0", "o1"}, "classes": {"o0", "o1", "o2"}}
    assert set(card.details) == expected.get(labels, {"a", "b"})
    assert ("adaptation" in card.training.recipe) == (labels == "two domains")
    assert (card.calibration is None) == (labels == "values")
    assert ("calibration.svg" in card.files) == (labels != "values")
    assert "2 times" in (tmp_path / "out" / "README.md").read_text()


def _relabelled(kind: str) -> TrainingData:
    """The planted splits with labels of another kind."""
    splits = {}
    for seed, (name, count) in enumerate((("train", 64), ("validation", 48), ("test", 48)), 1):
        split = _split(count, seed)
        rows = np.arange(count)
        labels = split.labels
        if kind == "masked":
            labels = np.concatenate([labels, 1 - labels], axis=1)
            labels[rows % 4 == 0, 0] = labels[rows % 4 == 1, 1] = np.nan
        elif kind in ("classes", "two domains"):
            labels = (rows % 3).astype(np.float32)[:, None]
        else:
            labels = labels + np.linspace(0, 0.5, count, dtype=np.float32)[:, None]
        half = np.array(["a", "b"])[rows // 2 % 2]
        splits[name] = dataclasses.replace(split, labels=labels, columns={"half": half})
    about = {"version": "1.0.0", "source": "made here", "split": "none", "negatives": "random"}
    return TrainingData(name="planted", **splits, **about)


def test_train_model_trains_each_member_of_an_ensemble_by_itself(small, tmp_path, monkeypatch):
    entry = ENTRIES[NAME]
    alone = dict(entry.settings)
    settings = {"length": alone.pop("length"), "members": 2}
    settings |= {"member": entry.architecture, "member_settings": alone}
    changes = {"architecture": "ensemble", "settings": settings}
    monkeypatch.setitem(ENTRIES, NAME, dataclasses.replace(entry, **changes))
    card = train_model(NAME, tmp_path / "out", runs=tmp_path / "runs", seed=3, verbose=0)
    assert card.architecture.settings["members"] == 2
    assert card.architecture.receptive_field == 18
    monkeypatch.setitem(ENTRIES, NAME, entry)
    codes = _split(8, 4).codes
    logits = []
    for number in (6, 7):
        folder = tmp_path / f"alone-{number}"
        train_model(NAME, folder, runs=tmp_path / "runs-alone", seed=number, verbose=0)
        chances = zoo.predict(zoo.load(folder), codes)
        logits.append(np.log(chances) - np.log1p(-chances))
    joined = zoo.predict(zoo.load(tmp_path / "out"), codes)
    mean = np.mean(logits, axis=0)
    np.testing.assert_allclose(joined, 1 / (1 + np.exp(-mean)), atol=1e-6)
    zoo.verify(tmp_path / "out")


def test_train_model_no_seeds(tmp_path):
    with pytest.raises(SettingError, match="seeds is 0"):
        train_model(NAME, tmp_path / "out", seeds=0)


def test_train_model_existing_output(small, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(SettingError, match="exists"):
        train_model(NAME, tmp_path / "out", runs=tmp_path / "runs", verbose=0)


def test_train_model_unknown_name(tmp_path):
    with pytest.raises(UnknownNameError, match="enhancer-dilated-v1"):
        train_model("enhancer-dilated", tmp_path)


def test_train_model_in_bfloat16_and_in_parts_keeps_a_float32_network(small, tmp_path):
    card = train_model(
        NAME,
        tmp_path / "out",
        runs=tmp_path / "runs",
        precision="mixed_bfloat16",
        accumulate=2,
        verbose=0,
    )
    assert card.training.recipe["precision"] == "mixed_bfloat16"
    assert card.training.recipe["accumulate"] == 2
    model = zoo.load(tmp_path / "out")
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}
    zoo.verify(tmp_path / "out")
