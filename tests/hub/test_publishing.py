import dataclasses
import json

import pytest

import zoo
from zoo.catalogue import ENTRIES
from zoo.errors import HubError, IntegrityError, SettingError, VerificationError
from zoo.golden import read_golden, write_golden
from zoo.publishing import publish
from zoo.saving import rewrite_page


def _state(hub):
    return {name: (one.main, dict(one.tags)) for name, one in hub.repositories.items()}


def test_published_model_loads_by_its_tag(hub, trained):
    done = publish(trained, "owner/name")
    assert done.creates
    assert done.address == "hf://owner/name@v1"
    repository = hub.repositories["owner/name"]
    assert repository.tags == {"v1": done.commit}
    assert len(repository.commits) == 2
    assert sorted(repository.commits[done.commit]) == sorted(done.files)
    assert zoo.load(done.address).count_params() == zoo.load(trained).count_params()
    with pytest.raises(HubError, match=r"has v1 already.*tiny-dilated-v2"):
        publish(trained, "owner/name")


def test_dry_run_changes_nothing(hub, trained):
    done = publish(trained, "owner/name", dry_run=True)
    assert done.commit is None
    assert done.creates
    assert "would be published" in str(done)
    assert "model.weights.h5" in str(done)
    assert hub.repositories == {}
    assert not [line for line in hub.requests if line.startswith(("POST", "PUT"))]


def test_files_beside_the_card_stay_at_home_and_old_ones_go(hub, put, trained, edit_card):
    (trained / "notes.txt").write_text("private")
    put(trained, tag=None)
    edit_card(trained, version="2")
    done = publish(trained, "owner/name")
    assert done.removed == ("notes.txt",)
    assert "notes.txt" not in hub.repositories["owner/name"].commits[done.commit]


def test_version_of_another_content_is_refused_even_without_a_tag(hub, put, trained, edit_card):
    put(trained, tag=None)
    edit_card(trained, summary="Another one.")
    before = _state(hub)
    with pytest.raises(HubError, match="another tiny-dilated-v1 of version 1, without a tag"):
        publish(trained, "owner/name")
    assert _state(hub) == before


def test_run_cut_off_before_the_tag_can_be_repeated(hub, trained):
    hub.refuse_tags = True
    with pytest.raises(HubError, match="status 500"):
        publish(trained, "owner/name")
    hub.refuse_tags = False
    done = publish(trained, "owner/name")
    assert hub.repositories["owner/name"].tags == {"v1": done.commit}
    assert len(hub.repositories["owner/name"].commits) == 2


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"metrics": {}}, r"metrics\.test"),
        ({"data": None}, "data"),
        ({"training": None}, "training"),
        ({"training.git_commit": ""}, r"training\.git_commit"),
        ({"data.hashes": {}}, "data"),
        ({"data.source": "not stated"}, r"data\.source"),
        ({"licenses": {"code": "MIT", "weights": "not stated", "data": ""}}, r"licenses\.weights"),
        ({"golden": {"sequences": "", "tolerance": {"cpu": 1e-5}}}, r"golden\.sequences"),
    ],
)
def test_incomplete_card_is_refused(hub, trained, edit_card, fields, named):
    card = json.loads((trained / "zoo.json").read_text())
    for path, value in fields.items():
        outer, _, inner = path.partition(".")
        edit_card(trained, **{outer: {**card[outer], inner: value} if inner else value})
    with pytest.raises(SettingError, match=f"does not state .*{named}"):
        publish(trained, "owner/name", dry_run=True)
    assert hub.requests == []


def test_model_that_fails_its_golden_outputs_is_refused(hub, trained):
    inputs, outputs = read_golden(trained)
    write_golden(trained, {**inputs, "output_0": outputs["output_0"] + 0.1})
    with pytest.raises(IntegrityError):
        publish(trained, "owner/name")
    from zoo.saving import _hash_files

    card = json.loads((trained / "zoo.json").read_text())
    file = _hash_files(trained)["golden.npz"]
    card["files"]["golden.npz"] = {"size": file.size, "sha256": file.sha256}
    (trained / "zoo.json").write_text(json.dumps(card))
    with pytest.raises(VerificationError, match="differs from its golden outputs"):
        publish(trained, "owner/name")
    assert hub.requests == []


