"""Pictures of explanations; matplotlib is loaded when one is drawn."""

from zoo.interpret.pictures.curves import draw_sweep
from zoo.interpret.pictures.heatmap import draw_mutagenesis
from zoo.interpret.pictures.logo import draw_logo, draw_motif
from zoo.interpret.pictures.report import render_report
from zoo.interpret.pictures.tracks import draw_track

__all__ = [
    "draw_logo",
    "draw_motif",
    "draw_mutagenesis",
    "draw_sweep",
    "draw_track",
    "render_report",
]
