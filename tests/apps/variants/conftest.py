"""A small genome, networks whose answers can be worked out, and an oracle that cuts text."""

import keras
import numpy as np
import pytest

from zoo.apps.variants import scoring
from zoo.dna import one_hot, reverse_complement

LENGTH = 12
CONTIG = "ACGTTGCAACGGTACCAGTTTTTTGACATGCACACACATTGGCAN" + "GATTACAGGCTTAACCGATC" * 2
HEADER = (
    "##fileformat=VCFv4.2\n"
    f"##contig=<ID=chr1,length={len(CONTIG)}>\n"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)


@pytest.fixture(scope="session")
def genome_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("genome") / "genome.fa"
    path.write_text(f">chr1\n{CONTIG}\n>chr2\nACGT\n")
    return path


@pytest.fixture(scope="session")
def network():
    """Give a network with a probability that depends on every base of its window."""
    keras.utils.set_random_seed(1)
    sequence = keras.Input((LENGTH, 4))
    features = keras.layers.Conv1D(8, 3, activation="relu", padding="same")(sequence)
    logits = keras.layers.Dense(2, name="logits")(keras.layers.Flatten()(features))
    return keras.Model(sequence, keras.layers.Activation("sigmoid", name="outputs")(logits))


@pytest.fixture
def small_blocks(monkeypatch):
    """Score two records at a time."""
    monkeypatch.setattr(scoring, "block_size", lambda scorers: 2)


@pytest.fixture
def vcf(tmp_path):
    """Write a VCF file of lines such as `5 A C,G`, all on chr1 where nothing else is said."""

    def write(*lines, name="in.vcf"):
        rows = []
        for line in lines:
            *contig, position, reference, alternate = line.split()
            fields = [*(contig or ["chr1"]), position, ".", reference, alternate, ".", ".", "DP=3"]
            rows.append("\t".join(fields) + "\n")
        (tmp_path / name).write_text(HEADER + "".join(rows))
        return tmp_path / name

    return write


@pytest.fixture
def oracle():
    """Score one allele the slow way: as text, one window after the other."""

    def window(text, start):
        padded = "N" * 200 + text + "N" * 200
        return padded[200 + start : 200 + start + LENGTH]

    def predict(network, texts):
        both = [one for text in texts for one in (text, reverse_complement(text))]
        return network.predict(one_hot(both), verbose=0).mean(0)

    def score(network, start, reference, alternate, center, shifts=(0,)):
        assert CONTIG[start : start + len(reference)] == reference
        changed = CONTIG[:start] + alternate + CONTIG[start + len(reference) :]
        growth = len(alternate) - len(reference)
        starts = [center - LENGTH // 2 + shift for shift in shifts]
        before = [window(CONTIG, one) for one in starts]
        behind = [window(changed, one + side) for one in starts for side in {0, growth}]
        return np.array([predict(network, before), predict(network, behind)])

    return score
