import subprocess
import sys

import numpy as np
import pytest

import zoo
from zoo.errors import DataError, FormatError, UnknownNameError

RUN = [sys.executable, "-W", "error", "-c"]


def test_import_zoo_loads_no_keras():
    code = "import sys, zoo; zoo.list_models(); print('keras' in sys.modules, dir(zoo)[-1])"
    shown = subprocess.run([*RUN, code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "verify"]


def test_info_loads_no_keras(saved_folder):
    code = f"import sys, zoo; zoo.info({str(saved_folder)!r}); print('keras' in sys.modules)"
    shown = subprocess.run([*RUN, code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False"]


def test_plain_keras_loads_the_folder_in_a_fresh_process(saved_folder):
    code = (
        "import keras, numpy, zoo, zoo.layers;"
        f"plain = keras.saving.load_model({str(saved_folder)!r});"
        f"ours = zoo.load({str(saved_folder)!r});"
        "array = zoo.one_hot(['ACGTTGCAAC' * 4]);"
        "numpy.testing.assert_array_equal(plain(array), ours(array))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_load_unknown_name_lists_near_ones():
    with pytest.raises(UnknownNameError, match="Did you mean 'enhancer-dilated-v1'"):
        zoo.load("enhancer-dilate-v1")


def test_load_folder_without_card(tmp_path):
    with pytest.raises(FormatError, match=r"holds no zoo\.json"):
        zoo.load(tmp_path)


def test_load_named_weights_that_are_not_here(monkeypatch):
    monkeypatch.setattr("zoo.store.finding._BUNDLED", zoo.store.bundled_folder("x").parent / "no")
    with pytest.raises(DataError, match="zoo train enhancer-dilated-v1"):
        zoo.load("enhancer-dilated-v1")


def test_load_is_the_same_for_both_strands(saved_folder):
    model = zoo.load(saved_folder)
    array = zoo.one_hot(["ACGTTGCAACTTTAGCCGATACGTTGCAACTTTAGCCGAT"])
    forward, backward = model(array), model(zoo.reverse_complement(array))
    np.testing.assert_allclose(forward, backward, rtol=1e-5)


def test_list_models_unknown_species_is_empty():
    assert zoo.list_models(species="unicorn") == []


def test_unknown_attribute_of_zoo():
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        zoo.lod  # noqa: B018
