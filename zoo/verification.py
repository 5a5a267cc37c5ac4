"""Does a model give on this machine what it gave where it was trained?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zoo.card import Card
from zoo.errors import FormatError, VerificationError
from zoo.golden import check_inputs, read_golden, run_golden
from zoo.loading import load_folder
from zoo.store import verified_folder


@dataclass(frozen=True)
class Report:
    """What `verify` found.

    Attributes:
        name: The model.
        folder: Where its files are.
        files: Number of files whose hash was checked.
        sequences: Number of golden sequences replayed.
        backend: Keras backend and kind of device, such as `tensorflow on cpu`.
        largest_difference: Largest absolute difference to the golden outputs, in output units.
        tolerance: What the card allows on this kind of device.
    """

    name: str
    folder: Path
    files: int
    sequences: int
    backend: str
    largest_difference: float
    tolerance: float

    def __str__(self) -> str:
        """Give the report as one line."""
        return (
            f"{self.name}: {self.files} files intact, {self.sequences} golden sequences agree to "
            f"{self.largest_difference:.1e} (allowed {self.tolerance:.0e}) with {self.backend}"
        )


def verify(name: str | Path, *, jit_compile: bool = False) -> Report:
    """Check every file of a model and replay its golden sequences on this machine.

    Args:
        name: A catalogue name or a weights folder.
        jit_compile: Run the model compiled by XLA.

    Returns:
        A report; printing it gives one line.

    Raises:
        VerificationError: The outputs differ by more than the card allows on this kind of device.
        ZooError: The folder does not load; see `zoo.load`.

    Example:
        >>> report = verify("enhancer-dilated-v1")
        >>> report.largest_difference <= report.tolerance
        True
    """
    folder, card = verified_folder(name)
    inputs, expected = read_golden(folder)
    model = load_folder(folder)
    check_inputs(model, inputs, folder)
    found = run_golden(model, inputs, jit_compile=jit_compile)
    device = device_kind()
    report = Report(
        name=card.name,
        folder=folder,
        files=len(card.files),
        sequences=len(inputs["input_sequence"]),
        backend=f"{_backend_name()} on {device}{' (XLA)' if jit_compile else ''}",
        largest_difference=largest_difference(expected, found),
        tolerance=_tolerance(card, device),
    )
    # Written so that a NaN fails as well.
    if not report.largest_difference <= report.tolerance:
        raise VerificationError(
            f"{card.name} differs from its golden outputs by {report.largest_difference:.2e}, more "
            f"than the {report.tolerance:.0e} allowed with {report.backend}. Its predictions "
            "cannot be trusted here: check the versions of Keras and its backend."
        )
    return report


def device_kind() -> str:
    """Return the kind of device Keras computes on: `cpu`, `gpu` or `tpu`."""
    import keras

    kinds = {device.split(":")[0].lower() for device in keras.distribution.list_devices()}
    for kind in ("tpu", "gpu", "cuda"):
        if kind in kinds:
            return "gpu" if kind == "cuda" else kind
    return "cpu"


def _backend_name() -> str:
    import keras

    return f"keras {keras.__version__}, {keras.backend.backend()}"


def _tolerance(card: Card, device: str) -> float:
    """Return the card's tolerance for a device, or its widest for a kind it does not know."""
    if not card.golden.tolerance:
        raise FormatError(f"The card of {card.name} allows no difference at all; fetch it again.")
    return card.golden.tolerance.get(device, max(card.golden.tolerance.values()))


def largest_difference(expected: dict[str, np.ndarray], found: dict[str, np.ndarray]) -> float:
    """Return the largest absolute difference of outputs, infinite if they have other shapes."""
    if {name: array.shape for name, array in expected.items()} != {
        name: array.shape for name, array in found.items()
    }:
        return float("inf")
    # Not Python's max, which passes over a NaN that does not come first.
    return float(np.max([np.abs(expected[name] - found[name]).max() for name in expected]))
