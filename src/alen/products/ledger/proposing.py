"""Propose answers for lines that no rule decides, learned from what the user and the rules decided.

Nothing that is proposed counts as certain: it stands beside undecided lines, widens no sum of decided ones,
and is gone when a rule decides the line. What is proposed must have been right often enough for suppliers
that were not learned from (`proposal_model`); where no threshold reaches that, nothing is proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from alen.errors import BadInput
from alen.measures.yardstick.classify import PROPOSAL_KEYS
from alen.measures.yardstick.rules import AXES, STARTER
from alen.model.progress import SILENT, Progress
from alen.products.ledger.amounts import Columns, Rows
from alen.products.ledger.opening import Lines
from alen.products.ledger.proposal_model import (
    FOLDS,
    Answers,
    Classifier,
    Features,
    Floats,
    HeldOut,
    Threshold,
    features_of,
    sureness,
    threshold,
)
from alen.products.ledger.proposals import Kinds, Suggestion, read_kinds, write_proposals
from alen.store.local.books import Books

PRECISION = 0.9
"""Share of what is proposed that must have been right for suppliers held out."""

OWN_WEIGHT = 3.0
"""What a kind of line weighs that the user decided; one that a rule of the starter set decided weighs 1."""

LEAST_DECISIONS = 3
"""Own decisions of each kind, IT and not, before anything is learned from them."""

LEAST_KINDS = 20
"""Kinds of decided lines, IT and not each."""

LEAST_SUPPLIERS = 5
"""Suppliers with decided lines, IT and not each: with fewer none can be held out."""

IT, NOT_IT = "it", "not_it"


@dataclass(frozen=True)
class Learned:
    """How one question was answered for suppliers held out.

    question   is_it, or an axis
    code       `it`, `not_it`; `any` for the codes of an axis together
    kinds      kinds of lines that it was learned from
    """

    question: str
    code: str
    kinds: int
    threshold: Threshold


@dataclass(frozen=True)
class Proposing:
    """What was learned and what is proposed. Money is whole øre of undecided lines, without signs.

    precision       share that was asked for
    decisions       own rules that decide lines: IT, and not
    kinds           kinds of lines learned from, and of those the user's own
    vocabulary      letters and words that were counted
    proposed_ore    money for which IT is proposed; `net_ore` with its signs
    not_it_ore      money for which it is proposed that it is not IT
    open_ore        all undecided money
    """

    seed: int
    precision: float
    folds: int
    decisions: tuple[int, int]
    kinds: int
    own_kinds: int
    own_weight: float
    suppliers: int
    vocabulary: int
    learned: tuple[Learned, ...]
    proposals: int
    proposed_lines: int
    proposed_ore: int
    net_ore: int
    not_it_lines: int
    not_it_ore: int
    open_lines: int
    open_ore: int

    def table(self) -> tuple[Columns, Rows]:
        """One row per question: what was learned, and how right it was."""
        columns: Columns = (
            "question", "code", "kinds", "threshold", "precision", "recall", "money_precision",
            "money_recall", "above", "own_above", "own_right",
        )  # fmt: skip
        rows = [(one.question, one.code, one.kinds, *asdict(one.threshold).values()) for one in self.learned]
        return columns, rows

    def plain(self) -> dict[str, Any]:
        """As it is written beside the proposals."""
        return asdict(self)


def propose(
    books: Books,
    lines: Lines,
    *,
    seed: int = 4,
    precision: float = PRECISION,
    progress: Progress | None = None,
) -> Proposing:
    """Learn from decided lines, and write what is proposed for undecided ones.

    precision  share of proposals that must have been right for suppliers held out, above 0.5 and up to 1

    Raises BadInput, saying what is lacking, when too little was decided to learn from; DiskFailed.
    Whoever calls holds `store.workspace.lock`.
    """
    if not 0.5 < precision <= 1:
        raise BadInput(f"a precision of {precision:g} is not above 0.5 and at most 1", do="Ask for 0.9, say.")
    progress = progress or SILENT
    kinds = read_kinds(lines)
    decisions = _decisions(lines)
    _refuse_too_few(kinds, decisions)
    progress.start("propose", len(AXES) + 2, "questions")
    try:
        trained = _Trained(kinds, features_of(kinds), seed, precision)
        progress.advance(1)
        suggestions, learned = trained.suggestions(progress)
    finally:
        progress.finish()
    found = _summary(kinds, trained, suggestions, learned, decisions)
    write_proposals(books, list(suggestions.values()), found.plain())
    return found


def _decisions(lines: Lines) -> tuple[int, int]:
    """Own rules that decide lines: those that say IT, and those that say not."""
    deciding = {str(row[0]) for row in lines.rows("SELECT DISTINCT rule_is_it FROM lines")}
    own = [one for one in lines.yardstick.rules if one.owner != STARTER and one.rule_id in deciding]
    said = sum(one.is_it for one in own)
    return said, len(own) - said


def _refuse_too_few(kinds: Kinds, decisions: tuple[int, int]) -> None:
    if min(decisions) < LEAST_DECISIONS:
        raise BadInput(
            f"{decisions[0]} decisions of yours say that lines are IT, and {decisions[1]} that they are not",
            why=f"Proposals are learned from your decisions, {LEAST_DECISIONS} of each kind at least.",
            do="Decide some groups with `alen ledger review`, both ways.",
        )
    for said, name in ((1, "IT"), (0, "not IT")):
        decided = kinds.is_it == said
        suppliers = len(np.unique(kinds.supplier[decided].astype(str)))
        if int(decided.sum()) < LEAST_KINDS or suppliers < LEAST_SUPPLIERS:
            raise BadInput(
                f"{int(decided.sum())} kinds of lines of {suppliers} suppliers are decided as {name}",
                why=f"To hold suppliers out, {LEAST_KINDS} kinds of {LEAST_SUPPLIERS} suppliers are needed.",
                do="Decide more groups with `alen ledger review`.",
            )


class _Trained:
    """Learns the questions one after the other and answers them for undecided kinds."""

    def __init__(self, kinds: Kinds, features: Features, seed: int, precision: float) -> None:
        self.kinds = kinds
        self.features = features
        self.precision = precision
        self.classifier = Classifier(seed)
        self.decided = np.flatnonzero(kinds.is_it >= 0)
        self.undecided = np.flatnonzero(kinds.is_it < 0)
        self.weights: Floats = np.where(kinds.is_own, OWN_WEIGHT, 1.0)

    def suggestions(self, progress: Progress) -> tuple[dict[int, Suggestion], list[Learned]]:
        """What is proposed for which undecided kind, and how it was learned."""
        said: Answers = np.where(self.kinds.is_it == 1, IT, NOT_IT).astype(object)
        codes, confidence, learned = self._asked("is_it", said, self.decided, self.undecided, (IT, NOT_IT))
        progress.advance(1)
        least = {one.code: one.threshold.confidence for one in learned}
        chosen: dict[int, bool] = {}
        for place, kind in enumerate(self.undecided):
            floor = least[codes[place]]
            if floor is not None and confidence[place] >= floor:
                chosen[int(kind)] = codes[place] == IT
        sure = dict(zip(map(int, self.undecided), confidence, strict=True))
        axes: dict[str, dict[int, str]] = {}
        for axis in AXES:
            axes[axis], more = self._axis(axis, [kind for kind, is_it in chosen.items() if is_it])
            learned += more
            progress.advance(1)
        keys = self.kinds.keys
        made = {
            kind: Suggestion(
                tuple(str(keys[name][kind]) for name in PROPOSAL_KEYS),
                is_it,
                tuple(axes[axis].get(kind, "") for axis in AXES),
                round(float(sure[kind]), 6),
            )
            for kind, is_it in chosen.items()
        }
        return made, learned

    def _axis(self, axis: str, asked: list[int]) -> tuple[dict[int, str], list[Learned]]:
        """The codes of an axis for kinds that are proposed as IT."""
        codes = self.kinds.axes[axis]
        known = self.decided[(self.kinds.is_it[self.decided] == 1) & (codes[self.decided] != "")]
        suppliers = len(np.unique(self.kinds.supplier[known].astype(str))) if len(known) else 0
        if (
            len(known) < LEAST_KINDS
            or suppliers < LEAST_SUPPLIERS
            or len(np.unique(codes[known].astype(str))) < 2
        ):
            return {}, [Learned(axis, "any", len(known), Threshold(None))]
        told, confidence, learned = self._asked(axis, codes, known, np.array(asked, dtype=np.int64), None)
        floor = learned[0].threshold.confidence
        if floor is None:
            return {}, learned
        found = {
            kind: str(code) for kind, code, sure in zip(asked, told, confidence, strict=True) if sure >= floor
        }
        return found, learned

    def _asked(
        self, question: str, codes: Answers, known: Any, asked: Any, names: tuple[str, ...] | None
    ) -> tuple[Answers, Floats, list[Learned]]:
        """Learn codes from known kinds, answer for others, and say how right that is.

        names  codes that have a threshold of their own; None: one threshold for all together
        """
        rows, weights = self.features.rows, self.weights
        true = codes[known]
        told, margins = self.classifier.held_out(
            rows[known], true, weights[known], self.kinds.supplier[known].astype(str)
        )
        is_right = told == true
        sure = sureness(margins, is_right, weights[known])
        confidence = sure.of(margins)
        money = self.kinds.abs_amount_ore[known]
        learned: list[Learned] = []
        for name in names or ("any",):
            named = np.ones(len(known), dtype=np.bool_) if names is None else told == name
            is_so = np.ones(len(known), dtype=np.bool_) if names is None else true == name
            answers = HeldOut(
                np.where(named, confidence, -1.0),
                is_right & named,
                is_so,
                self.kinds.is_own[known],
                weights[known],
                money,
            )
            floor = threshold(answers, self.precision)
            learned.append(Learned(question, name, int(is_so.sum()), floor))
        if not len(asked):
            return np.zeros(0, dtype=object), np.zeros(0), learned
        found = self.classifier.answers(rows[known], true, weights[known], rows[asked], sure)
        return found.codes, found.confidence, learned


def _summary(
    kinds: Kinds,
    trained: _Trained,
    suggestions: Mapping[int, Suggestion],
    learned: list[Learned],
    decisions: tuple[int, int],
) -> Proposing:
    as_it = np.array([kind for kind, one in suggestions.items() if one.is_it], dtype=np.int64)
    as_not = np.array([kind for kind, one in suggestions.items() if not one.is_it], dtype=np.int64)
    decided, undecided = trained.decided, trained.undecided
    return Proposing(
        seed=trained.classifier.seed,
        precision=trained.precision,
        folds=min(FOLDS, len(np.unique(kinds.supplier[decided].astype(str)))),
        decisions=decisions,
        kinds=len(decided),
        own_kinds=int(kinds.is_own[decided].sum()),
        own_weight=OWN_WEIGHT,
        suppliers=len(np.unique(kinds.supplier[decided].astype(str))),
        vocabulary=trained.features.vocabulary,
        learned=tuple(learned),
        proposals=len(suggestions),
        proposed_lines=int(kinds.lines[as_it].sum()),
        proposed_ore=int(kinds.abs_amount_ore[as_it].sum()),
        net_ore=int(kinds.amount_ore[as_it].sum()),
        not_it_lines=int(kinds.lines[as_not].sum()),
        not_it_ore=int(kinds.abs_amount_ore[as_not].sum()),
        open_lines=int(kinds.lines[undecided].sum()),
        open_ore=int(kinds.abs_amount_ore[undecided].sum()),
    )
