"""What every kind of work has in common, whichever engine does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from zoo.errors import FormatError, SettingError
from zoo.io.contigs import Aliases


@dataclass(frozen=True)
class Shard:
    """A part of a job that is computed at once.

    Args:
        number: Its place among the shards.
        records: Records in it, or windows of a scan.
        place: Where they are in the input, as the job understands it.
    """

    number: int
    records: int
    place: dict[str, Any] = field(default_factory=dict)


class Work(Protocol):
    """A job whose model is loaded and whose input is open."""

    suffix: str
    """Ending of the files of its parts."""

    def description(self) -> dict[str, Any]:
        """Give everything that the parts depend on, as JSON has it."""

    def cut(self, folder: Path) -> list[Shard]:
        """Cut the input into shards; a copy that workers need is put into the folder."""

    def score(self, shard: Shard, folder: Path, target: Path) -> dict[str, Any]:
        """Write the part of a shard; give what is to be known of it, as JSON has it.

        The same shard gives the same bytes every time.
        """

    def merge(self, parts: Sequence[Path], found: Sequence[dict[str, Any]]) -> Any:
        """Write the outputs from the parts of all shards; give what single-process work gives."""


class Job(Protocol):
    """Work that is asked for, in a form that can be sent to other processes."""

    @property
    def outputs(self) -> list[Path]:
        """Files to be written; the first one gives the folder of parts its name."""

    @property
    def overwrite(self) -> bool:
        """Whether outputs that exist may be replaced."""

    def check(self, overwrite: bool) -> None:
        """Refuse, before anything takes time, what cannot be done."""

    def open(self) -> Work:
        """Load the model and open the input; every worker does that once."""


def file_name(path: Any, what: str) -> Path:
    """Give the path of a file that every worker can open.

    Raises:
        SettingError: It is none: a standard stream, or an object of this process.

    Example:
        >>> file_name("in.vcf", "variants").name
        'in.vcf'
    """
    if not isinstance(path, str | Path) or str(path) == "-":
        raise SettingError(
            f"{what} is {path!r}; work on several workers takes the name of a file that all of "
            "them can open."
        )
    return Path(path).absolute()


def input_name(path: Any, what: str) -> Path:
    """Give the path of a file that is there, and that every worker can open.

    Raises:
        SettingError: As `file_name`.
        FormatError: There is no such file.
    """
    found = file_name(path, what)
    if not found.is_file():
        raise FormatError(f"There is no file {path}; check the path.")
    return found


def alias_name(aliases: Aliases) -> Aliases:
    """Give other names of contigs in a form that means the same in any folder."""
    is_path = isinstance(aliases, str | Path) and aliases != "standard"
    return Path(aliases).absolute() if is_path else aliases


def settle_names(job: Job, inputs: Sequence[str], files: Sequence[str]) -> None:
    """Make the paths in a job's fields good in any folder.

    Args:
        job: A frozen dataclass with a field `aliases`.
        inputs: Fields with files that must be there.
        files: Fields with other files; None stays.

    Raises:
        SettingError: As `file_name`.
        FormatError: As `input_name`.
    """
    for name in inputs:
        object.__setattr__(job, name, input_name(getattr(job, name), name))
    object.__setattr__(job, "aliases", alias_name(job.aliases))
    for name in files:
        if getattr(job, name) is not None:
            object.__setattr__(job, name, file_name(getattr(job, name), name))


def model_name(model: Any) -> str:
    """Give the name of a model that every worker can load.

    Raises:
        SettingError: It is a model in the memory of this process.
    """
    if not isinstance(model, str | Path):
        raise SettingError(
            f"The model is {type(model).__name__}; work on several workers takes a name, a folder "
            "or a Hub address, which each of them loads. Keep yours with zoo.save."
        )
    is_folder = isinstance(model, Path) or Path(model).is_dir()
    return str(Path(model).absolute()) if is_folder else model


def refuse_functions(settings: Mapping[str, Any]) -> None:
    """Refuse settings that are functions: what they do is not known, so no part could be trusted.

    Raises:
        SettingError: One is.
    """
    for name, value in settings.items():
        if callable(value):
            raise SettingError(
                f"{name} is a function, which work on several workers cannot take; give the name "
                "or number of an output, or a model that ends with it."
            )


def shard_size(records: int, unit: int, most: int, asked: int | None = None) -> int:
    """Choose how many records a shard has: whole units, about 64 shards where there is enough.

    Args:
        records: How many there are.
        unit: Records that are computed together, and that a shard may not part.
        most: Units in a shard at most.
        asked: How many records were asked for; rounded up to whole units.

    Example:
        >>> shard_size(1000, 8, 16), shard_size(10**9, 8, 16), shard_size(1000, 8, 16, 20)
        (16, 128, 24)
    """
    if asked is not None and asked < 1:
        raise SettingError(f"shard is {asked}; expected at least 1 record.")
    if asked is not None:
        return -(-asked // unit) * unit
    return min(max(-(-records // (64 * unit)), 1), most) * unit
