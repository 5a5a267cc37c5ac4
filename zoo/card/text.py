"""A card as short plain text, for a terminal or a notebook."""

from zoo.card.fields import Card, Metric


def render_text(card: Card) -> str:
    """Give the card's facts in about 30 lines, the ones a user needs first on top."""
    sections = [_head(card), _contract(card), _figures(card), _origin(card)]
    return "\n".join(line for section in sections for line in section)


def format_metric(metric: Metric, *, sign: str = "") -> str:
    """Write a figure with its 95 % interval; with `sign="+"` as a difference.

    Example:
        >>> format_metric(Metric(value=0.81234, low=0.79, high=0.83))
        '0.812 [0.790, 0.830]'
    """
    value, low, high = (f"{one:{sign}.3f}" for one in (metric.value, metric.low, metric.high))
    return f"{value} [{low}, {high}]"


def _row(label: str, text: object) -> str:
    return f"{label:<14}{text}"


def _head(card: Card) -> list[str]:
    return [
        f"{card.name} (version {card.version})",
        card.summary,
        "",
        _row("for", card.use.intended),
        _row("limits", card.use.limits),
    ]


def _contract(card: Card) -> list[str]:
    given = card.input
    length = f"{given.length} bp" if given.length else "any length"
    lines = [
        _row("input", f"{length}, one-hot {given.bases}, other letters {given.other_letters}"),
        _row("strands", given.strands),
        _row("assembly", given.assembly),
    ]
    lines += [_row("side input", f"{side.name} {side.shape}") for side in given.side_inputs]
    lines += [_row("output", f"{out.name} [{out.unit}]: {out.description}") for out in card.outputs]
    return lines


def _figures(card: Card) -> list[str]:
    lines = ["", "measured on the test split, with 95 % intervals"]
    for name, metric in card.metrics.get("test", {}).items():
        lines.append(_row(f"  {name}", format_metric(metric)))
    for baseline in card.baselines:
        figures = [f"{name} {format_metric(metric)}" for name, metric in baseline.metrics.items()]
        figures += [f"{name} {value:g}" for name, value in baseline.published.items()]
        lines.append(f"  against {baseline.name} ({baseline.source}): {', '.join(figures)}")
    return lines if card.metrics else []


def _origin(card: Card) -> list[str]:
    lines = [
        "",
        _row("network", f"{card.architecture.name}, {card.architecture.parameters:,} parameters"),
    ]
    if card.base_model:
        lines.append(_row("fine-tuned from", card.base_model))
    if card.data:
        counts = ", ".join(f"{count:,} {split}" for split, count in card.data.counts.items())
        lines.append(_row("data", f"{card.data.name} {card.data.version}: {counts}"))
        lines.append(_row("split", card.data.split))
        lines.append(_row("negatives", card.data.negatives))
    if card.training:
        lines.append(_row("trained by", f"{card.training.command}, seed {card.training.seed}"))
    licenses = card.licenses
    lines.append(
        _row("licence", f"weights {licenses.weights}; code {licenses.code}; data {licenses.data}")
    )
    lines.append(_row("cite", card.citation))
    return lines
