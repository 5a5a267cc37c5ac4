"""Sequences designed for a model, by edits that are predicted exactly."""

from zoo.apps.design.designing import design_sequences
from zoo.apps.design.goal import Goal
from zoo.apps.design.pictures import draw_design
from zoo.apps.design.result import Design, Edit
from zoo.apps.design.rules import EditRules
from zoo.apps.design.search import SearchSettings
from zoo.apps.design.writing import write_designs

__all__ = [
    "Design",
    "Edit",
    "EditRules",
    "Goal",
    "SearchSettings",
    "design_sequences",
    "draw_design",
    "write_designs",
]
