"""The same work on many workers: processes of one machine, or a Ray cluster.

A job (`VariantsJob`, `ScanJob`, `PredictJob`, `ExplainJob`) is cut into shards (`shards`), each of
which any worker can score alone and again (`scoring`). Finished parts stand in a manifest
(`manifest`), so that work goes on after the loss of a worker, a machine or the driver. Engines
(`pool`, `ray_engine`) only carry shards to workers; at the end the parts become one file.
"""

import importlib
from typing import Any

_HOME = {
    "ExplainJob": "zoo.scale.explanations",
    "PredictJob": "zoo.scale.predictions",
    "ScanJob": "zoo.scale.scans",
    "VariantsJob": "zoo.scale.variants",
    "run": "zoo.scale.running",
}

__all__ = ["ExplainJob", "PredictJob", "ScanJob", "VariantsJob", "run"]


def __getattr__(name: str) -> Any:
    """Import what is asked for: a worker sets its threads before it loads any library."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'zoo.scale' has no attribute {name!r}")
