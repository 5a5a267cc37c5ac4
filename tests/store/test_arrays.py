"""Files of weights that were made to hang, to fill memory, or to read what is not theirs."""

import h5py
import numpy as np
import pytest

from zoo.errors import UnsafeModelError
from zoo.store import check_weights


def _refused(path, match):
    with pytest.raises(UnsafeModelError, match=match):
        check_weights(path)


def test_group_in_itself_is_refused(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        group = file.create_group("a")
        group["b"] = group
    _refused(tmp_path / "w.h5", "'b' under another name")


def test_groups_that_double_at_every_level_are_refused_at_once(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        below = file.create_group("0")
        for level in range(1, 60):
            group = file.create_group(str(level))
            group["left"] = group["right"] = below
            below = group
    _refused(tmp_path / "w.h5", "under another name")


def test_file_that_names_itself_is_refused(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["root"] = file["/"]
    _refused(tmp_path / "w.h5", "under another name")


def test_one_huge_chunk_behind_a_few_numbers_is_refused(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        settings = {"chunks": (10**6,), "maxshape": (None,), "compression": "gzip"}
        file.create_dataset("a", (3,), "f4", **settings)[:] = 1
    _refused(tmp_path / "w.h5", "would unpack to 4000000 bytes")


def test_shape_without_numbers_is_refused(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("a", (10**12,), "f4", chunks=(1000,))
    _refused(tmp_path / "w.h5", "would unpack")


def _external(file):
    file.create_dataset("a", (4,), "f4", external=[("/etc/hostname", 0, 16)])


def _virtual(file):
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (4,))
    file.create_virtual_dataset("a", layout)


def _empty(file):
    file["a"] = h5py.Empty("f4")


def _type(file):
    file["a"] = np.dtype("f4")


def _reference(file):
    file.create_dataset("a", data=file.ref, dtype=h5py.ref_dtype)


@pytest.mark.parametrize("make", [_external, _virtual, _empty, _type, _reference])
def test_what_is_no_array_in_this_file_is_refused(tmp_path, make):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        make(file)
    _refused(tmp_path / "w.h5", "'a', which is no array")


@pytest.mark.parametrize("link", [h5py.SoftLink("/b"), h5py.ExternalLink("/etc/hostname", "/")])
def test_link_deep_inside_is_refused(tmp_path, link):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_group("a/b/c")["d"] = link
    _refused(tmp_path / "w.h5", "links 'd' to somewhere else")


def test_more_members_than_any_network_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("zoo.store.arrays._MOST_MEMBERS", 10)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        for name in range(11):
            file.create_group(str(name))
    _refused(tmp_path / "w.h5", "more than 10 members")


def test_numbers_are_counted(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["a/b"] = np.zeros((2, 3), np.float32)
        file["c"] = np.zeros(4, np.float32)
        file["d"] = np.float32(1)
    assert check_weights(tmp_path / "w.h5") == 11
