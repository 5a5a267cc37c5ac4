"""Write a model in another format, run it there, and measure what that changed."""

import dataclasses
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from zoo.card import Card, Metric
from zoo.catalogue import KINDS
from zoo.dna import one_hot_codes
from zoo.errors import DataError, SettingError, UnknownNameError, VerificationError
from zoo.export.formats import FORMATS, Runner
from zoo.golden import read_golden, run_golden
from zoo.loading import load_folder
from zoo.store import verified_folder
from zoo.train.data import TrainingData, read_training_data
from zoo.train.loop import predict_split
from zoo.train.metrics import measure
from zoo.train.provenance import package_versions
from zoo.train.scores import METRICS

if TYPE_CHECKING:
    import keras

EXPORT_CARD = "export.json"
_CALIBRATION = 200
_LIMIT = 1e-3
_BATCH = 256


@dataclass(frozen=True, kw_only=True)
class Export:
    """What was exported, and how far it is from the Keras model; stored as `export.json`.

    Attributes:
        name: The model.
        version: Its version.
        format: One of `FORMATS`.
        int8: Whether weights and activations are 8-bit integers.
        file: Name of the exported file or folder.
        size: Its bytes.
        sequences: Golden sequences compared.
        largest_difference: Largest absolute difference to Keras on them, in output units.
        weights_sha256: Of the weights that it was made from.
        weights_license: The licence that goes with it.
        metrics: On the test split, of `keras` and of `exported`; only measured for int8.
        measured_on: The data set of these metrics, and count and sha256 of its test split.
        packages: Versions that wrote it.
    """

    name: str
    version: str
    format: str
    int8: bool
    file: str
    size: int
    sequences: int
    largest_difference: float
    weights_sha256: str
    weights_license: str
    metrics: dict[str, dict[str, Metric]] = field(default_factory=dict)
    measured_on: dict[str, str | int] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the export as some lines."""
        kind = f"{self.format}{', int8' if self.int8 else ''}"
        lines = [
            f"{self.name} as {kind}: {self.size:,} bytes; {self.sequences} golden sequences "
            f"differ from Keras by at most {self.largest_difference:.1e}"
        ]
        for name, before in self.metrics.get("keras", {}).items():
            after = self.metrics["exported"][name]
            change = after.value - before.value
            lines.append(f"  {name} {before.value:.4f} -> {after.value:.4f} ({change:+.4f})")
        return "\n".join(lines)


def export_model(
    name: str | Path,
    to: str | Path,
    *,
    format: str,
    int8: bool = False,
    data: str | Path | None = None,
) -> Export:
    """Export a model for another runtime, and measure the difference.

    Args:
        name: A catalogue name, a weights folder, or an address on the Hub.
        to: Folder to write; it must not exist.
        format: `onnx`, `litert` or `saved_model`.
        int8: Quantize to 8-bit integers (LiteRT only). Needs the model's own data set: training
            sequences set the ranges, and the test split shows what it costs.
        data: Local copies of the data set's source files, as in `zoo train`.

    Returns:
        The export card, which is also written as `export.json`.

    Raises:
        SettingError: The folder exists, int8 is asked of another format, or Keras runs on another
            backend than TensorFlow.
        UnknownNameError: There is no such format.
        MissingDependencyError: The format needs a library that is not installed.
        VerificationError: Without quantization, outputs differ by more than 1e-3.
        DataError: The data set that int8 needs is not at hand, or not the one of the card.
    """
    to = Path(to)
    _check_request(to, format, int8)
    folder, card = verified_folder(name)
    model = load_folder(folder)
    examples = _read_examples(card, data) if int8 else None
    # Before writing: Keras exports to ONNX only what has been called.
    arrays, expected = _run_golden(model, folder)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{to.name}-", dir=to.parent) as temporary:
        written = Path(temporary) / to.name
        written.mkdir()
        file = written / FORMATS[format].file
        _write(model, file, card, format, examples)
        run = FORMATS[format].run(file)
        difference = _largest_difference(expected, run(arrays))
        if not int8:
            _refuse_difference(card, format, difference)
        export = Export(
            name=card.name,
            version=card.version,
            format=format,
            int8=int8,
            file=file.name,
            size=_size(file),
            sequences=len(arrays[0]),
            largest_difference=difference,
            weights_sha256=card.files["model.weights.h5"].sha256,
            weights_license=card.licenses.weights,
            metrics=_measure(card, model, run, examples) if examples else {},
            measured_on=_describe(examples) if examples else {},
            packages={**package_versions(), **FORMATS[format].versions()},
        )
        _write_card(export, written)
        os.replace(written, to)
    return export


def _write_card(export: Export, folder: Path) -> None:
    text = json.dumps(dataclasses.asdict(export), indent=2) + "\n"
    (folder / EXPORT_CARD).write_text(text, encoding="utf-8")


def _refuse_difference(card: Card, format: str, difference: float) -> None:
    # Written so that a NaN fails as well.
    if not difference <= _LIMIT:
        raise VerificationError(
            f"{card.name} as {format} differs from Keras by {difference:.2e}, more than "
            f"{_LIMIT:.0e}; it is not kept. Report it, with the versions installed."
        )


def _check_request(to: Path, format: str, int8: bool) -> None:
    """Refuse before any work what cannot end well."""
    import keras

    if format not in FORMATS:
        raise UnknownNameError("export format", format, FORMATS)
    if int8 and format != "litert":
        raise SettingError(f"int8 came with {format}; expected format 'litert'.")
    if to.exists():
        raise SettingError(f"{to} exists; choose another folder.")
    if keras.backend.backend() != "tensorflow":
        raise SettingError(
            f"Keras runs on {keras.backend.backend()}; export with KERAS_BACKEND=tensorflow."
        )
    FORMATS[format].check_libraries()


def _read_examples(card: Card, data: str | Path | None) -> TrainingData:
    if card.data is None:
        raise SettingError(f"{card.name} names no data set, so int8 has no ranges to go by.")
    if card.input.side_inputs:
        raise SettingError(f"{card.name} has side inputs; int8 is only for sequences alone.")
    examples = read_training_data(card.data.name, card.input_length, data)
    if examples.test.sha256 != card.data.hashes.get("test"):
        raise DataError(
            f"The test split of {card.data.name} has sha256 {examples.test.sha256[:16]}…, not the "
            f"one that {card.name} was measured on; read the version {card.data.version}."
        )
    return examples


def _describe(examples: TrainingData) -> dict[str, str | int]:
    test = examples.test
    return {"data": examples.name, "sequences": len(test), "sha256": test.sha256}


def _calibration(examples: TrainingData) -> Iterator[list[np.ndarray]]:
    """Give training sequences one at a time, `(1, length, 4)`, evenly from all of them."""
    step = max(1, len(examples.train) // _CALIBRATION)
    for codes in examples.train.codes[::step][:_CALIBRATION]:
        yield [one_hot_codes(codes[None])]


def _run_golden(model: "keras.Model", folder: Path) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Give the golden inputs as arrays, and what Keras makes of them here."""
    inputs, _ = read_golden(folder)
    expected = list(run_golden(model, inputs).values())
    arrays = [one_hot_codes(inputs["input_sequence"])]
    arrays += [inputs[f"input_{tensor.name}"] for tensor in model.inputs[1:]]
    return arrays, expected


