import keras
import pytest

from zoo.catalogue import ENTRIES
from zoo.datasets.registry import list_data_sets
from zoo.train.recipe import build_model
from zoo.train.scores import metrics_of


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_entry_names_what_exists(name):
    entry = ENTRIES[name]
    for one in entry.dataset.split(","):
        data_set, _, configs = one.partition("/")
        parts = configs.split("+")
        assert {f"{data_set}/{part}".rstrip("/") for part in parts} <= set(list_data_sets())
        assert len(parts) in (1, len(entry.outputs))
    assert entry.headline in metrics_of(entry.recipe)
    assert entry.recipe.monitor in metrics_of(entry.recipe)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_entry_builds_below_eight_megabytes(name):
    entry = ENTRIES[name]
    model = build_model(entry, seed=0)
    assert model.output_shape == (None, len(entry.outputs))
    assert 4 * model.count_params() < 8e6
    keras.backend.clear_session()
