import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("ZOO_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def fasta(tmp_path):
    """Two contigs in lines of eight letters, with lower case and N."""
    path = tmp_path / "genome" / "tiny.fa"
    path.parent.mkdir()
    path.write_text(">chr1 first\nACGTACGT\nTTTTGGGG\nacgtN\n>chr2\nCCCCAAAA\n")
    return path
