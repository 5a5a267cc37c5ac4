"""Parts make the file that one process makes, and no part is made twice without need."""

import dataclasses
import json

import keras
import pysam
import pytest

import zoo
from tests.scale.conftest import HEADER, manifest_of, times_of
from zoo.apps.scan import ScanSettings
from zoo.errors import FormatError, SettingError, UnknownNameError
from zoo.interpret import CompletenessWarning
from zoo.interpret.writing import write_attribution
from zoo.io.batches import read_texts
from zoo.prediction import predict_batches, write_predictions
from zoo.scale import ExplainJob, PredictJob, ScanJob, VariantsJob, run
from zoo.scale.predictions import columns_of
from zoo.scale.scoring import Failure
from zoo.scale.shards import held


@pytest.mark.parametrize("name", ["out.vcf", "out.vcf.gz", "out.tsv.gz", "out.parquet"])
def test_variants_are_the_same_byte_for_byte(variants_job, data, model, tmp_path, name):
    (tmp_path / "single").mkdir()
    places = (data / "in.vcf", data / "genome.fa", tmp_path / "single" / name)
    alone = zoo.score_variants(model, *places, block=8, batch_size=8)
    ticks = []
    together = run(variants_job(name), workers=0, advance=lambda *done: ticks.append(done))
    assert (tmp_path / name).read_bytes() == places[2].read_bytes()
    assert together == alone
    assert ticks == [(number, 80) for number in range(0, 81, 8)]
    assert not list(tmp_path.glob("*.shards"))


def test_packed_input_is_unpacked_once(variants_job, single, data, tmp_path):
    pysam.tabix_compress(str(data / "in.vcf"), str(tmp_path / "in.vcf.gz"))
    job = dataclasses.replace(variants_job(), variants=tmp_path / "in.vcf.gz")
    run(job, workers=0, keep=True)
    assert (tmp_path / "out.vcf").read_bytes() == single[0]
    unpacked = tmp_path / "out.vcf.shards" / "variants.input"
    assert unpacked.read_bytes() == (data / "in.vcf").read_bytes()


def test_file_without_records_gives_one_without_records(variants_job, tmp_path):
    (tmp_path / "none.vcf").write_text(HEADER)
    job = dataclasses.replace(variants_job(), variants=tmp_path / "none.vcf")
    assert run(job, workers=0).records == 0
    assert (tmp_path / "out.vcf").read_text().endswith("INFO\n")


@pytest.mark.parametrize("name", ["out.tsv", "out.parquet"])
@pytest.mark.parametrize("source", ["in.fa", "in.bed"])
def test_predictions_are_the_same_byte_for_byte(data, model, tmp_path, name, source):
    genome = data / "genome.fa" if source == "in.bed" else None
    network = zoo.load(model)
    alone = predict_batches(network, data / source, genome=genome, batch_size=8, length="center")
    write_predictions(alone, tmp_path / f"single-{name}", columns_of(network))
    asked = {"batch_size": 8, "shard": 10, "center": True}
    run(PredictJob(model, data / source, tmp_path / name, genome, **asked), workers=0)
    assert (tmp_path / name).read_bytes() == (tmp_path / f"single-{name}").read_bytes()


def test_scans_are_the_same_byte_for_byte(data, model, tmp_path):
    names = ["out.bw", "out.narrowPeak", "out.parquet"]
    files = [[tmp_path / f"{kind}-{name}" for name in names] for kind in ("single", "parts")]
    settings = ScanSettings(windows=32, threshold=0.1)
    alone = zoo.scan_genome(model, data / "genome.fa", files[0], stride=4, settings=settings)
    job = ScanJob(model, data / "genome.fa", files[1], 4, settings=settings)
    together = run(job, workers=0)
    assert dataclasses.replace(together, files=alone.files) == alone
    assert [path.read_bytes() for path in files[1]] == [path.read_bytes() for path in files[0]]


@pytest.mark.parametrize("method", ["integrated_gradients", "smoothgrad"])
@pytest.mark.filterwarnings("ignore::zoo.interpret.CompletenessWarning")
def test_explanations_are_the_same_byte_for_byte(data, model, tmp_path, method):
    settings = {"batch_size": 8, "steps": 3, "copies": 2, "samples": 5}
    labels, texts = read_texts(data / "in.fa", 40)
    found = zoo.explain(model, texts, method=method, **settings)
    write_attribution(dataclasses.replace(found, labels=labels), texts, tmp_path / "single.npz")
    job = ExplainJob(
        model, data / "in.fa", tmp_path / "out.npz", method=method, shard=16, settings=settings
    )
    run(job, workers=0)
    assert (tmp_path / "out.npz").read_bytes() == (tmp_path / "single.npz").read_bytes()


def test_explanations_warn_of_what_parts_warned_of(data, model, tmp_path):
    asked = {"settings": {"batch_size": 8, "steps": 1, "copies": 1, "threshold": 0.0}}
    job = ExplainJob(model, data / "in.fa", tmp_path / "out.tsv", shard=32, **asked)
    with pytest.warns(CompletenessWarning) as caught:
        run(job, workers=0)
    assert [str(one.message)[:20] for one in caught] == [
        "Sequences from 1 on:",
        "Sequences from 33 on",
    ]


