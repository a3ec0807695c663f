"""The sheets of the workbook that a ledger's answers are handed on in: columns and rows, nothing written yet.

Everything is taken from the answers, year by year: spending less external income, each payment once, and
operating with capital, unless a sheet says otherwise. Money stays in whole øre and shares stay fractions
until a cell is written. No person is named: persons and sole traders are one supplier, and posting texts
are in no sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal

from alen.products.ledger.amounts import Bounds, Inhabitants, PerInhabitant, per_inhabitant, share, total
from alen.products.ledger.breakdown import Breakdown, Cell, breakdown
from alen.products.ledger.cloud import cloud_share
from alen.products.ledger.departments import departments
from alen.products.ledger.functions import PLACES, functions
from alen.products.ledger.labels import Labels
from alen.products.ledger.months import months
from alen.products.ledger.opening import Lines
from alen.products.ledger.overview import overview, undecided_groups
from alen.products.ledger.questions import (
    DECIDED_AXES,
    MEASURES,
    SPENDING,
    Basis,
    Question,
    basis,
    counted_lines,
)
from alen.products.ledger.sums import whole_sum
from alen.products.ledger.wide import wide
from alen.products.ledger.yardsticks import Yardstick

Kind = Literal["text", "year", "count", "ore", "share", "each"]
"""What a cell holds: text, a year, a number of things, whole øre, an exact share, øre per inhabitant."""

Value = str | int | Fraction | None
Row = tuple[Value, ...]

GROUPS = 200
"""Undecided groups of a year."""


@dataclass(frozen=True)
class SheetColumn:
    """A column: the key of its heading, and what it holds; `heading` where the heading is known already."""

    key: str
    kind: Kind
    heading: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet; `title`: where its name is put together of labels, else the key names it."""

    key: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True)
class Asked:
    """What all sheets are asked of.

    inhabitants    accounts year -> inhabitants
    published_ore  accounts year -> the published extended scope, where there is one
    """

    lines: Lines
    labels: Labels
    inhabitants: Inhabitants = field(default_factory=dict[int, int])
    published_ore: Mapping[int, int] = field(default_factory=dict[int, int])

    @property
    def yardstick(self) -> Yardstick:
        """What the lines were measured by."""
        return self.lines.yardstick

    @property
    def joint_rules(self) -> tuple[str, ...]:
        """The rules that know a joint company."""
        return tuple(rule.rule_id for rule in self.yardstick.rules if rule.joint_company)

    @property
    def people(self) -> dict[int, int]:
        """Inhabitants, the holder's own count where none is given."""
        return {**self.lines.holder.inhabitants, **self.inhabitants}


def _columns(kind: Kind, *keys: str) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(key, kind) for key in keys)


YEAR = _columns("year", "year")
BOUNDS = _columns("ore", "decided", "with_proposals", "unknown", "low", "high")
LINES = _columns("count", "lines", "open_lines")
SHARE = _columns("share", "share_of_it")
EACH = _columns("each", "each_decided", "each_low", "each_high")


def sheets(asked: Asked) -> tuple[Sheet, ...]:
    """Every sheet but the one on method, in order. Raises NotFound where there are no lines."""
    years = tuple(one.year for one in basis(asked.lines).years)
    axes = [*((axis,) for axis in DECIDED_AXES), *combinations(DECIDED_AXES, 2)]
    return (
        _overview(asked),
        *(_breakdown(asked, by, years) for by in axes),
        _measures(asked, years),
        _on_off(asked, years),
        _functions(asked, years),
        _wide(asked, years),
        _cloud(asked, years),
        _departments(asked, years),
        _suppliers(asked, years),
        _months(asked),
        _undecided(asked, years),
        _rules(asked),
        _basis(asked, basis(asked.lines)),
        _files(asked),
        _set_aside(asked),
    )


def _bounds(bounds: Bounds) -> Row:
    return (
        bounds.decided_ore, bounds.with_proposals_ore, bounds.unknown_ore, bounds.low_ore, bounds.high_ore,
    )  # fmt: skip


def _each(found: PerInhabitant | None) -> Row:
    return (None, None, None) if found is None else (found.decided, found.low, found.high)


