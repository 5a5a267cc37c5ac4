"""Pretrained convolutional networks for regulatory genomics, on Keras 3.

The public calls are imported when first used, so that `import zoo` loads no Keras.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "adapt": "zoo.train.domains.adapting",
    "build": "zoo.architectures",
    "design_sequences": "zoo.apps.design",
    "explain": "zoo.interpret",
    "fetch": "zoo.bundle",
    "finetune": "zoo.train.finetuning",
    "find_guides": "zoo.apps.guides",
    "info": "zoo.loading",
    "list_architectures": "zoo.architectures",
    "list_models": "zoo.catalogue",
    "load": "zoo.loading",
    "load_adapted": "zoo.train.adapters",
    "mutagenesis": "zoo.interpret",
    "one_hot": "zoo.dna",
    "predict": "zoo.prediction",
    "publish": "zoo.publishing",
    "reverse_complement": "zoo.dna",
    "save": "zoo.saving",
    "scan_genome": "zoo.apps.scan",
    "score_variants": "zoo.apps.variants",
    "verify": "zoo.verification",
}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    """Import a public call, or a subpackage, when it is first asked for."""
    if name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    if not name.startswith("_"):
        try:
            return importlib.import_module(f"zoo.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"zoo.{name}":
                raise
    raise AttributeError(f"module 'zoo' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public calls, loaded or not."""
    return sorted([*globals(), *_HOME])
