"""Sequences designed for a model: in-silico evolution by exact single-base edits."""

from collections.abc import Callable
from typing import Any

import numpy as np

from zoo.apps.design.goal import Aim, Goal
from zoo.apps.design.outputs import Predictor
from zoo.apps.design.proposals import proposals_for
from zoo.apps.design.result import Design
from zoo.apps.design.rules import EditRules
from zoo.apps.design.search import Search, SearchSettings
from zoo.dna import decode, encode
from zoo.errors import SettingError
from zoo.interpret.inputs import Model, read_one_hot


def design_sequences(
    model: Model,
    sequences: Any,
    goal: Goal | None = None,
    *,
    rules: EditRules | None = None,
    search: SearchSettings | None = None,
    seed: int = 0,
    advance: Callable[[int], None] = lambda done: None,
) -> list[Design]:
    """Edit sequences until a model gives for them what is asked for.

    In each round every edit that the rules allow is predicted exactly, by `zoo.mutagenesis`'
    means, or the best few by the gradient; the best sequences go to the next round. No position is
    edited twice, so the number of edits is the distance to the start.

    Args:
        model: A Keras model on one-hot DNA `(batch, length, 4)`, or the name or folder of one.
        sequences: Where to begin: text, or a list or dictionary of texts, or the name of a FASTA
            file, all of the model's length; or how many random ones to draw.
        goal: Which output is to become what, and which ones are held; maximise the only one by
            default.
        rules: Which edits are allowed.
        search: How many edits, and how they are looked for.
        seed: What random starts are drawn with.
        advance: Called with 1 after each sequence.

    Returns:
        A design for each sequence, in their order, with the path of its edits.

    Raises:
        SettingError: A setting will not do, or the model has side inputs or gives profiles.
        UnknownNameError: There is no such model or output.
        SequenceError: A sequence has another length than the model takes, or is no DNA.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((6, 4)), keras.layers.GlobalAveragePooling1D()])
        >>> asked = Goal(output=2, hold={0: 0.2})  # more G, and nearly as much A
        >>> rules = EditRules(fixed=[5])
        >>> design = design_sequences(model, "AACTTT", asked, rules=rules)[0]
        >>> design.sequence, [str(edit) for edit in design.edits]
        ('GAGGGT', ['A0G', 'C2G', 'T3G', 'T4G'])
    """
    search = search or SearchSettings()
    predictor = Predictor(model)
    aim = Aim(goal or Goal(), predictor.names)
    proposals = proposals_for(search.method, predictor, aim, search.shortlist)
    designs = []
    for label, codes in _starts(sequences, predictor.length, seed):
        one = Search(predictor, aim, rules or EditRules(), proposals, search)
        start, best = one.run(codes)
        designs.append(
            Design(
                label=label,
                start=decode(start.codes)[0],
                sequence=decode(best.codes)[0],
                edits=best.edits,
                values=start.outputs,
                outputs=tuple(predictor.names),
                goal=aim.goal,
                column=aim.column,
                seed=seed,
                predicted=one.predicted,
            )
        )
        advance(1)
    return designs


def _starts(sequences: Any, length: int | None, seed: int) -> list[tuple[str, np.ndarray]]:
    """Read the sequences, or draw as many random ones, as labels and codes."""
    if isinstance(sequences, int):
        if sequences < 1 or length is None:
            raise SettingError(
                f"{sequences} random sequences of {length} bases are asked for; expected at least "
                "one, and a model that takes a certain length."
            )
        drawn = np.random.default_rng(seed).integers(0, 4, (sequences, length), np.uint8)
        return [(f"random_{number}", codes) for number, codes in enumerate(drawn)]
    labels, array = read_one_hot(sequences, length)
    codes = encode(decode(array))
    return [(str(label), row) for label, row in zip(labels, codes, strict=True)]
