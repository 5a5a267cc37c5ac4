"""Why a model says what it says: what every base of a sequence adds to an output."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zoo.errors import UnknownNameError
from zoo.interpret import contributions
from zoo.interpret.baselines import Baselines
from zoo.interpret.inputs import Length, Model, load_named, read_one_hot
from zoo.interpret.reversal import without_reversal
from zoo.interpret.settings import read_settings
from zoo.interpret.targets import Output, target_of
from zoo.io.fasta import Genome
from zoo.io.sequences import Label

METHODS = (*contributions.AGAINST_BASELINES, *contributions.LOCAL)


@dataclass(frozen=True, eq=False)
class Attribution:
    """What the bases of some sequences add to one output of a model.

    Args:
        values: Actual contributions, float32 `(n, length, 4)`, in the unit of the output.
        hypothetical: What each base would add if it stood there, float32 `(n, length, 4)`.
        completeness_error: Sum of the contributions minus what they should sum to, the output
            minus its mean over the baselines, `(n,)`; None where a method promises no sum.
        outputs: The explained output for each sequence `(n,)`.
        baseline_outputs: Its mean over the sequence's baselines `(n,)`, or None without any.
        output: Name of the output.
        layer: `"logits"` where it is taken before the final activation, else `"output"`.
        method: Name of the method.
        baseline: Name of the baseline, `"array"` for the user's own, `"none"` without.
        labels: What the sequences are called.
        sequences: The sequences themselves, one-hot float32 `(n, length, 4)`; None if not kept.
    """

    values: np.ndarray
    hypothetical: np.ndarray
    completeness_error: np.ndarray | None
    outputs: np.ndarray
    baseline_outputs: np.ndarray | None
    output: str
    layer: str
    method: str
    baseline: str
    labels: list[Label]
    sequences: np.ndarray | None = None


def explain(
    model: Model,
    sequences: Any,
    *,
    method: str = "integrated_gradients",
    baseline: str | np.ndarray = "dinucleotide",
    output: Output = None,
    genome: str | Path | Genome | None = None,
    length: Length = "exact",
    **settings: Any,
) -> Attribution:
    """Tell what every base of each sequence adds to one output of a model.

    - `"integrated_gradients"`: the gradient averaged on the way from baselines to the sequence,
      times the step from one to the other; sums to the difference of the outputs.
    - `"deeplift"`: the rescale rule of DeepLIFT against one baseline, a single shuffle or another;
      sums to the difference of the outputs exactly, at the price of two gradients.
    - `"deepshap"`: its mean over several baselines.
    - `"gradient_x_input"`, `"saliency"` (its magnitude, for all four bases), `"smoothgrad"` (the
      gradient averaged under noise, times the input): cheap, without a baseline, and near zero
      wherever the output is saturated.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.
        sequences: Text, or a list or dictionary of texts; one-hot `(n, length, 4)` or uint8 codes
            `(n, length)`; a list of `Interval`; or the name of a FASTA or BED file. All of one
            length.
        method: One of those above.
        baseline: What the first three measure against: see `zoo.interpret.Baselines`.
        output: Name or number of the output, or a function of what the model gives: see
            `zoo.interpret.Target`. May be left out where there is one.
        genome: The FASTA file, or opened `Genome`, that intervals are read from.
        length: `"exact"` refuses sequences of another length than the model's, `"center"` crops or
            pads them about the centre, as `zoo.predict` does.
        **settings: Those of `zoo.interpret.Settings`: `steps`, `copies`, `seed`, `batch_size`,
            `simplex` and others.

    Returns:
        Contributions, their completeness error and what they are about.

    Raises:
        UnknownNameError: There is no such model, output, method, baseline or setting.
        SettingError: A setting, or the model's inputs, are outside what is described here.
        NoRuleError: DeepLIFT is not defined for a layer of the model, such as a recurrent one.
        SequenceError: Sequences are missing, of unequal or wrong length, or not DNA.
        FormatError: A file is missing, damaged or in no known format.
        CoordinateError: An interval does not lie on a contig of the genome.

    Example:
        >>> import keras
        >>> shares = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> explain(shares, "ACGT", output=1, baseline="zeros").values.sum(-1).round(4).tolist()
        [[0.0, 0.25, 0.0, 0.0]]
    """
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    # DeepLIFT has one baseline.
    chosen = read_settings({**settings, "copies": 1} if method == "deeplift" else settings)
    network, names = load_named(model)
    target = target_of(network, output, names)
    labels, array = read_one_hot(sequences, target.length, genome=genome, fit=length)
    with without_reversal(network):
        if method in contributions.LOCAL:
            found = contributions.local(target, array, method, chosen)
        else:
            drawn = {"copies": chosen.copies, "seed": chosen.seed, "first": chosen.first}
            baselines = Baselines(array, baseline, **drawn)
            if method == "deeplift":
                contributions.require_one(baselines)
            found = contributions.AGAINST_BASELINES[method](target, array, baselines, chosen)
    about = {"output": target.name, "layer": target.layer, "method": method, "labels": labels}
    return Attribution(**found, **about, sequences=array)
