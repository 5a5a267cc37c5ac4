import pysam
import pytest

from zoo.io.bgzip import Order, compress_vcf

HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def packed(tmp_path, places):
    order = Order()
    lines = [HEADER]
    for contig, position in places:
        order.add(contig, position)
        lines.append(f"{contig}\t{position}\t.\tA\tC\t.\t.\t.\n")
    (tmp_path / "lines").write_text("".join(lines))
    return compress_vcf(tmp_path / "lines", tmp_path / "out.vcf.gz", order)


def names(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.parametrize(("far", "suffix"), [(900, "tbi"), (1 << 29, "csi")])
def test_index_finds_a_record(tmp_path, far, suffix):
    assert packed(tmp_path, [("1", 5), ("2", 5), ("2", far)])
    assert names(tmp_path) == ["lines", "out.vcf.gz", f"out.vcf.gz.{suffix}"]
    with pysam.TabixFile(
        str(tmp_path / "out.vcf.gz"), index=str(tmp_path / f"out.vcf.gz.{suffix}")
    ) as file:
        (line,) = file.fetch("2", far - 1, far)
    assert line.split("\t")[:2] == ["2", str(far)]


def test_records_out_of_order_get_no_index_and_an_old_one_goes(tmp_path):
    (tmp_path / "out.vcf.gz.tbi").write_text("of another file")
    assert not packed(tmp_path, [("1", 5), ("2", 5), ("1", 9)])
    assert names(tmp_path) == ["lines", "out.vcf.gz"]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([("1", 5), ("1", 5), ("2", 1)], True),
        ([("1", 5), ("1", 4)], False),
        ([("1", 5), ("2", 5), ("1", 6)], False),
    ],
)
def test_order(places, expected):
    order = Order()
    for place in places:
        order.add(*place)
    assert order.sorted is expected
