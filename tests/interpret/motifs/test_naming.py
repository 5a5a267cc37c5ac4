import dataclasses

import keras
import numpy as np
import pytest

import zoo
from zoo.card import read_card, render_page
from zoo.dna import one_hot
from zoo.interpret.motifs import Match, naming
from zoo.interpret.motifs.layers import first_layer
from zoo.interpret.motifs.naming import jaspar_group, name_filters, with_shuffled_kernel
from zoo.io.motifs import Motif

SITE = "TGACTCA"


@pytest.fixture
def planted():
    """A network with one filter that is a word, one that is nothing; sequences with that word."""
    layer = keras.layers.Conv1D(2, len(SITE), activation="relu")
    model = keras.Sequential([keras.Input((20, 4)), layer])
    word = 2 * one_hot([SITE])[0] - 1
    layer.kernel.assign(np.stack([word, np.zeros_like(word)], axis=-1))
    layer.bias.assign([-6.5, 0.0])
    return model, ["GGG" + SITE + "GGGGGGGGGG"] * 12


@pytest.fixture
def tomtom(monkeypatch):
    """JASPAR with one motif, and a comparison that knows equal consensus sequences alone."""
    known = Motif("MA0", "FOS::JUN", one_hot([SITE])[0] * 9)

    def match(motifs, database, **settings):
        return [
            Match(motif.identifier, one.identifier, one.name, 1e-6, 0.0123456, "+", 0, 7)
            for motif in motifs
            for one in database
            if motif.consensus == one.consensus
        ]

    monkeypatch.setattr(naming, "match_motifs", match)
    monkeypatch.setattr(naming, "read_jaspar", lambda release, group: [known])


def test_the_planted_filter_is_named_and_the_shuffled_one_is_not(planted, tomtom):
    found = name_filters(*planted, group="vertebrates")
    assert [(one.filter, one.consensus, one.name, one.q_value) for one in found.named] == [
        (0, SITE, "FOS::JUN", 0.012)
    ]
    assert (found.count, found.sequences, found.named_by_chance) == (2, 12, 0)
    assert found.database == "JASPAR2026 CORE vertebrates"
    assert found.smallest_by_chance is None


def test_the_shuffled_copy_has_the_same_numbers_and_leaves_the_model_alone(planted):
    model, _ = planted
    model.compile(loss=lambda labels, outputs: outputs)
    kernel = keras.ops.convert_to_numpy(model.layers[0].kernel).copy()
    shuffled = keras.ops.convert_to_numpy(
        first_layer(with_shuffled_kernel(model)).convolution.kernel
    )
    assert np.array_equal(keras.ops.convert_to_numpy(model.layers[0].kernel), kernel)
    for mixed, own in zip(shuffled.reshape(-1, 2).T, kernel.reshape(-1, 2).T, strict=True):
        assert np.array_equal(np.sort(mixed), np.sort(own))
    assert not np.array_equal(shuffled, kernel)


def test_groups_of_species():
    assert jaspar_group(["ecoli", "yeast"]) == "fungi"
    assert jaspar_group([]) is None


def test_the_card_keeps_and_shows_the_names(planted, tomtom, tmp_path):
    model, sequences = planted
    found = name_filters(model, sequences)
    zoo.save(model, tmp_path / "toy", {"name": "toy-v1"}, golden=sequences)
    card = dataclasses.replace(read_card(tmp_path / "toy"), filters=found)
    page = render_page(card)
    assert "1 of the 2 filters of" in page
    assert "gets no name" in page
    assert f"| 0 | `{SITE}` | 14.0 | **FOS::JUN** (MA0) | 1.2e-02 |" in page
    sure = dataclasses.replace(found, named_by_chance=3, smallest_by_chance=0.001)
    assert "gets 3 names, down to q = 1.0e-03: only the 0 in bold" in render_page(
        dataclasses.replace(card, filters=sure)
    )
    assert "with a name" not in render_page(dataclasses.replace(card, filters=None))
