import gzip
import io
import sys
from types import SimpleNamespace

import pysam
import pytest

from zoo.errors import FormatError
from zoo.io.vcf_lines import open_vcf, parse_record

HEADER = (
    '##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description="All filters passed">\n'
    "##contig=<ID=chr1,length=1000>\n"
    '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)
LINES = ["chr1\t5\trs1\tA\tC,G\t7.5\tPASS\tDP=3", "chr1\t9\t.\tAC\tA\t.\t.\t."]
TEXT = HEADER + "".join(f"{line}\n" for line in LINES)


def read(path):
    with open_vcf(path) as file:
        return file.header, ["\t".join(record.fields) for record in file.records]


@pytest.fixture
def bcf(tmp_path):
    plain, path = tmp_path / "plain.vcf", tmp_path / "in.bcf"
    plain.write_text(TEXT)
    with (
        pysam.VariantFile(str(plain)) as source,
        pysam.VariantFile(str(path), "wb", header=source.header) as target,
    ):
        for record in source:
            target.write(record)
    return path


def test_plain_lines_pass_through(tmp_path):
    (tmp_path / "in.vcf").write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert read(tmp_path / "in.vcf") == (HEADER.splitlines(), LINES)


def test_bytes_that_are_no_utf8_pass_through(tmp_path):
    line = b"chr1\t5\t\xff\tA\tC\t.\t.\t.\tGT\t0/1\n"
    (tmp_path / "in.vcf").write_bytes(HEADER.encode() + line)
    _, (found,) = read(tmp_path / "in.vcf")
    assert found.encode("utf-8", "surrogateescape") + b"\n" == line


def test_gzip_is_told_by_its_bytes(tmp_path):
    (tmp_path / "in.vcf").write_bytes(gzip.compress(TEXT.encode()))
    assert read(tmp_path / "in.vcf")[1] == LINES


def test_bcf(bcf):
    header, lines = read(bcf)
    assert header == HEADER.splitlines()
    assert lines == LINES


def test_uncompressed_bcf(bcf, tmp_path):
    (tmp_path / "plain.bcf").write_bytes(gzip.decompress(bcf.read_bytes()))
    assert read(tmp_path / "plain.bcf") == (HEADER.splitlines(), LINES)


@pytest.mark.parametrize("kind", ["vcf", "bcf", "uncompressed"])
def test_standard_input(monkeypatch, bcf, kind):
    content = TEXT.encode() if kind == "vcf" else bcf.read_bytes()
    if kind == "uncompressed":
        content = gzip.decompress(content)
    buffer = io.BufferedReader(io.BytesIO(content))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=buffer))
    assert read("-")[1] == LINES


def test_annotated_replaces_and_adds():
    record = parse_record("1\t5\t.\tA\tC\t.\t.\tDP=3;FLAG\tGT\t0/1\t1/1", "line 1")
    line = record.annotated({"DP": "4", "NEW": "C|1"})
    assert line == "1\t5\t.\tA\tC\t.\t.\tFLAG;DP=4;NEW=C|1\tGT\t0/1\t1/1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no VCF"),
        ("hello\n", "'hello'"),
        ("##fileformat=VCFv4.2\n", "#CHROM, POS"),
        (HEADER + "chr1\t5\t.\tA\n", "line 6 has 4 columns"),
        (TEXT + "chr1\tsix\t.\tA\tC\t.\t.\t.\n", "line 8 has the position 'six'"),
    ],
)
def test_broken_file_is_named(tmp_path, content, message):
    (tmp_path / "in.vcf").write_text(content)
    with pytest.raises(FormatError, match=message):
        read(tmp_path / "in.vcf")


def test_damaged_gzip(tmp_path):
    (tmp_path / "in.vcf.gz").write_bytes(gzip.compress(TEXT.encode())[:-12])
    with pytest.raises(FormatError, match="damaged gzip"):
        read(tmp_path / "in.vcf.gz")


def test_missing_file(tmp_path):
    with pytest.raises(FormatError, match="no VCF file"):
        read(tmp_path / "in.vcf")
