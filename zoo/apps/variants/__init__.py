"""Variants of a VCF file, scored by any model: what changes when an allele takes its place.

A record becomes alleles (`zoo.dna.alleles`), an allele an edit of its contig in one form (`sites`),
an edit windows with and without it (`windows`), and windows effects (`scorer`). Lines go out block
by block (`layouts`, `progress`, `results`).
"""

from zoo.apps.variants.scorer import Scorer, Scores
from zoo.apps.variants.scoring import make_scorers, score_variants
from zoo.apps.variants.summary import Summary

__all__ = ["Scorer", "Scores", "Summary", "make_scorers", "score_variants"]
