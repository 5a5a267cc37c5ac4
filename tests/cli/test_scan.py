import pytest
import typer
from typer.testing import CliRunner

from zoo.cli.scan import scan
from zoo.errors import SettingError

app = typer.Typer()
app.command()(scan)


@pytest.fixture
def run(base_fractions, monkeypatch, tmp_path):
    """Run the command in a folder with a genome, on a model of base fractions."""
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.fa").write_text(">one\nAACCGG\n>two\nTTTTTT\n")

    def call(*arguments):
        return CliRunner().invoke(app, ["fractions", "in.fa", *arguments])

    return call


def test_scan_writes_what_is_asked_for(run, tmp_path):
    result = run("-o", "a.bedgraph", "-o", "p.bed", "--target", "C", "--stride", "2")
    assert (tmp_path / "a.bedgraph").read_text() == (
        "one\t1\t3\t0.5\none\t3\t5\t0.5\ntwo\t1\t3\t0\ntwo\t3\t5\t0\n"
    )
    assert (tmp_path / "p.bed").read_text() == "one\t1\t5\tC_1\t500\t.\t0.5\t-1\t-1\t1\n"
    assert result.stderr.startswith("4 windows in ")
    assert result.stderr.endswith("; written to a.bedgraph, p.bed\n")


def test_scan_of_a_contig_or_regions(run, tmp_path):
    run("-o", "a.bedgraph", "--target", "T", "--stride", "2", "--contig", "two", "-q")
    assert (tmp_path / "a.bedgraph").read_text() == "two\t1\t3\t1\ntwo\t3\t5\t1\n"
    (tmp_path / "in.bed").write_text("one\t4\t6\n")
    run("-o", "b.bedgraph", "--target", "G", "--stride", "2", "--regions", "in.bed", "-q")
    assert (tmp_path / "b.bedgraph").read_text() == "one\t3\t5\t0.5\n"
    result = run("-o", "c.bw", "--regions", "in.bed", "--contig", "one")
    assert isinstance(result.exception, SettingError)
    assert "give one of them" in str(result.exception)


def test_scan_keeps_a_file_that_exists(run, tmp_path):
    (tmp_path / "a.bw").write_text("mine")
    result = run("-o", "a.bw", "--target", "A")
    assert isinstance(result.exception, SettingError)
    assert (tmp_path / "a.bw").read_text() == "mine"
    assert run("-o", "a.bw", "--target", "A", "--overwrite").exit_code == 0
