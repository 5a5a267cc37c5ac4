"""Workers that keep to themselves what C++ libraries log while they start."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Hold back what is written to stderr, and show it if something unforeseen fails.

    Whoever sets `TF_CPP_MIN_LOG_LEVEL` to 0 sees all.

    Example:
        >>> with quiet_libraries():
        ...     _ = os.write(2, b"a remark that nobody asked for")
    """
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2") == "0":
        yield
        return
    with tempfile.TemporaryFile() as log:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(log.fileno(), 2)
        failed = True
        try:
            yield
            failed = False
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            if failed:
                log.seek(0)
                shutil.copyfileobj(log, sys.stderr.buffer)
