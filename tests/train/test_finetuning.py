import keras
import numpy as np
import pytest

import zoo
from zoo.catalogue import Recipe
from zoo.dna import encode, one_hot
from zoo.errors import (
    FormatError,
    IntegrityError,
    SequenceError,
    SettingError,
    UnknownNameError,
)
from zoo.train.examples import as_split, class_weights, names_of
from zoo.train.finetuning import _balanced, finetune
from zoo.train.losses import masked_loss
from zoo.train.rates import DiscriminativeAdamW
from zoo.train.state import load_best, save_best
from zoo.train.surgery import (
    adapt_trunk,
    freeze_trunk,
    merge_adapters,
    release_trunk,
    trunk_of,
    with_new_head,
)
from zoo.train.tables import read_labelled

TEXTS = ["".join(row) for row in np.random.default_rng(0).choice(list("ACGT"), (24, 40))]
RICH = np.array([text.count("G") + text.count("C") > 20 for text in TEXTS])
HALVES = ((TEXTS[:16], RICH[:16]), (TEXTS[16:], RICH[16:]))


def small(**settings):
    keras.utils.set_random_seed(3)
    sizes = {"length": 40, "filters": 8, "bottleneck": 4, "blocks": 1, "stem_width": 5}
    return zoo.build("dilated", **(sizes | settings))


def arrays(layers):
    return [keras.ops.convert_to_numpy(one).copy() for layer in layers for one in layer.weights]


