"""What a network must beat: GC content alone, and a linear model on k-mer counts.

Ghandi et al. 2014 (PLoS Comput. Biol. 10:e1003711) showed how far counts of short words go; a
network that does not beat them has learnt composition.
"""

from collections.abc import Sequence

import numpy as np

from zoo.dna import NO_BASE, encode, reverse_complement
from zoo.errors import MissingDependencyError, SequenceError, SettingError

Examples = tuple[np.ndarray, np.ndarray]
"""Base codes `(n, length)` uint8 and labels `(n,)` or `(n, outputs)`; NaN where not measured."""

_STRENGTHS = (1e-3, 1e-2, 1e-1, 1.0)


def as_codes(sequences: np.ndarray | Sequence[str]) -> np.ndarray:
    """Return base codes `(n, length)` uint8 of letters, or of codes as they are.

    Raises:
        SequenceError: An array is not uint8 of two dimensions.
    """
    if not isinstance(sequences, np.ndarray) or sequences.dtype.kind in "UOS":
        return encode(sequences)
    if sequences.dtype != np.uint8 or sequences.ndim != 2:
        raise SequenceError(
            f"An array of {sequences.dtype} and shape {sequences.shape} came; expected letters or "
            "base codes (n, length) uint8 from zoo.dna.encode."
        )
    return sequences


def gc_content(sequences: np.ndarray | Sequence[str]) -> np.ndarray:
    """Return the share of G and C among the bases that are known `(n,)`; 0.5 where none is.

    Example:
        >>> gc_content(["ACGT", "GGGN", "NNNN"]).tolist()
        [0.5, 1.0, 0.5]
    """
    codes = as_codes(sequences)
    known = (codes < NO_BASE).sum(axis=1)
    strong = ((codes == 1) | (codes == 2)).sum(axis=1)
    return np.where(known > 0, strong / np.maximum(known, 1), 0.5)


def kmer_index(codes: np.ndarray, k: int) -> np.ndarray:
    """Number the k-mer at each position, `(n, length - k + 1)` int64; -1 where it holds an N.

    Example:
        >>> kmer_index(encode("AACN"), 2).tolist()
        [[0, 1, -1]]
    """
    count = codes.shape[1] - k + 1
    if count < 1 or not 1 <= k <= 31:
        raise SequenceError(f"Sequences of {codes.shape[1]} bases have no {k}-mers for k up to 31.")
    index = np.zeros((len(codes), count), dtype=np.int64)
    unknown = np.zeros((len(codes), count), dtype=bool)
    for offset in range(k):
        letters = codes[:, offset : offset + count]
        index = index * 4 + letters
        unknown |= letters >= NO_BASE
    return np.where(unknown, -1, index)


