"""Stretches of a file, read one by one, give what the whole file gives."""

import gzip

import pysam
import pytest

from zoo.errors import FormatError, SettingError
from zoo.io.bed import read_bed
from zoo.io.sequences import read_sequences
from zoo.io.stretches import Stretch, copy_stretch, cut, kind_of, plain_text, record_starts
from zoo.io.vcf_lines import open_vcf

HEAD = "##fileformat=VCFv4.2\n##contig=<ID=1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
VCF = HEAD + "1\t5\ta\tA\tC\t.\t.\t.\r\n\n1\t6\tb\tA\tC\t.\t.\t.\n2\t1\tc\tG\tT\t.\t.\t."
FASTA = "\n>a first\nACGT\nAC\n\n >b\nGG\n>c\nTTT"
BED = "browser position x\n# made by hand\nchrom\tstart\tend\tname\n"
BED += "1\t0\t9\tp\ntrack t\n1\t5\t7\tq\n\n# more\n2\t1\t2\tr\n"


def records_of(path, kind):
    if kind == "vcf":
        with open_vcf(path) as file:
            return [record.fields for record in file.records]
    return list(read_bed(path) if kind == "bed" else read_sequences(path))


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize(("kind", "text"), [("vcf", VCF), ("fasta", FASTA), ("bed", BED)])
def test_stretches_give_the_whole(tmp_path, kind, text, size):
    path = tmp_path / "whole.txt"
    path.write_bytes(text.encode())
    stretches = cut(path, kind, lambda records: size)
    assert sum(one.records for one in stretches) == 3
    assert {one.records for one in stretches[:-1]} <= {size}
    found = []
    for number, stretch in enumerate(stretches):
        own = tmp_path / f"{number}.txt"
        copy_stretch(path, kind, stretch, own)
        assert stretch.first == len(found)
        found += records_of(own, kind)
        assert len(found) == stretch.first + stretch.records
    assert found == records_of(path, kind)


def test_file_without_records_is_one_empty_stretch(tmp_path):
    (tmp_path / "in.vcf").write_text(HEAD)
    (stretch,) = cut(tmp_path / "in.vcf", "vcf", lambda records: 5)
    assert (stretch.first, stretch.records) == (0, 0)
    copy_stretch(tmp_path / "in.vcf", "vcf", stretch, tmp_path / "copy.vcf")
    assert (tmp_path / "copy.vcf").read_text() == HEAD


def test_packed_files_are_unpacked(tmp_path):
    plain, copy = tmp_path / "in.vcf", tmp_path / "copy.input"
    plain.write_text(HEAD.replace("=1>", "=1,length=9>") + "1\t5\ta\tA\tC\t.\t.\t.\n")
    assert plain_text(plain, "vcf", copy) == plain
    (tmp_path / "in.vcf.gz").write_bytes(gzip.compress(plain.read_bytes()))
    assert plain_text(tmp_path / "in.vcf.gz", "vcf", copy).read_bytes() == plain.read_bytes()
    with (
        pysam.VariantFile(str(plain)) as source,
        pysam.VariantFile(str(tmp_path / "in.bcf"), "wb", header=source.header) as target,
    ):
        target.write(next(iter(source)))
    plain_text(tmp_path / "in.bcf", "vcf", copy)
    assert copy.read_text().endswith("1\t5\ta\tA\tC\t.\t.\t.\n")


def test_errors_say_what_is_wrong(tmp_path):
    (tmp_path / "cut.fa.gz").write_bytes(gzip.compress(b">a\nACGT\n")[:-6])
    with pytest.raises(FormatError, match="damaged gzip"):
        plain_text(tmp_path / "cut.fa.gz", "fasta", tmp_path / "copy")
    with pytest.raises(FormatError, match="no file"):
        plain_text(tmp_path / "none.fa", "fasta", tmp_path / "copy")
    (tmp_path / "empty.fa").write_text("\n")
    with pytest.raises(FormatError, match="empty"):
        kind_of(tmp_path / "empty.fa")
    with pytest.raises(SettingError, match="expected one of vcf"):
        next(record_starts(tmp_path / "empty.fa", "gff"))
    with pytest.raises(FormatError, match="ends early"):
        copy_stretch(tmp_path / "empty.fa", "fasta", Stretch(0, 9, 0, 1), tmp_path / "copy")
