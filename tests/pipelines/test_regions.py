import numpy as np
import pyBigWig
import pytest

from zoo.dna import Interval, encode, one_hot, one_hot_codes, reverse_complement
from zoo.errors import CoordinateError, SettingError
from zoo.io.fasta import Genome
from zoo.pipelines import augment
from zoo.pipelines.arrays import RegionDataset
from zoo.pipelines.draws import NumpyDraws
from zoo.pipelines.regions import Regions, codes_from_fasta, from_fasta
from zoo.pipelines.sampling import Sampling

RNG = np.random.default_rng(0)
TEXT = {"a": "".join(RNG.choice(list("ACGT"), 200)), "b": "".join(RNG.choice(list("ACGT"), 60))}
INTERVALS = [Interval("a", 20, 40), Interval("a", 100, 120, "-"), Interval("b", 10, 30)]


@pytest.fixture
def genome(tmp_path):
    path = tmp_path / "toy.fa"
    path.write_text("".join(f">{name}\n{text}\n" for name, text in TEXT.items()))
    with Genome(path) as genome:
        yield genome


@pytest.fixture
def track(tmp_path):
    """A track whose value is the base's number on its contig."""
    path = tmp_path / "ramp.bw"
    file = pyBigWig.open(str(path), "w")
    file.addHeader([(name, len(text)) for name, text in TEXT.items()])
    for name, text in TEXT.items():
        size = len(text)
        ends = list(range(1, size + 1))
        file.addEntries([name] * size, list(range(size)), ends=ends, values=list(map(float, ends)))
    file.close()
    return path


@pytest.fixture(params=["tf", "py"])
def first_batch(request):
    """Give the first batch of either kind of dataset, as NumPy arrays."""

    def take(regions, **settings):
        if request.param == "py":
            return RegionDataset(regions, **settings)[0]
        return next(iter(from_fasta(regions, **settings).as_numpy_iterator()))

    return take


def test_from_fasta_gives_the_letters_of_each_strand(genome, first_batch):
    regions = Regions(genome, INTERVALS, sampling=Sampling(20), labels=np.array([1, 0, 1]))
    x, y = first_batch(regions, batch_size=3)
    texts = [TEXT["a"][20:40], reverse_complement(TEXT["a"][100:120]), TEXT["b"][10:30]]
    np.testing.assert_array_equal(x, one_hot(texts))
    assert y.tolist() == [1, 0, 1]


def test_from_fasta_resizes_about_the_middle(genome, first_batch):
    x = first_batch(Regions(genome, INTERVALS[:1], sampling=Sampling(8)))
    np.testing.assert_array_equal(x, one_hot([TEXT["a"][26:34]]))


def test_from_fasta_goes_about_summits(genome, first_batch, tmp_path):
    path = tmp_path / "in.narrowPeak"
    path.write_text("a\t20\t60\t.\t7\t.\t2.5\t-1\t-1\t5\n")
    x, y = first_batch(Regions(genome, path, sampling=Sampling(8), labels="signal"))
    np.testing.assert_array_equal(x, one_hot([TEXT["a"][21:29]]))
    assert y.tolist() == [2.5]


def test_from_fasta_shift_brings_in_real_bases_and_stays_inside(genome, first_batch):
    intervals = [Interval("b", 2, 22)] * 200
    x = first_batch(Regions(genome, intervals, sampling=Sampling(20, max_shift=4)), batch_size=200)
    expected = {start: one_hot(TEXT["b"][start : start + 20])[0] for start in range(7)}
    found = [[s for s, one in expected.items() if np.array_equal(one, row)] for row in x]
    assert {start for starts in found for start in starts} == set(range(7))
    assert all(found)


def test_from_fasta_turns_tracks_and_positions_with_the_strand(genome, track, first_batch):
    sampling = Sampling(10, random_strand=True, max_shift=3, positions=("coordinate", "distance"))
    regions = Regions(genome, [INTERVALS[0]] * 64, sampling=sampling, tracks=[track])
    x, y = first_batch(regions, batch_size=64)
    signs = set()
    for sequence, position, profile in zip(x["sequence"], x["position"], y, strict=True):
        place = profile[:, 0].astype(int) - 1
        signs.add(int(place[1] - place[0]))
        forward = place[1] > place[0]
        text = TEXT["a"][place.min() : place.max() + 1]
        np.testing.assert_array_equal(
            sequence, one_hot(text if forward else reverse_complement(text))[0]
        )
        np.testing.assert_allclose(position[:, 0], place / 200, rtol=1e-6)
        sign = 1 if forward else -1
        np.testing.assert_allclose(position[:, 1], sign * (place - 30) / 1000, atol=1e-7)
    assert signs == {1, -1}


