"""To and from the Hugging Face Hub: repositories are weights folders, pinned to a commit."""

from zoo.hub.address import Address, is_address, parse_address
from zoo.hub.cache import CachedModel, list_cached, remove_cached
from zoo.hub.fetching import fetch_card, fetch_folder, storage_root
from zoo.hub.uploading import Remote, create_repository, read_remote, tag_version, upload_files

__all__ = [
    "Address",
    "CachedModel",
    "Remote",
    "create_repository",
    "fetch_card",
    "fetch_folder",
    "is_address",
    "list_cached",
    "parse_address",
    "read_remote",
    "remove_cached",
    "storage_root",
    "tag_version",
    "upload_files",
]
