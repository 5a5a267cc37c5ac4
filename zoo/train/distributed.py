"""Training on several devices or machines: one batch shared out, and one loss over all of it.

Plain `fit` of Keras 3 fails under `MultiWorkerMirroredStrategy` and averages a masked loss over
replicas instead of over labels, so the step is written here: every replica takes its rows of the
same global batch, adds up the losses of its labels and divides by the number of labels that the
whole batch knows. Statistics of batch normalisation are those of the whole batch too.
"""

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.catalogue import Recipe
from zoo.errors import SettingError, UnknownNameError
from zoo.train.objective import Objective

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

STRATEGIES = ("none", "mirrored", "multiworker", "data_parallel")
"""One device; all of this machine; those of all machines in `TF_CONFIG`; all of JAX."""


class Devices:
    """What a training runs on; opened once, at the start of the process.

    Args:
        strategy: One of `STRATEGIES`. `"mirrored"` and `"multiworker"` need TensorFlow,
            `"data_parallel"` JAX, both as Keras' backend.

    Raises:
        UnknownNameError: There is no such strategy.
        SettingError: Keras runs on another backend.

    Example:
        >>> devices = Devices("none")
        >>> devices.is_chief, devices.replicas
        (True, 1)
    """

    def __init__(self, strategy: str = "none"):
        if strategy not in STRATEGIES:
            raise UnknownNameError("strategy", strategy, STRATEGIES)
        self.name = strategy
        self.strategy = _strategy(strategy) if strategy in ("mirrored", "multiworker") else None
        self._layout = _layout() if strategy == "data_parallel" else None

    @property
    def replicas(self) -> int:
        """How many copies of the network learn together."""
        if self._layout is not None:
            return self._layout.device_mesh.devices.size
        return self.strategy.num_replicas_in_sync if self.strategy else 1

    @property
    def is_chief(self) -> bool:
        """Whether this process writes states, logs and weights."""
        resolver = self.strategy.cluster_resolver if self.name == "multiworker" else None
        if resolver is None or not resolver.task_type:
            return True
        named = "chief" in resolver.cluster_spec().jobs
        return resolver.task_type == "chief" or (not named and resolver.task_id == 0)

    @contextlib.contextmanager
    def scope(self) -> Iterator[None]:
        """Make networks and train them for these devices."""
        if self.strategy is not None:
            with self.strategy.scope():
                yield
            return
        import keras

        earlier = keras.distribution.distribution()
        if self._layout is not None:
            keras.distribution.set_distribution(self._layout)
        try:
            yield
        finally:
            if self._layout is not None:
                keras.distribution.set_distribution(earlier)


def _strategy(name: str) -> "tf.distribute.Strategy":
    _need("tensorflow", name)
    import tensorflow as tf

    if name == "mirrored":
        return tf.distribute.MirroredStrategy()
    return tf.distribute.MultiWorkerMirroredStrategy()


def _layout() -> "keras.distribution.DataParallel":
    _need("jax", "data_parallel")
    import keras

    return keras.distribution.DataParallel(auto_shard_dataset=False)


def _need(backend: str, strategy: str) -> None:
    import keras

    if keras.backend.backend() != backend:
        raise SettingError(
            f"The strategy {strategy!r} needs Keras on {backend}; it runs on "
            f"{keras.backend.backend()}. Set KERAS_BACKEND={backend}."
        )


def open_strategy() -> "tf.distribute.Strategy | None":
    """Return TensorFlow's strategy in whose scope this is called; None outside of any."""
    import keras

    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    return tf.distribute.get_strategy() if tf.distribute.has_strategy() else None


class SharedStep:
    """Trains with batches that replicas share, each in one or several parts.

    Args:
        model: A compiled network, made in the scope of a strategy or outside of any.
        recipe: In how many parts a batch is computed (`accumulate`).
        objective: Its loss.

    Raises:
        SettingError: The backend is not TensorFlow.
    """

    def __init__(self, model: "keras.Model", recipe: Recipe, objective: Objective):
        import keras

        if keras.backend.backend() != "tensorflow":
            raise SettingError(
                "accumulate is for Keras on TensorFlow; make the batches smaller instead."
            )
        import tensorflow as tf

        self._strategy = tf.distribute.get_strategy()
        self._model, self._parts = model, recipe.accumulate
        self._objective = objective
        self._step = tf.function(self._spread, reduce_retracing=True)
        if self._strategy.num_replicas_in_sync > 1:
            _take_statistics_together(model)

    def epoch(self, batches: Iterable) -> float:
        """Train on batches of one-hot sequences and labels; returns the mean loss.

        A last batch of fewer sequences than there are parts is left out.

        Raises:
            SettingError: Every batch is too small to be shared.
        """
        parts = self._strategy.num_replicas_in_sync * self._parts
        total, rows = 0.0, 0
        for sequences, labels in batches:
            count = int(labels.shape[0])
            if count < parts:
                continue
            known = np.float32(max(1, self._objective.divisor(np.asarray(labels))))
            loss = self._step(*(self._share(one, count) for one in (sequences, labels)), known)
            total, rows = total + loss * count, rows + count
        if not rows:
            raise SettingError(f"No batch has {parts} sequences, one for each part of a step.")
        # As Keras' fit does: where an average of the weights is kept, it takes their place.
        self._model.optimizer.finalize_variable_values(self._model.trainable_weights)
        return float(total / rows)

    def wait(self) -> None:
        """Wait until all processes are here."""
        import tensorflow as tf

        one = self._strategy.run(lambda: tf.constant(1.0))
        float(self._strategy.reduce(tf.distribute.ReduceOp.SUM, one, axis=None))

    def _share(self, values: Any, count: int) -> Any:
        """Give each replica its rows."""
        replicas = self._strategy.num_replicas_in_sync

        def rows_of(context: Any) -> Any:
            number = context.replica_id_in_sync_group
            return values[count * number // replicas : count * (number + 1) // replicas]

        return self._strategy.experimental_distribute_values_from_function(rows_of)

    def _spread(self, sequences: Any, labels: Any, known: Any) -> Any:
        import tensorflow as tf

        losses = self._strategy.run(self._replica, args=(sequences, labels, known))
        return self._strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)

    def _replica(self, sequences: Any, labels: Any, known: Any) -> Any:
        """Add up gradients part by part; the optimizer adds up those of the replicas."""
        import tensorflow as tf

        weights = self._model.trainable_weights
        count = tf.shape(labels)[0]
        gradients, total = None, 0.0
        for part in range(self._parts):
            rows = slice(count * part // self._parts, count * (part + 1) // self._parts)
            with tf.GradientTape() as tape:
                outputs = self._model(sequences[rows], training=True)
                loss = self._objective.summed(labels[rows], outputs)[0] / known
            found = tape.gradient(loss, weights)
            gradients = found if gradients is None else [*map(tf.add, gradients, found)]
            total += loss
        self._model.optimizer.apply(gradients, weights)
        return total


def _take_statistics_together(model: "keras.Model") -> None:
    """Let batch normalisation see the whole batch, whichever replica holds a row."""
    import keras

    for layer in model._flatten_layers(include_self=False):
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.synchronized = True
