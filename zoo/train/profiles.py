"""Profiles as labels: counts along the sequence, their loss, and a trunk with a head for them.

A network under training gives one array `(batch, positions + 1, tracks)`: logits of each track's
profile, and in the last row log(1 + total). `split_outputs` takes it apart.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.errors import FormatError, SequenceError, SettingError
from zoo.train.data import Split, hash_of_arrays
from zoo.train.examples import Labelled, as_codes
from zoo.train.surgery import HEAD, copy_network

if TYPE_CHECKING:
    import keras

_FAR = -1e9
"""In place of a logit: no count is expected at a position whose label is missing."""


def as_profiles(labelled: Labelled, length: int | None, what: str) -> Split:
    """Bring sequences and their profiles into the form that training takes.

    Args:
        labelled: Sequences, all of the network's length, and counts `(n, positions)` or
            `(n, positions, tracks)`, NaN where missing: an array, or the path of a `.npy` file or
            of an `.npz` file with one array.
        length: Bases that the network takes.
        what: What to call them in an error.

    Raises:
        SequenceError: There is none, one is not DNA or of another length, or their number is not
            that of the profiles.
        SettingError: The profiles have another shape, or hold negative or infinite counts.
        FormatError: A file holds no such array.

    Example:
        >>> as_profiles((["ACGT"], [[0, 5, 1, 0]]), 4, "train").labels.shape
        (1, 4, 1)
    """
    sequences, labels = labelled
    lengths = {len(one) for one in sequences}
    if length is None or lengths - {length}:
        raise SequenceError(
            f"The sequences of {what} have {_numbers(sorted(lengths))} bases and the network takes "
            f"{length}; expected the same, for profiles are not cropped or padded. Give length= "
            "where the trunk allows it."
        )
    values = _read(labels) if isinstance(labels, str | Path) else np.asarray(labels, "float32")
    values = values[:, :, None] if values.ndim == 2 else values
    if values.ndim != 3 or not values.size:
        raise SettingError(
            f"The profiles of {what} have the shape {values.shape}; expected counts (n, positions) "
            "or (n, positions, tracks)."
        )
    codes = as_codes(sequences, length, what)
    if len(values) != len(codes):
        raise SequenceError(
            f"{what} has {len(codes)} sequences and {len(values)} profiles; expected as many of "
            "both."
        )
    if np.isinf(values).any() or np.nanmin(values, initial=0) < 0:
        raise SettingError(
            f"The profiles of {what} go from {np.nanmin(values):g} to {np.nanmax(values):g}; "
            "expected counts from 0, NaN where missing."
        )
    return Split(codes=codes, labels=values, sha256=hash_of_arrays(codes, values))


def _numbers(found: Iterable[int]) -> str:
    return ", ".join(map(str, list(found)[:5])) or "no"


def _read(path: str | Path) -> np.ndarray:
    """Read the one array of a file of NumPy's."""
    try:
        found = np.load(path, allow_pickle=False)
        if isinstance(found, np.ndarray):
            return found.astype("float32")
        with found:
            (name,) = found.files
            return found[name].astype("float32")
    except (OSError, ValueError) as error:
        raise FormatError(
            f"{path} cannot be read as profiles ({error}); expected .npy, or .npz with one array."
        ) from None


def log_totals(labels: np.ndarray) -> np.ndarray:
    """Return log(1 + total), `(n, tracks)`; NaN where a position is missing.

    Example:
        >>> log_totals(np.array([[[1.0], [2.0]], [[5.0], [np.nan]]])).round(3).tolist()
        [[1.386], [nan]]
    """
    return np.log1p(labels.sum(axis=1, dtype=np.float64))


def mean_log_totals(labels: np.ndarray) -> np.ndarray:
    """Return the mean of log(1 + total) of each track `(tracks,)`; 0 where none is known."""
    totals = log_totals(labels)
    known = ~np.isnan(totals)
    return np.where(known, totals, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)


