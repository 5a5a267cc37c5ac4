"""Published weights in our own networks: read the arrays, leave the foreign configuration alone.

Another publication needs one more file in `zoo/convert/tables`, nothing else.

Example:
    >>> from zoo.convert import TABLES
    >>> sorted(TABLES)
    ['mpra-dragonn', 'spliceai-10k', 'xpresso']
"""

from zoo.convert.convert import convert_weights, fill
from zoo.convert.hdf5 import read_arrays
from zoo.convert.table import Table
from zoo.convert.tables import TABLES

__all__ = ["TABLES", "Table", "convert_weights", "fill", "read_arrays"]
