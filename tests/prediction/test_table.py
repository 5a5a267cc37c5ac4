import numpy as np
import pytest

from zoo.errors import SettingError
from zoo.io.tables import Column
from zoo.prediction import Prediction, write_predictions


def written(tmp_path, predictions, columns=()):
    write_predictions(predictions, tmp_path / "out.tsv", columns)
    return (tmp_path / "out.tsv").read_text().splitlines()


def test_write_predictions_batch_after_batch(tmp_path):
    batches = [Prediction(["a", "b"], np.array([[1.0], [2.0]])), Prediction(["c"], np.array([3.0]))]
    assert written(tmp_path, batches, [Column("score", "log2")]) == [
        "name\tscore [log2]",
        "a\t1",
        "b\t2",
        "c\t3",
    ]


def test_write_predictions_several_outputs(tmp_path):
    values = {"x": np.array([[1.0, 2.0]]), "y": np.array([[3.0]])}
    assert written(tmp_path, [Prediction(["a"], values)])[0] == "name\tx_0\tx_1\ty_0"
    values = [np.array([[1.0, 2.0]]), np.array([[3.0]])]
    columns = [Column("p"), Column("q"), Column("r")]
    (tmp_path / "out.tsv").unlink()
    assert written(tmp_path, [Prediction(["a"], values)], columns) == [
        "name\tp\tq\tr",
        "a\t1\t2\t3",
    ]


def test_write_predictions_reports_rows(tmp_path):
    rows = []
    batches = [Prediction(["a", "b"], np.ones((2, 1))), Prediction(["c"], np.ones((1, 1)))]
    write_predictions(batches, tmp_path / "out.tsv", advance=rows.append)
    assert rows == [2, 1]


def test_write_predictions_refuses_profiles(tmp_path):
    with pytest.raises(SettingError, match=r"\(6, 2\)"):
        written(tmp_path, [Prediction(["a"], np.ones((1, 6, 2)))])
    assert list(tmp_path.iterdir()) == []
