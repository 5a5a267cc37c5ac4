from pathlib import Path

import pytest

from zoo.io.motifs import read_motifs


@pytest.fixture(scope="session")
def known():
    """Seven motifs of JASPAR 2022, by name."""
    return {one.name: one for one in read_motifs(Path(__file__).parent / "seven.jaspar")}
