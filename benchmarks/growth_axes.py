"""What `benchmarks.growth` makes larger: how a point of each axis is prepared and run."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.prediction import write_fasta
from benchmarks.variants import random_genome, scattered, write_vcf


@dataclass(frozen=True)
class Axis:
    """What is made larger, how far, and whether memory must stay as it is."""

    name: str
    points: tuple[int, ...]
    prepare: Callable[[Path, int], Callable[[], object]]
    memory_is_flat: bool
    about: str


def small_model(length: int | None = 500, filters: int = 16) -> Any:
    import keras

    import zoo

    keras.utils.set_random_seed(0)
    settings = {"filters": filters, "bottleneck": filters // 2, "blocks": 2, "stem_width": 9}
    return zoo.build("dilated", length=length, **settings)


def more_sequences(folder: Path, count: int) -> Callable[[], object]:
    """From a FASTA file to a table."""
    from zoo.prediction import predict_batches, write_predictions

    model = small_model()
    for name, number in (("first.fa", 512), ("in.fa", count)):
        write_fasta(folder / name, number)

    def run(name: str = "in.fa") -> None:
        write_predictions(predict_batches(model, folder / name), folder / "out.tsv", overwrite=True)

    run("first.fa")
    return run


def longer_sequences(folder: Path, length: int) -> Callable[[], object]:
    """Thirty-two sequences, eight at a time."""
    import zoo

    model = small_model(length)
    codes = np.random.default_rng(0).integers(0, 4, (32, length), dtype=np.uint8)
    zoo.predict(model, codes[:8], batch_size=8)
    return lambda: zoo.predict(model, codes, batch_size=8)


def more_variants(folder: Path, count: int) -> Callable[[], object]:
    """From a VCF file to another."""
    from zoo.apps.variants import score_variants

    model = small_model(200)
    genome = random_genome(2_000_000)
    (folder / "genome.fa").write_text(f">1\n{genome}\n")
    for name, number in (("first.vcf", 256), ("in.vcf", count)):
        write_vcf(folder / name, scattered(genome, number))

    def run(name: str = "in.vcf") -> None:
        places = (folder / name, folder / "genome.fa", folder / "out.vcf")
        score_variants({"small": model}, *places, overwrite=True)

    run("first.vcf")
    return run


def larger_model(folder: Path, filters: int) -> Callable[[], object]:
    """Sixty-four sequences through wider and wider layers."""
    import zoo

    model = small_model(500, filters)
    codes = np.random.default_rng(0).integers(0, 4, (64, 500), dtype=np.uint8)
    zoo.predict(model, codes, batch_size=64)
    return lambda: zoo.predict(model, codes, batch_size=64)


def parameters(filters: int) -> int:
    return small_model(500, filters).count_params()


AXES = {
    axis.name: axis
    for axis in (
        Axis(
            "sequences",
            (1_000, 4_000, 16_000, 64_000),
            more_sequences,
            True,
            "Predicted from a FASTA file to a table, 500 bases each",
        ),
        Axis(
            "bases",
            (500, 2_000, 8_000, 32_000),
            longer_sequences,
            False,
            "32 sequences of so many bases, 8 at a time",
        ),
        Axis(
            "variants",
            (500, 2_000, 8_000, 32_000),
            more_variants,
            True,
            "Scored from a VCF file to a VCF file, windows of 200 bases",
        ),
        Axis(
            "parameters",
            (32, 64, 128, 256),
            larger_model,
            False,
            "64 sequences of 500 bases; layers grow wider",
        ),
    )
}
