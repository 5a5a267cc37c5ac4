"""The variants of recipes can be built, and their page tells what is missing."""

import keras
import pytest

from benchmarks.recipes import VARIANTS, render
from zoo.catalogue import get_entry
from zoo.train.recipe import build_model

EVERY = [(name, variant) for name, variants in VARIANTS.items() for variant in variants]


@pytest.mark.parametrize(
    ("name", "variant"), EVERY, ids=[f"{name}: {variant.label}" for name, variant in EVERY]
)
def test_variant_builds_with_the_outputs_of_its_entry(name, variant):
    entry = variant.of(get_entry(name))
    assert build_model(entry, seed=0).output_shape == (None, len(entry.outputs))
    keras.backend.clear_session()


def test_page_says_what_was_not_trained():
    label = VARIANTS["histone-dilated-yeast-v1"][1].label
    average = {"auroc": 0.75, "mcc": 0.5}
    one = {"parameters": 1234, "best_epoch": 4, "epochs": 8, "minutes": 2.0, "average": average}
    text = "\n".join(render({f"histone-dilated-yeast-v1: {label}": one}))
    assert f"| {label} | 1,234 | 4 of 8 | 2.0 | 0.7500 | 0.500 |" in text
    assert text.count("not trained") == len(EVERY) - 1
