import json

import numpy as np
import pytest

from zoo.dna import Interval
from zoo.errors import CoordinateError, DataError, SettingError
from zoo.io.fasta import Genome
from zoo.io.packed import PackedGenome
from zoo.pipelines.candidates import Room, draw_candidates
from zoo.pipelines.covariates import Covariates, covered, window_sums
from zoo.pipelines.negatives import NegativeSampler, Recipe
from zoo.pipelines.report import ks_statistic, standardised_difference, telling_apart
from zoo.pipelines.strata import Strata
from zoo.pipelines.weights import importance_weights

LENGTH = 50


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    """Two contigs whose GC and lower case wander, with a stretch of N and a repeat."""
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("genome")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZOO_CACHE_DIR", str(folder / "cache"))
        texts = []
        for size in (60_000, 30_000):
            gc = 0.5 + 0.25 * np.sin(np.arange(size) / 700)
            strong = rng.random(size) < gc
            letters = np.where(strong, rng.choice(list("GC"), size), rng.choice(list("AT"), size))
            letters = np.where(np.sin(np.arange(size) / 430) > 0.7, np.char.lower(letters), letters)
            texts.append("".join(letters))
        texts[0] = texts[0][:20_000] + "N" * 500 + texts[0][20_500:]
        texts[1] = texts[1][:5_000] + texts[0][1_000:4_000] + texts[1][8_000:]
        path = folder / "toy.fa"
        path.write_text(f">a\n{texts[0]}\n>b\n{texts[1]}\n")
        with Genome(path) as genome:
            yield genome


@pytest.fixture(scope="module")
def positives(genome):
    """Windows rich in GC."""
    rng = np.random.default_rng(1)
    chosen = []
    while len(chosen) < 400:
        start = int(rng.integers(0, 59_000))
        text = genome.read("a", start, start + LENGTH).upper()
        if "N" not in text and (text.count("G") + text.count("C")) / LENGTH > rng.normal(0.6, 0.1):
            chosen.append(Interval("a", start, start + LENGTH))
    return chosen


@pytest.fixture(scope="module")
def sampler(genome, positives):
    recipe = Recipe(contigs=("a", "b"), candidates=20_000)
    return NegativeSampler(genome, positives, recipe=recipe)


def test_covariates_match_a_slow_count(genome):
    packed = PackedGenome(genome)
    covariates = Covariates(packed)
    assert covariates.names == ("gc", "mappability", "repeat")
    starts = np.array([0, 1_500, 5_500, 29_950])
    measured = covariates.measure("b", starts, LENGTH)
    whole = genome.read("a", 0, 60_000).upper() + "|" + genome.read("b", 0, 30_000).upper()
    for row, start in zip(measured, starts, strict=True):
        text = genome.read("b", start, start + LENGTH)
        assert row[0] == pytest.approx(sum(map(text.upper().count, "GC")) / LENGTH)
        assert row[2] == pytest.approx(sum(map(str.islower, text)) / LENGTH)
        kmers = [genome.read("b", s, min(s + 24, 30_000)).upper() for s in range(start, start + 50)]
        alone = [len(kmer) == 24 and whole.count(kmer) == 1 for kmer in kmers]
        assert row[1] == pytest.approx(np.mean(alone))


def test_covariates_from_bed_files(genome, tmp_path):
    (tmp_path / "mappable.bed").write_text("b\t0\t25\n")
    (tmp_path / "repeats.bed").write_text("b\t40\t60\n")
    packed = PackedGenome(genome)
    covariates = Covariates(
        packed, mappability=tmp_path / "mappable.bed", repeats=tmp_path / "repeats.bed"
    )
    row = covariates.measure("b", np.array([0]), LENGTH)[0]
    np.testing.assert_allclose(row[1:], [0.5, 0.2])


def test_covariates_without_mappability(genome):
    assert Covariates(PackedGenome(genome), mappability=None).names == ("gc", "repeat")


def test_covariates_refuse_another_file(genome):
    with pytest.raises(SettingError, match="neither"):
        Covariates(PackedGenome(genome), mappability="mappable.txt")


