"""A Hub on this machine, a cache of its own for each test, and a model that may be published."""

import importlib.util
import json
import threading
from pathlib import Path

import pytest


def _load_server():
    path = Path(__file__).with_name("loopback.py")
    spec = importlib.util.spec_from_file_location("zoo_loopback", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Loopback


@pytest.fixture
def server():
    """The bare server; nothing points to it yet."""
    server = _load_server()()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def hub(server, monkeypatch, tmp_path):
    """The server, with the client of this process pointed to it and to an empty cache."""
    from huggingface_hub import close_session, constants, file_download

    monkeypatch.setattr(constants, "ENDPOINT", server.url)
    template = server.url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_PROGRESS_BARS", True)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
    monkeypatch.setattr(file_download.time, "sleep", lambda _: None)
    monkeypatch.setenv("HF_TOKEN", server.token)
    yield server
    close_session()


@pytest.fixture
def offline(hub, monkeypatch):
    """Call it to take the network away: the server answers nothing, and the client knows."""
    from huggingface_hub import constants

    return lambda: monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)


METRIC = {"value": 0.8, "low": 0.7, "high": 0.9}
DATA = {
    "name": "owner/toy",
    "version": "1.0.0",
    "source": "made up",
    "split": "at random",
    "negatives": "shuffled",
    "counts": {"train": 2, "test": 2},
    "hashes": {"train": "0" * 64, "test": "1" * 64},
}
TRAINING = {
    "command": "zoo train tiny",
    "recipe": {},
    "seed": 0,
    "epochs": 1,
    "seconds": 1.0,
    "hardware": "cpu",
    "backend": "tensorflow",
    "packages": {},
    "git_commit": "0" * 40,
}


@pytest.fixture
def trained(folder):
    """A weights folder whose card says all that a published one must."""
    fields = {
        "task": "enhancer",
        "species": ["human"],
        "citation": "nobody",
        "data": DATA,
        "training": TRAINING,
        "metrics": {"test": {"auroc": METRIC}},
        "use": {"intended": "tests", "limits": "everything else"},
    }
    edit(folder, **fields)
    return folder


def edit(folder, **fields):
    from zoo.saving import rewrite_page

    path = folder / "zoo.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
    rewrite_page(folder)


@pytest.fixture
def edit_card():
    """Call it with a folder and fields to change its card, consistently."""
    return edit


@pytest.fixture
def put(hub):
    """Call it with a folder: it is in the repository `owner/name`, as if published; the commit."""

    def put(folder, name="owner/name", tag="v1"):
        from huggingface_hub import HfApi

        api = HfApi()
        api.create_repo(name, exist_ok=True)
        commit = api.upload_folder(repo_id=name, folder_path=folder).oid
        if tag:
            api.create_tag(name, tag=tag, revision=commit)
        return commit

    return put
