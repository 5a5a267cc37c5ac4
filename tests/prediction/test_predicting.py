import keras
import numpy as np
import pandas as pd
import pytest

from zoo.dna import Interval, encode, one_hot, reverse_complement
from zoo.errors import CoordinateError, SequenceError, SettingError
from zoo.prediction import predict, predict_batches

FRACTIONS = [[0.5, 0.25, 0.25, 0.0], [0.0, 0.0, 0.0, 1.0], [0.25, 0.25, 0.25, 0.0]]
SEQUENCES = ["AACG", "tttt", "ACGN"]


def base_fractions(length=4):
    """A model whose outputs are the fractions of A, C, G and T."""
    return keras.Sequential([keras.Input((length, 4)), keras.layers.GlobalAveragePooling1D()])


@pytest.fixture(scope="module")
def fractions():
    return base_fractions()


@pytest.fixture(scope="module")
def network():
    """A network whose outputs depend on order and strand."""
    keras.utils.set_random_seed(1)
    sequence = keras.Input((12, 4), name="sequence")
    x = keras.layers.Conv1D(4, 5, activation="relu")(sequence)
    x = keras.layers.BatchNormalization()(x)
    return keras.Model(sequence, keras.layers.Dense(3)(keras.layers.Flatten()(x)))


@pytest.fixture(scope="module")
def sequences():
    letters = np.random.default_rng(0).choice(list("ACGTN"), (21, 12))
    return ["".join(row) for row in letters]


@pytest.fixture
def genome(tmp_path, monkeypatch):
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path))
    path = tmp_path / "genome.fa"
    path.write_text(">chr1\nAACGTTTTCCCC\n")
    return path


def test_predict_list(fractions):
    values = predict(fractions, SEQUENCES)
    assert values.dtype == np.float32
    assert values.tolist() == FRACTIONS


@pytest.mark.parametrize("make", [tuple, iter, np.array, pd.Series, encode, one_hot])
def test_predict_other_forms(fractions, make):
    assert predict(fractions, make(SEQUENCES)).tolist() == FRACTIONS


def test_predict_one_text(fractions):
    assert predict(fractions, "AACG").tolist() == FRACTIONS[:1]


def test_predict_tensor(fractions):
    assert predict(fractions, keras.ops.convert_to_tensor(one_hot(SEQUENCES))).tolist() == FRACTIONS


def test_predict_soft_one_hot(fractions):
    mixture = np.full((1, 4, 4), 0.25)
    assert predict(fractions, mixture).tolist() == [[0.25] * 4]


def test_predict_fasta(fractions, tmp_path):
    path = tmp_path / "in.fa"
    path.write_text("".join(f">{text}\n{text}\n" for text in SEQUENCES))
    assert predict(fractions, path).tolist() == FRACTIONS
    assert predict(fractions, str(path)).tolist() == FRACTIONS


def test_predict_bed_and_intervals(fractions, tmp_path, genome):
    bed = tmp_path / "in.bed"
    bed.write_text("chr1\t0\t4\nchr1\t4\t8\n")
    assert predict(fractions, bed, genome=genome).tolist() == FRACTIONS[:2]
    assert predict(fractions, [Interval("chr1", 0, 4)], genome=genome).tolist() == FRACTIONS[:1]


def test_predict_centered_interval_takes_the_genome_around_it(fractions, genome):
    values = predict(fractions, [Interval("chr1", 5, 7)], genome=genome, length="center")
    assert values.tolist() == FRACTIONS[1:2]


def test_predict_interval_off_its_contig(fractions, genome):
    with pytest.raises(CoordinateError, match="12 bases"):
        predict(fractions, [Interval("chr1", 10, 14)], genome=genome)


def test_predict_centers_text(fractions):
    assert predict(fractions, ["GTTTTG", "T"], length="center").tolist() == [
        [0, 0, 0, 1],
        [0, 0, 0, 0.25],
    ]


def test_predict_wrong_length(fractions):
    with pytest.raises(SequenceError, match="Sequence 2 has 3 bases; the model takes 4"):
        predict(fractions, ["ACGT", "ACG"])


def test_predict_nothing(fractions):
    with pytest.raises(SequenceError, match="no sequence"):
        predict(fractions, [])


