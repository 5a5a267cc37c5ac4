"""All trained models on one page: test figures, what they had to beat, seeds, cost.

Everything is read from the cards in `weights/`, where `zoo train` wrote it. Run:

    python -m benchmarks.training [--page docs/measured/training.md]
"""

import argparse
from pathlib import Path

from zoo.card import Card, read_card
from zoo.card.text import format_metric
from zoo.errors import FormatError

COLUMNS = (
    ("model, output", "metric", "test")
    + ("*k*-mer regression", "GC content", "published, see the card")
    + ("seeds, test", "parameters", "minutes a seed")
)


def rows_of(card: Card) -> list[list[str]]:
    """Return a row for the model, and one for each of its outputs, classes or groups."""
    name = f"[`{card.name}`](../../weights/{card.name}/README.md)"
    metric = card.headline
    whole = [name, metric, format_metric(card.metrics["test"][metric])]
    whole += [_measured(card, word, "") for word in ("mer", "GC")]
    whole += [_published(card, ""), _seeds(card), f"{card.architecture.parameters:,}"]
    whole += [f"{card.training.seconds / 60:.1f}" if card.training else ""]
    parts = [
        [f"- {output}", metric, format_metric(metrics[metric])]
        + [_measured(card, word, output) for word in ("mer", "GC")]
        + [_published(card, output), "", "", ""]
        for output, metrics in card.details.items()
    ]
    return [whole, *parts]


def _measured(card: Card, word: str, output: str) -> str:
    for one in card.baselines:
        found = one.details.get(output, {}) if output else one.metrics
        if word in one.name and card.headline in found:
            return format_metric(found[card.headline])
    return ""


def _published(card: Card, output: str) -> str:
    cells = []
    for one in card.baselines:
        found = one.published_details.get(output, {}) if output else one.published
        if card.headline in found:
            cells.append(f"{one.name} {found[card.headline]:g}")
    return "; ".join(cells)


def _seeds(card: Card) -> str:
    runs = card.training.seeds if card.training else []
    if not runs:
        return "1"
    values = [run.test[card.headline] for run in runs]
    return f"{len(runs)}: {min(values):.3f} to {max(values):.3f}"


def render(cards: list[Card]) -> str:
    """Render the page."""
    about = (
        "Written by `python -m benchmarks.training` from the cards. 95 % bootstrap intervals; a "
        "row that begins with a dash is one output, class or group of the model above it."
    )
    lines = ["# Trained models", "", about, ""]
    table = [list(COLUMNS), ["---"] * len(COLUMNS)]
    for card in cards:
        table += rows_of(card)
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in table)]) + "\n"


def main() -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--page", type=Path)
    page = parser.parse_args().page
    folders = sorted(Path("weights").iterdir())
    if not folders:
        raise FormatError("weights/ is empty; run from the root of a checkout.")
    text = render([read_card(folder) for folder in folders])
    if page:
        page.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
