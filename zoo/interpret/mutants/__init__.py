"""Mutants of a sequence, at the cost of what they change.

A network is taken apart into steps (`reading`, `lowering`, `graph`); each step knows how the
positions that a mutation reaches go on (`span`) and computes only those, from what the network
gives for the sequence itself (`states`, `engine`).
"""

from zoo.interpret.mutants.mutator import Mutator
from zoo.interpret.mutants.report import LayerWork, Report
from zoo.interpret.mutants.scanning import Deletions, Mutagenesis, deletions, mutagenesis

__all__ = [
    "Deletions",
    "LayerWork",
    "Mutagenesis",
    "Mutator",
    "Report",
    "deletions",
    "mutagenesis",
]
