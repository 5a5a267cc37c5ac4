"""Why a model says what it says, for any Keras model on one-hot DNA.

Works on TensorFlow, JAX and PyTorch, whichever Keras computes with.
"""

from zoo.interpret.attribution import METHODS, Attribution, explain
from zoo.interpret.baselines import Baselines
from zoo.interpret.completeness import CompletenessWarning
from zoo.interpret.gradients import Gradient
from zoo.interpret.settings import Settings
from zoo.interpret.targets import Target

__all__ = [
    "METHODS",
    "Attribution",
    "Baselines",
    "CompletenessWarning",
    "Gradient",
    "Settings",
    "Target",
    "explain",
]
