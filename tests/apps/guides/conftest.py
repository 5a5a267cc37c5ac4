import numpy as np
import pytest

from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def make_genome(tmp_path):
    """Write contigs to a FASTA file and open it."""

    def make(**contigs):
        path = tmp_path / "genome.fa"
        path.write_text("".join(f">{name}\n{text}\n" for name, text in contigs.items()))
        return Genome(path)

    return make


@pytest.fixture
def make_packed(make_genome):
    return lambda **contigs: PackedGenome(make_genome(**contigs))


@pytest.fixture(scope="session")
def random_dna():
    """Draw DNA: the same for the same seed."""

    def draw(length, seed=0, letters="ACGT"):
        return "".join(np.random.default_rng(seed).choice(list(letters), length))

    return draw
