"""The ablations on planted data: every network builds, runs go on after a kill, the page fills."""

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest

from zoo.dna import encode
from zoo.errors import FormatError, SettingError
from zoo.train.ablations import running
from zoo.train.ablations.case import Case, Question
from zoo.train.ablations.cutting import kernel_cut
from zoo.train.ablations.data import CaseData, draw_some
from zoo.train.ablations.negatives import read_negatives
from zoo.train.ablations.page import render_page
from zoo.train.ablations.questions import MARK, QUESTIONS, all_cases
from zoo.train.ablations.results import read_result
from zoo.train.ablations.running import AVERAGED, run_cases
from zoo.train.data import Split, TrainingData
from zoo.train.loop import predict_split
from zoo.train.recipe import build_model

SETTINGS = {"length": 60, "filters": 8, "bottleneck": 4, "blocks": 1, "stem_width": 7}
RECIPE = {"epochs": 2, "batch_size": 32, "learning_rate": 1e-2, "ema_momentum": 0.0, "augment": ()}
PLAIN = Case(
    name="plain",
    entry="enhancer-dilated-v1",
    settings=SETTINGS | {"tied": False},
    recipe=RECIPE,
    seeds=2,
    averaged=True,
    cuts=(("bottleneck", 1), ("bottleneck", 4)),
)
TIED = dataclasses.replace(PLAIN, name="tied", settings=SETTINGS, size=40, seeds=1)
TIED = dataclasses.replace(TIED, averaged=False, cuts=())
QUESTION = Question(title="Strands", text="Planted.", rows={"not tied": PLAIN, "tied": TIED})


def _planted(count: int, seed: int) -> Split:
    """Random sequences of 60 bases, every second with GATTACAG in the middle."""
    codes = np.random.default_rng(seed).integers(0, 4, (count, 60), dtype=np.uint8)
    codes[1::2, 26:34] = encode("GATTACAG")[0]
    labels = (np.arange(count) % 2).astype(np.float32)[:, None]
    return Split(codes, labels, sha256=f"{seed:064d}", columns={"row": np.arange(count)})


@pytest.fixture(scope="module")
def planted():
    """Planted splits in place of every data set; gives the calls that read them."""
    about = {"version": "1.0.0", "source": "made here", "split": "none", "negatives": "random"}
    splits = {"train": _planted(64, 1), "validation": _planted(48, 2), "test": _planted(48, 3)}
    calls = []

    def read(*asked):
        calls.append(asked)
        return TrainingData(name="planted", **about, **splits)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("zoo.train.ablations.data.read_training_data", read)
        yield calls


@pytest.fixture(scope="module")
def finished(planted, tmp_path_factory):
    """A folder with the results of the planted question, for which the data were read once."""
    folder = tmp_path_factory.mktemp("runs")
    assert len(list(run_cases([PLAIN, TIED], folder, CaseData()))) == 3
    assert planted == [("human_enhancers_cohn", 60, None)]
    return folder


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_every_case_is_a_change_of_an_entry(case):
    entry = case.changed_entry()
    assert entry.recipe.epochs == entry.recipe.patience
    assert json.loads(json.dumps(case.as_dict())) == case.as_dict()
    assert case.seeds >= 3
    assert {layer for layer, _ in case.cuts} <= {"bottleneck", "stem"}


def test_every_network_builds_and_those_compared_are_as_large():
    sizes = {}
    for case in all_cases():
        entry = case.changed_entry()
        key = json.dumps(entry.settings)
        if key not in sizes:
            sizes[key] = build_model(entry, 0).count_params()
        sizes[case.name] = sizes[key]
    assert sizes["tied"] == sizes["not-dilated"]
    assert sizes["tied"] < sizes["one-strand"] < 2 * sizes["tied"]
    assert sizes["enhancers-placed"] > sizes["tied"]
    assert sizes["bottleneck-4"] < sizes["bottleneck-8"] < sizes["bottleneck-64"]


def test_case_names_are_unique():
    cases = [case for question in QUESTIONS for case in question.rows.values()]
    by_name = {case.name: case for case in cases}
    assert all(by_name[case.name] == case for case in cases)


def test_run_cases_measures_every_way(finished):
    result = read_result(finished, PLAIN, 1)
    assert set(result.figures) == {"", AVERAGED}
    assert set(result.figures[""]) == {"validation", "test"}
    assert result.epochs == 2
    assert result.receptive_field == 7 + 3 + 2 * 4
    lossy, lossless = result.cuts
    assert lossy["full_rank"] == 4
    assert lossy["energy"] < 1
    assert lossy["largest_change"] > 1e-4
    assert lossless["largest_change"] < 1e-6
    assert lossless["figures"]["test"] == pytest.approx(result.figures[""]["test"], abs=1e-3)


def test_page_shows_medians_and_what_is_missing(finished):
    page = render_page([QUESTION], finished)
    values = [read_result(finished, PLAIN, seed).figures[""]["test"]["auroc"] for seed in (0, 1)]
    shown = f"{sum(values) / 2:.3f} [{min(values):.3f}, {max(values):.3f}] |"
    (row,) = [line for line in page.splitlines() if line.startswith("| not tied |")]
    assert row.endswith(shown)
    assert f"| not tied, {AVERAGED} |" in page
    assert "| `bottleneck` | 4 | 4 | 100.0% |" in page
    assert "\n3 of 3 trainings are done" in page
    more = dataclasses.replace(TIED, seeds=3)
    page = render_page([dataclasses.replace(QUESTION, rows={"tied": more})], finished)
    assert "| 1 of 3 |" in page
    assert "\n1 of 3 trainings are done" in page


