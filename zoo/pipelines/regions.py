"""Examples from a genome: intervals in, one-hot batches with labels, tracks and positions out.

Windows are gathered many at a time from the packed genome (`zoo.io.packed`), shifted and put on a
strand as they are drawn, one byte a base until they become one-hot. A genome larger than memory
streams from disk.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.dna import Interval, reverse_complement
from zoo.errors import SettingError
from zoo.io.bed import Peak
from zoo.io.bigwig import Track
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.pipelines.augment import Augmentation, apply, by_stage
from zoo.pipelines.draws import Draws, NumpyDraws
from zoo.pipelines.examples import finish
from zoo.pipelines.region_files import anchor, read_regions, region_labels
from zoo.pipelines.sampling import Sampling

if TYPE_CHECKING:
    import tensorflow as tf


class Regions:
    """Windows of a genome with what is known about them.

    Args:
        genome: A FASTA file, or one that is open.
        regions: A BED or narrowPeak file or a table with a header (windows are about the summits
            where it has them, about the middles otherwise), or intervals.
        sampling: How windows are cut out.
        labels: One row a region `(n, ...)`, or columns of the file by name: `"score"`, `"signal"`,
            or any of a table with a header; several names give `(n, columns)`.
        tracks: bigWig files, the channels of a profile target.

    Raises:
        SettingError: Labels and regions differ in number, or a column is asked of intervals.
        CoordinateError: A window leaves its contig, unless they are dropped.
    """

    def __init__(
        self,
        genome: str | Path | Genome,
        regions: str | Path | Sequence[Interval],
        *,
        sampling: Sampling,
        labels: np.ndarray | str | Sequence[str] | None = None,
        tracks: Sequence[str | Path | Track] = (),
    ):
        """Open the files, and place every window."""
        genome = genome if isinstance(genome, Genome) else Genome(genome)
        self.sampling = sampling
        self.packed = PackedGenome(genome)
        self.tracks = [one if isinstance(one, Track) else Track(one) for one in tracks]
        peaks = read_regions(regions)
        self.labels = region_labels(labels, peaks)
        self._place(genome, peaks)

    def _place(self, genome: Genome, peaks: list[Peak]) -> None:
        """Turn regions into arrays, and drop or refuse those outside."""
        intervals = [peak.interval for peak in peaks]
        self.contigs = np.array([genome.resolve(one.contig) for one in intervals], dtype=object)
        self.anchors = np.array([anchor(peak) for peak in peaks], dtype=np.int64)
        self.reverse = np.array([one.strand == "-" for one in intervals])
        self.starts = self.anchors - self.sampling.length // 2
        size = np.array([genome.contigs[name] for name in self.contigs], dtype=np.int64)
        if self.sampling.outside == "drop":
            keep = (self.starts >= 0) & (self.starts + self.sampling.length <= size)
            for name in ("contigs", "anchors", "reverse", "starts"):
                setattr(self, name, getattr(self, name)[keep])
            self.labels = None if self.labels is None else self.labels[keep]
            size = size[keep]
        if not len(self.starts):
            raise SettingError("No region is left; expected at least one inside its contig.")
        self._last = size - self.sampling.length
        self.places = self.packed.places(list(self.contigs), self.starts, self.sampling.length)

    def __len__(self) -> int:
        """Return the number of windows."""
        return len(self.starts)

    def sample(self, rows: np.ndarray, draws: Draws) -> tuple[np.ndarray, ...]:
        """Cut out some windows.

        Args:
            rows: Which ones `(n,)`.
            draws: Source of shifts and strands.

        Returns:
            Codes `(n, length)` uint8, then what there is of: labels, profiles
            `(n, bins, tracks)` float32, positions `(n, length, channels)` float32.
        """
        settings, count = self.sampling, len(rows)
        offset = np.zeros(count, dtype=np.int64)
        if settings.max_shift:
            offset = draws.integers(-settings.max_shift, settings.max_shift, count)
            offset = np.clip(self.starts[rows] + offset, 0, self._last[rows]) - self.starts[rows]
        reverse = self.reverse[rows]
        if settings.random_strand:
            reverse = reverse ^ (draws.uniform(count) < 0.5)
        codes = self.packed.windows(self.places[rows] + offset, settings.length)
        if reverse.any():
            codes[reverse] = reverse_complement(codes[reverse])
        parts = [codes]
        if self.labels is not None:
            parts.append(self.labels[rows])
        if self.tracks:
            parts.append(self._profiles(rows, offset, reverse))
        if settings.positions:
            parts.append(self._positions(rows, offset, reverse))
        return tuple(parts)

    def changed(
        self, rows: np.ndarray, augment: Sequence[Augmentation], draws: Draws
    ) -> tuple[np.ndarray, ...]:
        """Cut out some windows as `sample` does, and apply changes of codes to them."""
        codes, *rest = self.sample(rows, draws)
        if self.labels is None:
            return apply(augment, codes, None, draws)[0], *rest
        return *apply(augment, codes, rest[0], draws), *rest[1:]

    def _profiles(self, rows: np.ndarray, offset: np.ndarray, reverse: np.ndarray) -> np.ndarray:
        bins = self.sampling.bins or self.sampling.length
        result = np.zeros((len(rows), bins, len(self.tracks)), dtype=np.float32)
        for index, (row, start, turned) in enumerate(
            zip(rows, self.starts[rows] + offset, reverse, strict=True)
        ):
            end, strand = int(start) + self.sampling.length, "-" if turned else "+"
            interval = Interval(self.contigs[row], int(start), end, strand)
            for channel, track in enumerate(self.tracks):
                result[index, :, channel] = track.binned(interval, bins)
        return result

    def _positions(self, rows: np.ndarray, offset: np.ndarray, reverse: np.ndarray) -> np.ndarray:
        length = self.sampling.length
        base = (self.starts[rows] + offset)[:, None] + np.arange(length)
        base[reverse] = base[reverse, ::-1]
        sign = np.where(reverse, -1, 1)[:, None]
        channels = {
            "coordinate": base / (self._last[rows] + length)[:, None],
            "distance": sign * (base - self.anchors[rows][:, None]) / 1000,
        }
        chosen = [channels[name] for name in self.sampling.positions]
        return np.stack(chosen, axis=-1).astype(np.float32)

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of what `sample` returns."""
        found = {"labels": self.labels is not None, "profile": bool(self.tracks)}
        found["position"] = bool(self.sampling.positions)
        return "codes", *(name for name, is_there in found.items() if is_there)

    def check_augment(self, augment: Sequence[Augmentation]) -> None:
        """Refuse to turn or move sequences away from the tracks and positions beside them.

        Raises:
            SettingError: There are such, and a step other than mutation or noise.
        """
        beside = {"profile", "position"} & set(self.parts)
        moving = [one.name for one in augment if one.name not in ("mutation", "noise")]
        if beside and moving:
            raise SettingError(
                f"{', '.join(moving)} would move sequences but not their {' and '.join(beside)}; "
                "use max_shift and random_strand of Sampling."
            )


