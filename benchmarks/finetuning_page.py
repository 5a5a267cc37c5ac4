"""The page of benchmarks.finetuning: tables, differences with intervals, verdicts, a picture."""

from collections.abc import Sequence

import numpy as np

from benchmarks.record import FOLDER, machine, record, table

KMER = "k-mer regression"


def write_page(results: Sequence[dict], ways: Sequence[str]) -> None:
    """Write docs/measured/finetuning.md and .svg from finished trainings."""
    datasets = list(dict.fromkeys(one["dataset"] for one in results))
    parts = [_opening(results)]
    verdicts = []
    for dataset in datasets:
        rows = [one for one in results if one["dataset"] == dataset]
        first = rows[0]
        parts.append(f"## `{dataset}`: {first['about']}")
        parts.append(
            f"Trunk of one task: `{first['trunk']}`. {first['test']:,} test sequences; "
            f"{first['left_out']:,} share 40 bases with what a trunk was trained on and are left "
            "out."
        )
        present = [way for way in (*ways, KMER) if any(_values(rows, way, s) for s in _sizes(rows))]
        parts.append(table(["examples", *present], _curves(rows, present)))
        verdicts += _verdicts(dataset, rows, ways)
    parts.insert(1, _summary(verdicts))
    _draw(results, datasets, [*ways, KMER])
    parts.insert(1, "![learning curves](finetuning.svg)")
    parts.append(f"{machine('keras', 'tensorflow')}.")
    record("finetuning", "Fine-tuning against training from scratch", parts)


def _opening(results: Sequence[dict]) -> str:
    draws = len({one["seed"] for one in results})
    return (
        f"AUROC on the test part, mean over up to {draws} draws of examples and seeds, with the "
        "range; the same draws for every way. From scratch is the same network with random "
        "weights and as many epochs. The rate of the trunk (`trunk_share=1`, new statistics) was "
        "chosen on one draw of 200 examples of `tf3` and of `mouse2`. Choices that a user makes by "
        "the validation examples (the best epoch) are made so here too."
    )


def _sizes(rows: Sequence[dict]) -> list[int]:
    return sorted({one["size"] for one in rows})


def _values(rows: Sequence[dict], way: str, size: int) -> dict[int, float]:
    """Return the figure of each draw."""
    if way == KMER:
        return {one["seed"]: one["kmer"] for one in rows if one["size"] == size}
    chosen = [one for one in rows if one["way"] == way and one["size"] == size]
    return {one["seed"]: one["auroc"] for one in chosen}


def _curves(rows: Sequence[dict], ways: Sequence[str]) -> list[list[str]]:
    lines = []
    for size in _sizes(rows):
        cells = []
        for way in ways:
            found = list(_values(rows, way, size).values())
            cells.append(
                f"{np.mean(found):.3f} ({min(found):.3f} to {max(found):.3f})" if found else ""
            )
        lines.append([f"{size:,}", *cells])
    return lines


def difference(own: dict[int, float], other: dict[int, float]) -> tuple[float, float, float] | None:
    """Return the mean of paired differences and its 95 % t interval; None below two pairs.

    Example:
        >>> [round(one, 2) for one in difference({0: 0.8, 1: 0.9}, {0: 0.7, 1: 0.8})]
        [0.1, 0.1, 0.1]
    """
    from scipy.stats import t

    pairs = [own[seed] - other[seed] for seed in own if seed in other]
    if len(pairs) < 2:
        return None
    half = t.ppf(0.975, len(pairs) - 1) * np.std(pairs, ddof=1) / np.sqrt(len(pairs))
    return float(np.mean(pairs)), float(np.mean(pairs) - half), float(np.mean(pairs) + half)


def _verdicts(dataset: str, rows: Sequence[dict], ways: Sequence[str]) -> list[list[str]]:
    """Compare, at every size, what a reader asks about."""
    questions = [
        (ways[0], ways[1]),
        (ways[2], ways[3]),
        (ways[0], ways[2]),
        (ways[0], KMER),
    ]
    found = []
    for size in _sizes(rows):
        for own, other in questions:
            gap = difference(_values(rows, own, size), _values(rows, other, size))
            if gap:
                mean, low, high = gap
                cell = f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"
                found.append([f"`{dataset}`", f"{size:,}", f"{own} - {other}", cell, _say(gap)])
    return found


def _say(gap: tuple[float, float, float]) -> str:
    return "better" if gap[1] > 0 else "worse" if gap[2] < 0 else "no clear difference"


def _summary(verdicts: Sequence[Sequence[str]]) -> str:
    """Count the verdicts of each question, and list them all."""
    if not verdicts:
        return "**One draw gives no interval and no verdict**; the tables are a first look."
    lines = []
    for question in dict.fromkeys(row[2] for row in verdicts):
        said = [row[4] for row in verdicts if row[2] == question]
        counts = ", ".join(
            f"{said.count(one)} {one}" for one in ("better", "no clear difference", "worse")
        )
        lines.append(f"- **{question}**: {counts}, of {len(said)} tasks and sizes.")
    head = "Paired differences with 95 % t intervals over the draws:"
    header = ["task", "examples", "difference", "AUROC", "the first is"]
    return "\n".join(lines) + f"\n\n{head}\n\n" + table(header, verdicts)


def _draw(results: Sequence[dict], datasets: Sequence[str], ways: Sequence[str]) -> None:
    """Draw a learning curve for each way, a panel a task."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "finetuning"
    colours = ("#0072b2", "#56b4e9", "#d55e00", "#e69f00", "#777777")
    figure, panels = pyplot.subplots(1, len(datasets), figsize=(3.4 * len(datasets), 3.2))
    for panel, dataset in zip(np.atleast_1d(panels), datasets, strict=True):
        rows = [one for one in results if one["dataset"] == dataset]
        for way, colour in zip(ways, colours, strict=True):
            found = {size: list(_values(rows, way, size).values()) for size in _sizes(rows)}
            sizes = [size for size, values in found.items() if values]
            if not sizes:
                continue
            style = "--" if "scratch" in way or way == KMER else "-"
            panel.plot(sizes, [np.mean(found[s]) for s in sizes], style, color=colour, label=way)
            low, high = ([edge(found[s]) for s in sizes] for edge in (min, max))
            panel.fill_between(sizes, low, high, color=colour, alpha=0.12)
        panel.set(xscale="log", title=dataset, xlabel="examples")
    np.atleast_1d(panels)[0].set_ylabel("AUROC on the test part")
    np.atleast_1d(panels)[0].legend(fontsize=6)
    figure.tight_layout()
    figure.savefig(FOLDER / "finetuning.svg", metadata={"Date": None})
    pyplot.close(figure)