def _overview(asked: Asked) -> Sheet:
    answer = overview(
        asked.lines, inhabitants=asked.inhabitants, joint_rules=asked.joint_rules, groups=1
    )  # fmt: skip
    rows = tuple(
        (
            one.basis.year, asked.labels.of("basis", one.basis.source_kind), one.basis.lines,
            one.basis.amount_ore, one.decided_share, *_bounds(one.it), one.it.lines, one.it.open_lines,
            asked.people.get(one.basis.year), *_each(one.each),
        )
        for one in answer.years
    )  # fmt: skip
    columns = (
        *YEAR, SheetColumn("source_kind", "text"), SheetColumn("all_lines", "count"),
        SheetColumn("all_booked", "ore"), SheetColumn("decided_share", "share"), *BOUNDS, *LINES,
        SheetColumn("inhabitants", "count"), *EACH,
    )  # fmt: skip
    return Sheet("overview", columns, rows)


def _breakdown(asked: Asked, by: tuple[str, ...], years: Sequence[int]) -> Sheet:
    labels = asked.labels
    headings = tuple(SheetColumn(axis, "text", labels.heading(labels.axis(axis))) for axis in by)
    codes = tuple(SheetColumn(f"{axis}_code", "text") for axis in by)
    found = [breakdown(asked.lines, by, Question(year)) for year in years]
    rows = tuple(row for answer in found for row in _cells(asked, answer))
    title = labels.heading(" × ".join(labels.axis(axis) for axis in by))
    columns = (*YEAR, *headings, *codes, *BOUNDS, *SHARE, *LINES, *EACH)
    return Sheet("by_" + "_".join(by), columns, rows, title)


def _cells(asked: Asked, answer: Breakdown) -> Iterator[Row]:
    for cell in answer.cells:
        names = (
            asked.labels.key(axis, key, answer.suppliers)
            for axis, key in zip(answer.by, cell.key, strict=True)
        )
        head = per_inhabitant(cell.bounds, asked.people.get(answer.year or 0))
        yield (
            answer.year, *names, *cell.key, *_bounds(cell.bounds), cell.share, cell.bounds.lines,
            cell.bounds.open_lines, *_each(head),
        )  # fmt: skip


def _suppliers(asked: Asked, years: Sequence[int]) -> Sheet:
    """Suppliers of IT, decided or proposed; those with undecided lines alone are one row, unnamed."""
    rows: list[Row] = []
    for year in years:
        answer = breakdown(asked.lines, ("supplier_key",), Question(year))
        parts: tuple[list[Cell], list[Cell]] = ([], [])
        for cell in answer.cells:
            parts[bool(cell.bounds.lines or cell.bounds.proposed_ore)].append(cell)
        unnamed, named = parts
        rows += _cells(asked, replace(answer, cells=tuple(named)))
        others = total(cell.bounds for cell in unnamed)
        if others.open_lines:
            head = per_inhabitant(others, asked.people.get(year))
            rows.append(
                (
                    year, asked.labels.of("keys", "other_suppliers"), "", *_bounds(others),
                    share(0, answer.total.decided_ore), 0, others.open_lines, *_each(head),
                )
            )  # fmt: skip
    columns = (
        *YEAR, *_columns("text", "supplier", "supplier_key_code"), *BOUNDS, *SHARE, *LINES, *EACH,
    )  # fmt: skip
    return Sheet("by_supplier_key", columns, tuple(rows))


def _measures(asked: Asked, years: Sequence[int]) -> Sheet:
    stands, labels = basis(asked.lines), asked.labels
    rows: list[Row] = []
    for year in years:
        for spending in SPENDING:
            for measure in MEASURES:
                found = whole_sum(asked.lines, counted_lines(stands, Question(year, measure, spending)))
                rows.append(
                    (
                        year, labels.of("measures", measure), labels.of("spending", spending),
                        *_bounds(found), found.lines, found.open_lines,
                    )
                )  # fmt: skip
    return Sheet("measures", (*YEAR, *_columns("text", "measure", "spending"), *BOUNDS, *LINES), tuple(rows))


