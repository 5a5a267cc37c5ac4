import warnings

import numpy as np
import pytest

import zoo
from zoo.cli import main
from zoo.interpret import CompletenessWarning

SEQUENCES = ["ACGTTGCAAC" * 4, "TTGCATTTTA" * 4]


@pytest.fixture
def run(saved_folder, tmp_path, monkeypatch, capsys):
    """Run the command on a small model, in a folder with a FASTA file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.fa").write_text(f">one first\n{SEQUENCES[0]}\n>two\n{SEQUENCES[1]}\n")

    def call(*arguments, source="in.fa"):
        words = ["zoo", "explain", str(saved_folder), source, "--steps", "4", "--copies", "2"]
        monkeypatch.setattr("sys.argv", [*words, *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
        return exit_.value.code or 0, capsys.readouterr()

    return call


@pytest.fixture(scope="module")
def expected(saved_folder):
    return zoo.explain(saved_folder, SEQUENCES, steps=4, copies=2, threshold=100)


def test_explain_arrays(run, expected):
    code, shown = run("-o", "out.npz", "-q")
    assert (code, shown.out, shown.err) == (0, "", "")
    with np.load("out.npz", allow_pickle=False) as file:
        np.testing.assert_allclose(file["values"], expected.values, atol=1e-6)
        np.testing.assert_allclose(file["hypothetical"], expected.hypothetical, atol=1e-6)
        assert file["names"].tolist() == ["one first", "two"]
        assert str(file["method"]) == "integrated_gradients"
        assert zoo.dna.decode(file["sequences"]) == SEQUENCES


def test_explain_table(run, expected):
    code, shown = run("-q")
    assert code == 0
    header, *lines = shown.out.splitlines()
    assert header.split("\t")[:4] == ["name", "position", "base", "contribution"]
    assert len(lines) == 80
    name, position, base, value, *hypothetical = lines[41].split("\t")
    assert (name, position, base) == ("two", "1", "T")
    assert float(value) == pytest.approx(expected.values[1, 1].sum(), abs=1e-5)
    np.testing.assert_allclose(
        [float(number) for number in hypothetical], expected.hypothetical[1, 1], atol=1e-5
    )


def test_explain_report(run, tmp_path):
    code, shown = run("--html", "-o", "report.html")
    assert code == 0
    assert "2 sequences in " in shown.err
    page = (tmp_path / "report.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert SEQUENCES[0] in page


def test_explain_intervals_of_the_reverse_strand(run, tmp_path):
    (tmp_path / "genome.fa").write_text(f">chr1\n{'G' * 10}{SEQUENCES[0]}{'C' * 10}\n")
    (tmp_path / "in.bed").write_text("chr1\t20\t40\tpeak\t0\t-\n")
    code, shown = run("-g", "genome.fa", "--center", "-q", source="in.bed")
    assert code == 0
    header, first, *_, last = shown.out.splitlines()
    assert header.split("\t")[:5] == ["name", "contig", "coordinate", "position", "base"]
    assert first.split("\t")[:5] == ["peak", "chr1", "49", "0", "G"]
    assert last.split("\t")[:5] == ["peak", "chr1", "10", "39", "T"]


def test_explain_tells_of_missed_sums_in_one_line(run, monkeypatch):
    def warn(*arguments, **settings):
        warnings.warn("1 of 2 misses.", CompletenessWarning, stacklevel=1)
        return zoo.explain(*arguments, threshold=100, **settings)

    monkeypatch.setattr("zoo.interpret.explain", warn)
    code, shown = run("-o", "out.tsv")
    assert code == 0
    first, second = shown.err.splitlines()
    assert first == "zoo: 1 of 2 misses."
    assert second.startswith("2 sequences in ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--method", "magic"), "There is no method named 'magic'."),
        (("--baseline", "zero"), "Did you mean 'zeros'"),
        (("--target", "7"), "expected a number from 0 to 0"),
        (("--format", "csv"), "There is no format 'csv'"),
        (("--html", "--format", "tsv"), "give one of them"),
        (("-o", "missing/out.tsv"), "There is no folder missing"),
        (("-o", "out.npz.gz"), "compressed inside"),
    ],
    ids=str,
)
def test_explain_error_is_one_line_and_leaves_no_file(run, tmp_path, arguments, message):
    if "-o" not in arguments:
        arguments = (*arguments, "-o", "out.tsv")
    code, shown = run(*arguments)
    assert code == 2
    assert shown.err.startswith("zoo: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["in.fa"]


def test_explain_refuses_another_length(run, tmp_path):
    (tmp_path / "in.fa").write_text(">one\nACGT\n")
    code, shown = run("-o", "out.tsv")
    assert code == 2
    assert "Sequence 1 (one) has 4 bases; the model takes 40." in shown.err
