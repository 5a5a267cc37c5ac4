"""Predictions for one split, measured as suits the model: by output, by class, by group."""

import numpy as np

from zoo.card import Metric
from zoo.catalogue import Entry
from zoo.train.data import TrainingData
from zoo.train.metrics import mean_over_outputs, measure, measure_difference, measure_each
from zoo.train.scores import metrics_of


class Judge:
    """Measures predictions for one split of an entry's data, always in the same way.

    Where the entry has a `group`, each group is measured by itself, all its outputs together, and
    an average is one over groups.

    Args:
        entry: What is measured.
        examples: Its data.
        split: Name of the split.
    """

    def __init__(self, entry: Entry, examples: TrainingData, split: str):
        found = examples.splits[split]
        self.codes, self.labels = found.codes, found.labels
        self.metrics = metrics_of(entry.recipe)
        self.names = [output.name for output in entry.outputs]
        self._groups = found.columns.get(entry.group)
        if self._groups is not None:
            self.names = sorted(set(self._groups.tolist()))
            members = self._groups[:, None] == np.array(self.names)
            if entry.recipe.kind == "classes":
                # One class number a sequence, for all its chances.
                self.labels = np.where(members, self.labels, np.nan)
            else:
                self.labels = np.where(members[:, :, None], self._spread(self.labels), np.nan)

    def _spread(self, scores: np.ndarray) -> np.ndarray:
        """Repeat the outputs for every group, `(n, groups, outputs)`."""
        if self._groups is None:
            return scores
        return np.repeat(scores[:, None], len(self.names), axis=1)

    def values(self, scores: np.ndarray) -> dict[str, float]:
        """Return the averages alone."""
        return {
            name: mean_over_outputs(score, self.labels, self._spread(scores))
            for name, score in self.metrics.items()
        }

    def averages(self, scores: np.ndarray) -> dict[str, Metric]:
        """Return the averages with their intervals."""
        return measure(self.labels, self._spread(scores), metrics=self.metrics)

    def details(self, scores: np.ndarray) -> dict[str, dict[str, Metric]]:
        """Return the metrics of each output, class or group; nothing where there is but one."""
        if len(self.names) == 1:
            return {}
        return measure_each(self.labels, self._spread(scores), self.names, metrics=self.metrics)

    def gain(self, scores: np.ndarray, others: np.ndarray, name: str) -> Metric:
        """Return by how much a metric is better than that of other predictions."""
        both = (self._spread(scores), self._spread(others))
        return measure_difference(self.labels, *both, metric=self.metrics[name])
