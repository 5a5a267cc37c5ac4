import gzip

import pytest

from zoo.errors import FormatError
from zoo.io.annotation import read_transcripts

GFF = """##gff-version 3
1\tx\tgene\t11\t60\t.\t-\t.\tID=g1;Name=first%3B
1\tx\tmRNA\t11\t60\t.\t-\t.\tID=t1;Parent=g1
1\tx\texon\t11\t30\t.\t-\t.\tID=e1;Parent=t1,t2
1\tx\texon\t51\t60\t.\t-\t.\tID=e2;Parent=t1
1\tx\tCDS\t51\t60\t.\t-\t0\tID=c;Parent=t1
##FASTA
>1
ACGT
"""
GTF = (
    '1\tx\tgene\t11\t60\t.\t+\t.\tgene_id "g1";\n'
    '1\tx\texon\t11\t30\t.\t+\t.\tgene_id "g1"; transcript_id "t1"; exon_number "1";\n'
    '1\tx\texon\t51\t60\t.\t+\t.\tgene_id "g1"; transcript_id "t1"; exon_number "2";\n'
)


def written(tmp_path, text):
    path = tmp_path / "genes.gff"
    path.write_text(text)
    return path


def test_read_transcripts_gff3_minus_strand(tmp_path):
    first, second = read_transcripts(written(tmp_path, GFF))
    assert (first.name, first.gene) == ("t1", "g1")
    assert [str(exon) for exon in first.exons] == ["1:50-60(-)", "1:10-30(-)"]
    assert str(first.tss) == "1:59-60(-)"
    assert [str(intron) for intron in first.introns] == ["1:30-50(-)"]
    assert (second.name, second.gene, len(second.exons)) == ("t2", "", 1)


def test_read_transcripts_gtf_plus_strand(tmp_path):
    (transcript,) = read_transcripts(written(tmp_path, GTF))
    assert (transcript.gene, str(transcript.tss)) == ("g1", "1:10-11")
    assert [str(intron) for intron in transcript.introns] == ["1:30-50"]


def test_read_transcripts_gzip(tmp_path):
    path = tmp_path / "genes.gtf.gz"
    path.write_bytes(gzip.compress(GTF.encode()))
    assert len(read_transcripts(path)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\tx\texon\n", "line 1: 3 columns"),
        ("1\tx\texon\t9\t5\t.\t+\t.\tParent=t\n", "line 1: 1:8-5 is no interval"),
        ("1\tx\tgene\t5\t9\t.\t+\t.\tID=g\n", "no exon"),
    ],
)
def test_read_transcripts_refuses(tmp_path, text, message):
    with pytest.raises(FormatError, match=message):
        read_transcripts(written(tmp_path, text))
