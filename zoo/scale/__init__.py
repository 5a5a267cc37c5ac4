"""The same work on many workers: processes of one machine, or a Ray cluster.

A job (`VariantsJob`, `ScanJob`, `PredictJob`, `ExplainJob`) is cut into shards (`shards`), each of
which any worker can score alone and again (`scoring`). Finished parts stand in a manifest
(`manifest`), so that work goes on after the loss of a worker, a machine or the driver. Engines
(`pool`, `ray_engine`) only carry shards to workers; at the end the parts become one file.
"""

from zoo.scale.explanations import ExplainJob
from zoo.scale.predictions import PredictJob
from zoo.scale.running import run
from zoo.scale.scans import ScanJob
from zoo.scale.variants import VariantsJob

__all__ = ["ExplainJob", "PredictJob", "ScanJob", "VariantsJob", "run"]
