"""A file of lines that grows by whole blocks, and goes on where it was after a kill."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from zoo.errors import SettingError


class Progress:
    """Lines on their way to a file, and how far they are.

    The lines stand in a file beside the output; a second one says how many records and bytes of it
    count, and what was found so far. It is replaced in one step after each block, so that a kill
    at any time leaves a whole number of blocks: bytes beyond those that count are cut off.

    Args:
        output: The file to be.
        asked: Everything that the lines depend on; work done under other settings does not count.
        resume: Whether there is a use in going on; where not, whatever is there is thrown away.

    Raises:
        SettingError: There is unfinished work of other settings.

    Example:
        >>> import tempfile
        >>> output = Path(tempfile.mkdtemp()) / "out.txt"
        >>> progress = Progress(output, {"model": "a"})
        >>> progress.add(["one", "two"], 2, {"scored": 1})
        >>> progress.lines.write(b"half a li")  # and the process is killed
        9
        >>> progress.close()
        >>> again = Progress(output, {"model": "a"})
        >>> again.records, again.found, again.path.read_text()
        (2, {'scored': 1}, 'one\\ntwo\\n')
        >>> again.remove()
    """

    def __init__(self, output: Path, asked: dict[str, Any], *, resume: bool = True):
        self.path = output.with_name(f".{output.name}.lines")
        self._state = output.with_name(f".{output.name}.progress.json")
        # As it comes back from a file.
        self._asked = json.loads(json.dumps(asked))
        self.records = 0
        self.found: dict[str, Any] = {}
        size = self._read(output) if resume else 0
        self.lines: IO[bytes] = self.path.open("r+b" if size else "wb")
        self.lines.truncate(size)
        self.lines.seek(size)

    def _read(self, output: Path) -> int:
        """Take up earlier work, and give the number of bytes that count."""
        if not (self._state.is_file() and self.path.is_file()):
            return 0
        state = json.loads(self._state.read_text())
        if state["asked"] != self._asked:
            differ = [name for name in self._asked if state["asked"].get(name) != self._asked[name]]
            raise SettingError(
                f"There is an unfinished {output} of {state['records']:,} records, made with other "
                f"{', '.join(differ)}. Finish it as it was begun (which cannot be told of a "
                "function), or throw it away with resume=False (--restart)."
            )
        self.records, self.found = state["records"], state["found"]
        return state["bytes"]

    def add(self, lines: Iterable[str], records: int, found: dict[str, Any]) -> None:
        """Add a block; from then on it counts.

        Args:
            lines: Its lines without their ends.
            records: How many records it was made of.
            found: What was found in this and all earlier blocks.
        """
        text = "".join(f"{line}\n" for line in lines)
        self.lines.write(text.encode("utf-8", "surrogateescape"))
        self.lines.flush()
        os.fsync(self.lines.fileno())
        self.records += records
        self.found = found
        state = {
            "asked": self._asked,
            "records": self.records,
            "bytes": self.lines.tell(),
            "found": found,
        }
        part = self._state.with_name(self._state.name + ".part")
        part.write_text(json.dumps(state))
        os.replace(part, self._state)

    def close(self) -> None:
        """Close the lines; the work stays where it is, if there is any."""
        self.lines.close()
        if not self.records:
            self._state.unlink(missing_ok=True)
            self.path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Throw the work away, once it has another place."""
        self.close()
        # The state goes first: lines without it are never taken up.
        self._state.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
