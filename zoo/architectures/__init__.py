"""The named networks of regulatory genomics, one a file; importing this loads no Keras.

Example:
    >>> from zoo.architectures import list_architectures
    >>> "deepstarr" in [record.name for record in list_architectures()]
    True
"""

from zoo.architectures.building import build, find_architecture, list_architectures
from zoo.architectures.record import Architecture
from zoo.architectures.registry import ARCHITECTURES

__all__ = ["ARCHITECTURES", "Architecture", "build", "find_architecture", "list_architectures"]
