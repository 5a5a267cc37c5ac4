"""Models in the formats of other runtimes, with the measured difference to Keras."""

from zoo.export.exporting import EXPORT_CARD, Export, export_model
from zoo.export.formats import FORMATS

__all__ = ["EXPORT_CARD", "FORMATS", "Export", "export_model"]
