"""How well a simple model tells two domains apart by the features of a network."""

from typing import TYPE_CHECKING

import numpy as np

from zoo.dna import one_hot_codes
from zoo.errors import MissingDependencyError, SettingError
from zoo.train.domains.matching import features_of
from zoo.train.loop import PREDICTION_BATCH
from zoo.train.scores import auroc

if TYPE_CHECKING:
    import keras

MOST_ROWS = 1_000
"""Sequences of each domain that the probe looks at; the first ones of a random order."""


def separability(
    model: "keras.Model", source: np.ndarray, target: np.ndarray, *, seed: int = 0, folds: int = 5
) -> float:
    """Return how well the features of a network tell two domains apart.

    The features are what enters the layer `logits`, on sequences that were not trained on; the
    probe is a logistic regression on them, cross-validated.

    Args:
        model: The network.
        source: Base codes `(n, length)` of one domain.
        target: Of the other.
        seed: Of the folds, and of the choice where there are more than `MOST_ROWS` sequences.
        folds: Parts of the cross-validation.

    Returns:
        Area under the ROC curve: 1 when the domains are told apart, 0.5 when nothing can be told.

    Raises:
        SettingError: The network has no layer `logits`, or there are fewer sequences than folds.
        MissingDependencyError: scikit-learn is not installed.
    """
    random = np.random.default_rng(seed)
    parts = [codes[random.permutation(len(codes))[:MOST_ROWS]] for codes in (source, target)]
    return area_of_probe(*(read_features(model, codes) for codes in parts), seed=seed, folds=folds)


def read_features(model: "keras.Model", codes: np.ndarray) -> np.ndarray:
    """Return what enters the layer `logits` for base codes `(n, length)`: `(n, units)`.

    Raises:
        SettingError: The network has no layer `logits`, or answers for each position.
    """
    from keras import ops

    trunk = features_of(model)
    starts = range(0, len(codes), PREDICTION_BATCH)
    # Called and not compiled: the features of a network are read once or twice.
    parts = [trunk(one_hot_codes(codes[one : one + PREDICTION_BATCH])) for one in starts]
    return np.concatenate([ops.convert_to_numpy(part) for part in parts])


def area_of_probe(
    source: np.ndarray, target: np.ndarray, *, seed: int = 0, folds: int = 5
) -> float:
    """Return how well a logistic regression tells features `(n, units)` of two domains apart.

    Other arguments, the answer and the errors are those of `separability`.

    Example:
        >>> source, target = np.arange(20.0)[:, None], np.arange(100.0, 120.0)[:, None]
        >>> area_of_probe(source, target), area_of_probe(source, source) < 0.6
        (1.0, True)
    """
    if min(len(source), len(target)) < folds:
        raise SettingError(
            f"There are {len(source)} and {len(target)} sequences of the domains; a probe needs at "
            f"least {folds} of each."
        )
    try:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import StratifiedKFold, cross_val_predict
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
    except ImportError:
        raise MissingDependencyError("scikit-learn", "train", "The probe of domains") from None
    features = np.concatenate([source, target])
    domains = np.repeat([0, 1], [len(source), len(target)])
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    chances = cross_val_predict(probe, features, domains, cv=parts, method="predict_proba")
    return auroc(domains, chances[:, 1])
