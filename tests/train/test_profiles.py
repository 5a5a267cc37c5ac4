import keras
import numpy as np
import pytest
from keras import ops

import zoo
from zoo.dna import encode
from zoo.errors import FormatError, SequenceError, SettingError, UnknownNameError
from zoo.train import metrics
from zoo.train.finetuning import finetune
from zoo.train.profile_figures import ProfileJudge, mean_profile, profile_distances
from zoo.train.profiles import (
    as_profiles,
    check_profiles,
    log_totals,
    profile_loss,
    with_profile_head,
)
from zoo.train.tables import read_profiles

MOTIF = encode(["TTGACA"])[0]
NAN = np.nan


def planted(count, seed, length=40):
    """Sequences with one motif, and reads on its middle; more of them where G comes first."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 4, (count, length), dtype=np.uint8)
    reads = np.zeros((count, length), dtype="float32")
    for row, start in enumerate(random.integers(3, length - 9, count)):
        codes[row, start : start + 6] = MOTIF
        codes[row, start - 1] = 2 if row % 2 else 0
        reads[row, start + 2 : start + 4] = 40 if row % 2 else 4
    return codes, reads


def trunk(**settings):
    keras.utils.set_random_seed(2)
    sizes = {"length": 40, "filters": 16, "blocks": 1, "stem_width": 9, "profile_width": 3}
    return zoo.build("bpnet", **(sizes | settings))


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


def slow_loss(labels, outputs, weight):
    """Add up the loss of profiles, one count at a time."""
    total = 0.0
    for row in range(labels.shape[0]):
        for track in range(labels.shape[2]):
            counts, logits = labels[row, :, track], outputs[row, :-1, track]
            known = [i for i, count in enumerate(counts) if not np.isnan(count)]
            below = sum(np.exp(logits[i]) for i in known)
            total -= sum(counts[i] * np.log(np.exp(logits[i]) / below) for i in known)
            if len(known) == len(counts):
                total += weight * (np.log(1 + sum(counts)) - outputs[row, -1, track]) ** 2
    return total


def some_labels(seed=0):
    random = np.random.default_rng(seed)
    labels = random.poisson(3, (5, 7, 2)).astype("float32")
    labels[0, 2:4, 0] = NAN
    labels[1] = NAN
    labels[2, :, 1] = 0
    return labels, random.normal(size=(5, 8, 2)).astype("float32")


def test_loss_is_that_of_the_slow_way():
    labels, outputs = some_labels()
    total, count = profile_loss(2.5)(labels, outputs)
    assert float(count) == 5
    assert float(total) == pytest.approx(slow_loss(labels, outputs, 2.5), rel=1e-5)


def test_missing_labels_have_no_gradient():
    labels, outputs = some_labels()
    tf = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("gradients are taken by TensorFlow")
    values = tf.Variable(outputs)
    with tf.GradientTape() as tape:
        total, _ = profile_loss(1.0)(labels, values)
    found = ops.convert_to_numpy(tape.gradient(total, values))
    assert np.isfinite(found).all()
    assert not found[1].any()
    assert not found[0, 2:4, 0].any()
    assert found[0, -1, 0] == 0
    assert found[3].all()


def test_distances_are_those_of_two_distributions():
    labels = np.array([[[1.0], [0.0], [NAN]], [[0.0], [0.0], [5.0]], [[0.0], [0.0], [0.0]]])
    logits = np.array([[[-50.0], [50.0], [9.0]], [[0.0], [0.0], [60.0]], [[0.0], [1.0], [2.0]]])
    found = profile_distances(labels, logits)[:, 0]
    assert found[:2] == pytest.approx([np.sqrt(np.log(2)), 0.0], abs=1e-6)
    assert np.isnan(found[2])


def test_totals_are_known_where_all_positions_are():
    labels = np.array([[[1.0], [NAN]], [[1.0], [2.0]]])
    assert log_totals(labels)[:, 0].round(4).tolist()[1] == 1.3863
    assert np.isnan(log_totals(labels)[0, 0])


def test_mean_profile_gives_each_sequence_the_same_say():
    labels = np.array([[[100.0], [0.0]], [[0.0], [1.0]]])
    found = mean_profile(labels)
    assert np.exp(found[:2, 0]) == pytest.approx([0.5, 0.5])
    assert found[2, 0] == pytest.approx((np.log(101) + np.log(2)) / 2)


def test_a_judge_measures_tracks_apart_and_tolerates_one_without_counts():
    labels, scores = some_labels()
    labels[:, :, 1] = 0
    judge = ProfileJudge(as_profiles((["ACGTACG"] * 5, labels), 7, "test"), ["plus", "minus"])
    assert set(judge.details(scores)) == {"plus"}
    expected = np.median(profile_distances(labels, scores[:, :-1])[[0, 2, 3, 4], 0])
    assert judge.averages(scores)["jsd"].value == pytest.approx(expected)


def test_planted_motifs_become_peaks_and_the_result_is_a_model_like_others(tmp_path):
    test = planted(24, 3)
    made = finetune(
        trunk(), planted(160, 1), planted(24, 2), test=test, task="profile", outputs=["reads"],
        head_epochs=1, epochs=12, learning_rate=0.02, profile_width=3, card={"name": "peaks-v1"},
        verbose=0,
    )  # fmt: skip
    found = zoo.predict(made.model, test[0])
    assert found["profile"].shape == (24, 40, 1)
    assert found["counts"].shape == (24, 1)
    peaks = found["profile"][:, :, 0].argmax(axis=1)
    assert np.mean(test[1][np.arange(24), peaks] > 0) > 0.8
    card = made.card
    best, plain = card.metrics["test"], card.baselines[0].metrics
    assert best["jsd"].value < plain["jsd"].value - 0.2
    assert best["pearson"].value > 0.5
    assert plain["pearson"].value == 0
    assert card.headline == "jsd"
    assert [(one.name, one.unit) for one in card.outputs] == [
        ("profile_reads", "logit"),
        ("counts_reads", "log(1 + count)"),
    ]
    mean_total = planted(160, 1)[1].sum(axis=1).mean()
    assert card.training.recipe["count_weight"] == pytest.approx(mean_total / 2)
    made.save(tmp_path / "peaks-v1")
    zoo.verify(tmp_path / "peaks-v1")
    again = zoo.predict(tmp_path / "peaks-v1", test[0])
    for name in found:
        assert np.allclose(again[name], found[name], atol=1e-5)
    # The fine-tuned network is a trunk again.
    assert with_profile_head(zoo.load(tmp_path / "peaks-v1"), np.ones((2, 40, 3))).output_shape == (
        None,
        41,
        3,
    )


def test_a_tied_trunk_is_cut_before_its_pooling_and_learns_by_adapters():
    keras.utils.set_random_seed(3)
    base = zoo.build("dilated", length=40, filters=8, bottleneck=4, blocks=1, stem_width=5)
    codes, reads = planted(32, 0)
    binned = np.stack([reads.reshape(32, 10, 4).sum(axis=2)] * 2, axis=2)
    binned[0, 3] = NAN
    halves = ((codes[:20], binned[:20]), (codes[20:], binned[20:]))
    settings = {"head_epochs": 1, "epochs": 1, "lora": 2, "dropout": 0.1, "verbose": 0}
    made = finetune(base, *halves, task="profile", **settings)
    assert {name: one.shape for name, one in made.model.output.items()} == {
        "profile": (None, 10, 2),
        "counts": (None, 2),
    }
    assert made.card.input.strands == "single"
    assert made.adapter is None
    assert set(made.card.details) == {"output_0", "output_1"}


@pytest.mark.parametrize(
    ("name", "settings", "positions", "message"),
    [
        ("dilated", {"filters": 8, "bottleneck": 4, "blocks": 1}, 40, "10 for 40 bases, one for 4"),
        ("dilated", {"filters": 8, "bottleneck": 4, "blocks": 1}, 8, "profiles of 10 positions[.]"),
        ("bpnet", {"filters": 4, "blocks": 1}, 41, "40 for 40 bases, one for 1"),
        ("bpnet", {"filters": 4, "blocks": 1}, 39, "or fewer by an even number, about the middle"),
    ],
)
def test_positions_that_do_not_fit_are_told_those_that_do(name, settings, positions, message):
    with pytest.raises(SettingError, match=message):
        with_profile_head(zoo.build(name, length=40, **settings), np.ones((2, positions, 1)))


def test_a_trunk_of_any_length_wants_one():
    base = zoo.build("bpnet", length=None, filters=4, blocks=1)
    with pytest.raises(SettingError, match="give length="):
        with_profile_head(base, np.ones((2, 40, 1)))
    made = with_profile_head(base, np.ones((2, 40, 1)), length=40)
    assert made.output_shape == (None, 41, 1)


def test_profiles_in_the_middle_of_a_trunk_without_padding():
    sizes = {"filters": 4, "blocks": 2, "bias_filters": 4, "bias_blocks": 1}
    base = zoo.build("chrombpnet", length=200, profile_length=50, **sizes)
    made = with_profile_head(base, np.full((2, 50, 1), 2.0), width=75)
    assert made.output_shape == (None, 51, 1)
    assert float(made.get_layer("logits").counts.bias[0]) == pytest.approx(np.log(101))


def test_a_trunk_without_features_by_position_is_refused():
    model = keras.Sequential([keras.Input((40, 4)), keras.layers.Flatten(), keras.layers.Dense(1)])
    functional = keras.Model(model.inputs, model.outputs)
    with pytest.raises(SettingError, match="'feature_map'"):
        with_profile_head(functional, np.ones((2, 40, 1)))


@pytest.mark.parametrize(
    ("sequences", "labels", "error", "message"),
    [
        (["ACGT", "ACG"], np.ones((2, 4)), SequenceError, "3, 4 bases and the network takes 4"),
        (["ACGT"], np.ones((2, 4)), SequenceError, "1 sequences and 2 profiles"),
        (["ACGT"], [1], SettingError, r"shape \(1,\)"),
        (["ACGT"], np.ones((1, 4, 1, 1)), SettingError, r"\(1, 4, 1, 1\)"),
        (["ACGT"], [[1, -1, 0, 0]], SettingError, "from -1 to 1"),
        (["ACGT"], [[1, np.inf, 0, 0]], SettingError, "to inf"),
        ([], np.ones((0, 4)), SettingError, r"\(0, 4, 1\)"),
        (["ACGT"], "nowhere.npy", FormatError, "nowhere.npy"),
    ],
)
def test_wrong_profiles_are_named(sequences, labels, error, message):
    with pytest.raises(error, match=message):
        as_profiles((sequences, labels), 4, "train")


def test_profiles_come_from_files(tmp_path):
    labels = np.array([[0.0, 1.0, NAN, 2.0]])
    np.save(tmp_path / "one.npy", labels)
    np.savez(tmp_path / "one.npz", reads=labels)
    np.savez(tmp_path / "two.npz", reads=labels, others=labels)
    for name in ("one.npy", "one.npz"):
        found = as_profiles((["ACGT"], tmp_path / name), 4, "train").labels
        assert np.array_equal(found[:, :, 0], labels, equal_nan=True)
    with pytest.raises(FormatError, match=r"two\.npz"):
        as_profiles((["ACGT"], str(tmp_path / "two.npz")), 4, "train")


def test_profiles_come_from_bigwig_tracks_on_the_plus_strand(tmp_path):
    bigwig = pytest.importorskip("pyBigWig")
    (tmp_path / "genome.fa").write_text(">c\n" + "ACGGT" * 8 + "\n")
    file = bigwig.open(str(tmp_path / "plus.bw"), "w")
    file.addHeader([("c", 40)])
    file.addEntries("c", 0, values=[float(base) for base in range(30)], span=1, step=1)
    file.close()
    table = "contig\tstart\tend\tsplit\tstrand\n"
    rows = ["c\t2\t10\ttrain\t-", "c\t20\t28\tvalidation\t+", "c\t26\t34\tvalidation\t+"]
    (tmp_path / "mine.tsv").write_text(table + "\n".join(rows) + "\n")
    files = {"tracks": [tmp_path / "plus.bw"], "genome": tmp_path / "genome.fa"}
    found = read_profiles(tmp_path / "mine.tsv", **files, length=8, positions=4)
    assert found["train"][0] == ["GGTACGGT"]
    assert found["train"][1].tolist() == [[[4], [5], [6], [7]]]
    assert found["validation"][1][1, :, 0].tolist() == [28, 29, 0, 0]
    binned = read_profiles(tmp_path / "mine.tsv", **files, length=8, positions=2, bases=4)
    assert binned["train"][1][0, :, 0].tolist() == [2 + 3 + 4 + 5, 6 + 7 + 8 + 9]
    with pytest.raises(SettingError, match="does not lie in 8 bases"):
        read_profiles(tmp_path / "mine.tsv", **files, length=8, positions=4, bases=4)


def test_profiles_by_which_nothing_could_be_measured_are_refused():
    train = as_profiles(planted(8, 0), 40, "train")
    codes, reads = planted(8, 1)
    for labels, message in (
        (reads[:, :30], r"\(30, 1\)"),
        (reads * 0, "0 profiles with counts and 8 of which no position is missing"),
        (np.where(np.arange(40) == 5, NAN, reads), "8 profiles with counts and 0 of which"),
    ):
        split = as_profiles((codes, labels), 40, "test")
        with pytest.raises(SettingError, match=message):
            check_profiles(split, train, "test")
    empty = np.stack([reads, reads * 0], axis=2)
    split = as_profiles((codes, empty), 40, "train")
    with pytest.raises(SettingError, match="1 for every track"):
        check_profiles(split, split, "train")


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"balance": True}, SettingError, "balance and augment"),
        ({"augment": (("shift", {"most": 2}),)}, SettingError, "balance and augment"),
        ({"profile_width": 4}, SettingError, "profile_width is 4"),
        ({"count_weight": -1.0}, SettingError, "count_weight -1"),
        ({"outputs": ["a", "b"]}, SettingError, "names 2"),
        ({"task": "regression", "profile_width": 5}, UnknownNameError, "profile_width"),
    ],
)
def test_wrong_settings_are_named(changes, error, message):
    settings = {"task": "profile", "verbose": 0} | changes
    with pytest.raises(error, match=message):
        finetune(trunk(), planted(8, 0), planted(8, 1), **settings)
