"""The last section of docs/measured/speed.md: `benchmarks.gpu` writes it, `speed` leaves it alone.

It loads no Keras, so that a script can still choose the backend.
"""

ACCELERATOR = "## On an accelerator"


def accelerator_of(page: str) -> str:
    """Return what a page says of accelerators, which another script measures."""
    return page.partition(f"{ACCELERATOR}\n")[2].strip()


def with_accelerator(page: str, text: str) -> str:
    """Put that at the end of a page, in place of what was there."""
    before = page.partition(f"{ACCELERATOR}\n")[0].rstrip()
    return f"{before}\n\n{ACCELERATOR}\n\n{text}\n" if text else f"{before}\n"
