"""DNA as text and arrays: encoding, complement, shuffles, intervals, variants. NumPy only."""

from zoo.dna.alphabet import BASES, check_dna, complement, iupac_bases, reverse_complement
from zoo.dna.edit import Edit, edited, trim, widen
from zoo.dna.interval import Interval
from zoo.dna.onehot import NO_BASE, decode, encode, one_hot, one_hot_codes
from zoo.dna.shuffle import dinucleotide_shuffle, mononucleotide_shuffle
from zoo.dna.variant import Variant, alleles

__all__ = [
    "BASES",
    "NO_BASE",
    "Edit",
    "Interval",
    "Variant",
    "alleles",
    "check_dna",
    "complement",
    "decode",
    "dinucleotide_shuffle",
    "edited",
    "encode",
    "iupac_bases",
    "mononucleotide_shuffle",
    "one_hot",
    "one_hot_codes",
    "reverse_complement",
    "trim",
    "widen",
]
