"""Reading the arrays of Keras 2 files."""

import h5py
import numpy as np
import pytest

from zoo.convert import read_arrays
from zoo.errors import FormatError

ARRAYS = {
    ("conv1d_1", "kernel"): np.arange(24.0).reshape(2, 4, 3),
    ("conv1d_1", "bias"): np.array([1.0, 2.0, 3.0]),
    ("dense_1", "bias"): np.array([4.0]),
}


@pytest.mark.parametrize("inside", ["", "model_weights"])
def test_read_arrays_of_weights_alone_and_of_a_whole_model(write_keras2, inside):
    found = read_arrays(write_keras2(ARRAYS, inside))
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)


def test_read_arrays_never_looks_at_the_configuration(write_keras2):
    path = write_keras2(ARRAYS, "model_weights")
    with h5py.File(path, "a") as file:
        file.attrs["model_config"] = "not even JSON {"
        file.attrs["training_config"] = b"\x80\x04pickle"
    assert list(read_arrays(path)) == list(ARRAYS)


def test_read_arrays_joins_a_list_of_names_in_pieces(write_keras2):
    path = write_keras2(ARRAYS)
    with h5py.File(path, "a") as file:
        del file.attrs["layer_names"]
        file.attrs["layer_names0"] = [b"conv1d_1"]
        file.attrs["layer_names1"] = [b"dense_1"]
    assert list(read_arrays(path)) == list(ARRAYS)


def test_read_arrays_refuses_what_is_not_hdf5(tmp_path):
    (tmp_path / "weights.h5").write_bytes(b"<html>quota exceeded</html>")
    with pytest.raises(FormatError, match="not a readable HDF5 file"):
        read_arrays(tmp_path / "weights.h5")
    with pytest.raises(FormatError, match="not a readable HDF5 file"):
        read_arrays(tmp_path / "absent.h5")


def test_read_arrays_refuses_another_layout(tmp_path):
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        file["layers/conv1d/vars/0"] = [1.0]
    with pytest.raises(FormatError, match="no 'layer_names' at '/'"):
        read_arrays(tmp_path / "weights.h5")


def test_read_arrays_refuses_a_name_without_an_array(write_keras2):
    path = write_keras2(ARRAYS)
    with h5py.File(path, "a") as file:
        del file["dense_1/dense_1/bias:0"]
    with pytest.raises(FormatError, match="but it is not there"):
        read_arrays(path)


@pytest.mark.parametrize(
    "link", [h5py.ExternalLink("other.h5", "/secret"), h5py.SoftLink("/secret")]
)
def test_read_arrays_follows_no_link(write_keras2, tmp_path, link):
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["secret"] = [1.0]
    path = write_keras2(ARRAYS)
    with h5py.File(path, "a") as file:
        file["secret"] = [1.0]
        del file["dense_1/dense_1/bias:0"]
        file["dense_1/dense_1/bias:0"] = link
    with pytest.raises(FormatError, match="but it is not there"):
        read_arrays(path)


def test_read_arrays_refuses_the_same_name_twice(write_keras2):
    path = write_keras2(ARRAYS)
    with h5py.File(path, "a") as file:
        file["dense_1"].attrs["weight_names"] = [b"dense_1/bias:0", b"dense_1/bias:0"]
    with pytest.raises(FormatError, match="twice"):
        read_arrays(path)
