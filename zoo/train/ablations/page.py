"""The page of the ablations, from the results there are."""

import statistics
import textwrap
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zoo.train.ablations.case import Case, Question
from zoo.train.ablations.results import Result, read_result

_INTRODUCTION = (
    "Each row is one network of the zoo trained several times, from different seeds, by the code "
    "behind `zoo train`; within a table only what the row names differs. The networks are small "
    "and the trainings short: differences count here, not records. Figures are the median over the "
    "seeds and, in brackets, the lowest and the highest; where the brackets of two rows overlap, "
    "or there is but one seed yet, no difference was found. The epoch "
    "was chosen on the validation split. Nothing was chosen on the test split, neither an epoch, "
    "nor a setting, nor a row of this page. The receptive field is what one position of the last "
    "feature map sees, in bases; minutes are by the clock, whatever else the machine did."
)

_HEADER = ("", "parameters", "receptive field", "minutes, fastest seed", "seeds")
_CUT_HEADER = ("cut layer", "width", "rank", "kernel kept", "largest change of a prediction")
_NAMES = {"auroc": "AUROC"}
_SPLITS = ("validation", "test")


def render_page(questions: Sequence[Question], runs: Path) -> str:
    """Render all questions with the results in a folder.

    Raises:
        SettingError: A result is that of another case of the same name.
        FormatError: A result cannot be read.
    """
    parts = ["# What each choice is worth", f"Written by `zoo bench ablations` on {date.today()}."]
    parts.append(textwrap.fill(_INTRODUCTION, 100))
    everything: list[Result] = []
    for question in questions:
        found = {label: _results(case, runs) for label, case in question.rows.items()}
        everything += [result for results in found.values() for result in results]
        parts += [f"## {question.title}", textwrap.fill(question.text, 100)]
        parts.append(_table(question, found))
        if any(case.cuts for case in question.rows.values()):
            parts.append(_cut_table([one for results in found.values() for one in results]))
    cases = {case.name: case.seeds for question in questions for case in question.rows.values()}
    return "\n\n".join([*parts, _made_on(everything, sum(cases.values()))]) + "\n"


def _results(case: Case, runs: Path) -> list[Result]:
    """Read the results that a case has."""
    results = [read_result(runs, case, seed) for seed in range(case.seeds)]
    return [result for result in results if result is not None]


def _table(question: Question, found: dict[str, list[Result]]) -> str:
    """Lay out the table of a question."""
    metric = _metric(question)
    name = _NAMES.get(metric, metric)
    lines = [(*_HEADER, f"{name}, validation", f"{name}, test")]
    for label, case in question.rows.items():
        lines += _rows(label, case, found[label], metric)
    return _markdown(lines)


def _metric(question: Question) -> str:
    return next(iter(question.rows.values())).changed_entry().recipe.monitor


def _rows(label: str, case: Case, results: Sequence[Result], metric: str) -> list[tuple[str, ...]]:
    """Lay out a case: a row for each way in which its weights were used."""
    if not results:
        return [(label, *[""] * (len(_HEADER) - 2), f"0 of {case.seeds}", "", "")]
    first = results[0]
    about = (
        f"{first.parameters:,}",
        str(first.receptive_field),
        f"{min(result.seconds for result in results) / 60:.1f}",
        str(case.seeds) if len(results) == case.seeds else f"{len(results)} of {case.seeds}",
    )
    return [
        (
            f"{label}, {how}" if how else label,
            *about,
            *(_spread([one.figures[how][split][metric] for one in results]) for split in _SPLITS),
        )
        for how in first.figures
    ]


def _cut_table(results: Sequence[Result]) -> str:
    """Lay out what the trained weights lose when a kernel is cut."""
    with_cuts = [result for result in results if result.cuts]
    if not with_cuts:
        return "No kernel has been cut yet."
    metric = with_cuts[0].case["recipe"]["monitor"]
    name = _NAMES.get(metric, metric)
    lines = [(*_CUT_HEADER, f"{name}, validation", f"{name}, test")]
    for cuts in zip(*(result.cuts for result in with_cuts), strict=True):
        lines.append(
            (
                f"`{cuts[0]['layer']}`",
                str(cuts[0]["width"]),
                _span([cut["full_rank"] for cut in cuts]),
                f"{statistics.median(cut['energy'] for cut in cuts):.1%}",
                f"{max(cut['largest_change'] for cut in cuts):.1g}",
                *(_spread([cut["figures"][split][metric] for cut in cuts]) for split in _SPLITS),
            )
        )
    return _markdown(lines)


def _spread(values: Sequence[float]) -> str:
    """Give the median and the range, or the one value there is.

    Example:
        >>> _spread([0.75, 0.5, 0.8])
        '0.750 [0.500, 0.800]'
    """
    median = f"{statistics.median(values):.3f}"
    return median if len(values) == 1 else f"{median} [{min(values):.3f}, {max(values):.3f}]"


def _span(values: Sequence[int]) -> str:
    """Give the lowest and the highest number, or the one there is."""
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low} to {high}"


def _markdown(lines: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table whose columns but the first are flush right."""
    rule = ["---", *["---:"] * (len(lines[0]) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))


def _made_on(results: Sequence[Result], wanted: int) -> str:
    """Say how many of the trainings are done, on what they ran, and by which commits."""
    if not results:
        return "Nothing has been trained yet."
    done = {(result.case["name"], result.seed): result for result in results}.values()
    minutes = sum(result.seconds for result in done) / 60
    places = {", ".join([one.made_on["hardware"], *_packages(one)]) for one in done}
    commits = sorted({one.made_on["git_commit"] for one in done})
    return textwrap.fill(
        f"{len(done)} of {wanted} trainings are done, in {minutes:.0f} minutes by the clock, on "
        f"{'; '.join(sorted(places))}. Commit {', '.join(commits)}.",
        100,
        break_on_hyphens=False,
    )


def _packages(result: Result) -> list[str]:
    return [f"{name} {version}" for name, version in result.made_on["packages"].items()]
