"""Edits one after the other, the best few sequences of each round kept."""

from dataclasses import dataclass

import numpy as np

from zoo.apps.design.goal import Aim
from zoo.apps.design.outputs import Predictor
from zoo.apps.design.proposals import Method, Proposals
from zoo.apps.design.result import Edit, edit_to
from zoo.apps.design.rules import EditRules
from zoo.dna import one_hot_codes
from zoo.errors import SettingError


@dataclass(frozen=True, kw_only=True)
class SearchSettings:
    """How edits are searched for.

    Args:
        edits: Most edits of a sequence.
        beam: Sequences kept after each round; 1 is a greedy search.
        method: `"exact"` predicts every allowed edit in each round, `"gradient"` the `shortlist`
            that the gradient favours.
        shortlist: How many those are.
        least_gain: The search ends when no edit brings the goal nearer by more.

    Raises:
        SettingError: A number is below 1, or the gain negative.

    Example:
        >>> SearchSettings(edits=5, beam=4).method
        'exact'
    """

    edits: int = 20
    beam: int = 1
    method: Method = "exact"
    shortlist: int = 64
    least_gain: float = 1e-6

    def __post_init__(self):
        """Refuse what cannot be searched."""
        numbers = {"edits": self.edits, "beam": self.beam, "shortlist": self.shortlist}
        for name, number in numbers.items():
            if number < 1:
                raise SettingError(f"{name} is {number}; expected at least 1.")
        if self.least_gain < 0:
            raise SettingError(f"least_gain is {self.least_gain}; expected at least 0.")


@dataclass(frozen=True, eq=False)
class Candidate:
    """A sequence on the way.

    Args:
        codes: uint8 `(length,)`.
        edits: What was done to it.
        loss: How far it is from the goal.
        outputs: What the model gives for it, `(outputs,)`.
    """

    codes: np.ndarray
    edits: tuple[Edit, ...]
    loss: float
    outputs: np.ndarray


class Search:
    """A search for edits of one sequence.

    Args:
        predictor: The model.
        aim: What is asked for.
        rules: Which edits are allowed.
        proposals: Which of them are looked at.
        settings: How far and how wide.
    """

    def __init__(
        self,
        predictor: Predictor,
        aim: Aim,
        rules: EditRules,
        proposals: Proposals,
        settings: SearchSettings,
    ):
        self._predictor = predictor
        self._aim = aim
        self._rules = rules
        self._proposals = proposals
        self._settings = settings
        self.predicted = 0

    def run(self, codes: np.ndarray) -> tuple[Candidate, Candidate]:
        """Give the start and the best sequence that was found, the one of fewer edits if equal.

        Args:
            codes: uint8 `(length,)`.
        """
        start = self._begin(codes)
        best, beam = start, [start]
        for _ in range(self._settings.edits):
            if self._aim.reached(best.loss):
                break
            beam = self._round(beam, start)
            if not beam or best.loss - beam[0].loss <= self._settings.least_gain:
                break
            best = beam[0]
        return start, best

    def _begin(self, codes: np.ndarray) -> Candidate:
        none = np.zeros(0, int)
        own, _ = self._predictor.edits(one_hot_codes(codes), none, none)
        outputs = self._predictor.finish(own[None])
        return Candidate(codes, (), float(self._aim.loss(own[None], outputs)[0]), outputs[0])

    def _round(self, beam: list[Candidate], start: Candidate) -> list[Candidate]:
        """Edit every sequence of the beam once more and keep the best."""
        found: dict[bytes, Candidate] = {}
        for candidate in beam:
            for child in self._children(candidate, start):
                found.setdefault(child.codes.tobytes(), child)
        return sorted(found.values(), key=lambda one: one.loss)[: self._settings.beam]

    def _children(self, candidate: Candidate, start: Candidate) -> list[Candidate]:
        """Give the best edits of one sequence that keep what is held."""
        sequence = one_hot_codes(candidate.codes)
        taken = [edit.position for edit in candidate.edits]
        allowed = self._rules.allowed(candidate.codes, taken)
        direction = self._aim.direction(candidate.outputs)
        positions, bases = self._proposals.choose(sequence, allowed, direction)
        if not len(positions):
            return []
        _, raw = self._predictor.edits(sequence, positions, bases)
        self.predicted += len(positions)
        outputs = self._predictor.finish(raw)
        loss = self._aim.loss(raw, outputs)
        loss = np.where(self._aim.holds(outputs, start.outputs), loss, np.inf)
        order = np.argsort(loss, kind="stable")[: self._settings.beam]
        children = []
        for one in order[np.isfinite(loss[order])]:
            codes, edit = edit_to(candidate.codes, positions[one], bases[one], outputs[one])
            children.append(
                Candidate(codes, (*candidate.edits, edit), float(loss[one]), outputs[one])
            )
        return children
