"""Every error a user can meet: each says what came, what was expected, and what to do."""

import difflib
from collections.abc import Iterable


class ZooError(ValueError):
    """The base of all errors of the zoo; the command line turns it into exit code 2."""


class SequenceError(ZooError):
    """A sequence has letters, a length or a shape that the call cannot use."""


class CoordinateError(ZooError):
    """An interval, contig or position does not lie where the genome says it can."""


class FormatError(ZooError):
    """A file is empty, truncated, or not in the format its reader expects."""


class SettingError(ZooError):
    """An argument or setting is outside what the call accepts."""


class SymmetryError(SettingError):
    """A layer was given settings that would break reverse-complement symmetry."""


class NoRuleError(SettingError):
    """A method of explanation has no rule for a layer of the model."""


class UnknownNameError(ZooError):
    """A name is not in the list of names it should come from."""

    def __init__(self, kind: str, name: str, names: Iterable[str], hint: str = ""):
        """Build the message from what was asked for and what there is.

        Args:
            kind: What is named, in words: `"model"`, `"architecture"`.
            name: The name that came.
            names: All names that would have done.
            hint: One more sentence on what to do.
        """
        names = sorted(names)
        message = f"There is no {kind} named {name!r}."
        close = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
        if close:
            message += f" Did you mean {' or '.join(repr(match) for match in close)}?"
        elif names:
            message += f" There is: {', '.join(names)}."
        super().__init__(f"{message} {hint}".strip())


class IntegrityError(ZooError):
    """A file is not the one its card promises: hash, size or content differ."""


class UnsafeModelError(ZooError):
    """A weights folder asks for something that loading must not do."""


class HubError(ZooError):
    """The Hub cannot be reached, or what was asked of it is not there or not allowed."""


class VerificationError(ZooError):
    """A model does not give its golden outputs on this machine."""


class DataError(ZooError):
    """A data set is missing, incomplete, or leaks between its splits."""


class MissingDependencyError(ZooError, ImportError):
    """A library is needed that not every installation has; the message says how to install it."""

    def __init__(self, library: str, extra: str | None, purpose: str):
        """Name the library, the extra that brings it (None for no extra), and what needed it."""
        way = (
            f'run pip install "regulatory-zoo[{extra}]"'
            if extra
            else f"run pip install {library} (there is none for Windows)"
        )
        super().__init__(f"{purpose} needs {library}, which is not installed: {way}.")