def _on_off(asked: Asked, years: Sequence[int]) -> Sheet:
    rows: list[Row] = []
    for year in years:
        answer = functions(asked.lines, year, "together", asked.joint_rules)
        whole = answer.counted_once
        for place in PLACES:
            found = answer.of(place).external
            rows.append(
                (
                    year, asked.labels.of("places", place), *_bounds(found),
                    share(found.decided_ore, whole.decided_ore), answer.joint.get(place, (0, 0))[1],
                )
            )  # fmt: skip
    columns = (*YEAR, SheetColumn("place", "text"), *BOUNDS, *SHARE, SheetColumn("joint", "ore"))
    return Sheet("on_off", columns, tuple(rows))


def _functions(asked: Asked, years: Sequence[int]) -> Sheet:
    rows: list[Row] = []
    for year in years:
        for line in functions(asked.lines, year, "together", asked.joint_rules).lines:
            flows = line.flows
            rows.append(
                (
                    year, line.funktion, asked.labels.key("funktion", line.funktion),
                    asked.labels.of("places", line.place), flows.gross.decided_ore,
                    flows.income.decided_ore, flows.internal.decided_ore, flows.not_stated.decided_ore,
                    *_bounds(flows.net),
                )
            )  # fmt: skip
    columns = (
        *YEAR, *_columns("text", "function_code", "function", "place"),
        *_columns("ore", "gross", "income", "internal", "flow_not_stated"), *BOUNDS,
    )  # fmt: skip
    return Sheet("functions", columns, tuple(rows))


def _wide(asked: Asked, years: Sequence[int]) -> Sheet:
    rows: list[Row] = []
    for year in years:
        answer = wide(
            asked.lines, year, published_ore=asked.published_ore.get(year), inhabitants=asked.inhabitants
        )
        if answer.total is None:
            said = asked.labels.of("not_loaded", answer.not_loaded)
            rows.append((year, said, *(None for _ in (*BOUNDS, *EACH))))
            continue
        source = asked.labels.of("wide", answer.extended_from)
        parts = (
            (f"{asked.labels.of('wide', 'extended')} ({source})", Bounds(answer.extended_ore), None),
            (asked.labels.of("wide", "passed_on"), Bounds(answer.passed_on_ore), None),
            (asked.labels.of("wide", "outside"), answer.outside, None),
            (asked.labels.of("wide", "wide"), answer.total, answer.each),
        )
        rows += [(year, name, *_bounds(bounds), *_each(head)) for name, bounds, head in parts]
    return Sheet("wide", (*YEAR, SheetColumn("part", "text"), *BOUNDS, *EACH), tuple(rows))


def _cloud(asked: Asked, years: Sequence[int]) -> Sheet:
    rows: list[Row] = []
    for year in years:
        for line in cloud_share(asked.lines, year).lines:
            for variant, found in (("of_decided", line.of_decided), ("of_possible", line.of_possible)):
                rows.append(
                    (
                        year, asked.labels.axis(line.axis), asked.labels.of("variants", variant),
                        line.cloud_ore, line.other_ore, line.unknown_ore, line.undecided_ore,
                        found.decided, found.low, found.high,
                    )
                )  # fmt: skip
    columns = (
        *YEAR, *_columns("text", "told_by", "share_of"),
        *_columns("ore", "cloud", "not_cloud", "kind_unknown", "undecided"),
        *_columns("share", "share", "share_low", "share_high"),
    )  # fmt: skip
    return Sheet("cloud", columns, tuple(rows))


def _departments(asked: Asked, years: Sequence[int]) -> Sheet:
    rows: list[Row] = []
    for year in years:
        for one in departments(asked.lines, Question(year)).departments:
            rows.append(
                (
                    year, asked.labels.key("department", one.department), *_bounds(one.it),
                    one.off.decided_ore, one.booked_ore, one.share,
                )
            )  # fmt: skip
    columns = (
        *YEAR, SheetColumn("department", "text"), *BOUNDS, *_columns("ore", "off", "all_booked"),
        SheetColumn("share_of_booked", "share"),
    )  # fmt: skip
    return Sheet("departments", columns, tuple(rows))


def _months(asked: Asked) -> Sheet:
    rows = tuple(
        (one.year, asked.labels.key("month", one.month), *_bounds(one.bounds), one.share)
        for one in months(asked.lines, Question()).months
    )
    return Sheet("months", (*YEAR, SheetColumn("month", "text"), *BOUNDS, *SHARE), rows)


