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


CODES = np.zeros((1, 40), np.uint8)
ONE = np.zeros((1, 1), np.float32)


@pytest.mark.parametrize(
    "arrays",
    [
        {"input_sequence": CODES + np.uint8(9), "output_0": ONE},
        {"input_sequence": CODES[0], "output_0": ONE},
        {"input_sequence": CODES[:0], "output_0": ONE[:0]},
        {"input_sequence": CODES.astype(float), "output_0": ONE},
        {"input_sequence": np.array(["ACGT" * 10]), "output_0": ONE},
        {"input_sequence": CODES, "output_0": np.array([["x"]])},
        {"input_sequence": CODES, "output_0": ONE[0, 0]},
        {"input_sequence": CODES, "output_0": np.zeros((2, 1), np.float32)},
    ],
)
def test_golden_file_of_other_arrays_is_refused(tmp_path, arrays):
    write_golden(tmp_path, arrays)
    with pytest.raises(FormatError, match="expected"):
        read_golden(tmp_path)


@pytest.mark.parametrize(
    "inputs", [{"input_sequence": CODES[:, 1:]}, {"input_sequence": CODES, "input_more": ONE}]
)
def test_golden_inputs_that_the_network_does_not_take_are_refused(folder, inputs):
    write_golden(folder, {**inputs, "output_0": ONE})
    _sign(folder, "golden.npz")
    with pytest.raises(FormatError, match=r"its network takes \{'input_sequence': \(40,\)\}"):
        zoo.verify(folder)


def test_golden_file_that_unpacks_to_fill_memory_is_refused(tmp_path, monkeypatch):
    write_golden(tmp_path, {"input_sequence": CODES, "output_0": np.zeros((1, 10_000))})
    monkeypatch.setattr("zoo.golden._MOST_UNPACKED", 80_000)
    with pytest.raises(FormatError, match=r"would unpack to 80\d{3} bytes"):
        read_golden(tmp_path)


def test_card_without_a_tolerance_is_refused(folder):
    card = read_card(folder)
    golden = dataclasses.replace(card.golden, tolerance={})
    write_card(dataclasses.replace(card, golden=golden), folder)
    with pytest.raises(FormatError, match="allows no difference at all"):
        zoo.verify(folder)
