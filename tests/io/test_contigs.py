import pytest

from zoo.errors import CoordinateError, FormatError, SettingError
from zoo.io.contigs import alias_table, resolve


def test_alias_table_none_knows_nothing():
    assert alias_table(None, ["1", "MT"]) == {}


def test_alias_table_standard_covers_mitochondrion():
    assert alias_table("standard", ["1", "MT"])["chrM"] == "MT"


def test_alias_table_never_redirects_an_own_name():
    table = alias_table("standard", ["chrM", "MT"])
    assert "chrM" not in table
    assert "MT" not in table


def test_alias_table_refuses_mapping_to_nothing():
    with pytest.raises(SettingError, match="chrZ"):
        alias_table({"Z": "chrZ"}, ["chr1"])


def test_alias_table_reads_a_file(tmp_path):
    path = tmp_path / "alias.txt"
    path.write_text("# ucsc\trefseq\nchrI\tNC_001133.9\nchrII\tNC_001134.8\n")
    assert alias_table(path, ["chrI"]) == {"NC_001133.9": "chrI"}


def test_alias_table_refuses_a_file_without_pairs(tmp_path):
    path = tmp_path / "alias.txt"
    path.write_text("chrI NC_001133.9\n")
    with pytest.raises(FormatError, match="tab-separated"):
        alias_table(path, ["chrI"])


def test_alias_table_refuses_an_unknown_word():
    with pytest.raises(SettingError, match="neither"):
        alias_table("ensembl", ["chrI"])


def test_resolve_does_not_strip_letters():
    with pytest.raises(CoordinateError, match="no contig named 'chr1_random'"):
        resolve("chr1_random", {"1_random": 10}, alias_table("standard", ["1_random"]), "genome")
