"""Changes to a batch of sequences that keep its length: strand, shift, and simulated evolution.

Each function returns an `Augmentation`; a list of them goes to `augment=` of the pipelines, which
apply it in order and draw anew for every batch of every epoch. All work on base codes
`(n, length)` uint8, except `noise`, which works on one-hot arrays after encoding.

The evolution-inspired set follows Lee et al. 2023 (Genome Biology 24:105, EvoAug): a model is
trained on the changed sequences with the labels kept, then for a few epochs on the real ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from zoo.dna import NO_BASE
from zoo.errors import SettingError
from zoo.pipelines.draws import Array, Draws


@dataclass(frozen=True)
class Augmentation:
    """A random change of a batch.

    Args:
        name: What it does, for the record of a training run.
        change: From a batch and a source of draws to the changed batch, of the same shape.
        probability: Chance that a sequence is changed at all.
        on_one_hot: Whether it works on one-hot `(n, length, 4)` rather than codes `(n, length)`.
        flips_labels: Whether labels `(n, positions, strands)` are flipped along both axes together
            with the sequence.

    Example:
        >>> import numpy as np
        >>> from zoo.pipelines.draws import NumpyDraws
        >>> codes = np.array([[0, 0, 1, 4]], dtype=np.uint8)
        >>> reverse_complement(probability=1.0)(codes, None, NumpyDraws(0))[0]
        array([[4, 2, 3, 3]], dtype=uint8)
    """

    name: str
    change: Callable[[Array, Draws], Array]
    probability: float = 1.0
    on_one_hot: bool = False
    flips_labels: bool = False

    def __post_init__(self):
        """Refuse a probability that is none."""
        if not 0 <= self.probability <= 1:
            raise SettingError(
                f"{self.name}: probability={self.probability}; expected a number from 0 to 1."
            )

    def __call__(self, values: Array, labels: Array, draws: Draws) -> tuple[Array, Array]:
        """Change each sequence with the given probability.

        Args:
            values: Codes `(n, length)` or one-hot `(n, length, 4)`.
            labels: Whatever belongs to them; returned as it came unless `flips_labels`.
            draws: The source of random numbers.

        Returns:
            The changed values and the labels.
        """
        chosen = draws.uniform(draws.rows(values)) < self.probability
        changed = self.change(values, draws)
        values = draws.where(_over(chosen, len(values.shape)), changed, values)
        if self.flips_labels:
            labels = draws.where(_over(chosen, 3), labels[:, ::-1, ::-1], labels)
        return values, labels

    def sometimes(self, probability: float) -> "Augmentation":
        """Return the same change with another probability."""
        return replace(self, probability=probability)


def _over(chosen: Array, rank: int) -> Array:
    """Give a mask over sequences the rank of a batch, for broadcasting."""
    return chosen[(slice(None), *[None] * (rank - 1))]


def apply(
    augment: Sequence[Augmentation], values: Array, labels: Array, draws: Draws
) -> tuple[Array, Array]:
    """Apply changes in order to a batch of codes or of one-hot arrays, and to its labels."""
    for one in augment:
        values, labels = one(values, labels, draws)
    return values, labels


def by_stage(augment: Sequence[Augmentation]) -> tuple[list[Augmentation], list[Augmentation]]:
    """Sort changes into those of codes and those of one-hot arrays, each in order."""
    early = [one for one in augment if not one.on_one_hot]
    return early, [one for one in augment if one.on_one_hot]


def reverse_complement(*, probability: float = 0.5, flip_labels: bool = False) -> Augmentation:
    """Read the other strand.

    Args:
        probability: Chance of the other strand.
        flip_labels: Also flip labels `(n, positions, strands)` along both axes; for profiles with
            a plus and a minus track.
    """

    def change(codes: Array, draws: Draws) -> Array:
        return _complement(codes[:, ::-1], draws)

    return Augmentation("reverse_complement", change, probability, flips_labels=flip_labels)


def _complement(codes: Array, draws: Draws) -> Array:
    return draws.where(codes < NO_BASE, 3 - codes, codes)


def shift(most: int, *, probability: float = 1.0) -> Augmentation:
    """Move the window by up to `most` bases either way; what comes in from outside is N.

    Where the genome is at hand, shift at sampling time instead (`max_shift` of
    `zoo.pipelines.regions.from_fasta`), which brings in the real bases.
    """
    _check_length("shift", most)

    def change(codes: Array, draws: Draws) -> Array:
        offset = draws.integers(-most, most, draws.rows(codes))
        source = draws.arange(codes.shape[1])[None] + offset[:, None]
        return _gather(codes, source, NO_BASE + codes * 0, draws)

    return Augmentation("shift", change, probability)


def mutation(rate: float, *, probability: float = 1.0) -> Augmentation:
    """Replace each base with one of the other three, with chance `rate`; N stays N."""
    if not 0 <= rate <= 1:
        raise SettingError(f"mutation: rate={rate}; expected a number from 0 to 1.")

    def change(codes: Array, draws: Draws) -> Array:
        shape = (draws.rows(codes), codes.shape[1])
        other = (codes + draws.like(draws.integers(1, 3, *shape), codes)) % 4
        return draws.where((draws.uniform(*shape) < rate) & (codes < NO_BASE), other, codes)

    return Augmentation("mutation", change, probability)


def deletion(most: int, *, probability: float = 1.0) -> Augmentation:
    """Take out up to `most` bases at one place, and fill up with random bases at both ends."""
    _check_length("deletion", most)

    def change(codes: Array, draws: Draws) -> Array:
        place, size = _place(codes, most, draws)
        position = draws.arange(codes.shape[1])[None] - size // 2
        source = draws.where(position < place, position, position + size)
        return _gather(codes, source, _random_bases(codes, draws), draws)

    return Augmentation("deletion", change, probability)


def insertion(most: int, *, probability: float = 1.0) -> Augmentation:
    """Put up to `most` random bases in at one place, and crop both ends."""
    _check_length("insertion", most)

    def change(codes: Array, draws: Draws) -> Array:
        place, size = _place(codes, most, draws)
        position = draws.arange(codes.shape[1])[None] + size // 2
        source = draws.where(position < place, position, position - size)
        is_new = (position >= place) & (position < place + size)
        return _gather(codes, draws.where(is_new, -1, source), _random_bases(codes, draws), draws)

    return Augmentation("insertion", change, probability)


def translocation(most: int, *, probability: float = 1.0) -> Augmentation:
    """Cut the sequence at up to `most` bases from either end, and swap the two parts."""
    _check_length("translocation", most)

    def change(codes: Array, draws: Draws) -> Array:
        offset = draws.integers(-most, most, draws.rows(codes))
        length = codes.shape[1]
        return draws.take(codes, (draws.arange(length)[None] + offset[:, None]) % length)

    return Augmentation("translocation", change, probability)


def inversion(most: int, *, probability: float = 1.0) -> Augmentation:
    """Replace up to `most` bases at one place with their reverse complement."""
    _check_length("inversion", most)

    def change(codes: Array, draws: Draws) -> Array:
        place, size = _place(codes, most, draws)
        position = draws.arange(codes.shape[1])[None]
        inside = (position >= place) & (position < place + size)
        turned = draws.take(codes, 2 * place + size - 1 - position)
        return draws.where(inside, _complement(turned, draws), codes)

    return Augmentation("inversion", change, probability)


def noise(deviation: float, *, probability: float = 1.0) -> Augmentation:
    """Add normal noise of a standard deviation to every value of the one-hot array."""
    if deviation < 0:
        raise SettingError(f"noise: deviation={deviation}; expected 0 or more.")

    def change(values: Array, draws: Draws) -> Array:
        return values + deviation * draws.normal(draws.rows(values), *values.shape[1:])

    return Augmentation("noise", change, probability, on_one_hot=True)


def any_of(augmentations: Sequence[Augmentation], *, at_most: int) -> Augmentation:
    """Apply to each sequence a random choice of `at_most` changes, in the order given.

    Args:
        augmentations: Changes of codes; their own probabilities still count.
        at_most: How many of them are chosen for a sequence.

    Raises:
        SettingError: There are fewer than `at_most`, or one works on one-hot arrays or labels.
    """
    if not 0 < at_most <= len(augmentations):
        raise SettingError(f"any_of: at_most={at_most} of {len(augmentations)} augmentations.")
    if any(one.on_one_hot or one.flips_labels for one in augmentations):
        raise SettingError("any_of chooses among changes of codes; put noise and flips beside it.")

    def change(codes: Array, draws: Draws) -> Array:
        rank = draws.uniform(draws.rows(codes), len(augmentations))
        for index, one in enumerate(augmentations):
            above = draws.where(rank > rank[:, index : index + 1], 1, 0)
            chosen = above @ _ones(draws, len(augmentations)) < at_most
            changed, _ = one(codes, None, draws)
            codes = draws.where(chosen, changed, codes)
        return codes

    return Augmentation("any_of", change)


def _ones(draws: Draws, count: int) -> Array:
    return (draws.arange(count) * 0 + 1)[:, None]


def _check_length(name: str, most: int) -> None:
    if most < 1:
        raise SettingError(f"{name}: most={most}; expected at least one base.")


def _place(codes: Array, most: int, draws: Draws) -> tuple[Array, Array]:
    """Draw where a stretch begins and how long it is, `(n, 1)` each, so that it lies inside."""
    length = codes.shape[1]
    if most > length:
        raise SettingError(f"A stretch of up to {most} bases does not fit into {length}.")
    count = draws.rows(codes)
    size = draws.integers(0, most, count)[:, None]
    return draws.integers(0, length - most, count)[:, None], size


def _random_bases(codes: Array, draws: Draws) -> Array:
    return draws.like(draws.integers(0, 3, draws.rows(codes), codes.shape[1]), codes)


def _gather(codes: Array, source: Array, outside: Array, draws: Draws) -> Array:
    """Take bases from other positions; a position that does not exist gives `outside`."""
    exists = (source >= 0) & (source < codes.shape[1])
    return draws.where(exists, draws.take(codes, source), outside)