def _write(
    model: "keras.Model", file: Path, card: Card, format: str, examples: TrainingData | None
) -> None:
    try:
        FORMATS[format].write(model, file, _calibration(examples) if examples else None)
    except Exception as error:
        # The converters raise whatever comes to hand for an operation they do not know.
        first = str(error).strip().partition("\n")[0][:300]
        raise SettingError(
            f"{card.name} cannot be written as {format} ({type(error).__name__}: {first}). Try "
            "another format, or other versions of its libraries."
        ) from error


def _largest_difference(expected: list[np.ndarray], found: list[np.ndarray]) -> float:
    if [array.shape for array in expected] != [array.shape for array in found]:
        return float("inf")
    pairs = zip(expected, found, strict=True)
    return max(float(np.abs(one - two).max()) for one, two in pairs)


def _measure(
    card: Card, model: "keras.Model", run: Runner, examples: TrainingData
) -> dict[str, dict[str, Metric]]:
    """Measure both models on the test split, with the same draws."""
    test = examples.test
    starts = range(0, len(test), _BATCH)
    parts = [run([one_hot_codes(test.codes[start : start + _BATCH])])[0] for start in starts]
    loss = card.training.recipe["loss"] if card.training else "binary_crossentropy"
    metrics = METRICS[KINDS[loss]]
    return {
        "keras": measure(test.labels, predict_split(model, test.codes), metrics=metrics),
        "exported": measure(test.labels, np.concatenate(parts), metrics=metrics),
    }


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
