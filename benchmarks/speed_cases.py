"""What `benchmarks.speed` times on this side: our ways, and what everybody writes first."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ceilings import operations
from benchmarks.pipelines import one_by_one, random_intervals
from benchmarks.speed_files import LENGTH, WINDOW, Sizes
from benchmarks.splice_variants import prepare_ours
from benchmarks.turns import Clock, clock
from zoo.dna import decode, dinucleotide_shuffle
from zoo.io.fasta import Genome

BATCH = 256
LOADED = "enhancer-dilated-v1"


@dataclass(frozen=True)
class Row:
    """One thing that is done: how many units of it, by us, and by others in this process."""

    name: str
    count: int
    ours: Callable[[], object]
    beside: dict[str, Clock] = field(default_factory=dict)
    """Other ways here: what everybody writes first, or plain Keras."""
    operations: float = 0
    """Arithmetic for one unit, where that is the limit."""
    bytes: float = 0
    """Memory written for one unit, where that is the limit."""


def make_rows(folder: Path, sizes: Sizes, model: Any) -> list[Row]:
    """Prepare every row but those that need another program."""
    data = dict(np.load(folder / "data.npz"))
    texts = json.loads((folder / "texts.json").read_text())
    return [
        *rows_of_input(folder, sizes, data, texts),
        *rows_of_network(folder, sizes, model, data),
        row_of_sampling(folder, sizes),
        row_of_training(sizes, model, data),
        row_of_loading(),
    ]


def rows_of_input(folder: Path, sizes: Sizes, data: dict, texts: list[str]) -> list[Row]:
    import zoo
    from zoo.pipelines.regions import Regions, from_fasta
    from zoo.pipelines.sampling import Sampling

    path = folder / "genome.fa"
    intervals = random_intervals(Genome(path), sizes.intervals)
    batches = from_fasta(
        Regions(Genome(path), intervals, sampling=Sampling(WINDOW)), batch_size=BATCH
    )
    written = 16 * WINDOW
    codes = data["shuffled"].argmax(-1).astype(np.uint8)
    naive = {"pyfaidx, one by one": clock(lambda: one_by_one(path, intervals))}
    return [
        Row("input pipeline", len(intervals), lambda: drain(batches), naive, bytes=written),
        Row("one-hot", len(texts), lambda: zoo.one_hot(texts), bytes=16 * LENGTH),
        Row(
            "dinucleotide shuffle",
            len(codes) * sizes.copies,
            lambda: dinucleotide_shuffle(codes, copies=sizes.copies),
        ),
    ]


def drain(batches: Any) -> None:
    for _ in batches:
        pass


def rows_of_network(folder: Path, sizes: Sizes, model: Any, data: dict) -> list[Row]:
    import zoo
    from zoo.apps.variants import score_variants

    x, one = data["sequences"], operations(model)
    texts = decode(data["codes"])
    explained, references = x[: sizes.explained], data["references"]
    places = (folder / "variants.vcf", folder / "genome.fa", folder / "out.vcf")
    windows = np.repeat(x[:1], min(sizes.variants, 16), axis=0)
    keras_predict = clock(lambda: model.predict(x, batch_size=BATCH, verbose=0))
    singly = times_over(
        clock(lambda: [model.predict(each[None], verbose=0) for each in windows for _ in "ab"]),
        sizes.variants / len(windows),
    )
    return [
        Row(
            "prediction",
            len(x),
            lambda: zoo.predict(model, texts, batch_size=BATCH),
            {"Keras on arrays": keras_predict},
            one,
        ),
        Row(
            "attribution",
            len(explained),
            lambda: zoo.explain(
                model, explained, method="deepshap", baseline=references, threshold=np.inf
            ),
        ),
        Row("mutagenesis", 3 * LENGTH, lambda: zoo.mutagenesis(model, x[:1])),
        Row(
            "variant scoring",
            sizes.variants,
            lambda: score_variants({"model": model}, *places, overwrite=True),
            {"Keras, one window at a time": singly},
        ),
    ]


def times_over(run: Clock, factor: float) -> Clock:
    """Count a sample for the whole."""

    def scaled() -> tuple[float, float]:
        wall, processor = run()
        return factor * wall, factor * processor

    return scaled


def row_of_splicing(folder: Path, sizes: Sizes, home: Path) -> Row:
    """Score with the weights that come with the program in `home`, on one strand as it does."""
    score, places = prepare_ours(folder / "splice", home / "models")
    return Row("splice variants", sizes.spliced, lambda: score(places))


def row_of_sampling(folder: Path, sizes: Sizes) -> Row:
    from zoo.io.bed import read_bed
    from zoo.pipelines.negatives import NegativeSampler, Recipe

    genome = Genome(folder / "genome.fa")
    recipe = Recipe(mappability=None, candidates=max(1_000, 10 * sizes.peaks))

    def ours() -> None:
        NegativeSampler(genome, list(read_bed(folder / "peaks.bed")), recipe=recipe).draw(0)

    return Row("matched sampling", sizes.peaks, ours)


def row_of_training(sizes: Sizes, model: Any, data: dict) -> Row:
    import keras

    from zoo.pipelines.examples import from_arrays

    ours, plain = (keras.models.clone_model(model) for _ in range(2))
    for one in (ours, plain):
        one.compile(keras.optimizers.AdamW(1e-3), "binary_crossentropy")
    size = sizes.batch_size
    batches = from_arrays(data["codes"], data["labels"], batch_size=size, shuffle=True)
    keras_fit = clock(
        lambda: plain.fit(data["sequences"], data["labels"], batch_size=size, verbose=0)
    )
    return Row(
        "training",
        sizes.sequences,
        lambda: ours.fit(batches, verbose=0),
        {"Keras on arrays": keras_fit},
        3 * operations(model),
    )


def row_of_loading() -> Row:
    """Load a model in a new process, as a program does that is started."""
    from zoo.store import bundled_folder

    plain = f"import keras, zoo.layers; keras.saving.load_model({str(bundled_folder(LOADED))!r})"
    return Row(
        "zoo.load",
        1,
        lambda: start(f"import zoo; zoo.load({LOADED!r})"),
        {"Keras, nothing checked": clock(lambda: start(plain))},
    )


def start(program: str) -> None:
    with tempfile.TemporaryFile() as said:
        subprocess.run([sys.executable, "-c", program], check=True, stdout=said, stderr=said)
