"""From sequences, arrays, FASTA or intervals to predictions."""

from zoo.prediction.predicting import Prediction, predict, predict_batches
from zoo.prediction.step import input_length
from zoo.prediction.table import write_predictions

__all__ = ["Prediction", "input_length", "predict", "predict_batches", "write_predictions"]
