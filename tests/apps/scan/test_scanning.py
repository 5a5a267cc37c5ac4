"""A scan writes what predicting every window gives, and goes on after a kill."""

import keras
import numpy as np
import pyarrow.parquet
import pytest

import zoo
from zoo.apps.scan import Scanner, ScanSettings, places, scan_genome
from zoo.dna import Interval
from zoo.errors import CoordinateError, SettingError, UnknownNameError
from zoo.io.bed import read_peaks
from zoo.io.bigwig import Track
from zoo.io.fasta import Genome

STRIDE = 4


@pytest.fixture(scope="module")
def texts():
    random = np.random.default_rng(0)
    long, short = ("".join(random.choice(list("ACGT"), size)) for size in (330, 101))
    return {"long": long[:150] + "N" * 60 + long[210:], "tiny": "ACGT", "short": short}


@pytest.fixture
def genome(texts, tmp_path, monkeypatch):
    monkeypatch.setenv("ZOO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(places, "PIECE", 32)
    path = tmp_path / "genome.fa"
    path.write_text("".join(f">{name}\n{text}\n" for name, text in texts.items()))
    with Genome(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def slow(texts, small_network):
    """Every window predicted by itself: values by contig, nan where more than half is unknown."""
    found = {}
    for name, text in texts.items():
        windows = [text[start : start + 40] for start in range(0, len(text) - 39, STRIDE)]
        if windows:
            values = zoo.predict(small_network, windows)
            values[[window.count("N") > 20 for window in windows]] = np.nan
            found[name] = values
    return found


def few(**asked):
    return ScanSettings(windows=7, **asked)


def test_scan_equals_prediction(small_network, genome, slow, tmp_path):
    ticks = []
    scan = scan_genome(
        small_network,
        genome,
        tmp_path / "out.bw",
        stride=STRIDE,
        settings=few(),
        advance=lambda done, total: ticks.append((done, total)),
    )
    assert [path.name for path in scan.files] == ["out.output_0.bw", "out.output_1.bw"]
    for column, path in enumerate(scan.files):
        with Track(path, missing=np.nan) as track:
            assert track.contigs == genome.contigs
            for contig, values in slow.items():
                signal = track.values(Interval(contig, 0, genome.contigs[contig]))
                spread = np.repeat(values[:, column], STRIDE)
                np.testing.assert_allclose(signal[18 : 18 + len(spread)], spread, rtol=1e-4)
                assert np.isnan(signal[:18]).all()
                assert np.isnan(signal[18 + len(spread) :]).all()
    skipped = int(np.isnan(slow["long"][:, 0]).sum())
    assert (scan.windows, scan.skipped) == (sum(map(len, slow.values())) - skipped, skipped)
    assert scan.sharing.share < 0.9
    assert ticks[-1] == (89, 89)
    assert not list(tmp_path.glob("*.parts"))


def test_scan_writes_tables_graphs_and_peaks(small_network, genome, slow, tmp_path):
    paths = [tmp_path / name for name in ("out.parquet", "out.bedgraph.gz", "out.narrowPeak")]
    threshold = float(np.nanmedian(slow["long"][:, 1]))
    settings = few(threshold=threshold)
    scan = scan_genome(
        small_network, genome, paths, stride=STRIDE, outputs=["output_1"], settings=settings
    )
    table = pyarrow.parquet.read_table(paths[0]).to_pydict()
    kept = [np.flatnonzero(~np.isnan(values[:, 1])) for values in slow.values()]
    assert table["start"] == [STRIDE * int(window) for some in kept for window in some]
    assert table["end"] == [start + 40 for start in table["start"]]
    expected = np.concatenate([values[~np.isnan(values[:, 1]), 1] for values in slow.values()])
    np.testing.assert_allclose(table["output_1"], expected, rtol=1e-4)
    peaks = list(read_peaks(paths[2]))
    assert peaks[0].interval.name == "output_1_1"
    covered = sum(peak.interval.length for peak in peaks)
    assert covered == STRIDE * int((expected >= threshold).sum())
    assert scan.outputs == ("output_1",)


def test_scan_of_each_strand_writes_at_the_anchor(shares, tmp_path):
    (tmp_path / "in.fa").write_text(">one\nACCCCGAAAA\n")
    scan_genome(
        shares,
        tmp_path / "in.fa",
        tmp_path / "out.bedgraph",
        stride=1,
        outputs=["output_1"],  # C, which is G on the other strand
        settings=ScanSettings(strands="each", anchor=3),
    )
    plus = (tmp_path / "out.output_1_plus.bedgraph").read_text().split()[1::4]
    values = (tmp_path / "out.output_1_plus.bedgraph").read_text().split()[3::4]
    assert plus == ["3", "4", "5", "6", "7", "8", "9"]
    assert values == ["0.75", "1", "0.75", "0.5", "0.25", "0", "0"]
    minus = (tmp_path / "out.output_1_minus.bedgraph").read_text().split()
    assert minus[1::4] == ["0", "1", "2", "3", "4", "5", "6"]
    assert minus[3::4] == ["0", "0", "0.25", "0.25", "0.25", "0.25", "0"]


def test_scan_averages_both_strands(shares, tmp_path):
    (tmp_path / "in.fa").write_text(">one\nAACC\n")
    settings = ScanSettings(strands="mean")
    scan_genome(shares, tmp_path / "in.fa", tmp_path / "o.tsv", stride=1, settings=settings)
    assert (tmp_path / "o.tsv").read_text().split()[-4:] == ["0.25"] * 4


def test_scan_of_regions_is_part_of_the_scan(small_network, genome, slow):
    region = Interval("long", 30, 70)
    scanner = Scanner(
        small_network, genome, stride=STRIDE, regions=[region, "short"], settings=few()
    )
    found = {}
    for piece, values in scanner:
        found.setdefault(piece.contig, []).append(values)
    inside = np.concatenate(found["long"][:1])
    centres = STRIDE * np.arange(len(inside)) + 20
    asked = (centres >= 30) & (centres < 70)
    assert (np.isnan(inside[:, 0]) == ~asked).all()
    np.testing.assert_allclose(inside[asked], slow["long"][:32][asked], rtol=1e-4)
    assert all(not len(values) for values in found["long"][1:])
    np.testing.assert_allclose(np.concatenate(found["short"]), slow["short"], rtol=1e-4)


class KilledError(Exception):
    """Stands for whatever ends a scan."""


def test_scan_goes_on_after_a_kill(small_network, genome, slow, tmp_path, monkeypatch):
    asked = (small_network, genome, tmp_path / "out.tsv")

    def kill(done, total):
        if done == 64:
            raise KilledError

    with pytest.raises(KilledError):
        scan_genome(*asked, stride=STRIDE, settings=few(), advance=kill)
    assert not (tmp_path / "out.tsv").exists()
    parts = tmp_path / "out.tsv.parts"
    assert sorted(path.name for path in parts.glob("*.npy")) == [
        "part-000000.npy",
        "part-000001.npy",
    ]
    (parts / "part-000002.1.tmp").write_bytes(b"half of a part")
    computed = []
    values = Scanner.values
    monkeypatch.setattr(
        Scanner, "values", lambda self, piece: computed.append(piece) or values(self, piece)
    )
    scan_genome(*asked, stride=STRIDE, settings=few())
    assert [piece.first for piece in computed] == [64, 0]
    assert not parts.exists()
    rows = (tmp_path / "out.tsv").read_text().splitlines()[1:]
    assert len(rows) == sum(int((~np.isnan(one[:, 0])).sum()) for one in slow.values())


def test_scan_goes_on_after_a_kill_while_it_wrote(small_network, genome, tmp_path, monkeypatch):
    paths = [tmp_path / "out.tsv", tmp_path / "out.bedgraph"]

    def kill(*given, **settings):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("zoo.apps.scan.tracks.write_bedgraph", kill)
        with pytest.raises(KilledError):
            scan_genome(small_network, genome, paths, outputs=["output_0"], settings=few())
    assert [path.exists() for path in paths] == [True, False]
    scan_genome(small_network, genome, paths, outputs=["output_0"], settings=few())
    assert [path.exists() for path in paths] == [True, True]
    with pytest.raises(SettingError, match="exists already"):
        scan_genome(small_network, genome, paths, outputs=["output_0"], settings=few())


def test_scan_does_not_go_on_with_another_stride(small_network, genome, tmp_path):
    def kill(done, total):
        raise KilledError

    asked = (small_network, genome, tmp_path / "out.tsv")
    with pytest.raises(KilledError):
        scan_genome(*asked, stride=STRIDE, settings=few(), advance=kill)
    with pytest.raises(SettingError, match="unfinished scan with another pieces, stride"):
        scan_genome(*asked, stride=8, settings=few())
    scan_genome(*asked, stride=8, settings=few(overwrite=True))
    assert (tmp_path / "out.tsv").exists()


def test_scan_does_not_go_on_with_another_model_genome_or_file(small_network, genome, tmp_path):
    def kill(done, total):
        raise KilledError

    (tmp_path / "precious.tsv").write_text("mine")
    out = tmp_path / "out.tsv"
    with pytest.raises(KilledError):
        scan_genome(small_network, genome, out, settings=few(), advance=kill)
    with pytest.raises(SettingError, match="exists already"):
        scan_genome(small_network, genome, [out, tmp_path / "precious.tsv"], settings=few())
    assert (tmp_path / "precious.tsv").read_text() == "mine"
    other = keras.models.clone_model(small_network)
    other.set_weights(small_network.get_weights())
    other.get_layer("stem_activation").activation = keras.activations.gelu
    with pytest.raises(SettingError, match="another model"):
        scan_genome(other, genome, out, settings=few())
    genome.path.touch()
    with pytest.raises(SettingError, match="another genome_file"):
        scan_genome(small_network, genome, out, settings=few())


def test_first_window_cut_short_by_the_contig_is_written(shares, tmp_path):
    (tmp_path / "g.fa").write_text(">c\n" + "ACGT" * 15 + "\n")
    for name in ("a.bw", "a.bedgraph"):
        settings = ScanSettings(anchor=0)
        scan_genome(shares, tmp_path / "g.fa", tmp_path / name, stride=10, outputs=["output_0"],
            settings=settings)  # fmt: skip
    lines = (tmp_path / "a.bedgraph").read_text().splitlines()
    assert [line.split("\t")[1:3] for line in lines[:2]] == [["0", "5"], ["5", "15"]]
    with Track(tmp_path / "a.bw") as track:
        assert track.values(Interval("c", 0, 15)).tolist() == [0.25] * 15


def test_scan_of_unknown_bases_alone_says_so(shares, tmp_path):
    (tmp_path / "g.fa").write_text(">c\n" + "N" * 40 + "\n")
    with pytest.raises(SettingError, match="No window that is asked for has a value"):
        scan_genome(shares, tmp_path / "g.fa", tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("path", "settings", "message"),
    [
        ("out.txt", {}, "ends in none of .bw"),
        ("out.bw.gz", {}, "ends in none of .bw"),
        ("missing/out.bw", {}, "There is no folder"),
        ("out.bw", {"anchor": 40}, "anchor is 40; expected a base of the window, 0 to 39"),
        ("out.bw", {"length": 50}, "length is 50; the model takes 40"),
        ("out.bw", {"strands": "both"}, "strands is 'both'; expected one of card"),
        ("out.bw", {"max_unknown": 2}, "max_unknown is 2"),
        ("out.bw", {"windows": 1}, "windows is 1"),
        ("out.bw", {"gap": -1}, "gap is -1"),
    ],
)
def test_scan_refuses(small_network, genome, tmp_path, path, settings, message):
    with pytest.raises(SettingError, match=message):
        scan_genome(small_network, genome, tmp_path / path, settings=ScanSettings(**settings))
    assert not list(tmp_path.glob("*.parts"))


def test_scan_without_a_file(small_network, genome):
    with pytest.raises(SettingError, match="There is no file to write"):
        scan_genome(small_network, genome, [])


def test_scan_of_an_unknown_output(small_network, genome, tmp_path):
    with pytest.raises(UnknownNameError, match="no output named 'output_2'"):
        scan_genome(small_network, genome, tmp_path / "out.bw", outputs=["output_2"])


def test_scan_of_a_genome_without_room(small_network, genome, tmp_path):
    with pytest.raises(CoordinateError, match="has 40 bases"):
        scan_genome(small_network, genome, tmp_path / "out.bw", regions=["tiny"])


def test_scan_of_any_length_needs_one(lively, genome, tmp_path):
    free = keras.Sequential(
        [keras.Input((None, 4)), keras.layers.Conv1D(2, 3), keras.layers.GlobalMaxPooling1D()]
    )
    with pytest.raises(SettingError, match="say how many in length"):
        scan_genome(free, genome, tmp_path / "out.tsv")
    found = scan_genome(free, genome, tmp_path / "out.tsv", settings=few(length=20))
    assert found.sharing.share < 0.9 or found.sharing.reason
