"""One file a publication; each holds a `TABLE`."""

from zoo.convert.table import Table
from zoo.convert.tables import mpra_dragonn, spliceai, xpresso

TABLES: dict[str, Table] = {
    module.TABLE.architecture: module.TABLE for module in (mpra_dragonn, spliceai, xpresso)
}