def test_fine_tuned_model_names_its_base(hub, trained, edit_card):
    edit_card(trained, base_model="enhancer-dilated-v1")
    with pytest.raises(SettingError, match="--base-model"):
        publish(trained, "owner/name")
    done = publish(trained, "owner/name", base_model="zoo/enhancer-dilated-v1")
    files = hub.repositories["owner/name"].commits[done.commit]
    assert b'base_model: "zoo/enhancer-dilated-v1"' in files["README.md"].content
    assert zoo.info("hf://owner/name@v1").base_model == "zoo/enhancer-dilated-v1"
    assert zoo.info(trained).base_model == "enhancer-dilated-v1"


def test_base_model_of_the_catalogue_is_found_on_the_hub(hub, trained, edit_card, monkeypatch):
    entry = dataclasses.replace(ENTRIES["enhancer-dilated-v1"], hub="hf://zoo/enhancer@v1")
    monkeypatch.setitem(ENTRIES, "enhancer-dilated-v1", entry)
    edit_card(trained, base_model="enhancer-dilated-v1")
    publish(trained, "owner/name")
    assert zoo.info("hf://owner/name@v1").base_model == "zoo/enhancer"


def test_published_page_says_where_the_model_loads_from(hub, trained):
    done = publish(trained, "owner/name")
    page = hub.repositories["owner/name"].commits[done.commit]["README.md"].content.decode()
    assert 'zoo.load("hf://owner/name@v1")' in page
    assert zoo.load("hf://owner/name@v1").name


def test_version_that_cannot_be_a_tag_is_refused(hub, trained, edit_card):
    edit_card(trained, version="1/../2")
    with pytest.raises(SettingError, match="cannot be a tag"):
        publish(trained, "owner/name")
    assert hub.repositories == {}


def test_without_a_token_nothing_is_made(hub, trained, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(HubError, match="HF_TOKEN"):
        publish(trained, "owner/name")
    assert hub.repositories == {}


def test_revision_in_the_target_is_refused(hub, trained):
    with pytest.raises(SettingError, match="names a revision"):
        publish(trained, "owner/name@v1")


def test_front_matter_is_what_the_hub_reads(trained, edit_card):
    from huggingface_hub import ModelCard

    edit_card(trained, base_model="owner/base")
    rewrite_page(trained)
    data = ModelCard((trained / "README.md").read_text()).data
    assert (data.library_name, data.license) == ("keras", "apache-2.0")
    assert data.datasets == ["owner/toy"]
    assert data.base_model == "owner/base"
    assert {"biology", "genomics", "dna", "enhancer", "human"} <= set(data.tags)
    [result] = data.eval_results
    assert (result.metric_type, result.metric_value) == ("roc_auc", 0.8)
    assert (result.dataset_name, result.dataset_split) == ("owner/toy", "test")


@pytest.mark.parametrize("name", zoo.list_models())
def test_front_matter_of_every_model_is_what_the_hub_reads(name):
    from huggingface_hub import ModelCard

    from zoo.store import bundled_folder

    data = ModelCard((bundled_folder(name) / "README.md").read_text()).data
    assert data.library_name == "keras"
    assert data.license
    assert {result.metric_name for result in data.eval_results} == set(
        zoo.info(name).metrics["test"]
    )


def test_plain_keras_loads_what_was_published(hub, trained):
    import keras

    publish(trained, "owner/name")
    model = keras.saving.load_model("hf://owner/name")
    ours = zoo.load("hf://owner/name@v1")
    x = zoo.one_hot(["ACGT" * 10])
    assert abs(model.predict(x, verbose=0) - ours.predict(x, verbose=0)).max() < 1e-6
