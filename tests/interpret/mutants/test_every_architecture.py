"""Every network of the catalogue: the same as predicting every mutant, and by which means."""

import keras
import numpy as np
import pytest

from zoo import mutagenesis
from zoo.architectures import ARCHITECTURES, build
from zoo.layers import RCEnsemble

# Of the four depths of SpliceAI the shortest and the longest stand for the others.
NAMES = sorted(set(ARCHITECTURES) - {"spliceai-400", "spliceai-2k"})
LONG = 1000
# What has no rule, and is computed in full with all that follows it.
UNKNOWN = {"danq": ["recurrent"]}


def small(name, lively):
    """Build a small network without side inputs."""
    keras.utils.set_random_seed(1)
    settings = dict(ARCHITECTURES[name].trial)
    for side in ("features", "extra_channels", "controls"):
        if side in ARCHITECTURES[name].keywords():
            settings[side] = 0
    return lively(build(name, **settings))


def some_positions(length):
    """Both ends, and some between them; fewer of long sequences, which take long to predict."""
    return np.unique(np.linspace(0, length - 1, 5 if length > LONG else 24).astype(int))


@pytest.mark.parametrize("name", NAMES)
def test_mutagenesis_equals_prediction(name, lively, random_dna, every_base, assert_near, total):
    model = small(name, lively)
    sequence = random_dna(model.inputs[0].shape[1] or 100)
    positions = some_positions(len(sequence))
    expected, own = every_base(model, sequence, positions)
    assert np.abs(expected).max() > 1e-5
    # In one block and in several; a long one takes several anyway.
    for memory in (2**25,) if len(sequence) > LONG else (2**28, 2**22):
        given = mutagenesis(model, sequence[None], output=total, positions=positions, memory=memory)
        assert_near(given.values[0, :, :, 0], expected, own)
        assert [one.layer for one in given.report.fallbacks] == UNKNOWN.get(name, [])
        assert given.report.layers[0].mode == "local"
        assert 0 < given.report.share < 1


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((name, "mean") for name in ("bpnet", "danq", "deepstarr", "dilated", "resnet")),
        ("bpnet", "max"),
        ("deepstarr", "max"),
    ],
)
def test_ensemble_of_strands_equals_prediction(
    name, mode, lively, random_dna, every_base, assert_near, total
):
    model = RCEnsemble(small(name, lively), mode=mode)
    sequence = random_dna(model.inputs[0].shape[1])
    positions = some_positions(len(sequence))
    expected, own = every_base(model, sequence, positions)
    given = mutagenesis(model, sequence[None], output=total, positions=positions)
    assert_near(given.values[0, :, :, 0], expected, own)
    assert {one.layer for one in given.report.fallbacks} == set(UNKNOWN.get(name, []))