@pytest.mark.parametrize("settings", [{"batch_size": 0}, {"length": "crop"}])
def test_predict_refuses_settings(fractions, settings):
    with pytest.raises(SettingError, match="expected"):
        predict(fractions, SEQUENCES, **settings)


@pytest.mark.parametrize("batch_size", [1, 4, 7, 21, 64])
def test_predict_equals_keras_whatever_the_batch(network, sequences, batch_size):
    expected = network.predict(one_hot(sequences), verbose=0)
    values = predict(network, sequences, batch_size=batch_size)
    np.testing.assert_allclose(values, expected, atol=1e-6)


@pytest.mark.parametrize("make", [list, one_hot])
def test_predict_both_strands_is_the_average(network, sequences, make):
    x = one_hot(sequences)
    expected = (network.predict(x, verbose=0) + network.predict(x[:, ::-1, ::-1], verbose=0)) / 2
    values = predict(network, make(sequences), both_strands=True)
    np.testing.assert_allclose(values, expected, atol=1e-6)
    other = predict(network, [reverse_complement(text) for text in sequences], both_strands=True)
    np.testing.assert_allclose(values, other, atol=1e-6)


def test_predict_free_lengths_keeps_the_order():
    model = base_fractions(None)
    texts = ["A" * (1 + number % 5) + "C" for number in range(40)]
    values = predict(model, texts, batch_size=3)
    expected = [[1 - 1 / len(text), 1 / len(text), 0, 0] for text in texts]
    np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_predict_free_lengths_refuses_outputs_of_unequal_length():
    sequence = keras.Input((None, 4))
    model = keras.Model(sequence, keras.layers.Conv1D(1, 1)(sequence))
    assert predict(model, ["ACGT", "GGGG"]).shape == (2, 4, 1)
    with pytest.raises(SequenceError, match="one length"):
        predict(model, ["ACGT", "ACG"])


def test_predict_free_lengths_refuses_unequal_batches():
    sequence = keras.Input((None, 4))
    model = keras.Model(sequence, keras.layers.Conv1D(1, 1)(sequence))
    with pytest.raises(SequenceError, match="one length"):
        predict(model, ["ACGT"] * 16 + ["ACG"], batch_size=1)


@pytest.mark.parametrize("kind", [dict, list])
def test_predict_several_outputs(kind):
    sequence = keras.Input((4, 4))
    mean = keras.layers.GlobalAveragePooling1D()(sequence)
    top = keras.layers.GlobalMaxPooling1D()(sequence)
    model = keras.Model(sequence, {"mean": mean, "top": top} if kind is dict else [mean, top])
    values = predict(model, SEQUENCES, batch_size=2)
    assert isinstance(values, kind)
    first, second = values.values() if kind is dict else values
    assert first.tolist() == FRACTIONS
    assert second.tolist() == [[1, 1, 1, 0], [0, 0, 0, 1], [1, 1, 1, 0]]


def test_predict_half_precision_gives_float32(sequences):
    sequence = keras.Input((12, 4))
    dense = keras.layers.Dense(2, dtype="mixed_float16")(keras.layers.Flatten()(sequence))
    assert predict(keras.Model(sequence, dense), sequences).dtype == np.float32


def test_predict_name_of_a_model(fractions, monkeypatch):
    asked = []
    monkeypatch.setattr("zoo.loading.load", lambda name: asked.append(name) or fractions)
    assert predict("some-model-v1", ["AACG"]).tolist() == FRACTIONS[:1]
    assert asked == ["some-model-v1"]


def test_predict_batches_labels(fractions, tmp_path):
    path = tmp_path / "in.fa"
    path.write_text(">one\nAACG\n>two more\nTTTT\n>three\nACGN\n")
    batches = list(predict_batches(fractions, path, batch_size=2))
    assert [labels for labels, _ in batches] == [["one", "two more"], ["three"]]
    assert np.concatenate([values for _, values in batches]).tolist() == FRACTIONS


def test_predict_batches_reads_only_a_few_ahead(fractions):
    read = []

    def endless():
        while True:
            read.append("AACG")
            yield "AACG"

    stream = predict_batches(fractions, endless(), batch_size=2)
    for _ in range(3):
        next(stream)
    stream.close()
    assert len(read) <= 2 * (3 + 2 + 2)
