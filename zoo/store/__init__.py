"""From a model's name or folder to a local folder whose every file has been checked."""

from zoo.store.finding import bundled_folder, find_folder
from zoo.store.hashing import sha256_of
from zoo.store.safety import check_config, check_weights
from zoo.store.verified import verified_folder

__all__ = [
    "bundled_folder",
    "check_config",
    "check_weights",
    "find_folder",
    "sha256_of",
    "verified_folder",
]
