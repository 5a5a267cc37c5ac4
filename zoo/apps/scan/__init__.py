"""A model on every window of a genome: tracks, peaks and tables."""

from zoo.apps.scan.network import Sharing
from zoo.apps.scan.scanning import Scan, Scanner, scan_genome
from zoo.apps.scan.settings import ScanSettings

__all__ = ["Scan", "ScanSettings", "Scanner", "Sharing", "scan_genome"]
