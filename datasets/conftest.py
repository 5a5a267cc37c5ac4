"""Settings for the tests of the builders: no local data, no builder registered twice."""

import pytest

# TFDS refuses a second builder of one name, and collecting doctests would import each again.
collect_ignore_glob = ["*_dataset_builder.py"]


@pytest.fixture(autouse=True)
def _no_local_data(monkeypatch):
    """Keep a developer's own copies of the data out of the tests."""
    monkeypatch.delenv("ZOO_DATA_DIR", raising=False)
