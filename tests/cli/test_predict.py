import errno
import gzip
import io
import json
import os
import types

import keras
import pyarrow.parquet
import pytest
import typer
from typer.testing import CliRunner

import zoo
from zoo.cli import main
from zoo.cli.predict import predict
from zoo.errors import CoordinateError, FormatError, SequenceError, SettingError
from zoo.store import sha256_of

FASTA = ">one first\nAACG\n>two\nTTTT\n"
TABLE = "name\tA [share]\tC [share]\tG [share]\tT [share]\n"
TABLE += "one first\t0.5\t0.25\t0.25\t0\ntwo\t0\t0\t0\t1\n"

app = typer.Typer()
app.command()(predict)


@pytest.fixture(scope="module")
def fractions():
    return keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])


@pytest.fixture
def run(fractions, monkeypatch, tmp_path):
    """Run the command in a folder with a FASTA file, on a model of base fractions."""
    outputs = [types.SimpleNamespace(name=base, unit="share", description="") for base in "ACGT"]
    card = types.SimpleNamespace(outputs=outputs, input_length=4)
    monkeypatch.setattr("zoo.loading.info", lambda name: card)
    monkeypatch.setattr("zoo.loading.load", lambda name: fractions)
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.fa").write_text(FASTA)

    def call(*arguments):
        return CliRunner().invoke(app, ["fractions", *arguments])

    return call


def test_predict_fasta_to_standard_output(run):
    result = run("in.fa")
    assert result.stdout == TABLE
    assert result.stderr.startswith("2 sequences in ")
    assert result.stderr.endswith(" s on CPU, written to standard output\n")


def test_predict_quiet(run):
    assert run("in.fa", "-q").stderr == ""


def test_predict_standard_input(run, monkeypatch):
    stdin = types.SimpleNamespace(
        buffer=io.BufferedReader(io.BytesIO(gzip.compress(FASTA.encode())))
    )
    monkeypatch.setattr("zoo.io.sequences.sys", types.SimpleNamespace(stdin=stdin))
    assert run("-").stdout == TABLE


def test_predict_compressed_file(run, tmp_path):
    result = run("in.fa", "-o", "out.tsv.gz", "--batch-size", "1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert gzip.decompress((tmp_path / "out.tsv.gz").read_bytes()).decode() == TABLE


def test_predict_parquet(run, tmp_path):
    assert run("in.fa", "-o", "out.bin", "--format", "parquet").exit_code == 0
    table = pyarrow.parquet.read_table(tmp_path / "out.bin")
    assert table.column_names == ["name", "A", "C", "G", "T"]
    assert table.schema.field("T").metadata[b"unit"] == b"share"


def test_predict_bed(run, tmp_path):
    (tmp_path / "genome.fa").write_text(">chr1\nAACGTTTTCCCC\n")
    (tmp_path / "in.bed").write_text("1\t5\t7\tpeak\t0\t-\n")
    result = run("in.bed", "-g", "genome.fa", "--aliases", "standard", "--center")
    assert result.stdout.splitlines()[1] == "1\t5\t7\tpeak\t-\t1\t0\t0\t0"


def test_predict_both_strands(run):
    line = run("in.fa", "--both-strands").stdout.splitlines()[2]
    assert line == "two\t0.5\t0\t0\t0.5"


@pytest.mark.parametrize(
    ("content", "arguments", "error"),
    [
        ("", (), FormatError),
        (">one\nAACG\n>two\nAAC\n", (), SequenceError),
        (">one\nAAXG\n", (), SequenceError),
        ("chr1\t0\t4\n", (), FormatError),
        ("chr1\t0\t4\n", ("--genome", "genome.fa"), CoordinateError),
        ("1\t2\t6\n", ("--genome", "genome.fa"), CoordinateError),
        ("1\t0\t4\n1\t2\t6\n", ("--genome", "genome.fa"), CoordinateError),
        (FASTA, ("--aliases", "standard"), SettingError),
        (FASTA, ("--format", "csv"), SettingError),
        (FASTA, ("-o", "missing/out.tsv"), SettingError),
    ],
)
@pytest.mark.parametrize("batch_size", ["1", "256"])
def test_predict_error_leaves_no_output(run, tmp_path, content, arguments, error, batch_size):
    (tmp_path / "genome.fa").write_text(">1\nAACG\n")
    (tmp_path / "in.fa").write_text(content)
    result = run("in.fa", "-o", "out.tsv", "--batch-size", batch_size, *arguments)
    assert isinstance(result.exception, error)
    assert result.stdout == ""
    assert not list(tmp_path.glob("*out.tsv*"))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", FormatError),
        ("chr1\t0\t4\n", FormatError),
        (">one\n", FormatError),
        (">one\nAAC\n", SequenceError),
        (">one\nAAXG\n", SequenceError),
    ],
)
def test_predict_bad_file_is_refused_before_the_model_is_loaded(
    run, tmp_path, monkeypatch, content, error
):
    monkeypatch.setattr("zoo.loading.load", lambda name: pytest.fail("loaded the model"))
    (tmp_path / "in.fa").write_text(content)
    assert isinstance(run("in.fa").exception, error)


