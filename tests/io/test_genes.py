import gzip

import pytest

from zoo.errors import FormatError, UnknownNameError
from zoo.io.genes import find_gene

GFF = """##gff-version 3
1\tx\tgene\t11\t90\t.\t-\t.\tID=gene:g1;Name=first%3B;locus_tag=L1
1\tx\tmRNA\t11\t90\t.\t-\t.\tID=t1;Parent=gene:g1
1\tx\texon\t11\t30\t.\t-\t.\tParent=t1,t2
1\tx\texon\t51\t90\t.\t-\t.\tID=e2;Parent=t1
1\tx\tCDS\t61\t80\t.\t-\t0\tID=c;Parent=t1
1\tx\tmRNA\t11\t60\t.\t-\t.\tID=t2;Parent=gene:g1
1\tx\texon\t41\t60\t.\t-\t.\tParent=t2
1\tx\tgene\t201\t290\t.\t+\t.\tID=g2;Name=twice
1\tx\tgene\t301\t390\t.\t+\t.\tID=g3;Name=twice
##FASTA
>1
ACGT
"""
GTF = (
    '2\tx\texon\t11\t30\t.\t+\t.\tgene_id "g1"; transcript_id "t1"; gene_name "ABC";\n'
    '2\tx\texon\t51\t60\t.\t+\t.\tgene_id "g1"; transcript_id "t1"; gene_name "ABC";\n'
    '2\tx\tCDS\t51\t55\t.\t+\t.\tgene_id "g1"; transcript_id "t1"; gene_name "ABC";\n'
    '2\tx\texon\t99\t99\t.\t+\t.\tgene_id "g2"; transcript_id "t2"; gene_name "DEF";\n'
)


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "genes.txt"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize("name", ["gene:g1", "g1", "first;", "L1"])
@pytest.mark.parametrize(
    ("part", "places"),
    [
        ("gene", [(10, 90)]),
        ("exon", [(10, 30), (40, 90)]),
        ("CDS", [(60, 80)]),
    ],
)
def test_find_gene_gff3(written, name, part, places):
    found = find_gene(written(GFF), name, part)
    assert [(one.start, one.end) for one in found] == places
    assert {(one.contig, one.strand, one.name) for one in found} == {("1", "-", name)}


@pytest.mark.parametrize("name", ["g1", "ABC"])
@pytest.mark.parametrize(
    ("part", "places"),
    [("gene", [(10, 60)]), ("exon", [(10, 30), (50, 60)]), ("CDS", [(50, 55)])],
)
def test_find_gene_gtf(written, name, part, places):
    found = find_gene(written(GTF), name, part)
    assert [(one.start, one.end) for one in found] == places


def test_find_gene_gzip(tmp_path):
    path = tmp_path / "genes.gtf.gz"
    path.write_bytes(gzip.compress(GTF.encode()))
    assert str(find_gene(path, "DEF")[0]) == "2:98-99"


def test_find_gene_refuses(written):
    path = written(GFF)
    cases = [
        (("frst;",), UnknownNameError, "gene named 'frst;'. Did you mean 'first;'"),
        (("g1", "exons"), UnknownNameError, "part of a gene named 'exons'. Did you mean 'exon'"),
        (("g2", "CDS"), FormatError, "gene g2 has no line of the type CDS"),
        (("twice",), FormatError, "several genes twice: g2 on 1, g3 on 1; give an identifier"),
    ]
    for arguments, error, message in cases:
        with pytest.raises(error, match=message):
            find_gene(path, *arguments)
    with pytest.raises(FormatError, match="line 1: 2 columns; expected 9"):
        find_gene(written("1\t2\n"), "g1")
    with pytest.raises(FormatError, match="line 1: "):
        find_gene(written("1\tx\tgene\tten\t90\t.\t-\t.\tID=g1\n"), "g1")
