"""Variants of a VCF file, scored by any model: what changes when an allele takes its place.

A record becomes alleles (`zoo.dna.alleles`), an allele an edit of its contig in one form (`sites`),
an edit windows with and without it (`windows`), and windows effects (`scorer`; `splicing` for what
tells of splice sites). Lines go out block by block (`layouts`, `progress`, `results`).
"""

from zoo.apps.variants.preparing import make_scorers
from zoo.apps.variants.scorer import Scorer, Scores
from zoo.apps.variants.scoring import score_variants
from zoo.apps.variants.splicing import SpliceScorer
from zoo.apps.variants.summary import Summary

__all__ = ["Scorer", "Scores", "SpliceScorer", "Summary", "make_scorers", "score_variants"]