def test_covered_cuts_what_leaves_the_contig(genome):
    spans = {"b": [(29_990, 40_000)], "z": [(0, 5)]}
    assert covered(spans, PackedGenome(genome), "b").sum() == 10


def test_window_sums_of_numbers():
    assert window_sums(np.array([0.5, 1.5, 2.0]), np.array([0, 1]), 2).tolist() == [2.0, 3.5]


def test_candidates_avoid_unknown_and_forbidden_bases(genome):
    room = Room(("a", "b"), {"b": [(100, 29_900)]})
    windows = draw_candidates(PackedGenome(genome), room, LENGTH, 80_000, 0)
    for contig, start in zip(windows.contig, windows.starts, strict=True):
        text = genome.read("ab"[contig], start, start + LENGTH)
        assert len(text) == LENGTH
        assert "N" not in text
        assert contig == 0 or start + LENGTH <= 100 or start >= 29_900
    assert len(set(zip(windows.contig.tolist(), windows.starts.tolist(), strict=True))) == len(
        windows
    )
    assert len(windows) == 60_000 - 500 - 2 * (LENGTH - 1) + 51 + 51


def test_candidates_are_spread_evenly(genome):
    windows = draw_candidates(PackedGenome(genome), Room(("b",), {}), LENGTH, 10_000, 0)
    assert ks_statistic(windows.starts, np.arange(30_000 - LENGTH + 1)) < 0.02


def test_candidates_say_when_nothing_is_left(genome):
    with pytest.raises(DataError, match="allow more contigs"):
        draw_candidates(PackedGenome(genome), Room(("b",), {"b": [(0, 30_000)]}), LENGTH, 10, 0)


def test_candidates_lie_within_spans_taken_together(genome):
    room = Room(("b",), {"b": [(190, 195)]}, {"b": [(100, 140), (140, 260), (400, 449)]})
    windows = draw_candidates(PackedGenome(genome), room, LENGTH, 1_000, 0)
    assert windows.starts.tolist() == [*range(100, 141), *range(195, 211)]


def test_strata_cells_hold_their_size_and_every_positive():
    points = np.random.default_rng(0).normal(size=(500, 3))
    points[:, 2] = 1.0
    strata = Strata(points, 10)
    cells = strata.assign(points)
    np.testing.assert_array_equal(np.bincount(cells, minlength=len(strata)), strata.counts)
    assert strata.counts.min() >= 9
    assert strata.counts.max() < 20


def test_strata_of_one_value_are_one_cell():
    strata = Strata(np.ones((100, 2)), 5)
    assert len(strata) == 1
    assert strata.assign(np.array([[1.0, 1.0], [1.0, 1.1]])).tolist() == [0, -1]


def test_draw_repeats_under_its_epoch_and_differs_between(sampler):
    once, again, other = sampler.draw(3), sampler.draw(3), sampler.draw(4)
    assert once.intervals == again.intervals
    assert once.intervals != other.intervals


def test_draw_matches_the_positives(sampler):
    report = sampler.report(sampler.draw(0, ratio=2))
    gc = report.matches[0]
    assert gc.name == "gc"
    assert gc.ks_before > 0.3
    assert gc.ks_after < 0.1
    assert all(abs(one.difference_after) < 0.15 for one in report.matches)


def test_random_draws_from_the_whole_pool(sampler):
    random = sampler.random(0, ratio=10)
    assert len(random.intervals) == 4_000
    assert ks_statistic(random.covariates[:, 0], sampler.pool[:, 0]) < 0.05
    with pytest.raises(SettingError, match="candidates"):
        sampler.random(0, ratio=100)


def test_draw_gives_different_windows_clear_of_positives(sampler, positives):
    drawn = sampler.draw(0, ratio=3)
    negatives = drawn.intervals
    assert len(negatives) + drawn.shortfall == 3 * len(positives)
    assert drawn.shortfall < 0.05 * len(negatives)
    assert len({(one.contig, one.start) for one in negatives}) == len(negatives)
    taken = np.zeros(60_000, bool)
    for one in positives:
        taken[one.start : one.end] = True
    assert not any(taken[one.start : one.end].any() for one in negatives if one.contig == "a")
    assert {one.strand for one in negatives} == {"+", "-"}


