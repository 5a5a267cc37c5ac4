import contextlib
import gzip
import io
import os
import sys
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet
import pysam
import pytest

import zoo
from tests.apps.variants.conftest import CONTIG, HEADER
from zoo.apps.variants import results, scoring
from zoo.apps.variants.progress import Progress
from zoo.apps.variants.results import StandardOutput
from zoo.apps.variants.windows import NOTES
from zoo.errors import FormatError, MissingDependencyError, SettingError, UnknownNameError
from zoo.io.fasta import Genome
from zoo.io.vcf_lines import VcfText, parse_record

LINES = ("3 G C", "14 A C,G,<DEL>", "14 AC A", "19 T TTT", "30 G *", "41 G A", "60 C T")


def lines_of(path):
    """Give the records of a VCF file."""
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def entries_of(path, key="ZOO_TINY"):
    """Give for each record what INFO has under a key, taken apart."""
    with pysam.VariantFile(str(path)) as file:
        return [[entry.split("|") for entry in record.info[key]] for record in file]


@pytest.fixture
def score(genome_path, network, tmp_path, vcf):
    """Score the lines with the small network."""
    vcf(*LINES)

    def call(output="out.vcf", models=None, variants="in.vcf", **settings):
        models = {"tiny": network} if models is None else models
        return zoo.score_variants(
            models,
            variants if variants == "-" else tmp_path / variants,
            genome_path,
            output if output == "-" else tmp_path / output,
            **settings,
        )

    return call


def test_every_record_comes_out_in_its_place(score, tmp_path):
    summary = score()
    found = lines_of(tmp_path / "out.vcf")
    assert [line.split("\t")[:7] for line in found] == [
        line.split("\t")[:7] for line in lines_of(tmp_path / "in.vcf")
    ]
    assert all(line.split("\t")[7].startswith("DP=3;ZOO_TINY=") for line in found)
    assert (summary.records, summary.alleles, summary.scored) == (7, 9, 7)
    assert summary.flags == {"PADDED": 1, "SYMBOLIC": 1, "SPANNING": 1, "UNKNOWN": 1}
    assert str(summary).startswith("7 of 9 alleles scored, 7 records\n")


def test_header_comes_first_and_describes_the_entry(score, tmp_path):
    score()
    header = (tmp_path / "out.vcf").read_text().splitlines()[:4]
    assert header[:2] == HEADER.splitlines()[:2]
    assert header[2].startswith("##INFO=<ID=ZOO_TINY,Number=.,Type=String,")
    assert "allele|output|ref|alt|delta|log_odds|flags" in header[2]
    assert "SYMBOLIC: " in header[2]
    assert header[3] == HEADER.splitlines()[2]


def test_one_entry_for_each_allele_and_output(score, tmp_path):
    score()
    first, second, *_ = entries_of(tmp_path / "out.vcf")
    assert [entry[:2] for entry in first] == [["C", "output_0"], ["C", "output_1"]]
    assert [entry[0] for entry in second] == ["C", "C", "G", "G", "<DEL>"]
    assert second[-1][1:] == [".", ".", ".", ".", ".", "SYMBOLIC"]
    reference, alternate, delta, log_odds = map(float, first[0][2:6])
    assert delta == pytest.approx(alternate - reference, abs=1e-5)
    odds = np.log(alternate / (1 - alternate)) - np.log(reference / (1 - reference))
    assert log_odds == pytest.approx(odds, abs=1e-4)


def test_mismatches_are_counted_and_named(score, tmp_path, vcf):
    vcf("14 C A", "13 TA T", "chr9 5 A C", "200 A C", "chr2 4 TT T", "14 a c", "14 A R", "14 A .")
    summary = score()
    flags = [entry[0][-1] for entry in entries_of(tmp_path / "out.vcf")]
    assert flags == [
        "REF_MISMATCH",
        ".",
        "NO_CONTIG",
        "OUTSIDE",
        "OUTSIDE",
        ".",
        "LETTERS",
        "NO_ALT",
    ]
    assert summary.mismatches == 1
    assert "is this the right assembly?" in str(summary)


def test_breakends_and_unchanged_alleles_are_refused_politely(score, tmp_path, vcf):
    vcf("14 A A[chr2:2[", "14 A a", "14 A <INS:ME=1>")
    score()
    found = lines_of(tmp_path / "out.vcf")
    assert found[0].endswith(";ZOO_TINY=A[chr2:2[|.|.|.|.|.|BREAKEND")
    assert found[1].endswith(";ZOO_TINY=A|.|.|.|.|.|NO_CHANGE")
    assert found[2].endswith(";ZOO_TINY=<INS:ME%3D1>|.|.|.|.|.|SYMBOLIC")


