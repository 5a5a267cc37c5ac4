import errno
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import zoo
from zoo.errors import FormatError, HubError, IntegrityError, SettingError, UnknownNameError
from zoo.hub import list_cached


@pytest.fixture
def run(monkeypatch, capsys):
    """Run `zoo ARGUMENTS` in this process; gives exit code, stdout and stderr."""

    def run(*arguments):
        from zoo.cli import main

        monkeypatch.setattr(sys, "argv", ["zoo", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        shown = capsys.readouterr()
        return stopped.value.code or 0, shown.out, shown.err

    return run


def test_bundle_works_where_there_is_no_network(hub, offline, put, folder, tmp_path, monkeypatch):
    commit = put(folder)
    [one] = zoo.fetch("hf://owner/name@v1", tmp_path / "carried")
    carried = (tmp_path / "carried").rename(tmp_path / "cluster")
    assert not [path for path in carried.rglob("*") if path.is_symlink()]
    offline()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "empty"))
    assert one.name == "tiny-dilated-v1"
    assert zoo.load(carried / "tiny-dilated-v1").name
    with pytest.raises(UnknownNameError):
        zoo.load("tiny-dilated-v1")
    monkeypatch.setenv("ZOO_WEIGHTS_DIR", str(carried))
    for name in ("tiny-dilated-v1", "owner/name@v1", f"hf://owner/name@{commit}"):
        assert zoo.info(name).name == "tiny-dilated-v1"
    with pytest.raises(HubError, match="HF_HUB_OFFLINE is set"):
        zoo.load("hf://owner/name@v2")


def test_manifest_grows_and_repeats_nothing(hub, put, folder, edit_card, tmp_path):
    put(folder)
    zoo.fetch([str(folder)], tmp_path / "to")
    zoo.fetch(["owner/name@v1", "owner/name"], tmp_path / "to")
    edit_card(folder, name="other-v1")
    zoo.fetch(str(folder), tmp_path / "to")
    models = json.loads((tmp_path / "to" / "manifest.json").read_text())["models"]
    assert list(models) == ["other-v1", "tiny-dilated-v1"]
    assert {"hf://owner/name", "hf://owner/name@v1"} <= set(models["tiny-dilated-v1"]["sources"])
    assert sorted(path.name for path in (tmp_path / "to").glob("[!.]*")) == [
        "manifest.json",
        "other-v1",
        "tiny-dilated-v1",
    ]


def test_other_model_of_the_same_name_is_not_overwritten(folder, edit_card, tmp_path):
    zoo.fetch(str(folder), tmp_path / "to")
    edit_card(folder, summary="Another one.")
    with pytest.raises(SettingError, match="holds another tiny-dilated-v1"):
        zoo.fetch(str(folder), tmp_path / "to")


def test_several_fill_one_folder_at_once(folder, edit_card, tmp_path):
    models = []
    for number in range(4):
        models.append(shutil.copytree(folder, tmp_path / str(number)))
        edit_card(models[-1], name=f"tiny-v{number}")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda model: zoo.fetch(str(model), tmp_path / "to"), 2 * models))
    manifest = json.loads((tmp_path / "to" / "manifest.json").read_text())
    assert list(manifest["models"]) == [f"tiny-v{number}" for number in range(4)]


def test_folder_that_cannot_be_filled_is_named(folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match=r"file/to cannot be filled: Not a directory"):
        zoo.fetch(str(folder), tmp_path / "file" / "to")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("zoo.bundle.shutil.copyfile", full)
    with pytest.raises(SettingError, match="to cannot be filled: No space left"):
        zoo.fetch(str(folder), tmp_path / "to")
    assert list((tmp_path / "to").glob("[!.]*")) == []
    assert list((tmp_path / "to").glob(".fetch*")) == []


def test_bundle_of_a_bundle_keeps_true_addresses(hub, put, folder, tmp_path, monkeypatch):
    put(folder)
    zoo.fetch("owner/name@v1", tmp_path / "one")
    monkeypatch.setenv("ZOO_WEIGHTS_DIR", str(tmp_path / "one"))
    zoo.fetch("owner/name@v1", tmp_path / "two")
    models = json.loads((tmp_path / "two" / "manifest.json").read_text())["models"]
    assert models["tiny-dilated-v1"]["sources"] == ["hf://owner/name@v1"]


