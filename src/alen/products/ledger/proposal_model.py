"""What decided lines teach about undecided ones: TF-IDF of letters and words, and a linear classifier.

scikit-learn comes with the extra `models`; whoever imports this says so where it is missing. The letters of
account text, supplier and posting text are counted apart, each distinct value once: n-grams of 2 to 5 signs
within words, words of account and posting text, and the digits of funktion as they narrow down. What is
counted, and how rare it is, is taken from all lines; what is IT is learned from decided ones alone.

The honest score is that of suppliers never seen: every fold holds whole suppliers out, learns from the
others and answers for those. The proposals' confidence is fitted to these answers, and so is the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse as scipy_sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from alen.products.ledger.proposals import Kinds

FOLDS = 5
"""Parts into which suppliers are cut; each is held out once."""

LEAST_ABOVE = 10
"""Held-out kinds that a threshold must let through before it is believed."""

LEAST_CONFIDENCE = 0.5
"""What is more likely wrong than right is not proposed, however right the rest is."""

_sparse: Any = scipy_sparse
_counter: Any = CountVectorizer
_tfidf: Any = TfidfTransformer
_machine: Any = LinearSVC
_logistic: Any = LogisticRegression
_folds: Any = GroupKFold

Floats = NDArray[np.float64]
Answers = NDArray[Any]
Mask = NDArray[np.bool_]

_LETTERS = {"analyzer": "char_wb", "ngram_range": (2, 5)}
_WORDS = {"analyzer": "word", "token_pattern": "[a-zæøå0-9]+"}
_COUNTED = (
    ("text", _LETTERS), ("text", _WORDS), ("account_text", _LETTERS), ("account_text", _WORDS),
    ("supplier", _LETTERS),
)  # fmt: skip
_LEVELS = (1, 3, 5)
"""Digits of funktion: main account, main function, function."""


@dataclass(frozen=True)
class Threshold:
    """From which confidence on something is proposed, and how right that was for suppliers held out.

    confidence   None when no threshold reaches the precision asked for
    precision    share of what is above it that is right, each kind of line with its weight
    recall       share of what is so that is above it
    money_precision, money_recall  the same by money
    above        kinds above it
    own_above, own_right  those among them that the user decided, and how many of these were right: the
                 nearest there is to what nobody has decided yet
    """

    confidence: float | None
    precision: float = 0.0
    recall: float = 0.0
    money_precision: float = 0.0
    money_recall: float = 0.0
    above: int = 0
    own_above: int = 0
    own_right: int = 0


@dataclass(frozen=True, eq=False)
class Features:
    """A row of numbers for each kind; `vocabulary` is how many columns there are."""

    rows: Any
    vocabulary: int


def features_of(kinds: Kinds) -> Features:
    """Count letters and words of all kinds, the rare ones weighing more."""
    blocks: list[Any] = []
    for column, how in _COUNTED:
        values, place = np.unique(kinds.keys[column].astype(str), return_inverse=True)
        counted = _weighted(
            _counter(**how, lowercase=False, min_df=min(2, len(values)), dtype=np.float32), values
        )
        if counted is not None:
            blocks.append(counted[place])
    levels = [" ".join(f"f{code[:size]}" for size in _LEVELS) for code in kinds.keys["funktion"] if code]
    if levels:
        values, place = np.unique(kinds.keys["funktion"].astype(str), return_inverse=True)
        said = [" ".join(f"f{code[:size]}" for size in _LEVELS) if code else "" for code in values]
        counted = _weighted(_counter(lowercase=False, token_pattern="[^ ]+", dtype=np.float32), said)  # noqa: S106
        if counted is not None:
            blocks.append(counted[place])
    if not blocks:
        return Features(_sparse.csr_matrix((len(kinds), 1), dtype=np.float32), 0)
    rows = _sparse.hstack(blocks, format="csr")
    return Features(rows, int(rows.shape[1]))


def _weighted(counter: Any, values: Sequence[str] | Answers) -> Any:
    """The values' TF-IDF rows; None when there is nothing to count."""
    try:
        counts = counter.fit_transform(values)
    except ValueError:  # "empty vocabulary": no value has a word that another has too
        return None
    return _tfidf(sublinear_tf=True).fit_transform(counts).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Answered:
    """Answers to kinds of lines: the code, and how sure. `codes` of kinds that were not asked are ''."""

    codes: Answers
    confidence: Floats


