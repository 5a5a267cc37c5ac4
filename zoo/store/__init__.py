"""From a model's name or folder to a local folder whose every file has been checked."""

from zoo.card import sha256_of
from zoo.store.arrays import check_weights
from zoo.store.finding import MANIFEST_FILE, bundled_folder, find_folder, read_manifest
from zoo.store.safety import check_config, check_parameters, unbuildable
from zoo.store.verified import verified_folder

__all__ = [
    "MANIFEST_FILE",
    "bundled_folder",
    "check_config",
    "check_parameters",
    "check_weights",
    "find_folder",
    "read_manifest",
    "sha256_of",
    "unbuildable",
    "verified_folder",
]
