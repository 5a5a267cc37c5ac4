"""A model on every window of a genome: tracks, peaks and tables."""

from zoo.apps.scan.scanner import Scanner
from zoo.apps.scan.scanning import Scan, scan_genome
from zoo.apps.scan.settings import ScanSettings
from zoo.apps.scan.sharing import Sharing

__all__ = ["Scan", "ScanSettings", "Scanner", "Sharing", "scan_genome"]
