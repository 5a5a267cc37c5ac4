import dataclasses

import numpy as np
import pytest

import zoo
from zoo.card import File, read_card, write_card
from zoo.errors import FormatError, VerificationError
from zoo.golden import read_golden, write_golden
from zoo.store import sha256_of


def _sign(folder, name):
    """Put a changed file's hash into the card, as somebody who republishes would."""
    path = folder / name
    file = File(size=path.stat().st_size, sha256=sha256_of(path))
    card = read_card(folder)
    write_card(dataclasses.replace(card, files={**card.files, name: file}), folder)


def test_verify_reports_what_it_did(saved_folder):
    report = zoo.verify(saved_folder)
    assert (report.sequences, report.files) == (3, 5)
    assert report.largest_difference <= report.tolerance
    assert "3 golden sequences agree" in str(report)


def test_verify_compiled(saved_folder):
    assert "XLA" in zoo.verify(saved_folder, jit_compile=True).backend


@pytest.mark.parametrize("wrong", [0.01, np.nan])
def test_verify_other_outputs(folder, wrong):
    inputs, outputs = read_golden(folder)
    write_golden(folder, {**inputs, "output_0": outputs["output_0"] + np.float32(wrong)})
    _sign(folder, "golden.npz")
    with pytest.raises(VerificationError, match="differs from its golden outputs"):
        zoo.verify(folder)


def test_verify_pickled_golden_is_refused(folder):
    np.savez(folder / "golden.npz", input_sequence=np.array([{}], dtype=object))
    _sign(folder, "golden.npz")
    with pytest.raises(FormatError, match="no readable golden file"):
        zoo.verify(folder)


def test_verify_nan_in_a_later_output(folder, monkeypatch):
    inputs, outputs = read_golden(folder)
    wrong = {**outputs, "output_1": outputs["output_0"] * np.float32(np.nan)}
    write_golden(folder, {**inputs, **outputs, "output_1": outputs["output_0"]})
    _sign(folder, "golden.npz")
    monkeypatch.setattr("zoo.verification.run_golden", lambda *_, **__: wrong)
    with pytest.raises(VerificationError, match="by nan"):
        zoo.verify(folder)
