import gzip
import math

import pytest

from zoo.dna import Interval
from zoo.errors import FormatError
from zoo.io.bed import read_bed, read_peaks


def written(tmp_path, text):
    path = tmp_path / "in.bed"
    path.write_text(text)
    return path


def test_read_bed_three_columns(tmp_path):
    path = written(tmp_path, "chr1\t0\t10\nchr2 5 6\n")
    assert list(read_bed(path)) == [Interval("chr1", 0, 10, "."), Interval("chr2", 5, 6, ".")]


def test_read_bed_twelve_columns(tmp_path):
    path = written(tmp_path, "chr1\t0\t10\tgene\t5\t-\t2\t8\t0\t1\t10,\t0,\n")
    assert list(read_bed(path)) == [Interval("chr1", 0, 10, "-", "gene")]


def test_read_bed_passes_over_headers(tmp_path):
    text = "chrom\tstart\tend\n# c\nbrowser position\ntrack name=x\n\nchr1\t1\t2\r\n"
    assert list(read_bed(written(tmp_path, text))) == [Interval("chr1", 1, 2, ".")]


def test_read_bed_gzip(tmp_path):
    path = tmp_path / "in.bed.gz"
    path.write_bytes(gzip.compress(b"chr1\t1\t2\n"))
    assert list(read_bed(path)) == [Interval("chr1", 1, 2, ".")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chr1\t1\t2\nchr1\t5\n", "line 2: 2 columns"),
        ("chr1\t1\t2\nchr1\tfive\t9\n", "line 2: start and end are 'five'"),
        ("chr1\t9\t5\n", "line 1: chr1:9-5 is no interval"),
        ("chr1\t1\t5\tx\t0\t*\n", r"line 1: Strand '\*'"),
        ("chr1\t1\t5\tx\thigh\t+\n", "line 1: could not convert"),
        ("# nothing\n", "holds no interval"),
    ],
)
def test_read_bed_names_the_line(tmp_path, text, message):
    with pytest.raises(FormatError, match=message):
        list(read_peaks(written(tmp_path, text)))


def test_read_bed_truncated_gzip(tmp_path):
    path = tmp_path / "in.bed.gz"
    path.write_bytes(gzip.compress(b"chr1\t1\t2\n" * 1000)[:-12])
    with pytest.raises(FormatError, match="damaged"):
        list(read_bed(path))


def test_read_peaks_narrowpeak_summit_is_an_offset(tmp_path):
    path = written(tmp_path, "chr1\t100\t200\tp\t7\t.\t3.5\t2\t1\t40\n")
    (peak,) = read_peaks(path)
    assert (peak.summit, peak.signal, peak.score) == (140, 3.5, 7.0)


def test_read_peaks_narrowpeak_without_summit(tmp_path):
    (peak,) = read_peaks(written(tmp_path, "chr1\t100\t200\t.\t.\t.\t3.5\t2\t1\t-1\n"))
    assert peak.summit is None
    assert math.isnan(peak.score)


def test_read_peaks_summit_outside(tmp_path):
    path = written(tmp_path, "chr1\t100\t200\tp\t7\t.\t3.5\t2\t1\t100\n")
    with pytest.raises(FormatError, match="summit"):
        list(read_peaks(path))


def test_read_peaks_bed9_has_no_signal(tmp_path):
    (peak,) = read_peaks(written(tmp_path, "chr1\t100\t200\tp\t7\t.\t110\t150\t0\n"))
    assert math.isnan(peak.signal)


def test_read_peaks_table_names_its_columns(tmp_path):
    text = "# by hand\natac\tEnd\tchrom\tstart\tsummit\tstrand\n0.5\t200\tchr1\t100\t140\t-\n"
    (peak,) = read_peaks(written(tmp_path, text))
    assert peak.interval == Interval("chr1", 100, 200, "-")
    assert peak.summit == 140
    assert peak.others == {"atac": "0.5"}


def test_read_peaks_table_of_many_columns(tmp_path):
    marks = "\t".join(f"mark{i}" for i in range(20))
    text = f"#chrom\tchromStart\tchromEnd\t{marks}\nchr1\t1\t2" + "\t1" * 20 + "\n"
    (peak,) = read_peaks(written(tmp_path, text))
    assert (peak.interval, len(peak.others)) == (Interval("chr1", 1, 2, "."), 20)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("chr1\t1\n", "line 2: 2 columns; the header has 4"),
        ("chr1\t1\t9\t9\n", "line 2: the summit's offset 8"),
        ("chr1\tone\t9\t2\n", "line 2: start and end are 'one'"),
    ],
)
def test_read_peaks_table_names_the_line(tmp_path, row, message):
    path = written(tmp_path, f"chrom\tstart\tend\tsummit\n{row}")
    with pytest.raises(FormatError, match=message):
        list(read_peaks(path))
