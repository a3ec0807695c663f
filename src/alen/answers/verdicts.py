"""What came of holding an explanation against the bytes its leaves were read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from alen.answers.edition import Reading
from alen.answers.recomputing import Stored, faults_of, remade, same, side_of_node, value_from
from alen.answers.tree import RELEASED, FigureNode, Leaf, SumNode


@dataclass(frozen=True)
class LeafVerdict:
    """One cell read again.

    expected  the number that alone fits the stored sum, in the table's unit and decimals; None where the
              sum has other cells too, so that only the sum can be held against it
    ok        the sum the cell belongs to agrees (and, with `expected`, the cell); None where bytes of the
              sum cannot be read, so that nothing can be said
    """

    id: str
    table_id: str
    sha256: str
    raw_key: str
    status: str
    expected: int | None
    text: str | None
    number: int | None
    ok: bool | None


@dataclass(frozen=True)
class Verdict:
    """One figure read again. `faults` are keys of `recomputing.FAULTS`; empty when all agrees.

    Values are in the prices of the question. `figures`: the verdicts of what growth or a sum rests on.
    """

    address: str
    ok: bool
    faults: tuple[str, ...]
    stored_value: float | None
    reread_value: float | None
    leaves: tuple[LeafVerdict, ...]
    figures: tuple[Verdict, ...]

    def all_faults(self) -> set[str]:
        """The faults of the figure and of those it rests on."""
        return set(self.faults).union(*(one.all_faults() for one in self.figures))

    def all_leaves(self) -> Iterator[LeafVerdict]:
        """Every cell under the figure."""
        yield from self.leaves
        for figure in self.figures:
            yield from figure.all_leaves()


def judge(reading: Reading, node: FigureNode) -> Verdict:
    """Hold one figure of an explanation against its leaves, which must have been read."""
    below = tuple(judge(reading, one) for one in node.figures)
    if node.figures:
        return _judge_made_of_figures(node, below)
    if any(side.reread_reason == RELEASED for side in node.sums):
        return _not_judged(node, "released")
    if any(side.reread_reason == "unreadable" for side in node.sums):
        return _not_judged(node, "unread")
    sides = {side.role: side_of_node(side) for side in node.sums}
    stored = _stored(reading, node)
    faults = faults_of(stored, sides) if node.is_stored else ()
    value = remade(stored.measure.unit, node.basis, sides)[0]
    if stored.correction is not None and not faults:
        value = stored.value
    if not node.is_stored or (stored.reason == "not_applicable" and not faults):
        value = None
    value, price_faults = _at_price(node, value)
    faults += price_faults
    leaves = [leaf for side in node.sums for leaf in _side_leaves(side, faults)]
    return Verdict(
        node.address, not faults, faults, node.value, value, (*leaves, *_price_leaves(node, faults)), ()
    )


def _not_judged(node: FigureNode, fault: str) -> Verdict:
    """A figure that cannot be read again: neither borne out nor refuted."""
    leaves = [
        _leaf_verdict(leaf, None, None) for side in node.sums for term in side.terms for leaf in term.leaves
    ]
    leaves += [] if node.price is None else [_leaf_verdict(leaf, None, None) for leaf in node.price.inputs]
    return Verdict(node.address, False, (fault,), node.value, None, tuple(leaves), ())


def _stored(reading: Reading, node: FigureNode) -> Stored:
    totals: Mapping[str, int | None] = {side.role: side.total for side in node.sums}
    value = node.value if node.price is None else node.price.current_value
    reason = "" if value is not None or node.missing is None else node.missing.reason
    published = node.basis == "as_published"
    return Stored(
        reading.find_measure(node.measure_id),
        node.basis,
        node.year,
        None if published else totals.get("numerator"),
        None if published else totals.get("denominator"),
        value,
        reason,
        frozenset(node.flags),
        node.correction,
    )


def _at_price(node: FigureNode, value: float | None) -> tuple[float | None, tuple[str, ...]]:
    """A value in the figure's prices, by the factor that the index's cells give."""
    if node.price is None or value is None:
        return value, ()
    if node.price.factor is None:
        return None, ()
    if any(leaf.status == "unreadable" for leaf in node.price.inputs):
        return None, ("unread",)
    if node.price.reread is None or not same(node.price.reread, node.price.factor):
        return None, ("price",)
    real = value * node.price.reread
    return real, () if same(real, node.value) else ("value",)


def _judge_made_of_figures(node: FigureNode, below: tuple[Verdict, ...]) -> Verdict:
    """Growth, or a sum over organisations: the figures below it, and what is made of them."""
    faults: tuple[str, ...] = ()
    value: float | None = None
    if any("unread" in one.all_faults() for one in below):
        faults = ("unread",)
    elif node.value is not None:
        value, faults = _at_price(node, _made(node, below))
        if not faults and not same(value, node.value):
            faults = ("value",)
    ok = not faults and all(one.ok for one in below)
    return Verdict(node.address, ok, faults, node.value, value, _price_leaves(node, faults), below)


def _made(node: FigureNode, below: tuple[Verdict, ...]) -> float | None:
    values = [one.reread_value for one in below]
    if node.formula.key == "formula_growth":
        now, then = values
        return None if now is None or not then else 100 * (now - then) / then
    if node.formula.key == "formula_weighted":
        half = len(values) // 2
        pairs = [(v, w) for v, w in zip(values[:half], values[half:], strict=True) if v is not None and w]
        weight = sum(w for _, w in pairs)
        return sum(v * w for v, w in pairs) / weight if len(pairs) == half and weight else None
    sides = [{side.role: side.reread for side in one.sums} for one in node.figures]
    tops, bottoms = ([one.get(role) for one in sides] for role in ("numerator", "denominator"))
    top = [number for number in tops if number is not None]
    if len(top) < len(sides):
        return None
    bottom = [number for number in bottoms if number is not None]
    return value_from(node.unit, sum(top), sum(bottom) if len(bottom) == len(sides) else None)


def _side_leaves(side: SumNode, faults: tuple[str, ...]) -> Iterator[LeafVerdict]:
    leaves = [(term, leaf) for term in side.terms for leaf in term.leaves]
    for term, leaf in leaves:
        expected = None
        if len(leaves) == 1 and side.total is not None:
            exact = Fraction(side.total, term.sign * term.unit_factor)
            expected = exact.numerator if exact.denominator == 1 else None
        yield _leaf_verdict(leaf, expected, not _fails(side.role, faults))


def _fails(role: str, faults: tuple[str, ...]) -> bool:
    """Whether a side's cells are among those that a figure fails by."""
    if role in faults:
        return True
    others = {"reason", "flags", "absence"} & set(faults)
    return role == "numerator" and bool(others) and "denominator" not in faults


def _price_leaves(node: FigureNode, faults: tuple[str, ...]) -> tuple[LeafVerdict, ...]:
    if node.price is None:
        return ()
    ok = None if "unread" in faults else "price" not in faults
    return tuple(_leaf_verdict(leaf, None, ok) for leaf in node.price.inputs)


def _leaf_verdict(leaf: Leaf, expected: int | None, ok: bool | None) -> LeafVerdict:
    return LeafVerdict(
        leaf.id,
        leaf.source.table_id,
        leaf.source.sha256,
        ";".join(text for _, text in leaf.key),
        leaf.status,
        expected,
        leaf.text,
        leaf.number,
        ok,
    )