def test_scoring_an_annotated_file_again_replaces_the_entries(score, tmp_path):
    score()
    score("again.vcf", variants="out.vcf")
    assert (tmp_path / "again.vcf").read_text() == (tmp_path / "out.vcf").read_text()


def test_bgzip_with_an_index(score, tmp_path):
    score()
    assert score("out.vcf.gz").indexed
    with pysam.VariantFile(str(tmp_path / "out.vcf.gz")) as file:
        texts = [str(record).rstrip() for record in file.fetch("chr1", 13, 14)]
    assert texts == lines_of(tmp_path / "out.vcf")[1:3]


def test_table_of_several_models(score, network, tmp_path):
    models = {"first": network, "second": network}
    score("out.tsv", models)
    titles, *rows = [line.split("\t") for line in (tmp_path / "out.tsv").read_text().splitlines()]
    assert titles[:6] == ["contig", "position", "id", "ref", "alt", "first:output_0:ref"]
    assert len(titles) == 5 + 2 * (2 * 4 + 1)
    assert [row[1] for row in rows] == ["3", "14", "14", "14", "14", "19", "30", "41", "60"]
    assert rows[3][4:] == ["<DEL>", *(["nan"] * 8 + ["SYMBOLIC"]) * 2]
    assert rows[0][5:14] == rows[0][14:]


def test_parquet_holds_the_table(score, network, tmp_path):
    score("out.tsv")
    score("out.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    titles, *rows = [line.split("\t") for line in (tmp_path / "out.tsv").read_text().splitlines()]
    assert table.column_names == titles
    assert table["position"].to_pylist() == [int(row[1]) for row in rows]
    assert table["tiny:flags"].to_pylist() == [row[-1] for row in rows]
    numbers = [value for value in table["tiny:output_0:delta"].to_pylist() if value is not None]
    assert numbers == [float(row[7]) for row in rows if row[7] != "nan"]


def test_standard_input_and_output(score, tmp_path, monkeypatch, capfdbinary):
    score()
    content = io.BufferedReader(io.BytesIO((tmp_path / "in.vcf").read_bytes()))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=content))
    score("-", variants="-")
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == (tmp_path / "out.vcf").read_bytes()


def test_no_more_than_a_few_blocks_are_in_memory(network, genome_path, small_blocks, monkeypatch):
    made, written, most = [0], [0], [0]

    def records():
        for number in range(60):
            made[0] += 1
            most[0] = max(most[0], made[0] - written[0])
            yield parse_record(f"chr1\t14\t{number}\tA\tC\t.\t.\t.", "")

    class Counted(StandardOutput):
        def add(self, lines, records, found):
            list(lines)
            written[0] += records

    genome, file = Genome(genome_path), VcfText(HEADER.splitlines(), records())
    ready = scoring.make_scoring({"tiny": network}, genome, "vcf", both_strands=False)
    summary, _ = scoring.score_records(file, ready, Counted())
    assert summary.records == written[0] == 60
    assert most[0] <= 5 * 2  # the block at work, one that waits, one in the making


class Killed(BaseException):
    """Stands for the end of the process: nothing may run after it."""


@contextlib.contextmanager
def killed(module, name, call, after):
    """Stop the work at the n-th call of a function, before or after it did its own."""
    own, calls = getattr(module, name), [0]

    def replaced(*arguments, **settings):
        calls[0] += 1
        if calls[0] == call and not after:
            raise Killed
        result = own(*arguments, **settings)
        if calls[0] == call:
            raise Killed
        return result

    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(module, name, replaced)
        # A process that is killed tidies nothing up.
        patch.setattr(Progress, "close", lambda self: self.lines.close())
        yield
        pytest.fail(f"{name} was not called {call} times")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("module", "name", "call"),
    [
        (os, "fsync", 1),
        (os, "fsync", 3),
        (os, "replace", 4),
        (scoring, "finish", 1),
        (results, "compress_vcf", 1),
    ],
    ids=["first-lines", "lines", "state", "finish", "compress"],
)
def test_killed_work_goes_on_with_nothing_lost_or_doubled(
    score, tmp_path, small_blocks, module, name, call, after
):
    score("whole.vcf")
    with killed(module, name, call, after):
        score("out.vcf.gz")
    seen = []
    done = (tmp_path / "out.vcf.gz").exists()
    summary = score("out.vcf.gz", overwrite=done, advance=seen.append)
    with pysam.BGZFile(str(tmp_path / "out.vcf.gz")) as file:
        assert file.read() == (tmp_path / "whole.vcf").read_bytes()
    assert summary.records == 7
    assert summary.indexed
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"in.vcf", "whole.vcf", "out.vcf.gz", "out.vcf.gz.tbi"}
    if call >= 3:  # something had been done
        assert sum(seen) < 7