def test_from_fasta_bins_tracks_beside_labels(genome, track, first_batch):
    regions = Regions(
        genome, INTERVALS[:1], sampling=Sampling(20, bins=2), labels=np.array([7]), tracks=[track]
    )
    _, y = first_batch(regions)
    assert y["labels"].tolist() == [7]
    np.testing.assert_allclose(y["profile"][0, :, 0], [25.5, 35.5])


def test_from_fasta_repeats_under_a_seed_and_epochs_differ(genome):
    regions = Regions(genome, INTERVALS * 5, sampling=Sampling(10, max_shift=5, random_strand=True))
    settings = {"batch_size": 4, "shuffle": True, "seed": 5, "augment": [augment.mutation(0.1)]}
    once, again = from_fasta(regions, **settings), from_fasta(regions, **settings)
    first, second = (np.concatenate(list(once.as_numpy_iterator())) for _ in range(2))
    np.testing.assert_array_equal(first, np.concatenate(list(again.as_numpy_iterator())))
    assert not np.array_equal(first, second)
    assert len(once) == 4


def test_region_dataset_repeats_under_a_seed_and_epochs_differ(genome):
    regions = Regions(genome, INTERVALS * 5, sampling=Sampling(10, max_shift=5, random_strand=True))
    once = RegionDataset(regions, batch_size=15, shuffle=True, seed=5)
    first = once[0]
    np.testing.assert_array_equal(
        first, RegionDataset(regions, batch_size=15, shuffle=True, seed=5)[0]
    )
    once.on_epoch_end()
    assert not np.array_equal(first, once[0])


def test_regions_outside_are_refused_or_dropped(genome):
    intervals = [*INTERVALS, Interval("b", 50, 60)]
    with pytest.raises(CoordinateError, match="b:45-65"):
        Regions(genome, intervals, sampling=Sampling(20))
    regions = Regions(genome, intervals, sampling=Sampling(20, outside="drop"), labels=np.arange(4))
    assert regions.labels.tolist() == [0, 1, 2]


def test_sample_is_what_the_genome_has(genome):
    regions = Regions(genome, INTERVALS, sampling=Sampling(20))
    (codes,) = regions.sample(np.array([2, 0]), NumpyDraws(0))
    np.testing.assert_array_equal(codes, encode([TEXT["b"][10:30], TEXT["a"][20:40]]))
    assert one_hot_codes(codes).shape == (2, 20, 4)


def test_augment_that_moves_is_refused_beside_tracks(genome, track):
    regions = Regions(genome, INTERVALS, sampling=Sampling(20), tracks=[track])
    with pytest.raises(SettingError, match="max_shift and random_strand"):
        from_fasta(regions, augment=[augment.reverse_complement()])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Sampling(0),
        lambda: Sampling(10, bins=3),
        lambda: Sampling(10, positions=("gene",)),
        lambda: Sampling(10, outside="keep"),
    ],
)
def test_sampling_refuses(make):
    with pytest.raises(SettingError):
        make()


def test_regions_refuse_labels_that_are_not_there(genome):
    with pytest.raises(SettingError, match="no such column"):
        Regions(genome, INTERVALS, sampling=Sampling(20), labels="score")
    with pytest.raises(SettingError, match="2 rows"):
        Regions(genome, INTERVALS, sampling=Sampling(20), labels=np.arange(2))


def test_regions_take_labels_from_a_table(genome, tmp_path):
    path = tmp_path / "in.tsv"
    path.write_text("open\tchrom\tstart\tend\tclosed\n1\ta\t20\t40\t0\nNA\tb\t10\t30\t1\n")
    regions = Regions(genome, path, sampling=Sampling(20), labels=["open", "closed"])
    np.testing.assert_array_equal(regions.labels, [[1, 0], [np.nan, 1]])
    with pytest.raises(SettingError, match=r"no column 'half'; expected .* open, closed"):
        Regions(genome, path, sampling=Sampling(20), labels="half")


def test_codes_from_fasta_are_those_of_from_fasta(genome, track):
    sampling = Sampling(10, random_strand=True, max_shift=3, positions=("distance",))
    regions = Regions(genome, INTERVALS * 3, sampling=sampling, tracks=[track])
    settings = {"batch_size": 4, "shuffle": True, "seed": 2, "augment": [augment.mutation(0.1)]}
    pairs = zip(
        codes_from_fasta(regions, **settings).as_numpy_iterator(),
        from_fasta(regions, **settings).as_numpy_iterator(),
        strict=True,
    )
    for (coded, profile), (encoded, other) in pairs:
        assert coded["sequence"].dtype == np.uint8
        np.testing.assert_array_equal(one_hot_codes(coded["sequence"]), encoded["sequence"])
        np.testing.assert_array_equal(coded["position"], encoded["position"])
        np.testing.assert_array_equal(profile, other)


def test_codes_from_fasta_refuses_noise(genome):
    regions = Regions(genome, INTERVALS, sampling=Sampling(20))
    with pytest.raises(SettingError, match="one-hot"):
        codes_from_fasta(regions, augment=[augment.noise(0.1)])
