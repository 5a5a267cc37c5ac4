import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

import zoo
from zoo.errors import (
    FormatError,
    HubError,
    IntegrityError,
    SettingError,
    UnknownNameError,
    UnsafeModelError,
)
from zoo.hub import Address, fetch_folder, parse_address

ADDRESS = Address("owner/name", "v1")
FILES = ["README.md", "config.json", "golden.npz", "metadata.json", "model.weights.h5", "zoo.json"]


def _half_files(root):
    return [path.name for path in Path(root).rglob("*") if "incomplete" in path.name]


def _cached(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").glob("models--*/snapshots/*/*"))


def test_model_loads_from_the_hub_and_again_without_a_request(hub, put, folder):
    put(folder)
    model = zoo.load("hf://owner/name@v1")
    hub.requests.clear()
    again = zoo.load("owner/name@v1")
    assert hub.requests == []
    assert model.count_params() == again.count_params() == zoo.load(folder).count_params()
    assert zoo.verify("hf://owner/name@v1").largest_difference < 1e-5
    assert zoo.info(f"{hub.url}/owner/name/tree/v1").name == "tiny-dilated-v1"
    assert hub.requests == []


def test_only_files_that_the_card_names_are_fetched(hub, put, folder, tmp_path):
    (folder / "training.log").write_text("long")
    (folder / "evil.py").write_text("raise SystemExit")
    put(folder)
    fetch_folder(ADDRESS)
    assert _cached(tmp_path) == FILES
    assert not [line for line in hub.requests if "evil" in line and "resolve" in line]


def test_everything_is_read_at_one_commit(hub, put, folder):
    commit = put(folder)
    hub.requests.clear()
    assert fetch_folder(Address("owner/name")).name == commit
    read = [line.split("/resolve/")[1].split("/")[0] for line in hub.requests if "resolve" in line]
    assert set(read) == {commit}


def test_card_alone_is_enough_for_its_facts(hub, put, folder, tmp_path):
    put(folder)
    assert zoo.info("owner/name@v1").name == "tiny-dilated-v1"
    assert _cached(tmp_path) == ["zoo.json"]


def test_name_keeps_its_commit_until_asked_again(hub, put, folder, edit_card):
    first = put(folder, tag=None)
    fetch_folder(Address("owner/name"))
    edit_card(folder, summary="A better network.")
    second = put(folder, tag=None)
    assert fetch_folder(Address("owner/name")).name == first != second
    assert fetch_folder(Address("owner/name"), update=True).name == second
    assert fetch_folder(Address("owner/name")).name == second


def test_offline_after_a_first_load(hub, offline, put, folder):
    commit = put(folder)
    found = fetch_folder(ADDRESS)
    offline()
    assert fetch_folder(ADDRESS) == fetch_folder(Address("owner/name", commit)) == found


def test_offline_without_a_first_load(hub, offline, put, folder, tmp_path):
    put(folder)
    offline()
    with pytest.raises(HubError, match="HF_HUB_OFFLINE is set"):
        zoo.load("hf://owner/name@v1")
    assert not (tmp_path / "cache").exists()


def test_unknown_repository_and_private_one(hub, put, folder, monkeypatch):
    with pytest.raises(HubError, match="no repository owner/nothing"):
        zoo.load("hf://owner/nothing")
    put(folder)
    hub.repositories["owner/name"].private = True
    monkeypatch.setenv("HF_TOKEN", "hf_other")
    with pytest.raises(HubError, match="set HF_TOKEN"):
        zoo.load("hf://owner/name")
    monkeypatch.setenv("HF_TOKEN", hub.token)
    assert fetch_folder(ADDRESS).is_dir()


@pytest.mark.parametrize("revision", ["v2", "b" * 40])
def test_revision_that_is_not_there(hub, put, folder, revision):
    put(folder)
    with pytest.raises(HubError, match="has no revision"):
        zoo.load(f"hf://owner/name@{revision}")


def test_revision_that_vanished_still_loads_from_here(hub, put, folder):
    put(folder)
    found = fetch_folder(ADDRESS)
    hub.repositories["owner/name"].tags.clear()
    assert fetch_folder(ADDRESS) == found
    with pytest.raises(HubError, match=r"no revision 'v1' .* \(any more\)"):
        fetch_folder(ADDRESS, update=True)


def test_server_that_is_broken_or_gone(hub, put, folder):
    put(folder)
    hub.broken = 500
    with pytest.raises(HubError, match=r"status 500|broke off"):
        fetch_folder(ADDRESS)


def test_repository_that_is_none_of_the_zoo(hub, put, tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "config.json").write_text("{}")
    put(tmp_path / "plain")
    with pytest.raises(HubError, match=r"holds no zoo\.json"):
        zoo.load("hf://owner/name")


def test_cut_download_resumes(hub, put, folder):
    put(folder)
    hub.cut_after, hub.cuts_left = 1000, 2
    found = fetch_folder(ADDRESS)
    assert (found / "model.weights.h5").read_bytes() == (folder / "model.weights.h5").read_bytes()


def test_cut_that_stays_leaves_no_half_file(hub, put, folder, tmp_path):
    put(folder)
    hub.cut_after, hub.cuts_left = 0, 1000
    with pytest.raises(HubError, match=r"broke off.*nothing half-written"):
        fetch_folder(ADDRESS)
    assert _half_files(tmp_path) == []
    assert "golden.npz" not in _cached(tmp_path)
    hub.cuts_left = 0
    assert fetch_folder(ADDRESS).is_dir()


def test_file_with_another_hash_is_not_kept(hub, put, folder, tmp_path):
    content = bytearray((folder / "model.weights.h5").read_bytes())
    content[-1] ^= 1
    (folder / "model.weights.h5").write_bytes(content)
    put(folder)
    with pytest.raises(IntegrityError, match="sha256 is not the one"):
        zoo.load("hf://owner/name@v1")
    assert "model.weights.h5" not in _cached(tmp_path)
    blobs = [path.read_bytes() for path in (tmp_path / "cache").glob("*/blobs/*")]
    assert bytes(content) not in blobs


def test_file_of_another_size_is_not_even_fetched(hub, put, folder):
    with open(folder / "model.weights.h5", "ab") as file:
        file.write(b"more")
    put(folder)
    with pytest.raises(IntegrityError, match="Not fetched"):
        zoo.load("hf://owner/name@v1")
    assert not [line for line in hub.requests if line.endswith("v1/model.weights.h5")]


def test_card_that_names_a_missing_file_or_leaves_the_folder(hub, put, folder):
    (folder / "golden.npz").unlink()
    put(folder)
    with pytest.raises(IntegrityError, match=r"lacks golden\.npz"):
        zoo.load("hf://owner/name@v1")
    card = json.loads((folder / "zoo.json").read_text())
    card["files"]["../../x"] = {"size": 1, "sha256": "0"}
    (folder / "zoo.json").write_text(json.dumps(card))
    put(folder, tag="v2")
    with pytest.raises(UnsafeModelError, match="leaves the folder"):
        zoo.load("hf://owner/name@v2")


def test_card_that_is_none(hub, put, folder):
    (folder / "zoo.json").write_text("{")
    put(folder)
    with pytest.raises(FormatError, match="not valid JSON"):
        zoo.load("hf://owner/name@v1")


@pytest.mark.parametrize("name", ["model.weights.h5", "zoo.json"])
def test_file_damaged_in_the_cache_is_fetched_again(hub, put, folder, name):
    put(folder)
    place = fetch_folder(ADDRESS) / name
    good = place.read_bytes()
    place.resolve().write_bytes(good[:-10])
    assert (fetch_folder(ADDRESS) / name).read_bytes() == good


def test_cache_that_cannot_be_written_is_read(hub, put, folder, edit_card, monkeypatch):
    put(folder)
    commit = fetch_folder(ADDRESS).name
    edit_card(folder, summary="Another one.")
    put(folder, tag="v2")

    def refuse(*_, **__):
        raise PermissionError(13, "read-only")

    for name in ("makedirs", "mkdir", "replace", "open"):
        monkeypatch.setattr(os, name, refuse)
    assert fetch_folder(ADDRESS).name == fetch_folder(Address("owner/name", commit)).name
    with pytest.raises(HubError, match="cannot be written"):
        fetch_folder(Address("owner/name", "v2"))


def test_what_is_cached_may_be_read_by_others(hub, put, folder, tmp_path):
    put(folder)
    fetch_folder(ADDRESS)
    files = [path for path in (tmp_path / "cache").glob("models--*/**/*") if path.is_file()]
    assert len(files) > len(FILES)
    assert [path for path in files if path.stat().st_mode & 0o044 != 0o044] == []


def test_wrong_card_of_one_version_takes_nothing_from_another(hub, offline, put, folder):
    put(folder)
    found = fetch_folder(ADDRESS)
    card = json.loads((folder / "zoo.json").read_text())
    card["files"]["model.weights.h5"]["sha256"] = "0" * 64
    (folder / "zoo.json").write_text(json.dumps(card))
    put(folder, tag="v2")
    with pytest.raises(IntegrityError, match="sha256 is not the one"):
        fetch_folder(Address("owner/name", "v2"))
    offline()
    assert fetch_folder(ADDRESS) == found


@pytest.mark.parametrize("commit", ["../../../../x", "main", "A" * 40])
def test_answer_that_is_no_commit_is_refused(hub, put, folder, tmp_path, commit):
    put(folder)
    hub.commit_given = commit
    with pytest.raises(HubError, match="which is no commit"):
        fetch_folder(ADDRESS)
    assert not (tmp_path / "cache").exists()


def test_note_in_the_cache_that_is_no_commit_is_not_followed(hub, put, folder, tmp_path):
    commit = put(folder)
    notes = fetch_folder(ADDRESS).parents[1] / "refs"
    (notes / "v1").write_text("../../elsewhere")
    assert fetch_folder(ADDRESS).name == commit
    assert (notes / "v1").read_text() == commit


def test_parts_of_killed_processes_are_removed(hub, put, folder, tmp_path):
    put(folder)
    blobs = tmp_path / "cache" / "models--owner--name" / "blobs"
    blobs.mkdir(parents=True)
    for name in ("old.incomplete", "new.incomplete"):
        (blobs / name).write_bytes(b"half")
    os.utime(blobs / "old.incomplete", (0, 0))
    fetch_folder(ADDRESS)
    assert _half_files(tmp_path) == ["new.incomplete"]


def test_token_that_is_wrong_or_none(hub, put, folder, monkeypatch):
    put(folder)
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(HubError, match=r"does not allow this.*set HF_TOKEN"):
        fetch_folder(ADDRESS)
    monkeypatch.setenv("HF_TOKEN", "hf_é")
    with pytest.raises(SettingError, match="HF_TOKEN holds letters"):
        fetch_folder(ADDRESS)
    monkeypatch.delenv("HF_TOKEN")
    assert fetch_folder(ADDRESS).is_dir()


def test_gated_repository_says_where_to_ask(hub, put, folder):
    put(folder)
    hub.gated = True
    with pytest.raises(HubError, match=r"owner/name is gated: ask for access"):
        fetch_folder(ADDRESS)


def test_near_names_for_what_is_neither(hub):
    with pytest.raises(UnknownNameError, match="enhancer-dilated-v1"):
        zoo.load("enhancer-dilatd-v1")


CHILD = """
import sys
from zoo.errors import ZooError
from zoo.hub import fetch_folder, parse_address
try:
    print(fetch_folder(parse_address(sys.argv[1])).name)
except ZooError as error:
    sys.exit(f"zoo: {error}")
"""


@pytest.fixture
def start(server, tmp_path):
    """Start a process of its own that fetches; only the variables of the Hub point to it."""

    def start(address="hf://owner/name@v1", **changed):
        names = {
            "HF_ENDPOINT": server.url,
            "HF_HOME": str(tmp_path / "home"),
            "HF_HUB_OFFLINE": "0",
        }
        limits = changed.pop("limits", None)
        names |= {"HF_HUB_DISABLE_XET": "1", "HF_TOKEN": "hf_secret", **changed}
        environment = {**os.environ, **names}
        environment.pop("HF_HUB_CACHE", None)
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, address],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=limits,
        )

    return start


def test_two_processes_fetch_at_once_and_then_one_offline(hub, put, folder, start, tmp_path):
    commit = put(folder)
    children = [start(), start()]
    answers = [child.communicate()[0].strip() for child in children]
    assert answers == [commit, commit]
    assert _half_files(tmp_path / "home") == []
    child = start(HF_HUB_OFFLINE="1", HF_ENDPOINT="http://127.0.0.1:1")
    assert child.communicate()[0].strip() == commit


def test_full_disk_leaves_no_half_file(hub, put, folder, start, tmp_path):
    put(folder)
    size = (folder / "config.json").stat().st_size + 100

    def limits():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    _, error = start(limits=limits).communicate()
    assert "There is no room" in error
    assert "Traceback" not in error
    assert _half_files(tmp_path / "home") == []
    assert not list((tmp_path / "home").glob("hub/*/snapshots/*/model.weights.h5"))


def test_parse_and_fetch_agree(hub, put, folder):
    put(folder)
    assert fetch_folder(parse_address("owner/name@v1")) == fetch_folder(ADDRESS)
