"""Made-up contents of source files, and no local data."""

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _no_local_data(monkeypatch, tmp_path):
    """Keep a developer's own copies of the data, and the cache, out of the tests."""
    monkeypatch.delenv("ZOO_DATA_DIR", raising=False)
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def random_dna():
    """Return a function that makes random sequences, the same in every run."""
    generator = np.random.default_rng(0)
    return lambda length: "".join(generator.choice(list("ACGT"), length))
