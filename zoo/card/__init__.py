"""What a trained model is and how good it is: `zoo.json`, and the page generated from it."""

from zoo.card.fields import (
    Architecture,
    Baseline,
    Calibration,
    Card,
    Data,
    File,
    Filters,
    Golden,
    Input,
    Licenses,
    Metric,
    NamedFilter,
    Output,
    SeedRun,
    SideInput,
    Training,
    Use,
)
from zoo.card.files import check_content, check_files, check_path, folder_name, sha256_of
from zoo.card.page import render_page
from zoo.card.picture import PICTURE_FILE, render_picture
from zoo.card.reading import card_from_json, card_to_json, read_card, write_card

__all__ = [
    "PICTURE_FILE",
    "Architecture",
    "Baseline",
    "Calibration",
    "Card",
    "Data",
    "File",
    "Filters",
    "Golden",
    "Input",
    "Licenses",
    "Metric",
    "NamedFilter",
    "Output",
    "SeedRun",
    "SideInput",
    "Training",
    "Use",
    "card_from_json",
    "card_to_json",
    "check_content",
    "check_files",
    "check_path",
    "folder_name",
    "read_card",
    "render_page",
    "render_picture",
    "sha256_of",
    "write_card",
]
