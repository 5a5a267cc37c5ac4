"""Motifs: what filters look for, which known motifs that is, where they stand, what they do."""

from zoo.interpret.motifs.distribution import ScoreDistribution
from zoo.interpret.motifs.filters import FilterMotifs, filter_motifs
from zoo.interpret.motifs.inserting import backgrounds, insert
from zoo.interpret.motifs.jaspar import read_jaspar
from zoo.interpret.motifs.layers import FirstLayer, first_layer
from zoo.interpret.motifs.marginal import Marginalizer, Sweep
from zoo.interpret.motifs.matching import CompilationWarning, Match, match_motifs
from zoo.interpret.motifs.modisco import Pattern, find_patterns
from zoo.interpret.motifs.seqlets import Seqlet, find_seqlets
from zoo.interpret.motifs.significance import benjamini_hochberg
from zoo.interpret.motifs.sites import Sites, scan

__all__ = [
    "CompilationWarning",
    "FilterMotifs",
    "FirstLayer",
    "Marginalizer",
    "Match",
    "Pattern",
    "ScoreDistribution",
    "Seqlet",
    "Sites",
    "Sweep",
    "backgrounds",
    "benjamini_hochberg",
    "filter_motifs",
    "find_patterns",
    "find_seqlets",
    "first_layer",
    "insert",
    "match_motifs",
    "read_jaspar",
    "scan",
]
