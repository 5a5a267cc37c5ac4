import pysam
import pytest

from zoo.errors import FormatError
from zoo.io.vcf import Variant, read_variants

HEADER = (
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=1000>\n"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)


def written(tmp_path, *records, header=HEADER):
    path = tmp_path / "in.vcf"
    path.write_text(header + "".join(record + "\t.\t.\t.\n" for record in records))
    return path


def test_read_variants_keeps_position_one_based(tmp_path):
    (variant,) = read_variants(written(tmp_path, "chr1\t5\trs1\ta\tg"))
    assert variant == Variant("chr1", 5, "A", "G", "rs1")
    assert (variant.start, variant.end) == (4, 5)


def test_read_variants_splits_alleles_in_order(tmp_path):
    path = written(tmp_path, "chr1\t5\t.\tAC\tA,ACC,*", "chr1\t4\t.\tA\tT")
    assert [str(one) for one in read_variants(path)] == [
        "chr1:5:AC>A",
        "chr1:5:AC>ACC",
        "chr1:5:AC>*",
        "chr1:4:A>T",
    ]


@pytest.mark.parametrize(
    ("alternate", "problem"),
    [
        (".", "no alternative"),
        ("*", "deletion upstream"),
        ("<DUP>", "symbolic allele <DUP>"),
        ("A[chr1:9[", "breakend"),
        ("AR", "other than"),
    ],
)
def test_read_variants_keeps_what_has_no_sequence(tmp_path, alternate, problem):
    (variant,) = read_variants(written(tmp_path, f"chr1\t5\t.\tA\t{alternate}"))
    assert problem in variant.problem
    assert not variant.is_sequence
    assert not variant.is_substitution


def test_read_variants_of_undeclared_contig(tmp_path):
    header = HEADER.replace("##contig=<ID=chr1,length=1000>\n", "")
    (variant,) = read_variants(written(tmp_path, "chr7\t5\t.\tA\tG", header=header))
    assert variant.contig == "chr7"


@pytest.mark.parametrize(("suffix", "mode"), [("vcf.gz", "wz"), ("bcf", "wb")])
def test_read_variants_compressed(tmp_path, suffix, mode):
    path = tmp_path / f"in.{suffix}"
    plain = pysam.VariantFile(str(written(tmp_path, "chr1\t5\t.\tA\tG")))
    with plain, pysam.VariantFile(str(path), mode, header=plain.header) as packed:
        for record in plain:
            packed.write(record)
    assert [str(one) for one in read_variants(path)] == ["chr1:5:A>G"]


def test_read_variants_says_where_a_file_breaks(tmp_path):
    path = written(tmp_path, "chr1\t5\t.\tA\tG", "chr1\tsix\t.\tA\tG")
    with pytest.raises(FormatError, match="after 1 records"):
        list(read_variants(path))


@pytest.mark.parametrize("content", ["", "hello\n"])
def test_read_variants_refuses_other_files(tmp_path, content):
    path = tmp_path / "in.vcf"
    path.write_text(content)
    with pytest.raises(FormatError, match=r"in\.vcf"):
        list(read_variants(path))


def test_read_variants_missing_file(tmp_path):
    with pytest.raises(FormatError, match="no VCF file"):
        list(read_variants(tmp_path / "nowhere.vcf"))