def kmer_counts(
    sequences: np.ndarray | Sequence[str], k: int, both_strands: bool = True
) -> np.ndarray:
    """Count the k-mers of each sequence.

    Args:
        sequences: Letters, or base codes `(n, length)` uint8.
        k: Bases of a word, up to 8.
        both_strands: Count a word together with its reverse complement.

    Returns:
        float32 `(n, features)`: `4**k` words in alphabetical order, or with both strands those
        that come first among themselves and their reverse complement.

    Raises:
        SettingError: `k` is above 8, which would fill the memory.

    Example:
        >>> kmer_counts(["AAT"], 2, both_strands=False)[0, :4].tolist()
        [1.0, 0.0, 0.0, 1.0]
        >>> kmer_counts(["AATT"], 1).tolist()
        [[4.0, 0.0]]
    """
    if not 1 <= k <= 8:
        raise SettingError(f"k={k}; expected 1 to 8: 4**k columns must fit into memory.")
    codes = as_codes(sequences)
    column, width = _columns(k, both_strands)
    counts = np.zeros((len(codes), width), dtype=np.float32)
    step = max(1, (1 << 24) // max(1, codes.shape[1] + width))
    for start in range(0, len(codes), step):
        index = kmer_index(codes[start : start + step], k)
        row = np.broadcast_to(np.arange(len(index))[:, None] * width, index.shape)
        flat = (row + column[index])[index >= 0]
        counts[start : start + step] = np.bincount(flat, minlength=len(index) * width).reshape(
            len(index), width
        )
    return counts


def _columns(k: int, both_strands: bool) -> tuple[np.ndarray, int]:
    """Return the column of each word, and the number of columns."""
    word = np.arange(4**k)
    if not both_strands:
        return word, 4**k
    letters = (word[:, None] // 4 ** np.arange(k)[::-1] % 4).astype(np.uint8)
    other = reverse_complement(letters).astype(np.int64) @ 4 ** np.arange(k)[::-1]
    first = np.minimum(word, other)
    own, column = np.unique(first, return_inverse=True)
    return column, len(own)


def fit_kmer_regression(
    train: Examples,
    validation: Examples,
    codes: np.ndarray,
    *,
    k: int = 5,
    both_strands: bool = True,
    task: str = "classification",
) -> np.ndarray:
    """Fit a linear model on standardised k-mer counts, and score sequences with it.

    Args:
        train: Codes and labels to fit on.
        validation: Codes and labels that choose the strength of the penalty.
        codes: Codes `(n, length)` to score.
        k: Bases of a word.
        both_strands: See `kmer_counts`; False where the strand matters (promoters, splice sites).
        task: `"classification"` (logistic; 0/1 labels, or class numbers from 0) or
            `"regression"` (ridge).

    Returns:
        Scores `(n,)`; `(n, outputs)` for labels of two dimensions, `(n, classes)` probabilities for
        more than two classes. Chances of the positive class, or predicted values.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> codes = rng.integers(0, 4, (80, 30), dtype=np.uint8)
        >>> labels = (gc_content(codes) > 0.5).astype(float)
        >>> scores = fit_kmer_regression((codes[:60], labels[:60]), (codes[60:], labels[60:]),
        ...                              codes[60:], k=2)
        >>> bool(area_under_roc(labels[60:], scores) > 0.9)
        True
    """
    parts = (train[0], validation[0], codes)
    features = [kmer_counts(part, k, both_strands) for part in parts]
    return fit_linear((features[0], train[1]), (features[1], validation[1]), features[2], task)


def fit_gc_regression(
    train: Examples, validation: Examples, codes: np.ndarray, *, task: str = "classification"
) -> np.ndarray:
    """Fit a linear model on GC content and its square, and score sequences with it.

    Arguments and result are those of `fit_kmer_regression`.
    """
    features = [np.stack([gc_content(part)] * 2, 1) for part in (train[0], validation[0], codes)]
    for part in features:
        part[:, 1] = (part[:, 1] - 0.5) ** 2
    return fit_linear((features[0], train[1]), (features[1], validation[1]), features[2], task)


def fit_linear(
    train: Examples, validation: Examples, features: np.ndarray, task: str
) -> np.ndarray:
    """Fit a penalised linear model on features `(n, width)`, output by output.

    Rows whose label is NaN are left out for that output. The penalty with the best AUC, accuracy
    or correlation on the validation part is used.

    Raises:
        SettingError: The task is unknown, or an output has one class only.
        MissingDependencyError: scikit-learn is not installed.
    """
    if task not in ("classification", "regression"):
        raise SettingError(f"task={task!r}; expected 'classification' or 'regression'.")
    center, spread = train[0].mean(axis=0), train[0].std(axis=0)
    spread = np.where(spread > 0, spread, 1)
    parts = [(part - center) / spread for part in (train[0], validation[0], features)]
    labels, chosen_by = np.asarray(train[1], dtype=float), np.asarray(validation[1], dtype=float)
    if labels.ndim == 1:
        return _fit_output(parts, labels, chosen_by, task)
    outputs = range(labels.shape[1])
    return np.stack(
        [_fit_output(parts, labels[:, one], chosen_by[:, one], task) for one in outputs], axis=1
    )


def _fit_output(
    parts: list[np.ndarray], labels: np.ndarray, chosen_by: np.ndarray, task: str
) -> np.ndarray:
    """Try each penalty on one output, and score with the best."""
    known, judged = ~np.isnan(labels), ~np.isnan(chosen_by)
    if len(np.unique(labels[known])) < 2:
        raise SettingError("An output has one value only; expected at least two classes.")
    best, best_quality = None, -np.inf
    for strength in _STRENGTHS:
        model = _model(task, strength).fit(parts[0][known], labels[known])
        quality = _quality(chosen_by[judged], _scores(model, parts[1][judged]), task)
        if best is None or quality > best_quality:
            best, best_quality = model, quality
    return _scores(best, parts[2])


def _model(task: str, strength: float):
    try:
        from sklearn.linear_model import LogisticRegression, Ridge
    except ImportError:
        raise MissingDependencyError("scikit-learn", "train", "The k-mer baseline") from None
    if task == "regression":
        return Ridge(alpha=1 / strength)
    return LogisticRegression(C=strength, max_iter=2000, tol=1e-3)


def _scores(model, features: np.ndarray) -> np.ndarray:
    if not hasattr(model, "predict_proba"):
        return model.predict(features)
    chances = model.predict_proba(features)
    return chances[:, 1] if chances.shape[1] == 2 else chances


def _quality(labels: np.ndarray, scores: np.ndarray, task: str) -> float:
    """Judge scores: higher is better; NaN where the labels do not vary."""
    if scores.ndim == 2:
        return float((scores.argmax(axis=1) == labels).mean())
    if len(np.unique(labels)) < 2:
        return float("nan")
    if task == "regression":
        return float(np.corrcoef(labels, scores)[0, 1])
    return area_under_roc(labels, scores)


def area_under_roc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Return the chance that a positive scores above a negative, ties counting half.

    Args:
        labels: 0 or 1 `(n,)`.
        scores: Any numbers `(n,)`.

    Raises:
        SettingError: There are not both classes.

    Example:
        >>> area_under_roc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.4, 0.9]))
        0.875
    """
    labels = np.asarray(labels).astype(bool)
    positives, negatives = labels.sum(), (~labels).sum()
    if not positives or not negatives:
        raise SettingError(f"{positives} positives and {negatives} negatives; expected both.")
    _, place, size = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(size) - (size - 1) / 2)[place]
    above = rank[labels].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))
