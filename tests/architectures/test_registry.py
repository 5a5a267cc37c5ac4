"""The records of the architectures, and building by name."""

import subprocess
import sys

import keras
import pytest

from zoo.architectures import ARCHITECTURES, build, find_architecture, list_architectures
from zoo.architectures.receptive_field import receptive_field
from zoo.architectures.windows import windows
from zoo.errors import SettingError, UnknownNameError

NAMES = sorted(ARCHITECTURES)
PROFILE = {"bpnet", "chrombpnet"}


@pytest.mark.parametrize("name", NAMES)
def test_record_holds_at_the_default_settings(name):
    record = ARCHITECTURES[name]
    model = build(name)
    path = windows(model, record.features)
    trainable = sum(weight.shape.num_elements() for weight in model.trainable_variables)
    found = (model.count_params(), trainable, path and receptive_field(path))
    assert found == (record.parameters, record.trainable, record.receptive_field)
    keras.backend.clear_session()


@pytest.mark.parametrize("name", NAMES)
def test_network_has_the_names_that_everything_relies_on(name, trial):
    model = trial(name)
    layers = [layer.name for layer in model.layers]
    shapes = {tensor.name: tensor.shape for tensor in model.inputs}
    assert shapes["sequence"][-1] == 4
    assert ARCHITECTURES[name].features in layers
    assert name in PROFILE or "logits" in layers


def test_list_is_sorted_and_complete():
    records = list_architectures()
    assert [record.name for record in records] == NAMES
    assert all(record.paper and record.year and record.summary for record in records)


def test_listing_loads_no_keras():
    code = (
        "import sys, zoo.architectures as a; a.list_architectures(); print('keras' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_unknown_name_lists_near_ones():
    with pytest.raises(UnknownNameError, match="Did you mean 'deepstarr'"):
        build("deepstar")
    with pytest.raises(UnknownNameError, match="no architecture named"):
        find_architecture("zzz")


def test_unknown_setting_names_near_ones():
    with pytest.raises(
        SettingError, match=r"'basset' has no setting 'filter'. Did you mean filters"
    ):
        build("basset", filter=3)
    with pytest.raises(SettingError, match=r"has no setting 'zzz'\. It has: length"):
        build("basset", zzz=3)


def test_setting_of_a_name_can_be_overridden():
    model = build("spliceai-80", context=400, filters=2, length=410)
    assert model.output_shape == (None, 10, 3)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("deepstarr", {"length": None}, "length is None"),
        ("deepstarr", {"length": 10}, "at least 16 bases"),
        ("basset", {"length": 167}, "at least 168 bases"),
        ("deepstarr", {"widths": (7, 3)}, "filters has 4, widths has 2"),
        ("resnet", {"outputs": 0}, "at least 1"),
        ("spliceai-80", {"context": 90}, "80, 400, 2000, 10000"),
        ("spliceai-80", {"length": 80}, "at least 81 bases"),
        ("chrombpnet", {"length": 2113}, "1000"),
        ("chrombpnet", {"length": 2112}, "1000"),
        ("basenji", {"length": 1000}, "multiple of 128"),
        ("deepbind", {"pool": "min"}, "'max', 'max_average'"),
        ("bpnet", {"controls": 1, "control_windows": ()}, "control_windows is empty"),
    ],
)
def test_setting_out_of_range_is_refused(name, settings, message):
    with pytest.raises(SettingError, match=message):
        build(name, **settings)