class Classifier:
    """Learns codes (two or more) of kinds, with a weight for each.

    seed   of the order in which the machine looks at rows: equal seeds give equal answers
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def held_out(
        self, rows: Any, codes: Answers, weights: Floats, suppliers: Answers
    ) -> tuple[Answers, Floats]:
        """For every row the code that those learned from other suppliers give, and the margin of it."""
        told = np.full(len(codes), "", dtype=object)
        margins = np.zeros(len(codes))
        count = min(FOLDS, len(np.unique(suppliers)))
        for learned, asked in _folds(n_splits=count).split(rows, groups=suppliers):
            if len(np.unique(codes[learned])) < 2:
                told[asked] = codes[learned][0]
                continue
            machine = self._fitted(rows[learned], codes[learned], weights[learned])
            told[asked], margins[asked] = _margins(machine, rows[asked])
        return told, margins

    def answers(self, rows: Any, codes: Answers, weights: Floats, asked: Any, sure: _Sureness) -> Answered:
        """What is learned from all rows, answered for others."""
        told, margins = _margins(self._fitted(rows, codes, weights), asked)
        return Answered(told, sure.of(margins))

    def _fitted(self, rows: Any, codes: Answers, weights: Floats) -> Any:
        machine = _machine(C=0.5, class_weight="balanced", random_state=self.seed, max_iter=2000)
        return machine.fit(rows, codes.astype(str), sample_weight=weights)


def _margins(machine: Any, rows: Any) -> tuple[Answers, Floats]:
    """The code of each row, and how far it lies before the next one."""
    scores: Floats = np.asarray(machine.decision_function(rows), dtype=np.float64)
    names = cast(Answers, machine.classes_.astype(object))
    if scores.ndim == 1:
        return names[(scores > 0).astype(np.int64)], np.abs(scores)
    best = np.argmax(scores, axis=1)
    two = np.partition(scores, scores.shape[1] - 2, axis=1)[:, -2:]
    return names[best], two[:, 1] - two[:, 0]


@dataclass(frozen=True)
class _Sureness:
    """Margins as the share of held-out answers of that margin that were right (Platt 1999)."""

    slope: float
    start: float

    def of(self, margins: Floats) -> Floats:
        """From 0 to 1, rising with the margin."""
        return 1.0 / (1.0 + np.exp(-(self.slope * margins + self.start)))


def sureness(margins: Floats, is_right: Mask, weights: Floats) -> _Sureness:
    """Fit how sure a margin is to held-out answers."""
    if is_right.all() or not is_right.any():
        share = (float(is_right.sum()) + 1.0) / (len(is_right) + 2.0)
        return _Sureness(0.0, float(np.log(share / (1.0 - share))))
    fitted = _logistic(C=1e6).fit(margins.reshape(-1, 1), is_right, sample_weight=weights)
    return _Sureness(max(0.0, float(fitted.coef_[0, 0])), float(fitted.intercept_[0]))


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Answers for kinds of suppliers held out, of which some name a code.

    confidence  how sure; below 0 where the answer names another code
    is_right    whether the answer names the code and the code is true
    is_so       of every kind, whether the code is true
    money       whole øre, without signs
    """

    confidence: Floats
    is_right: Mask
    is_so: Mask
    is_own: Mask
    weights: Floats
    money: NDArray[np.int64]


def threshold(answers: HeldOut, precision: float) -> Threshold:
    """The least confidence from which on a share of `precision` of the answers was right."""
    confidence, weights, money = answers.confidence, answers.weights, answers.money
    order = np.argsort(-confidence, kind="stable")
    order = order[confidence[order] >= LEAST_CONFIDENCE]
    if not len(order):
        return Threshold(None)
    share = np.cumsum(weights[order] * answers.is_right[order]) / np.cumsum(weights[order])
    is_last_of_value = np.append(np.diff(confidence[order]) != 0, True)
    is_enough = np.arange(1, len(order) + 1) >= LEAST_ABOVE
    held = np.flatnonzero((share >= precision) & is_last_of_value & is_enough)
    if not len(held):
        return Threshold(None)
    above = order[: int(held[-1]) + 1]
    hit = above[answers.is_right[above]]
    return Threshold(
        float(confidence[above[-1]]),
        float(weights[hit].sum() / weights[above].sum()),
        _part(float(weights[hit].sum()), float(weights[answers.is_so].sum())),
        _part(int(money[hit].sum()), int(money[above].sum())),
        _part(int(money[hit].sum()), int(money[answers.is_so].sum())),
        len(above),
        int(answers.is_own[above].sum()),
        int(answers.is_own[hit].sum()),
    )


def _part(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
