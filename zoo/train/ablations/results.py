"""What the trainings gave, one file each."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zoo.errors import FormatError, SettingError
from zoo.train.ablations.case import Case

_FILE = "result.json"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one training of a case gave.

    Attributes:
        case: What was trained, see `Case.as_dict`.
        seed: Of the training.
        parameters: Weights of the network.
        receptive_field: Bases that one position of the last feature map sees.
        epochs: Epochs trained.
        seconds: Time spent training.
        figures: Metrics by split, by how the weights were used; `""` is as they were trained.
        cuts: For each cut kernel its layer, width, rank and share kept, the largest change of a
            prediction, and metrics by split.
        made_on: Hardware, packages and commit.
    """

    case: dict[str, Any]
    seed: int
    parameters: int
    receptive_field: int
    epochs: int
    seconds: float
    figures: dict[str, dict[str, dict[str, float]]]
    cuts: list[dict[str, Any]]
    made_on: dict[str, Any]


def read_result(runs: Path, case: Case, seed: int) -> Result | None:
    """Read the result of a case and a seed; None if there is none yet.

    Raises:
        SettingError: It is that of another case of the same name.
        FormatError: It cannot be read.
    """
    path = run_folder(runs, case, seed) / _FILE
    if not path.exists():
        return None
    try:
        result = Result(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise FormatError(f"{path} holds no readable result ({error}); delete it.") from None
    if result.case != case.as_dict():
        known = case.as_dict()
        changed = sorted(key for key in known if result.case.get(key) != known[key])
        raise SettingError(
            f"{path} is the result of a case that differs in {', '.join(changed)}; delete "
            f"{path.parent}, or pass another folder for the runs."
        )
    return result


def run_folder(runs: Path, case: Case, seed: int) -> Path:
    """Name the folder of a case and a seed."""
    return runs / f"ablation-{case.name}-seed{seed}"


def write_result(runs: Path, case: Case, seed: int, result: Result) -> None:
    """Write a result under another name first: a kill leaves all of it or nothing."""
    path = run_folder(runs, case, seed) / _FILE
    written = path.with_suffix(".writing")
    written.write_text(json.dumps(asdict(result), indent=1), encoding="utf-8")
    os.replace(written, path)
