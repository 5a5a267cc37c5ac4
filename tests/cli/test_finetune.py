from functools import partial

import numpy as np
import pytest

import zoo
from zoo.train.data import Split

TEXTS = ["".join(row) for row in np.random.default_rng(0).choice(list("ACGT"), (40, 40))]


@pytest.fixture
def run(run_zoo):
    """Run `zoo finetune ARGUMENTS`."""
    return partial(run_zoo, "finetune")


def test_a_table_becomes_a_weights_folder(run, saved_folder, tmp_path):
    rows = [
        f"{text}\t{number % 2}\t{'train' if number < 24 else 'validation'}"
        for number, text in enumerate(TEXTS)
    ]
    (tmp_path / "mine.tsv").write_text("\n".join(["sequence\topen\tsplit", *rows]) + "\n")
    asked = (saved_folder, tmp_path / "mine.tsv", "-o", tmp_path / "mine-v1", "-q")
    code, out, _ = run(*asked, "--head-epochs", 1, "--epochs", 0, "--species", "yeast")
    assert code == 0
    assert "fine-tuned from" in out
    card = zoo.info(tmp_path / "mine-v1")
    assert (card.name, card.species, card.outputs[0].name) == ("mine-v1", ["yeast"], "open")
    zoo.verify(tmp_path / "mine-v1")
    code, _, error = run(*asked)
    assert code == 2
    assert "--overwrite" in error


def test_a_data_set_is_read_with_its_own_splits(run, saved_folder, tmp_path, monkeypatch):
    codes = zoo.dna.encode(TEXTS)
    labels = (np.arange(40) % 2)[:, None].astype("float32")
    parts = {"train": slice(0, 24), "validation": slice(24, 40)}
    splits = {name: Split(codes[rows], labels[rows], name) for name, rows in parts.items()}
    monkeypatch.setattr("zoo.train.tables.read_splits", lambda name: {"a_set/one": splits}[name])
    asked = (saved_folder, "tfds:a_set/one", "-o", tmp_path / "mine-v1", "-q")
    code, _, error = run(*asked, "--label", "one")
    assert code == 2
    assert "leave the rest out" in error
    assert run(*asked, "--head-epochs", 1, "--epochs", 0)[0] == 0
    assert zoo.info(tmp_path / "mine-v1").outputs[0].name == "one"


def test_a_table_without_labels_is_refused_and_nothing_is_written(run, saved_folder, tmp_path):
    (tmp_path / "mine.tsv").write_text("sequence\tname\nACGT\tfirst\n")
    code, _, error = run(saved_folder, tmp_path / "mine.tsv", "-o", tmp_path / "mine-v1")
    assert code == 2
    assert "no column of numbers" in error
    assert not (tmp_path / "mine-v1").exists()


def test_profiles_want_tracks_and_a_genome(run, saved_folder, tmp_path):
    asked = (saved_folder, tmp_path / "mine.bed", "-o", tmp_path / "mine-v1")
    for others in (("--task", "profile"), ("--track", tmp_path / "a.bw")):
        code, _, error = run(*asked, *others)
        assert code == 2
        assert "--task profile learns from --track files" in error


def test_tracks_along_regions_become_a_network_of_profiles(run, saved_folder, tmp_path):
    bigwig = pytest.importorskip("pyBigWig")
    (tmp_path / "genome.fa").write_text(">c\n" + "".join(TEXTS) + "\n")
    file = bigwig.open(str(tmp_path / "reads.bw"), "w")
    file.addHeader([("c", 1600)])
    counts = np.random.default_rng(0).poisson(2, 1600).astype(float)
    file.addEntries("c", 0, values=counts, span=1, step=1)
    file.close()
    rows = [
        f"c\t{start}\t{start + 40}\t{'train' if start < 800 else 'validation'}"
        for start in range(0, 1600, 40)
    ]
    lines = ["contig\tstart\tend\tsplit", *rows]
    (tmp_path / "mine.tsv").write_text("\n".join(lines) + "\n")
    asked = (saved_folder, tmp_path / "mine.tsv", "-g", tmp_path / "genome.fa", "-q")
    options = ("--task", "profile", "--track", tmp_path / "reads.bw", "-o", tmp_path / "mine-v1")
    code, _, error = run(*asked, *options, "--head-epochs", 1, "--epochs", 0)
    assert (code, error) == (0, "")
    outputs = zoo.load(tmp_path / "mine-v1").output
    assert outputs["profile"].shape == (None, 10, 1)
    assert zoo.info(tmp_path / "mine-v1").outputs[0].name == "profile_reads"
