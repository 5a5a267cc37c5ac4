"""Train the cases one after the other; each result is a file, so that a stopped run goes on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.catalogue import Entry
from zoo.train.ablations.case import Case
from zoo.train.ablations.cutting import kernel_cut
from zoo.train.ablations.data import CaseData
from zoo.train.ablations.results import Result, read_result, run_folder, write_result
from zoo.train.data import TrainingData
from zoo.train.judge import Judge
from zoo.train.loop import predict_split
from zoo.train.provenance import git_commit, hardware, package_versions
from zoo.train.recipe import train_seed

if TYPE_CHECKING:
    import keras

AVERAGED = "both strands averaged"


def run_cases(
    cases: Sequence[Case],
    runs: Path,
    data: CaseData,
    *,
    verbose: int = 0,
    report: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Train what has no result yet, every case with the first seed, then with the second, ...

    Args:
        cases: What to train.
        runs: Where states and results are kept.
        data: What they are trained on.
        verbose: As in `zoo.train.loop.fit`.
        report: Called with a line before each training.

    Yields:
        Nothing, after each training.

    Raises:
        SettingError: The folder holds the result of another case of the same name.
        DataError: A source file is missing, damaged or changed.
    """
    import keras

    waiting = [pair for pair in _in_rounds(cases) if read_result(runs, *pair) is None]
    for number, (case, seed) in enumerate(waiting, start=1):
        report(f"{number} of {len(waiting)}: {case.name}, seed {seed}")
        result = run_case(case, seed, runs, data, verbose)
        write_result(runs, case, seed, result)
        # Keras keeps the names and graphs of all networks otherwise.
        keras.backend.clear_session()
        yield


def run_case(case: Case, seed: int, runs: Path, data: CaseData, verbose: int = 0) -> Result:
    """Train a case with one seed, or go on with it, and measure it in all ways it asks for."""
    entry = case.changed_entry()
    examples, measured = data.of(case, seed)
    model, state = train_seed(entry, examples, run_folder(runs, case, seed), seed, verbose)
    figures = {how: measure(entry, model, one) for how, one in measured.items()}
    if case.averaged:
        from zoo.layers import RCEnsemble

        figures[AVERAGED] = measure(entry, RCEnsemble(model), examples)
    return Result(
        case=case.as_dict(),
        seed=seed,
        parameters=model.count_params(),
        receptive_field=_receptive_field(entry, model),
        epochs=state.epoch,
        seconds=round(state.seconds, 1),
        figures=figures,
        cuts=_measure_cuts(case, entry, model, examples),
        made_on={
            "hardware": hardware(),
            "packages": package_versions(),
            "git_commit": git_commit(),
        },
    )


def measure(
    entry: Entry, model: "keras.Model", examples: TrainingData
) -> dict[str, dict[str, float]]:
    """Measure a network on the validation and on the test split."""
    judges = {split: Judge(entry, examples, split) for split in ("validation", "test")}
    return {
        split: judge.values(predict_split(model, judge.codes)) for split, judge in judges.items()
    }


def _measure_cuts(
    case: Case, entry: Entry, model: "keras.Model", examples: TrainingData
) -> list[dict[str, Any]]:
    """Measure a network with each of its kernels cut to each of the widths."""
    if not case.cuts:
        return []
    codes = examples.test.codes
    given, found = predict_split(model, codes), []
    for layer, width in case.cuts:
        with kernel_cut(model, layer, width) as cut:
            change = float(np.abs(given - predict_split(model, codes)).max())
            figures = measure(entry, model, examples)
        about = {"layer": layer, "width": width, "largest_change": change, "figures": figures}
        found.append(about | asdict(cut))
    return found


def _receptive_field(entry: Entry, model: "keras.Model") -> int:
    from zoo.architectures import find_architecture
    from zoo.architectures.receptive_field import receptive_field
    from zoo.architectures.windows import windows

    return receptive_field(windows(model, find_architecture(entry.architecture).features))


def _in_rounds(cases: Sequence[Case]) -> list[tuple[Case, int]]:
    """List cases and seeds, the first seed of every case before the second of any."""
    rounds = range(max((case.seeds for case in cases), default=0))
    return [(case, seed) for seed in rounds for case in cases if seed < case.seeds]
