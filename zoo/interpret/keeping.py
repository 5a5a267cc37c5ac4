"""What is dear to make and can be used again: kept with what it was made for, and gone with it."""

from collections.abc import Callable, Hashable
from typing import Any

_MOST = 16


class Keeper:
    """An object that keeps what was made for it.

    Example:
        >>> keeper = Keeper()
        >>> keeper.kept("answer", lambda: 42), keeper.kept("answer", lambda: 43)
        (42, 42)
    """

    def kept(self, kind: Hashable, make: Callable[[], Any]) -> Any:
        """Give what was made under this name before, or make it."""
        return kept_in(vars(self).setdefault("_kept", {}), kind, make)


def kept_in(store: dict[Hashable, Any], kind: Hashable, make: Callable[[], Any]) -> Any:
    """Give an entry of a dictionary, or make it; the one not used for longest goes when it is full.

    Example:
        >>> kept_in({"answer": 42}, "answer", lambda: 43)
        42
    """
    found = store.pop(kind) if kind in store else make()
    store[kind] = found
    if len(store) > _MOST:
        del store[next(iter(store))]
    return found