def test_draw_says_what_is_missing(genome, positives):
    recipe = Recipe(candidates=300, mappability=None)
    sampler = NegativeSampler(genome, positives, recipe=recipe)
    negatives = sampler.draw(0, ratio=2)
    assert len(negatives.intervals) + negatives.shortfall == 800
    assert negatives.shortfall > 0
    text = sampler.report(negatives).render()
    assert f"{negatives.shortfall} negatives are missing" in text
    assert "missing where gc 0." in text


def test_sampler_excludes_what_it_is_told(genome, positives):
    sampler = NegativeSampler(
        genome,
        positives,
        exclude=[Interval("a", 0, 50_000)],
        recipe=Recipe(candidates=5_000, mappability=None),
    )
    assert min(one.start for one in sampler.draw(0).intervals) >= 50_000


def test_sampler_stays_within_what_was_measured(genome, positives):
    sampler = NegativeSampler(
        genome,
        positives,
        within=[Interval("a", 30_000, 45_000), Interval("b", 0, 9_000)],
        recipe=Recipe(contigs=("a", "b"), candidates=5_000, mappability=None),
    )
    for one in sampler.draw(0).intervals:
        low, high = (30_000, 45_000) if one.contig == "a" else (0, 9_000)
        assert low <= one.start < one.end <= high


def test_sampler_refuses_unequal_lengths(genome, positives):
    with pytest.raises(SettingError, match=r"resize\(500\)"):
        NegativeSampler(genome, [*positives, Interval("a", 0, 10)])


def test_sampler_refuses_positives_outside(genome):
    with pytest.raises(CoordinateError, match="leave their contig"):
        NegativeSampler(genome, [Interval("b", 29_990, 30_040)])


def test_draw_refuses_a_ratio_of_nothing(sampler):
    with pytest.raises(SettingError, match="ratio"):
        sampler.draw(0, ratio=0)


def test_report_is_saved_with_a_picture(sampler, tmp_path):
    sampler.report(sampler.draw(0)).save(tmp_path / "report")
    facts = json.loads((tmp_path / "report" / "match.json").read_text())
    assert facts["recipe"]["candidates"] == 20_000
    assert [one["name"] for one in facts["matches"]] == ["gc", "mappability", "repeat"]
    assert (tmp_path / "report" / "match.png").stat().st_size > 5_000


def test_ks_statistic_matches_scipy():
    from scipy.stats import ks_2samp

    rng = np.random.default_rng(0)
    one, other = rng.normal(size=100).round(1), rng.normal(0.3, size=80).round(1)
    assert ks_statistic(one, other) == pytest.approx(ks_2samp(one, other).statistic)


def test_standardised_difference_of_constants_is_zero():
    assert standardised_difference(np.ones(3), np.ones(4)) == 0.0


def test_telling_apart_sees_a_difference_and_none():
    rng = np.random.default_rng(0)
    one, same, other = rng.normal(size=(3, 300, 2)) + np.array([0, 0, 2])[:, None, None]
    assert min(telling_apart(one, other).values()) > 0.85
    assert max(abs(area - 0.5) for area in telling_apart(one, same).values()) < 0.08


def test_importance_weights_balance_mean_and_variance():
    rng = np.random.default_rng(0)
    positives = rng.normal([0.6, 0.9], [0.05, 0.02], (1_000, 2))
    pool = rng.uniform(0, 1, (50_000, 2))
    weights = importance_weights(Strata(positives, 100), pool, positives)
    mean = weights @ pool
    np.testing.assert_allclose(mean, positives.mean(axis=0), atol=1e-3)
    np.testing.assert_allclose(
        np.sqrt(weights @ (pool - mean) ** 2), positives.std(axis=0), atol=1e-3
    )


def test_importance_weights_outside_all_cells_are_zero():
    positives = np.linspace(0.4, 0.6, 100)[:, None]
    pool = np.array([[0.3], [0.5], [0.7]])
    assert importance_weights(Strata(positives, 100), pool, positives).tolist() == [0, 1, 0]