@pytest.fixture
def stopped(variants_job, tmp_path):
    """A job that was stopped after three of its ten parts."""

    def stop(done, total):
        if done == 24:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(variants_job(), workers=0, advance=stop)
    assert not (tmp_path / "out.vcf").exists()
    return tmp_path / "out.vcf"


def test_stopped_work_goes_on(stopped, variants_job, single):
    before = times_of(stopped)
    assert len(before) == 3
    ticks = []
    run(variants_job(), workers=0, keep=True, advance=lambda *done: ticks.append(done[0]))
    assert ticks == list(range(24, 81, 8))
    assert times_of(stopped).items() >= before.items()
    assert stopped.read_bytes() == single[0]
    assert sorted(part["shard"] for part in manifest_of(stopped)) == list(range(10))


def test_damaged_part_is_made_again(stopped, variants_job, single):
    folder = stopped.with_name("out.vcf.shards")
    damaged, missing = folder / "part-000001.vcf", folder / "part-000002.vcf"
    damaged.write_bytes(damaged.read_bytes().replace(b"v", b"w", 1))
    missing.unlink()
    before = times_of(stopped)
    run(variants_job(), workers=0, keep=True)
    changed = {name for name, time in before.items() if times_of(stopped)[name] != time}
    assert changed == {"part-000001.vcf"}
    assert stopped.read_bytes() == single[0]


@pytest.mark.parametrize(
    ("asked", "differs"),
    [
        ({"settings": {"batch_size": 4}}, "settings"),
        ({"block": 4}, "block"),
        ({"aliases": "standard", "shard": 16}, "shard"),
    ],
)
def test_other_work_is_refused(stopped, variants_job, single, asked, differs):
    with pytest.raises(SettingError, match=f"unfinished work with another {differs}; finish"):
        run(variants_job(**asked), workers=0)
    assert len(times_of(stopped)) == 3


def test_restart_begins_anew(stopped, variants_job, single):
    before = times_of(stopped)
    run(variants_job(), workers=0, restart=True, keep=True)
    assert all(times_of(stopped)[name] > time for name, time in before.items())
    assert stopped.read_bytes() == single[0]


def test_work_that_ended_while_it_wrote_is_finished(stopped, variants_job, single):
    stopped.write_text("half of it")
    run(variants_job(), workers=0)
    assert stopped.read_bytes() == single[0]
    with pytest.raises(SettingError, match="exists already"):
        run(variants_job(), workers=0)


def test_foreign_files_are_left_alone(variants_job, tmp_path):
    folder = tmp_path / "out.vcf.shards"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    for settings in ({}, {"restart": True}):
        with pytest.raises(SettingError, match="move it"):
            run(variants_job(), workers=0, **settings)
    assert (folder / "mine.txt").read_text() == "mine"


def test_second_driver_is_kept_away(stopped, variants_job):
    folder = stopped.with_name("out.vcf.shards")
    with held(folder), pytest.raises(SettingError, match="Another run is at work"):
        run(variants_job(), workers=0)
    assert len(times_of(stopped)) == 3


def test_error_of_a_part_is_the_error_of_the_run(variants_job, data, tmp_path):
    lines = (data / "in.vcf").read_text().replace("one\t", "one\tx", 1)
    (tmp_path / "bad.vcf").write_text(lines)
    job = dataclasses.replace(variants_job(), variants=tmp_path / "bad.vcf")
    with pytest.raises(FormatError, match="expected a number"):
        run(job, workers=0)
    assert not (tmp_path / "out.vcf.shards").exists()


def test_failure_travels_as_it_was():
    error = UnknownNameError("model", "x", ["y"])
    sent = Failure(**json.loads(json.dumps(vars(Failure(3, "UnknownNameError", str(error))))))
    assert type(sent.error()) is UnknownNameError
    assert str(sent.error()) == str(error)
    assert isinstance(Failure(3, "PermissionError", "no room").error(), OSError)


def test_what_cannot_be_sent_is_refused(data):
    places = (data / "in.vcf", data / "genome.fa", "out.vcf")
    network = keras.Sequential([keras.Input((4, 4)), keras.layers.Flatten()])
    with pytest.raises(SettingError, match=r"zoo\.save"):
        VariantsJob(network, *places)
    with pytest.raises(SettingError, match="target is a function"):
        VariantsJob("name", *places, settings={"target": len})
    with pytest.raises(SettingError, match="variants is '-'"):
        VariantsJob("name", "-", *places[1:])
    with pytest.raises(FormatError, match=r"no file none\.vcf"):
        VariantsJob("name", "none.vcf", *places[1:])


def test_settings_of_a_run_are_checked(variants_job):
    for settings, message in (
        ({"workers": -1}, "at least 0"),
        ({"workers": 0, "cluster": "local"}, "at least 1"),
        ({"gpus": 1}, "without cluster"),
    ):
        with pytest.raises(SettingError, match=message):
            run(variants_job(), **settings)
    with pytest.raises(SettingError, match="shard is 0"):
        run(variants_job(shard=0), workers=0)


def test_copy_of_another_input_is_not_used(variants_job, single, tmp_path):
    folder = tmp_path / "out.vcf.shards"
    folder.mkdir()
    (folder / "variants.input").write_text(HEADER)  # left by a run that had no plan yet
    run(variants_job(), workers=0)
    assert (tmp_path / "out.vcf").read_bytes() == single[0]