def _undecided(asked: Asked, years: Sequence[int]) -> Sheet:
    labels = asked.labels
    rows = tuple(
        (
            year, labels.key("funktion", one.funktion), one.account_text,
            one.supplier_name or labels.key("supplier_key", one.supplier), one.lines, one.amount_ore,
            one.moved_ore,
        )
        for year in years
        for one in undecided_groups(asked.lines, Question(year), GROUPS)
    )  # fmt: skip
    columns = (
        *YEAR, *_columns("text", "function", "account_text", "supplier"), SheetColumn("lines", "count"),
        *_columns("ore", "amount", "moved"),
    )  # fmt: skip
    return Sheet("undecided", columns, rows)


def _rules(asked: Asked) -> Sheet:
    """The rules that decided whether counted lines are IT, those that decided most lines first."""
    counted = counted_lines(basis(asked.lines), Question())
    used = asked.lines.rows(
        f"""SELECT rule_is_it, is_it, count(*), sum(counted_ore) FROM {counted}
        WHERE rule_is_it IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1"""
    )
    rows: list[Row] = []
    for rule_id, is_it, number, ore in used:
        rule = asked.yardstick.rule(str(rule_id))
        said = (rule.area, rule.resource, rule.deployment, rule.owner, rule.source, rule.note) if rule else ()
        words = said or ("",) * 6
        codes = (
            asked.labels.key(axis, code) if code else ""
            for axis, code in zip(DECIDED_AXES, words[:3], strict=True)
        )
        rows.append(
            (
                str(rule_id), asked.labels.of("decisions", "it" if is_it else "not_it"), *codes,
                *words[3:], int(number), int(ore),
            )
        )  # fmt: skip
    columns = (
        *_columns("text", "rule", "says", "rule_area", "rule_resource", "rule_deployment", "owner", "source",
                  "note"),
        SheetColumn("lines", "count"), SheetColumn("amount", "ore"),
    )  # fmt: skip
    return Sheet("rules", columns, tuple(rows))


def _basis(asked: Asked, stands: Basis) -> Sheet:
    rows = tuple(
        (
            one.year, asked.labels.of("basis", one.source_kind), one.lines, one.amount_ore, one.other_lines,
            one.other_ore, one.vat_taken_ore, one.vat_estimated_lines, one.vat_estimated_ore,
            one.vat_unknown_lines, one.vat_unknown_ore,
        )
        for one in stands.years
    )  # fmt: skip
    columns = (
        *YEAR, SheetColumn("source_kind", "text"), SheetColumn("all_lines", "count"),
        SheetColumn("all_booked", "ore"), SheetColumn("other_lines", "count"), SheetColumn("other", "ore"),
        SheetColumn("vat_taken", "ore"), SheetColumn("vat_estimated_lines", "count"),
        SheetColumn("vat_estimated", "ore"), SheetColumn("vat_unknown_lines", "count"),
        SheetColumn("vat_unknown", "ore"),
    )  # fmt: skip
    return Sheet("basis", columns, rows)


def _files(asked: Asked) -> Sheet:
    rows = tuple(
        (
            one.key, one.file, asked.labels.of("file_kinds", one.source_kind), one.system, one.imported_at,
            one.rows_read, one.rows_imported, sum(one.set_aside.values()), one.control_before_ore,
            one.control_imported_ore, one.control_set_aside_ore, sum(one.masked.values()), one.masked_rows,
            one.persons, one.sha256,
        )
        for one in asked.lines.records
    )  # fmt: skip
    columns = (
        SheetColumn("import", "year"), *_columns("text", "file", "source_kind", "system", "imported_at"),
        *_columns("count", "rows_read", "rows_imported", "rows_set_aside"),
        *_columns("ore", "control_before", "control_imported", "control_set_aside"),
        *_columns("count", "masked_cells", "masked_rows", "person_lines"), SheetColumn("sha256", "text"),
    )  # fmt: skip
    return Sheet("files", columns, rows)


def _set_aside(asked: Asked) -> Sheet:
    rows = tuple(
        (one.key, one.file, asked.labels.of("set_aside", reason), number)
        for one in asked.lines.records
        for reason, number in sorted(one.set_aside.items())
    )
    columns = (
        SheetColumn("import", "year"), SheetColumn("file", "text"), SheetColumn("reason", "text"),
        SheetColumn("rows", "count"),
    )  # fmt: skip
    return Sheet("set_aside", columns, rows)
