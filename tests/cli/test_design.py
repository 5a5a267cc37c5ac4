import pytest
import typer
from typer.testing import CliRunner

from zoo.cli.design import design
from zoo.errors import SettingError

app = typer.Typer()
app.command()(design)


@pytest.fixture
def run(base_fractions, monkeypatch, tmp_path):
    """Run the command in a folder with a FASTA file, on a model of base fractions."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.fa").write_text(">one\nAAAC\n")

    def call(*arguments):
        return CliRunner().invoke(app, ["fractions", *arguments])

    return call


def test_design_writes_the_path_of_edits(run):
    asked = ("--target", "G", "--hold", "A=0.5", "--fixed", "3-4", "--forbid", "CCC")
    result = run("in.fa", *asked)
    assert result.stdout == (
        "name\tedit\tposition\tfrom\tto\tA\tC\tG\tT\tseed\n"
        "one\t0\t.\t.\t.\t0.75\t0.25\t0\t0\t0\n"
        "one\t1\t0\tA\tG\t0.5\t0.25\t0.25\t0\t0\n"
        "one\t2\t1\tA\tG\t0.25\t0.25\t0.5\t0\t0\n"
    )
    assert result.stderr.startswith("1 sequences in ")


def test_design_writes_sequences_and_a_picture(run, tmp_path):
    run("in.fa", "--target", "A", "--minimise", "--edits", "1", "-o", "a.fa", "-o", "a.svg", "-q")
    assert (tmp_path / "a.fa").read_text() == ">one edits=A0C seed=0\nCAAC\n"
    assert (tmp_path / "a.svg").read_text().count("<path") > 4


def test_design_of_random_sequences_to_a_value(run):
    result = run("--random", "2", "--seed", "5", "--target", "1", "--value", "0.5", "-q")
    ends = [line.split("\t") for line in result.stdout.splitlines()]
    assert {line[0] for line in ends[1:]} == {"random_0", "random_1"}
    assert ends[-1][6] == "0.5"
    assert ends[-1][-1] == "5"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Give a FASTA file to begin with, or --random"),
        (("in.fa", "--random", "1"), "and not both"),
        (("in.fa", "--minimise", "--value", "1"), "--minimise and --value came"),
        (("in.fa", "--target", "A", "--hold", "G"), "expected NAME=TOLERANCE"),
        (("in.fa", "--target", "A", "--fixed", "7"), "expected START-END"),
    ],
)
def test_design_refuses(run, arguments, message):
    result = run(*arguments)
    assert isinstance(result.exception, SettingError)
    assert message in str(result.exception)