def check_profiles(split: Split, train: Split, what: str, least: int = 8) -> None:
    """Refuse, before anything is trained, profiles by which nothing could be learned or measured.

    Raises:
        SettingError: Another shape than that of the training examples; no track with at least
            `least` profiles that have counts and as many totals; or, of the training examples
            themselves, a track without any.
    """
    if split.labels.shape[1:] != train.labels.shape[1:]:
        raise SettingError(
            f"{what} has profiles of {split.labels.shape[1:]} positions and tracks, train has "
            f"{train.labels.shape[1:]}; expected the same."
        )
    totals = log_totals(split.labels)
    counted = (np.nansum(split.labels, axis=1) > 0).sum(axis=0)
    complete = (~np.isnan(totals)).sum(axis=0)
    known = np.minimum(counted, complete)
    varies = np.array([np.unique(one[~np.isnan(one)]).size > 1 for one in totals.T])
    if known.min() < 1 if split is train else not ((known >= least) & varies).any():
        raise SettingError(
            f"{what} has, track by track, {_numbers(counted)} profiles with counts and "
            f"{_numbers(complete)} of which no position is missing; expected at least "
            f"{'1 for every track' if split is train else f'{least} for one'}, with different "
            "totals. Where no signal means no count, give 0 instead of NaN."
        )


def split_outputs(outputs: Any) -> tuple[Any, Any]:
    """Part the array of a network under training into logits and log totals."""
    return outputs[:, :-1], outputs[:, -1]


def profile_loss(count_weight: float) -> Callable[[Any, Any], tuple[Any, Any]]:
    """Return the loss of profiles added up over a batch, with the number of its sequences.

    It is the negative log-likelihood of each profile under a multinomial over the positions that
    are known, without its constant, and beside it the squared error of log(1 + total) where all
    positions are known; tracks are added up (Avsec et al. 2021, doi:10.1038/s41588-021-00782-6).

    Args:
        count_weight: Weight of the squared error.

    Returns:
        A function of counts `(batch, positions, tracks)`, NaN where missing, and of outputs
        `(batch, positions + 1, tracks)`.

    Example:
        >>> loss = profile_loss(1.0)
        >>> total, count = loss(np.array([[[1.0], [0.0]]]), np.zeros((1, 3, 1)))
        >>> round(float(total), 3), float(count)  # log 2, and log(1 + 1) squared
        (1.174, 1.0)
    """
    from keras import ops

    def loss(labels: Any, outputs: Any) -> tuple[Any, Any]:
        logits, totals = split_outputs(ops.cast(outputs, "float32"))
        labels = ops.cast(labels, "float32")
        known = ops.logical_not(ops.isnan(labels))
        # A NaN would survive a product with zero, in the loss and in its gradient.
        counts = ops.where(known, labels, 0.0)
        logs = ops.log_softmax(ops.where(known, logits, _FAR), axis=1)
        errors = ops.square(ops.log1p(ops.sum(counts, axis=1)) - totals)
        errors = ops.where(ops.all(known, axis=1), errors, 0.0)
        summed = count_weight * ops.sum(errors) - ops.sum(counts * logs)
        return summed, ops.cast(ops.shape(labels)[0], "float32")

    return loss


