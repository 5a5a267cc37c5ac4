"""CRISPR guides for sequences, intervals, genes and genomes."""

from zoo.apps.guides.finding import find_guides, guide_batches
from zoo.apps.guides.nuclease import Nuclease
from zoo.apps.guides.offtargets import Search
from zoo.apps.guides.report import render_guides
from zoo.apps.guides.table import Guides, join_guides, write_guides

__all__ = [
    "Guides",
    "Nuclease",
    "Search",
    "find_guides",
    "guide_batches",
    "join_guides",
    "render_guides",
    "write_guides",
]
