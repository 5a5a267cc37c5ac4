import gzip
import os

import pytest

from zoo.errors import SettingError
from zoo.io.output import check_output, open_output


def test_open_output_appears_at_the_end(tmp_path):
    path = tmp_path / "out.txt"
    with open_output(path) as file:
        file.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    assert os.listdir(tmp_path) == ["out.txt"]


def write_and_fail(path):
    with open_output(path) as file:
        file.write(b"half")
        raise OSError("full")


@pytest.mark.parametrize("name", ["out.txt", "out.txt.gz"])
def test_open_output_leaves_nothing_after_an_error(tmp_path, name):
    with pytest.raises(OSError, match="full"):
        write_and_fail(tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_open_output_keeps_the_old_file_after_an_interrupt(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), open_output(path, overwrite=True):
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_open_output_replaces_only_when_told(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(SettingError, match="--overwrite"), open_output(path):
        pass
    with open_output(path, overwrite=True) as file:
        file.write(b"new")
    assert path.read_text() == "new"


def test_open_output_compresses_the_same_bytes_every_time(tmp_path):
    for name in ("a.gz", "b.gz"):
        with open_output(tmp_path / name) as file:
            file.write(b"ACGT" * 100)
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == b"ACGT" * 100
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_open_output_follows_a_link(tmp_path):
    target = tmp_path / "target.txt"
    target.write_text("old")
    (tmp_path / "link.txt").symlink_to(target)
    with open_output(tmp_path / "link.txt", overwrite=True) as file:
        file.write(b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert target.read_text() == "new"


def test_open_output_writes_into_a_device():
    with open_output("/dev/null") as file:
        file.write(b"away")
    assert not os.path.isfile("/dev/null")


def test_open_output_gives_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    with open_output(tmp_path / "out"):
        pass
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_open_output_standard_output(capfdbinary):
    with open_output("-") as file:
        file.write(b"score\n")
    assert capfdbinary.readouterr().out == b"score\n"


def test_check_output_refuses_folders(tmp_path):
    check_output("-")
    with pytest.raises(SettingError, match="is a folder"):
        check_output(tmp_path)
    with pytest.raises(SettingError, match="no folder"):
        check_output(tmp_path / "missing" / "out.txt")