def test_card_that_changed_since_the_manifest_is_refused(folder, edit_card, tmp_path):
    zoo.fetch(str(folder), tmp_path / "to")
    edit_card(tmp_path / "to" / "tiny-dilated-v1", summary="Better than it is.")
    with pytest.raises(IntegrityError, match="the manifest of its bundle expects"):
        zoo.load(tmp_path / "to" / "tiny-dilated-v1")


def test_exported_model_cannot_be_written_elsewhere_by_its_name(folder, edit_card, run):
    edit_card(folder, name="../../elsewhere")
    code, _, error = run("export", folder, "--format", "saved_model")
    assert code == 2
    assert "cannot have a folder of that name" in error


@pytest.mark.parametrize("name", ["../up", "", "manifest.json", "a\\b", ".hidden"])
def test_name_that_cannot_be_a_folder_is_refused(folder, edit_card, tmp_path, name):
    edit_card(folder, name=name)
    with pytest.raises(FormatError, match="named"):
        zoo.fetch(str(folder), tmp_path / "to")


@pytest.mark.parametrize("text", ["", "[]", '{"models": []}', '{"models": {"a": 1}}', "[" * 9999])
def test_manifest_that_is_none(tmp_path, text, monkeypatch):
    (tmp_path / "manifest.json").write_text(text)
    monkeypatch.setenv("ZOO_WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(FormatError, match="no manifest"):
        zoo.load("owner/name")


def test_manifest_cannot_lead_out_of_its_folder(hub, tmp_path, monkeypatch):
    models = {"../x": {"sources": ["hf://owner/name"]}}
    (tmp_path / "manifest.json").write_text(json.dumps({"models": models}))
    monkeypatch.setenv("ZOO_WEIGHTS_DIR", str(tmp_path))
    with pytest.raises(HubError, match="no repository"):
        zoo.load("owner/name")


def test_cache_lists_and_removes(hub, put, folder, edit_card, run):
    assert run("cache", "list") == (0, "", "")
    first = put(folder)
    zoo.hub.fetch_folder(zoo.hub.parse_address("owner/name@v1"))
    edit_card(folder, version="2")
    second = put(folder, tag="v2")
    zoo.hub.fetch_folder(zoo.hub.parse_address("owner/name@v2"))
    out = run("cache", "list")[1]
    assert f"hf://owner/name@{first} (v1)" in out
    assert f"hf://owner/name@{second} (v2)" in out
    assert f"removed hf://owner/name@{first}" in run("cache", "remove", "owner/name@v1")[1]
    assert [model.version for model in list_cached()] == ["2"]
    assert zoo.hub.fetching.known_commit(zoo.hub.parse_address("owner/name@v1")) is None
    code, _, error = run("cache", "remove", "owner/nothing")
    assert code == 2
    assert "no cached model named 'owner/nothing'" in error
    assert run("cache", "remove", "tiny-dilated-v1")[0] == 0
    assert list_cached() == []


def test_cache_that_cannot_be_written_says_so_when_asked_to_remove(hub, put, folder, monkeypatch):
    put(folder)
    zoo.hub.fetch_folder(zoo.hub.parse_address("owner/name@v1"))

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(HubError, match="could not be removed"):
        zoo.hub.remove_cached("owner/name@v1")
    assert len(list_cached()) == 1


def test_commands_publish_and_fetch(hub, trained, tmp_path, run):
    code, out, _ = run("publish", trained, "owner/name", "--dry-run")
    assert code == 0
    assert "hf://owner/name@v1: would be published, in a new repository" in out
    assert "published as commit" in run("publish", trained, "owner/name")[1]
    code, out, _ = run("fetch", "hf://owner/name@v1", "--to", tmp_path / "to")
    assert code == 0
    assert "ZOO_WEIGHTS_DIR" in out
    code, _, error = run("publish", trained, "owner/name")
    assert code == 2
    assert error.startswith("zoo: hf://owner/name has v1 already")
