import keras
import numpy as np
import pytest

import zoo
from zoo.apps.variants.genes import Gene, Genes
from zoo.apps.variants.splicing import SpliceScorer, align, describe_change, leftmost
from zoo.dna import Edit, one_hot, reverse_complement
from zoo.errors import SettingError
from zoo.io.fasta import Genome

DISTANCE = 6
CONTEXT = 80
LENGTH = CONTEXT + 2 * DISTANCE + 1
CONTIG = "".join(np.random.default_rng(3).choice(list("ACGT"), 400))
EXONS = (("plus", "+", 151, 300), ("minus", "-", 190, 260), ("far", "+", 390, 400))


@pytest.fixture(scope="module")
def networks():
    keras.utils.set_random_seed(0)
    return [zoo.build("spliceai-80", filters=4) for _ in range(2)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "genome.fa").write_text(f">chr1\n{CONTIG}\n")
    lines = [
        f'chr1\tx\texon\t{start}\t{end}\t.\t{strand}\t.\tgene_id "{name}"; transcript_id "{name}1";'
        for name, strand, start, end in EXONS
    ]
    (tmp_path / "genes.gtf").write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.fixture
def score(folder, networks):
    """Score records such as `(200, "A", "C")`, and give what INFO has for each."""

    def call(*records, **settings):
        lines = ["##fileformat=VCFv4.2", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
        lines += [f"chr1\t{place}\t.\t{one}\t{other}\t.\t.\tDP=1" for place, one, other in records]
        (folder / "in.vcf").write_text("\n".join(lines) + "\n")
        zoo.score_variants(
            networks,
            folder / "in.vcf",
            folder / "genome.fa",
            folder / "out.vcf",
            layout="spliceai",
            annotation=folder / "genes.gtf",
            distance=DISTANCE,
            overwrite=True,
            **settings,
        )
        found = (folder / "out.vcf").read_text().splitlines()
        assert found[1].startswith("##INFO=<ID=SpliceAI,")
        return [line.split("\t")[7] for line in found[3:]]

    return call


def oracle(networks, place, reference, alternate, gene):
    """Score one allele of one transcript as text, one window after the other."""
    _, strand, first, last = gene
    inside = "N" * (first - 1) + CONTIG[first - 1 : last] + "N" * (400 - last)
    before = inside[: place - 1] + reference + inside[place - 1 + len(reference) :]
    behind = inside[: place - 1] + alternate + inside[place - 1 + len(reference) :]
    start = place - 1 - LENGTH // 2
    texts = [before[start : start + LENGTH]]
    texts.append(behind[start : start + LENGTH + len(alternate) - len(reference)])
    values = []
    for text in texts:
        given = one_hot([reverse_complement(text) if strand == "-" else text])
        mean = np.mean([network.predict(given, verbose=0)[0] for network in networks], axis=0)
        values.append(mean[::-1] if strand == "-" else mean)
    other = align(values[1], DISTANCE, len(reference), len(alternate))
    return describe_change(values[0], other)


@pytest.mark.parametrize(
    ("place", "reference", "alternate"),
    [(200, "{}", "A"), (230, "{}", "{}GT"), (225, "{}{}{}", "{}")],
    ids=["snv", "insertion", "deletion"],
)
def test_scores_are_those_of_text(score, networks, place, reference, alternate):
    own = CONTIG[place - 1 : place - 1 + reference.count("{}")]
    reference, alternate = own, alternate.replace("{}", own[0])
    if alternate == reference:
        alternate = "C" if own != "C" else "G"
    (info,) = score((place, reference, alternate))
    first, second = info.partition("SpliceAI=")[2].split(",")
    for entry, gene in ((first, EXONS[0]), (second, EXONS[1])):
        allele, symbol, *numbers = entry.split("|")
        scores, places = oracle(networks, place, reference, alternate, gene)
        assert (allele, symbol) == (alternate, gene[0])
        np.testing.assert_allclose([float(one) for one in numbers[:4]], scores, atol=0.0051)
        assert [int(one) for one in numbers[4:]] == places


def test_names_of_genes_are_escaped(score, folder):
    path = folder / "genes.gtf"
    path.write_text(path.read_text().replace('"plus"', '"H2-K1,D|1"'))
    base = CONTIG[159]
    (info,) = score((160, base, "A" if base != "A" else "C"))
    assert info.split("|")[1] == "H2-K1%2CD%7C1"


def test_records_without_a_gene_or_a_sequence_come_out_unchanged(score):
    base = CONTIG[19]
    found = score((20, base, "A" if base != "A" else "C"), (200, CONTIG[199], "<DEL>"))
    assert found == ["DP=1", "DP=1"]


def test_bases_beyond_the_transcript_do_not_matter(folder, networks):
    """What lies outside is N, so changing it changes nothing."""
    scores = []
    for outside in (CONTIG[:150], reverse_complement(CONTIG[:150])):
        path = folder / f"genome{len(scores)}.fa"
        path.write_text(f">chr1\n{outside}{CONTIG[150:]}\n")
        scorer = SpliceScorer(
            networks, Genes(folder / "genes.gtf", Genome(path)), distance=DISTANCE
        )
        sites = zoo.apps.variants.sites.Sites(Genome(path))
        variant = zoo.dna.Variant("chr1", 160, CONTIG[159], "A" if CONTIG[159] != "A" else "C")
        scores.append(scorer.score([sites.find(variant)], sites.bases).entries)
    assert scores[0] == scores[1]


def test_leftmost_writes_indels_as_normalised_records_do():
    assert leftmost(Edit(5, "", "GT")) == (Edit(5, "", "GT"), 4, 1, 3)
    assert leftmost(Edit(5, "CACA", "CACACA")) == (Edit(5, "", "CA"), 4, 1, 3)
    assert leftmost(Edit(5, "AC", "GT")) == (Edit(5, "AC", "GT"), 5, 2, 2)
    assert leftmost(Edit(5, "ACG", "TT")) == (Edit(5, "ACG", "TT"), 5, 3, 2)


def test_describe_change_finds_gains_and_losses():
    without = np.array([[1.0, 0, 0], [0, 1.0, 0], [0.5, 0, 0.5]])
    given = np.array([[0, 0.25, 0.75], [0.75, 0.25, 0], [0.5, 0, 0.5]])
    assert describe_change(without, given) == ([0.25, 0.75, 0.75, 0.0], [-1, 0, -1, 0])


def test_genes_are_found_by_place_in_the_order_of_the_annotation(folder):
    genes = Genes(folder / "genes.gtf", Genome(folder / "genome.fa"))
    assert [gene.name for gene in genes.at("chr1", 189)] == ["plus", "minus"]
    assert genes.at("chr1", 150) == [Gene("plus", 150, 300, "+")]
    assert genes.at("chr1", 149) == genes.at("chr1", 300) == genes.at("chr2", 5) == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"annotation": None}, "needs a GTF or GFF3"),
        ({"format": "tsv"}, "is an entry of VCF"),
        ({"layout": "vep"}, "expected the layout 'zoo'"),
        ({"models": "tfbs-human-tf2-rc-v1"}, "cannot tell of splice sites"),
        ({"distance": 0}, "distance is 0"),
    ],
    ids=str,
)
def test_settings_are_checked(folder, networks, settings, message):
    asked = {
        "models": networks,
        "layout": "spliceai",
        "annotation": folder / "genes.gtf",
    } | settings
    with pytest.raises(SettingError, match=message):
        zoo.score_variants(
            asked.pop("models"), "none.vcf", folder / "genome.fa", folder / "out.vcf", **asked
        )
