"""The tables of figures of a model card: all metrics, the headline by output, the seeds."""

from collections.abc import Iterable

from zoo.card.fields import Baseline, Card, Filters, NamedFilter, SeedRun
from zoo.card.text import format_metric

MOST_FILTERS = 12
"""Named filters that the page lists; `zoo.json` has them all."""


def render_figures(card: Card) -> str:
    """Render the section on how good a model is."""
    if not card.metrics:
        return "## How good it is\n\nNot measured on a held-out split."
    return "\n".join(
        [
            "## How good it is",
            "",
            "With 95 % bootstrap intervals; the model was chosen on the validation split.",
            "",
            *_all_metrics(card),
            *_by_output(card),
            *_seeds(card),
        ]
    )


def _all_metrics(card: Card) -> list[str]:
    names = list(card.metrics.get("test", {}))
    lines = [_row(["", *names]), _row(["---"] * (len(names) + 1))]
    for split, metrics in card.metrics.items():
        cells = [format_metric(metrics[name]) if name in metrics else "" for name in names]
        lines.append(_row([f"**this model, {split}**", *cells]))
    for baseline in card.baselines:
        cells = [_baseline_cell(baseline, name) for name in names]
        lines.append(_row([f"{baseline.name} ({baseline.source})", *cells]))
    return lines


def _baseline_cell(baseline: Baseline, name: str) -> str:
    if name in baseline.metrics:
        return format_metric(baseline.metrics[name])
    return f"{baseline.published[name]:g}" if name in baseline.published else ""


def _by_output(card: Card) -> list[str]:
    """Render the headline metric of each output, class or group beside the others' figures."""
    if not card.details:
        return []
    metric = card.headline
    others = [one for one in card.baselines if one.details or one.published_details]
    lines = ["", f"The table above averages over these; {metric} on the test split:", ""]
    lines.append(_row(["", "**this model**", *(one.name for one in others)]))
    lines.append(_row(["---"] * (len(others) + 2)))
    for name, metrics in card.details.items():
        cells = [_detail_cell(one, name, metric) for one in others]
        lines.append(_row([f"`{name}`", format_metric(metrics[metric]), *cells]))
    return lines


def _detail_cell(baseline: Baseline, output: str, metric: str) -> str:
    if metric in baseline.details.get(output, {}):
        return format_metric(baseline.details[output][metric])
    published = baseline.published_details.get(output, {})
    return f"{published[metric]:g}" if metric in published else ""


def _seeds(card: Card) -> list[str]:
    """Render the figures of every seed."""
    runs = card.training.seeds if card.training else []
    if not runs:
        return []
    kept, monitor = card.training.seed, card.training.recipe["monitor"]
    lines = [
        "",
        f"Trained {len(runs)} times, from different seeds; the median by {monitor} on the "
        "validation split is what is published here:",
        "",
        _row(["seed", f"{monitor}, validation", *(f"{name}, test" for name in runs[0].test)]),
        _row(["---"] * (2 + len(runs[0].test))),
    ]
    lines += [_seed_row(run, monitor, run.seed == kept) for run in runs]
    spread = [_spread(run.test[name] for run in runs) for name in runs[0].test]
    return [*lines, _row(["lowest to highest", _spread(_validation(runs, monitor)), *spread])]


def _seed_row(run: SeedRun, monitor: str, is_kept: bool) -> str:
    name = f"**{run.seed}**" if is_kept else str(run.seed)
    cells = [run.validation[monitor], *run.test.values()]
    return _row([name, *(f"{value:.3f}" for value in cells)])


def _validation(runs: Iterable[SeedRun], monitor: str) -> list[float]:
    return [run.validation[monitor] for run in runs]


def _spread(values: Iterable[float]) -> str:
    values = list(values)
    return f"{min(values):.3f} to {max(values):.3f}"


def render_filters(card: Card) -> str:
    """Render the section on the filters of the first layer that have a name."""
    if not card.filters:
        return ""
    found = card.filters
    lines = [
        "## First-layer filters with a name",
        "",
        f"{len(found.named)} of the {found.count} filters of `{found.layer}` resemble a motif of "
        f"{found.database} (TOMTOM, q < {found.q_value:g}, at least {found.least_information:g} "
        f"bits, {found.sequences:,} sequences). {_by_chance(found)}",
    ]
    if found.named:
        lines += ["", _row(["filter", "consensus", "bits", "motif", "q"]), _row(["---"] * 5)]
    lines += [_filter_row(one, found) for one in found.named[:MOST_FILTERS]]
    left = len(found.named) - MOST_FILTERS
    return "\n".join([*lines, *([f"\n{left} more stand in `zoo.json`."] if left > 0 else [])])


def _by_chance(found: Filters) -> str:
    network = "the same network with the numbers of its kernels in random places"
    if not found.named_by_chance:
        return f"{network.capitalize()} gets no name."
    surer = sum(_is_surer(one, found) for one in found.named)
    return (
        f"{network.capitalize()} gets {found.named_by_chance} names, down to q = "
        f"{found.smallest_by_chance:.1e}: only the {surer} in bold are surer than that."
    )


def _is_surer(one: NamedFilter, found: Filters) -> bool:
    return found.smallest_by_chance is None or one.q_value < found.smallest_by_chance


def _filter_row(one: NamedFilter, found: Filters) -> str:
    name = f"**{one.name}**" if _is_surer(one, found) else one.name
    cells = [f"`{one.consensus}`", f"{one.information:.1f}", f"{name} ({one.motif})"]
    return _row([str(one.filter), *cells, f"{one.q_value:.1e}"])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