def test_page_without_results(tmp_path):
    page = render_page(QUESTIONS, tmp_path)
    assert page.count("0 of 3") == sum(
        case.seeds == 3 for question in QUESTIONS for case in question.rows.values()
    )
    assert page.endswith("Nothing has been trained yet.\n")


def test_run_cases_goes_on_after_a_kill(finished, tmp_path, monkeypatch):
    def kill(*_):
        raise KeyboardInterrupt

    one = dataclasses.replace(TIED, name="one")
    with monkeypatch.context() as patched:
        patched.setattr(running, "write_result", kill)
        with pytest.raises(KeyboardInterrupt):
            list(run_cases([one], tmp_path, CaseData()))
    assert read_result(tmp_path, one, 0) is None
    lines = []
    assert len(list(run_cases([one], tmp_path, CaseData(), report=lines.append))) == 1
    assert lines == ["1 of 1: one, seed 0"]
    resumed, whole = read_result(tmp_path, one, 0), read_result(finished, TIED, 0)
    assert resumed.epochs == 2
    assert resumed.figures[""]["test"] == pytest.approx(whole.figures[""]["test"])
    assert list(run_cases([one], tmp_path, CaseData())) == []


def test_result_of_another_case_is_refused(finished):
    other = dataclasses.replace(TIED, size=20)
    with pytest.raises(SettingError, match=r"differs in size; delete .*ablation-tied-seed0"):
        read_result(finished, other, 0)


def test_damaged_result_is_refused(tmp_path):
    folder = tmp_path / "ablation-tied-seed0"
    folder.mkdir()
    (folder / "result.json").write_text('{"case": ')
    with pytest.raises(FormatError, match=r"holds no readable result .* delete it"):
        read_result(tmp_path, TIED, 0)


def test_draw_some_is_the_same_for_a_seed():
    split = _planted(64, 1)
    first, again, other = draw_some(split, 10, 0), draw_some(split, 10, 0), draw_some(split, 10, 1)
    rows = first.columns["row"]
    assert len(set(rows.tolist())) == 10
    assert (first.codes == split.codes[rows]).all()
    assert (first.labels == split.labels[rows]).all()
    assert first.sha256 == again.sha256 != other.sha256


@pytest.mark.parametrize("layer", ["bottleneck", "stem"])
def test_kernel_cut_is_the_best_of_its_rank_and_is_undone(layer):
    model = build_model(PLAIN.changed_entry(), 0)
    codes = _planted(8, 1).codes
    before = predict_split(model, codes)
    kernel = np.array(model.get_layer(layer).kernel)
    with kernel_cut(model, layer, 2) as cut:
        narrowed = np.array(model.get_layer(layer).kernel)
        assert np.abs(predict_split(model, codes) - before).max() > 0
    values = np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), compute_uv=False)
    lost = np.sum((kernel - narrowed) ** 2)
    assert lost == pytest.approx(np.sum(values[2:] ** 2), rel=1e-4)
    assert cut.energy == pytest.approx(1 - lost / np.sum(values**2), abs=1e-5)
    assert (predict_split(model, codes) == before).all()


@pytest.fixture
def yeast(monkeypatch):
    """A made-up genome, of which every other window carries the mark where G and C are many."""
    from zoo.datasets.yeast_histone_marks.source import MARKS, SPLIT_CONTIGS

    random, length = np.random.default_rng(0), 12_000
    places = [(split, f"chr{name}") for split, names in SPLIT_CONTIGS.items() for name in names]
    texts, examples = {}, {split: [] for split in SPLIT_CONTIGS}
    for split, contig in places:
        strong = random.random(length) < 0.5 + 0.15 * np.sin(np.arange(length) / 600)
        pairs = random.integers(0, 2, length)
        texts[contig] = "".join(np.array(list("ATGC"))[2 * strong + pairs])
        for start in range(100, 11_000, 600):
            text = texts[contig][start : start + 500]
            label = [-1] * len(MARKS)
            label[MARKS.index(MARK)] = int(text.count("G") + text.count("C") > 250)
            window = {"contig": contig, "start": start, "end": start + 500, "strand": "+"}
            examples[split].append(window | {"label": label})
    genome = "".join(f">{name}\n{text}\n" for name, text in texts.items()).encode()
    source = SimpleNamespace(files={"genome": None}, read_all=lambda folder: examples)
    monkeypatch.setattr("zoo.datasets.registry.data_source", lambda name: source)
    monkeypatch.setattr("zoo.train.ablations.negatives.read_source", lambda *_: genome)
    return examples


def test_read_negatives_same_positives_and_matched_gc(yeast):
    data = read_negatives(MARK)
    random, matched = data["random"].train, data["matched"].train
    positive = random.labels[:, 0] == 1
    assert (random.codes[positive] == matched.codes[matched.labels[:, 0] == 1]).all()
    assert 1.5 < (~positive).sum() / positive.sum() <= 2
    gc = {
        kind: np.isin(split.train.codes[split.train.labels[:, 0] == 0], (1, 2)).mean()
        for kind, split in data.items()
    }
    wanted = np.isin(random.codes[positive], (1, 2)).mean()
    assert abs(gc["matched"] - wanted) < abs(gc["random"] - wanted)


def test_case_of_negatives_is_measured_on_both_kinds(yeast):
    case = next(case for case in all_cases() if case.negatives == "matched")
    data, measured = CaseData().of(case, 0)
    assert set(measured) == {"tested on random", "tested on matched"}
    assert data is measured["tested on matched"]
