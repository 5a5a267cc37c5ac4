"""Work done ahead of time: the next items of a stream are made in a thread of their own."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_END = object()


def in_background(items: Iterable[Item], ahead: int = 2) -> Iterator[Item]:
    """Make the items of a stream in a thread, a few ahead of whoever uses them.

    Order is kept, an error is raised where its item would have come, and memory holds at most
    `ahead` + 2 items. The thread ends when the stream is used up, fails, or is closed.

    Args:
        items: Any iterable; it is iterated in the thread only.
        ahead: How many finished items may wait.

    Example:
        >>> list(in_background(letter.upper() for letter in "acgt"))
        ['A', 'C', 'G', 'T']
    """
    waiting: queue.Queue = queue.Queue(ahead)
    stop = threading.Event()
    thread = threading.Thread(target=_produce, args=(items, waiting, stop), daemon=True)
    thread.start()
    try:
        while True:
            item, error = waiting.get()
            if error is not None:
                raise error
            if item is _END:
                return
            yield item
    finally:
        stop.set()
        _drain(waiting)
        thread.join(timeout=1.0)  # it may hang in a read that nobody answers


def _produce(items: Iterable[Item], waiting: queue.Queue, stop: threading.Event) -> None:
    """Fill the queue until the items end, one of them fails, or nobody wants more."""
    iterator = iter(items)
    try:
        for item in iterator:
            waiting.put((item, None))
            if stop.is_set():
                return
        waiting.put((_END, None))
    except BaseException as error:
        waiting.put((_END, error))
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


def _drain(waiting: queue.Queue) -> None:
    """Make room, so that a thread that waits to put its item comes to see the stop."""
    while True:
        try:
            waiting.get_nowait()
        except queue.Empty:
            return