def arrange(parts: dict[str, Any]) -> Any:
    """Sort the parts of a batch into inputs and targets, as `fit` takes them.

    Args:
        parts: `sequence`, and what there is of `labels`, `profile` and `position`.

    Returns:
        Inputs, or `(inputs, targets)`; inputs are a dict where there is a position, targets where
        there are both labels and a profile.
    """
    inputs = parts["sequence"]
    if "position" in parts:
        inputs = {"sequence": inputs, "position": parts["position"]}
    targets = {name: parts[name] for name in ("labels", "profile") if name in parts}
    if not targets:
        return inputs
    return inputs, targets if len(targets) == 2 else next(iter(targets.values()))


def _cut(
    regions: Regions,
    batch_size: int,
    shuffle: bool,
    augment: Sequence[Augmentation],
    seed: int,
    *,
    encoded: bool,
) -> "tf.data.Dataset":
    """Cut batches in parallel: what `arrange` gives where they are encoded, else their parts."""
    import tensorflow as tf

    order = tf.data.Dataset.range(len(regions))
    if shuffle:
        order = order.shuffle(len(regions), seed=seed, reshuffle_each_iteration=True)
    seeds = tf.data.Dataset.random(seed=seed + 2, rerandomize_each_iteration=True).batch(2)
    example = regions.changed(np.arange(1), augment, NumpyDraws(0))
    kinds = [tf.as_dtype(part.dtype) for part in example]

    def cut(rows: "tf.Tensor", batch_seed: "tf.Tensor") -> Any:
        parts = tf.numpy_function(
            lambda rows, seeds: regions.changed(rows, augment, NumpyDraws(*seeds.tolist())),
            (rows, batch_seed),
            kinds,
        )
        codes, *rest = [
            tf.ensure_shape(part, (None, *model.shape[1:]))
            for part, model in zip(parts, example, strict=True)
        ]
        # One step does everything where it can: every step costs a change of threads.
        return _arranged(regions, tf.one_hot(codes, 4), *rest) if encoded else (codes, *rest)

    return (
        tf.data.Dataset.zip(order.batch(batch_size), seeds)
        .map(cut, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
        .prefetch(tf.data.AUTOTUNE)
    )


def _arranged(regions: Regions, *parts: Any) -> Any:
    return arrange(dict(zip(("sequence", *regions.parts[1:]), parts, strict=True)))


def from_fasta(
    regions: Regions,
    *,
    batch_size: int = 64,
    shuffle: bool = False,
    augment: Sequence[Augmentation] = (),
    seed: int = 0,
) -> "tf.data.Dataset":
    """Make batches from a genome as a `tf.data.Dataset`, cut in parallel and in a fixed order.

    Args:
        regions: What to cut, and how.
        batch_size: Windows a batch; the last one may be smaller.
        shuffle: Whether every epoch has a new order.
        augment: Applied to the sequences in order, see `zoo.pipelines.augment`.
        seed: Of order, shifts, strands and augmentation.

    Returns:
        A dataset of what `arrange` gives, with one-hot float32 `(batch, length, 4)`.

    Raises:
        SettingError: An augmentation would part sequences from their tracks or positions.
    """
    regions.check_augment(augment)
    early, late = by_stage(augment)
    batches = _cut(regions, batch_size, shuffle, early, seed, encoded=not late)
    if not late:
        return batches
    return finish(batches, late, seed, partial(_arranged, regions))


def codes_from_fasta(
    regions: Regions,
    *,
    batch_size: int = 64,
    shuffle: bool = False,
    augment: Sequence[Augmentation] = (),
    seed: int = 0,
) -> "tf.data.Dataset":
    """Make the batches of `from_fasta`, but leave the sequences as base codes.

    A batch then goes to the accelerator with one byte a base instead of sixteen; a model made by
    `zoo.pipelines.device.takes_codes` encodes it there.

    Returns:
        A dataset as of `from_fasta`, with uint8 `(batch, length)` in the place of one-hot.

    Raises:
        SettingError: An augmentation works on one-hot arrays; otherwise as `from_fasta`.
    """
    if any(one.on_one_hot for one in augment):
        raise SettingError("noise works on one-hot arrays; use from_fasta, or leave it out.")
    regions.check_augment(augment)
    batches = _cut(regions, batch_size, shuffle, augment, seed, encoded=False)
    return batches.map(partial(_arranged, regions))
