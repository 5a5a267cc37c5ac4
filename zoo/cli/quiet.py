"""Keep what C++ libraries log while they start off the terminal."""

import contextlib
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

from zoo.errors import ZooError

_LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"


@contextlib.contextmanager
def quiet_start() -> Iterator[None]:
    """Hold back everything written to stderr; show it if something unforeseen fails.

    TensorFlow writes a dozen lines about drivers and instructions when it is imported and first
    used, some of them before it knows its log level. Whoever sets `TF_CPP_MIN_LOG_LEVEL` sees all.

    Example:
        >>> with quiet_start():
        ...     _ = os.write(2, b"a remark that nobody asked for")
    """
    if _LOG_LEVEL in os.environ:
        yield
        return
    os.environ[_LOG_LEVEL] = "2"
    # It takes functions that are made once for each kind of layer for one that is made again.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with tempfile.TemporaryFile() as log:
        try:
            with _stderr_into(log.fileno()):
                yield
        except ZooError:
            raise
        except BaseException:
            log.seek(0)
            shutil.copyfileobj(log, sys.stderr.buffer)
            raise


@contextlib.contextmanager
def _stderr_into(target: int) -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(target, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def device() -> str:
    """Say what the backend computes on, such as `CPU` or `2 GPUs`; this starts the backend."""
    import keras

    count = len(keras.distribution.list_devices("gpu"))
    return "CPU" if not count else "GPU" if count == 1 else f"{count} GPUs"
