"""DNA as text and as arrays: encoding, reverse complement, shuffles, intervals. NumPy only."""

from zoo.dna.alphabet import BASES, check_dna, complement, iupac_bases, reverse_complement
from zoo.dna.interval import Interval
from zoo.dna.onehot import NO_BASE, decode, encode, one_hot, one_hot_codes
from zoo.dna.shuffle import dinucleotide_shuffle, mononucleotide_shuffle

__all__ = [
    "BASES",
    "NO_BASE",
    "Interval",
    "check_dna",
    "complement",
    "decode",
    "dinucleotide_shuffle",
    "encode",
    "iupac_bases",
    "mononucleotide_shuffle",
    "one_hot",
    "one_hot_codes",
    "reverse_complement",
]