def with_profile_head(
    model: "keras.Model",
    labels: np.ndarray,
    *,
    length: int | None = None,
    width: int = 25,
    dropout: float = 0.0,
) -> "keras.Model":
    """Copy a network's trunk with its weights, and let it end in profiles and totals.

    Args:
        model: A functional network of one input whose last features with positions are a layer
            that its architecture names, or one named `feature_map`.
        labels: Profiles to learn, `(n, positions, tracks)`; their mean total is what the new head
            begins with.
        length: Bases that the copy takes, where the layers allow another number.
        width: Of the convolution that gives the profile, in positions.
        dropout: Share of the features dropped before the head while training.

    Returns:
        A new network from `(batch, length, 4)` to `(batch, positions + 1, tracks)`.

    Raises:
        SettingError: There are no such features, or their positions are not those of the labels.

    Example:
        >>> import zoo
        >>> base = zoo.build("bpnet", length=40, filters=4, blocks=1)
        >>> with_profile_head(base, np.ones((3, 30, 2)), width=5).output_shape
        (None, 31, 2)
    """
    import keras

    from zoo.layers import ProfileHead

    positions, tracks = labels.shape[1:]
    _check_positions(model, length, positions)
    trunk = _trunk(model, length)
    features = trunk.outputs[0]
    if dropout:
        features = keras.layers.Dropout(dropout, name="head_dropout")(features)
    head = ProfileHead(tracks, width, positions, name=HEAD)
    shape_and_total = head(features)
    # It would take the optimizer thousands of steps to get there.
    head.counts.bias.assign(mean_log_totals(labels))
    total = keras.layers.Reshape((1, tracks), name="total", dtype="float32")(
        shape_and_total["counts"]
    )
    joined = keras.layers.Concatenate(axis=1, name="joined", dtype="float32")
    output = joined([shape_and_total["profile"], total])
    return keras.Model(trunk.inputs[0], output, name=model.name)


def profile_network(model: "keras.Model") -> "keras.Model":
    """Return a trained network as others of the zoo are: from DNA to `profile` and `counts`."""
    import keras

    # Keras gives the outputs of the head as a list; only the profile has positions.
    tensors = model.get_layer(HEAD).output
    tensors = list(tensors.values()) if isinstance(tensors, dict) else tensors
    outputs = {"profile" if len(one.shape) == 3 else "counts": one for one in tensors}
    return keras.Model(model.inputs[0], outputs, name=model.name)


def _trunk(model: "keras.Model", length: int | None) -> "keras.Model":
    """Copy a network up to its last features that still have positions."""
    import keras

    from zoo.architectures import ARCHITECTURES
    from zoo.loading import card_of

    card = card_of(model)
    architecture = ARCHITECTURES.get(card.architecture.name if card else model.name)
    names = ["feature_map", *([architecture.features] if architecture else [])]
    copy = copy_network(model, length)
    for layer in copy.layers:
        if layer.name in names and len(getattr(layer.output, "shape", ())) == 3:
            return keras.Model(copy.inputs[0], layer.output, name=model.name)
    raise SettingError(
        f"The network {model.name!r} has no layer {' or '.join(map(repr, names))} with features at "
        "each position; name the last such layer 'feature_map' and save the network again."
    )


def profile_positions(model: "keras.Model", length: int | None = None) -> tuple[int, int]:
    """Return how many positions a trunk has for its length, and how many bases lie between them.

    Args:
        model: As in `with_profile_head`.
        length: Bases, where they are not those that the network takes.

    Raises:
        SettingError: The network has no such features, or takes any length and none is given.

    Example:
        >>> import zoo
        >>> profile_positions(zoo.load("enhancer-dilated-v1"))
        (50, 10)
    """
    trunk = _trunk(model, length)
    length, found = trunk.input_shape[1], trunk.output_shape[1]
    if length is None:
        raise SettingError(f"The network {trunk.name!r} takes any length; give length=.")
    try:
        more = copy_network(trunk, 2 * length).output_shape[1] - found
    except SettingError:  # bound to its length by its layers
        more = found
    return found, round(length / max(more, 1))


def _check_positions(model: "keras.Model", length: int | None, positions: int) -> None:
    """Refuse labels whose positions are not those of the features.

    Where features have one position a base, labels may lie in the middle of them.
    """
    found, step = profile_positions(model, length)
    if positions == found or (step == 1 and positions < found and (found - positions) % 2 == 0):
        return
    fewer = ", or fewer by an even number, about the middle" if step == 1 else ""
    raise SettingError(
        f"The profiles have {positions} positions; the trunk {model.name!r} has {found} for "
        f"{length or model.input_shape[1]} bases, one for {step}. Give profiles of {found} "
        f"positions{fewer}."
    )
