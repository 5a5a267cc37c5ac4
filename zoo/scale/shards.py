"""The plan of a job: its shards, and all that they depend on."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zoo.errors import SettingError
from zoo.scale.job import Shard, Work

try:
    import fcntl
except ImportError:  # no POSIX
    fcntl = None

_PLAN = "plan.json"
LOCK = "driver.part"


def folder_of(output: Path) -> Path:
    """Give the folder beside an output where its parts are kept until it is written."""
    return output.with_name(f"{output.name}.shards")


def holds_plan_of(folder: Path, description: dict[str, Any]) -> bool:
    """Tell whether a folder holds unfinished work of that very job."""
    return _read(folder).get("asked") == _plain(description)


def settle(folder: Path, work: Work, description: dict[str, Any]) -> list[Shard]:
    """Take up the plan that a folder holds, or cut the job into shards and write the plan.

    Args:
        folder: The folder, which exists.
        work: The job.
        description: What its parts depend on.

    Raises:
        SettingError: The folder holds another job, or something else.
    """
    plan = _read(folder)
    if plan:
        _check(folder, plan["asked"], _plain(description))
        return [Shard(**one) for one in plan["shards"]]
    if any(path.suffix not in (".part", ".input") for path in folder.iterdir()):
        raise SettingError(
            f"{folder} exists and is no unfinished work; move it, or choose another output."
        )
    for stale in folder.glob("*.input"):  # of a run that ended before there was a plan
        stale.unlink()
    shards = work.cut(folder)
    content = {"asked": description, "shards": [asdict(shard) for shard in shards]}
    part = folder / f"{_PLAN}.{os.getpid()}.part"
    part.write_text(json.dumps(content))
    part.replace(folder / _PLAN)
    return shards


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a second driver away from a folder; the system lets go of it when this one ends.

    Raises:
        SettingError: Another driver is at work.
    """
    if fcntl is None:
        yield
        return
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingError(
                f"Another run is at work in {folder}; wait for it, or stop it first."
            ) from None
        except OSError:  # a file system without locks: parts stay right all the same
            pass
        yield


def is_plan(path: Path) -> bool:
    """Tell whether a file is the plan, or one that was being written."""
    return path.name.startswith(_PLAN)


def _plain(description: dict[str, Any]) -> dict[str, Any]:
    """Give a description as it comes back from a file."""
    return json.loads(json.dumps(description))


def _read(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / _PLAN).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _check(folder: Path, found: dict[str, Any], asked: dict[str, Any]) -> None:
    differing = sorted(key for key in {*found, *asked} if found.get(key) != asked.get(key))
    if differing:
        raise SettingError(
            f"{folder} holds unfinished work with another {', '.join(differing)}; finish that one, "
            "remove the folder, or begin anew with restart=True (--restart; --overwrite of a scan)."
        )