def test_predict_folder_in_place_of_a_file(run, monkeypatch):
    monkeypatch.setattr("zoo.loading.load", lambda name: pytest.fail("loaded the model"))
    assert "is a folder" in str(run(".").exception)


def test_predict_overwrites_only_when_told(run, tmp_path):
    (tmp_path / "out.tsv").write_text("old")
    assert isinstance(run("in.fa", "-o", "out.tsv").exception, SettingError)
    assert (tmp_path / "out.tsv").read_text() == "old"
    assert run("in.fa", "-o", "out.tsv", "--overwrite").exit_code == 0
    assert (tmp_path / "out.tsv").read_text() == TABLE


def run_main(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["zoo", "predict", *map(str, arguments)])
    with pytest.raises(SystemExit) as exit_:
        main()
    return exit_.value.code


def test_main_predicts_with_a_folder(saved_folder, tmp_path, monkeypatch):
    path = tmp_path / "in.fa"
    path.write_text(">one\n" + "ACGTTGCAAC" * 4 + "\n")
    assert not run_main(monkeypatch, saved_folder, path, "-q", "-o", tmp_path / "out.tsv")
    (output,) = zoo.info(saved_folder).outputs
    header, line = (tmp_path / "out.tsv").read_text().splitlines()
    assert header == f"name\t{output.name} [{output.unit}]"
    (score,) = zoo.predict(saved_folder, "ACGTTGCAAC" * 4)[0]
    assert line == f"one\t{score:.6g}"


def test_main_full_disk_is_one_line_and_exit_code_two(tmp_path, monkeypatch, capsys):
    def fill(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "out.tsv")

    monkeypatch.setattr("zoo.io.output.check_output", fill)
    assert run_main(monkeypatch, "any", "in.fa") == 2
    assert capsys.readouterr().err == "zoo: out.tsv: No space left on device\n"


def test_main_error_is_one_line_and_exit_code_two(saved_folder, tmp_path, monkeypatch, capsys):
    path = tmp_path / "in.fa"
    path.write_text(">one\n" + "ACGT" * 4 + "\n")
    assert run_main(monkeypatch, saved_folder, path, "-o", tmp_path / "out.tsv") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("zoo: Sequence 1 (one) has 16 bases; the model takes 40. ")
    assert shown.err.count("\n") == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in.fa"]


def flip_byte(folder):
    path = folder / "model.weights.h5"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def name_lambda(folder):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config["config"]["layers"][1].update(class_name="Lambda", module="keras.layers")
    path.write_text(json.dumps(config))
    card = json.loads((folder / "zoo.json").read_text())
    card["files"]["config.json"] = {"size": path.stat().st_size, "sha256": sha256_of(path)}
    (folder / "zoo.json").write_text(json.dumps(card))


@pytest.mark.parametrize(
    ("damage", "words"), [(flip_byte, "damaged or changed"), (name_lambda, "never a Lambda")]
)
def test_main_refuses_a_damaged_or_foreign_model(
    folder, tmp_path, monkeypatch, capsys, damage, words
):
    damage(folder)
    path = tmp_path / "in.fa"
    path.write_text(">one\n" + "ACGTTGCAAC" * 4 + "\n")
    assert run_main(monkeypatch, folder, path, "-o", tmp_path / "out.tsv") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err
    assert not list(tmp_path.glob("*out.tsv*"))