def test_work_of_other_settings_is_not_gone_on_with(score, small_blocks):
    with killed(os, "replace", 3, True):
        score()
    with pytest.raises(SettingError, match="4 records, made with other settings"):
        score(shifts=(0, 1))
    assert score(shifts=(0, 1), resume=False).records == 7


def test_models_in_another_order_are_other_models(score, network, small_blocks):
    with killed(os, "replace", 3, True):
        score("out.tsv", {"a": network, "b": network})
    with pytest.raises(SettingError, match="made with other models"):
        score("out.tsv", {"b": network, "a": network})


def test_functions_are_never_taken_for_the_same(score, small_blocks):
    with killed(os, "replace", 3, True):
        score(target=lambda given: given[:, 0])
    with pytest.raises(SettingError, match="cannot be told of a function"):
        score(target=lambda given: given[:, 1])


def test_other_aliases_are_noticed(network, genome_path, vcf, tmp_path, small_blocks):
    path = vcf(*LINES)

    def call(aliases):
        genome = Genome(genome_path, aliases=aliases)
        zoo.score_variants({"m": network}, path, genome, tmp_path / "out.vcf")

    with killed(os, "replace", 3, True):
        call({"1": "chr1"})
    with pytest.raises(SettingError, match="made with other aliases"):
        call({"1": "chr2"})


@pytest.mark.parametrize("name", ["out.vcf", "out.vcf.gz", "out.tsv", "out.tsv.gz", "out.parquet"])
def test_file_without_records(score, vcf, tmp_path, name):
    vcf()
    assert score(name).records == 0
    made = tmp_path / name
    if name.endswith("parquet"):
        assert pyarrow.parquet.read_table(made).num_rows == 0
        assert pyarrow.parquet.read_schema(made).names[0] == "contig"
    else:
        text = gzip.decompress(made.read_bytes()) if name.endswith("gz") else made.read_bytes()
        last = b"#CHROM\tPOS" if "vcf" in name else b"contig\tposition"
        assert text.splitlines()[-1].startswith(last)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(("library", "name"), [("pyarrow", "out.parquet"), ("pysam", "out.vcf.gz")])
def test_missing_library_is_noticed_before_any_work(score, monkeypatch, library, name):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingDependencyError, match=library):
        score(name, models="no-such-model")


def test_unknown_setting_is_named(score):
    with pytest.raises(UnknownNameError, match="Did you mean 'batch_size'"):
        score(batchsize=3)
    with pytest.raises(UnknownNameError, match="setting of the layout 'zoo' named 'distance'"):
        score(distance=3)


def test_an_error_leaves_no_output(score, tmp_path):
    with (tmp_path / "in.vcf").open("a") as file:
        file.write("chr1\t61\t.\tC\n")
    with pytest.raises(FormatError, match="line 11 has 4 columns"):
        score()
    assert [path.name for path in tmp_path.iterdir()] == ["in.vcf"]


@pytest.mark.parametrize(
    ("output", "settings", "message"),
    [
        ("out.bcf", {}, "no known ending"),
        ("out.vcf", {"format": "csv"}, "expected a name"),
        ("out.parquet.gz", {}, "compressed inside"),
        ("in.vcf", {}, "exists already"),
        ("missing/out.vcf", {}, "no folder"),
        ("out.vcf", {"models": []}, "no model"),
    ],
    ids=str,
)
def test_settings_are_checked_before_any_work(score, tmp_path, output, settings, message):
    with pytest.raises(SettingError, match=message):
        score(output, **settings)
    assert [path.name for path in tmp_path.iterdir()] == ["in.vcf"]


def test_models_with_one_name_are_refused(score, network):
    with pytest.raises(SettingError, match="ZOO_A_B"):
        score(models={"a-b": network, "a.b": network})


def test_catalogue_model_on_both_files(score, tmp_path, vcf):
    """A name is enough; the model's card names its output."""
    vcf("14 A C", "60 C T")
    summary = score(models="tfbs-human-tf2-rc-v1")
    (first, *_), _ = entries_of(tmp_path / "out.vcf", "ZOO_TFBS_HUMAN_TF2_RC_V1")
    assert first[:2] == ["C", "bound"]
    assert first[-1] == "PADDED&UNKNOWN"
    assert set(summary.flags) <= set(NOTES)
    assert len(CONTIG) < 105
