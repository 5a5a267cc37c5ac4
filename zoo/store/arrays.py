"""What a weights file may hold: plain arrays of numbers, of a size that its bytes explain."""

import math
from pathlib import Path

from zoo.errors import FormatError, UnsafeModelError, ZooError

_DEEPEST = 100
_MOST_MEMBERS = 100_000
# Weights hardly compress; a file that unpacks to far more than its size is made to fill memory.
_MOST_UNPACKED = 64


def check_weights(path: str | Path) -> int:
    """Refuse an HDF5 file whose members point elsewhere or are not plain numbers.

    Returns:
        How many numbers it holds.

    Raises:
        FormatError: The file is no HDF5 file.
        UnsafeModelError: It holds an external or soft link, external storage, or objects, the same
            group twice, or it would unpack to many times its size.
    """
    import h5py

    walk = _Walk(str(path))
    try:
        with h5py.File(path, "r") as file:
            walk.check_group(file, 0)
    except ZooError:
        raise
    except Exception as error:
        # A damaged file makes HDF5 raise errors of many kinds, from OSError to RuntimeError.
        raise FormatError(f"{path} is no readable HDF5 file: {error}.") from None
    if walk.unpacked > _MOST_UNPACKED * Path(path).stat().st_size:
        raise UnsafeModelError(f"{path} would unpack to {walk.unpacked} bytes. Do not load it.")
    return walk.numbers


class _Walk:
    """Goes through a file once, and counts its numbers and the bytes that they take unpacked."""

    def __init__(self, where: str):
        self.where = where
        self.numbers = 0
        self.unpacked = 0
        self.seen: set[tuple[int, ...]] = set()

    def check_group(self, group, depth: int) -> None:
        """Check a group and all below it."""
        import h5py

        if depth > _DEEPEST:
            raise FormatError(f"{self.where} nests deeper than {_DEEPEST} groups; no weights do.")
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                self._refuse(f"links {name!r} to somewhere else")
            member = group[name]
            self._check_new(member, name)
            if isinstance(member, h5py.Group):
                self.check_group(member, depth + 1)
            else:
                self._check_array(member, name)

    def _check_new(self, member, name: str) -> None:
        """Refuse what is named twice: a few such names in each other make an endless file."""
        import h5py

        place = h5py.h5o.get_info(member.id).addr
        if place in self.seen:
            self._refuse(f"holds {name!r} under another name as well")
        self.seen.add(place)
        if len(self.seen) > _MOST_MEMBERS:
            self._refuse(f"has more than {_MOST_MEMBERS} members")

    def _check_array(self, member, name: str) -> None:
        import h5py

        is_array = isinstance(member, h5py.Dataset) and member.shape is not None
        if not is_array or member.external or member.is_virtual or member.dtype.kind not in "fiub":
            self._refuse(f"holds {name!r}, which is no array")
        self.numbers += member.size
        # A chunk is unpacked as a whole, however little of it the array takes.
        self.unpacked += member.dtype.itemsize * max(member.size, math.prod(member.chunks or (0,)))

    def _refuse(self, what: str) -> None:
        raise UnsafeModelError(f"{self.where} {what}. Do not load it.")