def same(first, second):
    return all(np.array_equal(*pair) for pair in zip(first, second, strict=True))


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A saved model that stands for a pretrained one."""
    folder = tmp_path_factory.mktemp("base") / "small-v1"
    card = {"name": "small-v1", "species": ["yeast"], "architecture": {
        "name": "dilated", "settings": {"filters": 8}, "parameters": 1}}  # fmt: skip
    zoo.save(small(), folder, card, golden=TEXTS[:2])
    return folder


def test_new_head_keeps_the_trunk_and_leaves_the_network_alone():
    model = small()
    before = arrays(model.layers)
    made = with_new_head(model, 3, "softmax", dropout=0.5)
    assert made.output_shape == (None, 3)
    assert same(arrays(trunk_of(model)), arrays(trunk_of(made)))
    assert same(before, arrays(model.layers))


def test_another_length_has_the_same_weights():
    made = with_new_head(small(), 1, None, length=60)
    assert made.input_shape == (None, 60, 4)
    assert same(arrays(trunk_of(small())), arrays(trunk_of(made)))


def test_a_network_bound_to_its_length_says_so():
    model = zoo.build(
        "basset", length=40, outputs=1, filters=(4,), widths=(5,), pools=(4,), units=(4,)
    )
    with pytest.raises(SettingError, match="bound to 40 bases"):
        with_new_head(model, 1, None, length=60)


@pytest.mark.parametrize("name", ["spliceai-80", "bpnet"])
def test_networks_without_one_answer_a_sequence_are_refused(name):
    with pytest.raises(SettingError, match="one answer a sequence"):
        with_new_head(zoo.build(name), 1, None)


def test_frozen_trunk_has_a_head_that_learns_and_statistics_that_stay():
    model = with_new_head(small(), 1, "sigmoid")
    freeze_trunk(model)
    assert [weight.path for weight in model.trainable_weights] == ["logits/kernel", "logits/bias"]
    before = arrays(trunk_of(model))
    model(one_hot(TEXTS), training=True)
    assert same(before, arrays(trunk_of(model)))


def test_released_trunk_learns_without_new_statistics_unless_asked():
    model = with_new_head(small(), 1, "sigmoid")
    freeze_trunk(model)
    release_trunk(model)
    paths = [weight.path for weight in model.trainable_weights]
    assert "stem/kernel" in paths
    assert not any("gamma" in path for path in paths)
    release_trunk(model, statistics=True)
    assert any("gamma" in weight.path for weight in model.trainable_weights)


def test_merged_adapters_give_the_same_and_keep_the_symmetry():
    model = with_new_head(small(), 2, "sigmoid")
    freeze_trunk(model)
    assert adapt_trunk(model, 2) == 4
    random = np.random.default_rng(1)
    for weight in model.trainable_weights:
        weight.assign(random.normal(size=weight.shape))
    x = one_hot(TEXTS)
    merged = merge_adapters(model)
    assert len(merged.weights) == len(model.weights) - 8
    expected = keras.ops.convert_to_numpy(model(x))
    assert np.allclose(keras.ops.convert_to_numpy(merged(x)), expected, atol=1e-6)
    turned = keras.ops.convert_to_numpy(merged(x[:, ::-1, ::-1]))
    assert np.allclose(turned, expected, atol=1e-5)


def test_slow_weights_move_by_their_share():
    quick, slow = keras.Variable([1.0], name="head"), keras.Variable([1.0], name="trunk")
    optimizer = DiscriminativeAdamW(0.1, shares={slow.path: 0.1}, weight_decay=0.0)
    optimizer.apply([keras.ops.ones(1), keras.ops.ones(1)], [quick, slow])
    assert float(quick[0]) == pytest.approx(0.9, abs=1e-5)
    assert float(slow[0]) == pytest.approx(0.99, abs=1e-5)
    again = DiscriminativeAdamW.from_config(optimizer.get_config())
    assert again.shares == {slow.path: 0.1}


@pytest.mark.parametrize("settings", [{}, {"lora": 2, "balance": True}], ids=str)
def test_finetuned_model_saves_loads_and_verifies(base, tmp_path, settings):
    settings = {"head_epochs": 1, "epochs": 1, **settings}
    made = finetune(
        base, *HALVES, outputs=["rich"], card={"name": "mine-v1"}, verbose=0, **settings
    )
    assert made.card.base_model == "small-v1"
    assert made.card.species == []
    assert any("small-v1" in note for note in made.card.notes)
    assert made.card.training.recipe["lora"] == settings.get("lora", 0)
    assert [output.name for output in made.card.outputs] == ["rich"]
    assert "no test set" in made.card.data.split or "without a test set" in made.card.data.split
    made.save(tmp_path / "mine-v1")
    zoo.verify(tmp_path / "mine-v1")
    scores = zoo.predict(tmp_path / "mine-v1", TEXTS[:3])
    assert np.allclose(scores, zoo.predict(made.model, TEXTS[:3]), atol=1e-6)


@pytest.mark.parametrize(
    ("task", "labels", "width"),
    [
        ("classes", np.arange(24) % 3, 3),
        ("regression", np.linspace(-1, 1, 24), 1),
        ("binary", np.stack([RICH, np.where(np.arange(24) % 2, np.nan, RICH)], 1), 2),
    ],
)
def test_every_task(base, task, labels, width):
    halves = [(TEXTS[part], labels[part]) for part in (slice(16), slice(16, 24))]
    made = finetune(base, *halves, test=halves[1], task=task, head_epochs=1, epochs=0, verbose=0)
    assert made.model.output_shape == (None, width)
    assert made.card.data.split == "as given by the user"


def test_a_class_of_the_validation_examples_alone_is_refused(base):
    halves = [(TEXTS[:16], np.arange(16) % 2), (TEXTS[16:], np.arange(8) % 3)]
    with pytest.raises(SettingError, match="validation has class 2"):
        finetune(base, *halves, task="classes", verbose=0)


def test_a_run_of_something_else_is_not_taken_up(base, tmp_path):
    settings = {"head_epochs": 1, "epochs": 0, "verbose": 0, "runs": tmp_path}
    finetune(base, *HALVES, **settings)
    with pytest.raises(SettingError, match="differs in seed"):
        finetune(base, *HALVES, seed=1, **settings)
    with pytest.raises(SettingError, match="differs in base"):
        finetune(small(filters=16), *HALVES, **settings)


def test_balanced_examples_are_all_there():
    labels = np.array([1.0, 0, 0, 0, np.nan])[:, None]
    assert class_weights(labels, "binary").round(2).tolist() == [2.0, 0.67, 0.67, 0.67, 0.0]
    split = as_split((["ACGT", "ACGA", "ACGC", "ACGG", "TTTT"], labels), "binary", 4, "train")
    found = _balanced(split, Recipe())
    assert len(found) == 6
    assert found.labels[:, 0].tolist() == [1, 1, 1, 0, 0, 0]
    with pytest.raises(SettingError, match="balance"):
        _balanced(split, Recipe(loss="mean_squared_error"))


def test_networks_with_side_inputs_are_refused():
    with pytest.raises(SettingError, match="2 inputs"):
        finetune(zoo.build("xpresso"), *HALVES)


def test_the_same_seed_gives_the_same_weights(base):
    one, two = (
        finetune(base, *HALVES, head_epochs=1, epochs=0, verbose=0, seed=5).model for _ in range(2)
    )
    assert same(arrays(one.layers), arrays(two.layers))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"task": "ranking"}, UnknownNameError, "ranking"),
        ({"speed": 3}, UnknownNameError, "speed"),
        ({"epochs": -1}, SettingError, "epochs -1"),
        ({"outputs": ["a", "b"]}, SettingError, "names 2"),
        ({"test": (TEXTS[:9], [1] * 9)}, SettingError, "test has 9 labels with 1"),
        ({"test": (TEXTS[:2], [0, 1])}, SettingError, "test has 2 labels"),
        ({"lora": 1, "head_epochs": 0}, SettingError, "head_epochs is 0"),
    ],
)
def test_wrong_settings_are_named(base, changes, error, message):
    with pytest.raises(error, match=message):
        finetune(base, *HALVES, verbose=0, **changes)


@pytest.mark.parametrize(
    ("sequences", "labels", "task", "error", "message"),
    [
        (["ACGT"], [1, 0], "binary", SequenceError, "1 sequences and 2 labels"),
        (["ACGT", "ACGA"], [1, 3], "binary", SettingError, "from 1 to 3"),
        (["ACGT", "ACGA"], [0.5, 1], "classes", SettingError, "class number"),
        (["ACGT"], [np.nan], "regression", SettingError, "no label"),
        (np.zeros((2, 4)), [1, 0], "binary", SequenceError, "float64"),
    ],
)
def test_wrong_examples_are_named(sequences, labels, task, error, message):
    with pytest.raises(error, match=message):
        as_split((sequences, labels), task, 4, "train")


def test_codes_of_another_length_are_fitted_as_texts_are():
    for length in (3, 4, 7):
        texts = as_split((["ACGT", "TTTT"], [1, 0]), "binary", length, "train")
        codes = as_split((encode(["ACGT", "TTTT"]), [1, 0]), "binary", length, "train")
        assert np.array_equal(texts.codes, codes.codes)


def test_names_of_outputs():
    labels = np.array([[0.0], [2.0]])
    assert names_of(None, labels, "classes") == ["class_0", "class_1", "class_2"]
    assert names_of(["x"], labels, "regression") == ["x"]
    with pytest.raises(SettingError, match="names 2"):
        names_of(["no", "yes"], labels, "classes")


def test_tables_are_dealt_by_their_column_or_by_homology(tmp_path):
    lines = [
        f"{text},{int(rich)},{row}"
        for row, (text, rich) in enumerate(zip(TEXTS, RICH, strict=True))
    ]
    path = tmp_path / "mine.csv"
    path.write_text("sequence,rich,score\n" + "\n".join(lines) + "\n")
    found = read_labelled(path, labels=["rich"])
    assert sorted(text for part in found.values() for text in part[0]) == sorted(TEXTS)
    assert read_labelled(path)["train"][1].shape[1] == 2
    with pytest.raises(FormatError, match="'poor'"):
        read_labelled(path, labels=["poor"])


def test_tables_of_spreadsheets_and_long_sequences_are_read(tmp_path):
    text = "ACGT" * 40_000
    lines = f"\ufeffsequence\tlabel\tsplit\n{text}\t1\ttrain\nACGT\t0\tvalidation\n"
    (tmp_path / "mine.tsv").write_text(lines, encoding="utf-8")
    assert read_labelled(tmp_path / "mine.tsv")["train"][0] == [text]


def test_regions_take_their_letters_from_the_genome(tmp_path):
    (tmp_path / "genome.fa").write_text(">c\n" + "ACGTACGTAC" * 3 + "\n")
    (tmp_path / "mine.bed").write_text("c\t0\t4\ta\t1\t+\nc\t4\t8\tb\t0\t+\nc\t8\t12\td\t1\t-\n")
    rows = tmp_path / "mine.tsv"
    rows.write_text("contig\tstart\tend\topen\tsplit\nc\t0\t4\t1\ttrain\nc\t5\t9\t0\tvalidation\n")
    found = read_labelled(rows, genome=tmp_path / "genome.fa")
    assert (found["train"][0], found["validation"][0]) == (["ACGT"], ["CGTA"])
    assert found["train"][1].tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\tlabel\na\t1\n", "expected a header with 'sequence'"),
        ("sequence\tlabel\nACGT\tbound\n", "no column of numbers"),
        ("sequence\tlabel\tsplit\nACGT\t1\tdev\n", "'dev' is unknown"),
        ("sequence\tlabel\tsplit\nACGT\t1\ttrain\n", "no example for validation"),
        ("sequence\tlabel\tsplit\nACGT\t1\n", "line 2 with another number of columns"),
    ],
)
def test_wrong_tables_are_named(tmp_path, text, message):
    (tmp_path / "mine.tsv").write_text(text)
    with pytest.raises((FormatError, SettingError), match=message):
        read_labelled(tmp_path / "mine.tsv")


def test_adapter_is_small_and_makes_the_same_network_on_its_own_trunk_only(base, tmp_path):
    made = finetune(
        base, HALVES[0], HALVES[0], head_epochs=1, epochs=3, lora=2, learning_rate=0.03, verbose=0
    )
    assert np.abs(made.adapter.arrays["0_b"]).max() > 0
    made.save_adapter(tmp_path / "mine")
    assert sum(path.stat().st_size for path in (tmp_path / "mine").iterdir()) < 40_000
    expected = zoo.predict(made.model, TEXTS[:3])
    for merge in (True, False):
        again = zoo.load_adapted(tmp_path / "mine", base, merge=merge)
        assert np.allclose(zoo.predict(again, TEXTS[:3]), expected, atol=1e-6)
    other = tmp_path / "small-v1"
    zoo.save(small(), other, {"name": "small-v1"}, golden=TEXTS[:2])
    with pytest.raises(IntegrityError, match="another small-v1"):
        zoo.load_adapted(tmp_path / "mine", other)
    with pytest.raises(SettingError, match="exists"):
        made.save_adapter(tmp_path / "mine")
    (tmp_path / "mine" / "adapter.npz").write_bytes(b"nothing")
    with pytest.raises(FormatError, match="no adapter"):
        zoo.load_adapted(tmp_path / "mine", base)


def test_models_without_adapters_have_none_to_save(base, tmp_path):
    made = finetune(base, *HALVES, head_epochs=1, epochs=0, verbose=0)
    with pytest.raises(SettingError, match="lora=4"):
        made.save_adapter(tmp_path / "mine")


def test_counts_end_in_means_and_negative_ones_are_refused(base):
    counts = np.arange(24) % 5
    halves = [(TEXTS[part], counts[part]) for part in (slice(16), slice(16, 24))]
    made = finetune(base, *halves, task="counts", head_epochs=1, epochs=0, verbose=0)
    assert (zoo.predict(made.model, TEXTS) > 0).all()
    assert made.card.baselines[0].name == "5-mer ridge regression"
    with pytest.raises(SettingError, match="down to -1"):
        as_split((["ACGT"], [-1]), "counts", 4, "train")


def test_poisson_loss_is_least_at_the_count():
    loss = masked_loss(Recipe(loss="poisson"))
    found = [float(loss(np.array([[3.0]]), np.array([[mean]]))) for mean in (2.0, 3.0, 4.0)]
    assert found[1] == pytest.approx(3 - 3 * np.log(3), abs=1e-5)
    assert found[1] == min(found)


def test_state_of_adapters_is_kept_apart_from_their_kernels(tmp_path):
    made = with_new_head(small(), 1, "sigmoid")
    freeze_trunk(made)
    adapt_trunk(made, 2)
    random = np.random.default_rng(0)
    for weight in made.weights:
        weight.assign(random.random(weight.shape))
    before = arrays(made.layers)
    save_best(tmp_path, made)
    for weight in made.weights:
        weight.assign(random.random(weight.shape))
    load_best(tmp_path, made)
    assert same(before, arrays(made.layers))
