import keras
import pytest

import zoo
from zoo.cli import main

SITE = "GATTACAGTCGCTTACAGTA"
GENOME = "AGTA" + SITE + "TGGCAT" + "ATAT" * 6 + "CCA" + SITE + "TTAATA"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    keras.utils.set_random_seed(0)
    folder = tmp_path_factory.mktemp("weights") / "guide-tiny-v1"
    card = {
        "name": "guide-tiny-v1",
        "summary": "A network for tests.",
        "outputs": [{"name": "activity", "unit": "rank", "description": "expected rank"}],
        "licenses": {"code": "Apache-2.0", "weights": "Apache-2.0", "data": "none"},
    }
    network = zoo.build("guide", filters=(2, 2, 2), units=(4,))
    zoo.save(network, folder, card, golden=[GENOME[:30]])
    return folder


@pytest.fixture
def run(model, tmp_path, monkeypatch, capsys):
    """Run the command in a folder with a genome, targets and an annotation."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "genome.fa").write_text(f">chr1\n{GENOME}\n")
    (tmp_path / "in.fa").write_text(f">first one\n{GENOME[:30]}\n")
    (tmp_path / "genes.gff3").write_text("1\t.\tgene\t1\t30\t.\t+\t.\tID=gene-X1\n")

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["zoo", "guides", *arguments, "--model", str(model)])
        with pytest.raises(SystemExit) as exit_:
            main()
        return exit_.value.code or 0, capsys.readouterr()

    return call


def rows(text, *names):
    header, *lines = [line.split("\t") for line in text.splitlines()]
    return [tuple(line[header.index(name)] for name in names) for line in lines]


def test_guides_to_standard_output(run):
    code, shown = run("in.fa", "-g", "genome.fa", "-q")
    assert (code, shown.err) == (0, "")
    names = ("target", "contig", "start", "strand", "guide", "off_0", "off_3")
    assert rows(shown.out, *names) == [("first", "chr1", "4", "+", SITE, "0", "0")]


def test_guides_of_the_whole_genome_with_a_picture(run, tmp_path):
    code, shown = run("all", "-g", "genome.fa", "-o", "out.tsv", "--html", "out.html")
    assert code == 0
    assert "2 guides in " in shown.err
    assert "written to out.tsv" in shown.err
    found = rows((tmp_path / "out.tsv").read_text(), "start", "strand", "activity", "flags")
    assert [(start, strand, flags) for start, strand, _, flags in found] == [
        ("4", "+", "."),
        ("57", "-", "."),
    ]
    assert all(float(activity) for _, _, activity, _ in found)
    page = (tmp_path / "out.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert SITE in page


def test_guides_of_a_gene_with_aliases(run, tmp_path):
    genes = ("-a", "genes.gff3", "--aliases", "standard")
    code, shown = run("X1", "-g", "genome.fa", *genes, "--no-activity", "--no-off-targets", "-q")
    assert code == 0
    assert rows(shown.out, "target", "contig", "start") == [("X1", "chr1", "4")]
    assert "off_0" not in shown.out
    assert "activity" not in shown.out


def test_guides_of_another_nuclease(run):
    settings = ("--pam", "TTTV", "--side", "5", "--length", "23", "--no-activity", "-q")
    code, shown = run("all", "-g", "genome.fa", *settings)
    assert (code, rows(shown.out, "start")) == (0, [])


def test_guides_with_settings_of_the_search_and_the_editor(run):
    settings = ("--off-target-pam", "TAA", "--mismatches", "1", "--best", "1", "--window", "1-2")
    code, shown = run("in.fa", "-g", "genome.fa", *settings, "--no-activity", "-q")
    assert code == 0
    assert rows(shown.out, "off_0", "abe", "best_off") == [("0", "A2G", ".")]
    assert "off_2" not in shown.out


def test_guides_refuse_too_many_for_a_picture(run, tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.apps.guides.report.MOST_GUIDES", 1)
    outputs = ("-o", "out.tsv", "--html", "out.html")
    code, shown = run("all", "-g", "genome.fa", *outputs, "--no-activity")
    assert code == 2
    assert "2 guides are too many for a picture" in shown.err
    assert not list(tmp_path.glob("out.*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.fa", "-g", "genome.fa"), "no file or interval 'missing.fa'"),
        (("all",), "need the genome (--genome)"),
        (("all", "-g", "genome.fa", "--pam", "XGG"), "The PAM is 'XGG'"),
        (("all", "-g", "genome.fa", "--window", "4"), "--window 4 came"),
        (("all", "-g", "genome.fa", "--mismatches", "9"), "mismatches is 9"),
        (("all", "-g", "genome.fa", "--pam", "NG"), "takes 30 bases"),
        (("all", "-g", "genome.fa", "--html", "no/out.html"), "There is no folder no"),
        (("all", "-g", "genome.fa", "--format", "csv"), "There is no format 'csv'"),
    ],
    ids=str,
)
def test_guides_error_is_one_line_and_leaves_no_file(run, tmp_path, arguments, message):
    code, shown = run(*arguments, "-o", "out.tsv")
    assert code == 2
    assert shown.err.startswith("zoo: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1
    assert not (tmp_path / "out.tsv").exists()
