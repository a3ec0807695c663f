"""`alen ledger lines`: lines with the rules that decided them, and one line explained."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from alen.cli.ledger.persons import pairs_shown, persons_option, shown
from alen.cli.ledger_words import kroner
from alen.cli.options import YEAR
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.products.ledger.labels import Labels
    from alen.products.ledger.listing import LineList, LineWhole, RuleSaid
    from alen.products.ledger.opening import Lines

_PLACE = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
_AXES = ("area", "resource", "deployment")


@click.command(
    "lines",
    cls=Command,
    help=msgid(
        "Show the largest lines with the rule that decided each, or with --explain one line whole. Suppliers "
        "that are or may be persons are named on the terminal, and marked: what you see there is for your "
        "eyes. In CSV and JSON they have no name."
    ),
    examples=(
        "alen ledger lines --undecided --limit 20",
        "alen ledger lines --supplier nordlys --year 2024",
        "alen ledger lines --explain 1:17",
    ),
)
@option("--undecided", is_flag=True, help=msgid("Only lines that no rule decides."))
@option("--rule", metavar="ID", help=msgid("Only lines of which this rule decided something."))
@option("--supplier", metavar="TEXT", help=msgid("Only this supplier's: a CVR number, or part of a name."))
@option("--year", type=YEAR, help=msgid("Only this accounts year."))
@option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=50,
    metavar="N",
    help=msgid("So many lines at most; 50 is the default."),
)
@option("--explain", metavar="IMPORT:ROW", help=msgid("One line whole: columns, rules, file and row."))
@persons_option()
@pass_run
def command(
    run: Run,
    undecided: bool,
    rule: str | None,
    supplier: str | None,
    year: int | None,
    limit: int,
    explain: str | None,
    with_persons: bool,
) -> int:
    """Lines."""
    from alen.products.ledger.listing import Wanted, list_lines
    from alen.products.ledger.opening import open_lines
    from alen.store.local.books import Books

    place = _place(explain) if explain is not None else None
    if place is not None and (undecided or rule or supplier or year):
        raise BadInput("--explain is for one line", do="Leave the other options out.")
    lines = open_lines(Books(run.workspace()), progress=run.progress())
    if place is not None:
        return _explain(run, lines, *place, with_persons=with_persons)
    found = list_lines(lines, Wanted(undecided, rule, supplier, year), limit)
    columns, rows = found.table()
    data = {
        "lines": found.lines,
        "amount_ore": found.amount_ore,
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    data, rows = shown(run, data, columns, rows, with_persons=with_persons)
    emit_plain(run, data, columns, rows, lambda page: _draw(page, found, _labels(lines, page)))
    return FOUND if found.lines else NOTHING


def _place(text: str) -> tuple[int, int]:
    match = _PLACE.fullmatch(text)
    if match is None:
        raise BadInput(
            f"{text!r} names no line", do="Give the import's number and the row: `--explain 1:17`."
        )
    return int(match[1]), int(match[2])


def _labels(lines: Lines, page: Page) -> Labels:
    from alen.products.ledger.labels import Labels

    return Labels(lines.yardstick.taxonomy, page.words.language, lines.holder.kind)


def _named(page: Page, supplier: str | None, is_person: bool) -> str:
    if supplier is None:
        return ""
    return page.words.say("{name} (person)", name=supplier) if is_person else supplier


def _draw(page: Page, found: LineList, labels: Labels) -> None:
    say, words = page.words.say, page.words
    page.title(
        words.count("{number} line, DKK {amount}", "{number} lines, DKK {amount}", found.lines,
                    amount=kroner(words, found.amount_ore))
    )  # fmt: skip
    columns = [
        Column(say("Line")), Column(say("Date")), Column(say("DKK"), "number"), Column(say("Account")),
        Column(say("Supplier"), folds=True), Column(say("Text"), folds=True),
        Column(say("Decided"), folds=True), Column(say("Rules"), folds=True),
    ]  # fmt: skip
    page.table(columns, [_cells(page, row, labels) for row in found.rows])
    if found.lines > len(found.rows):
        page.note(
            say("The {shown} largest are shown; --limit shows more.", shown=words.integer(len(found.rows)))
        )
    if found.rows:
        page.note(say("`alen ledger lines --explain LINE` shows a line whole."))


def _cells(page: Page, row: Any, labels: Labels) -> list[str]:
    rules = dict.fromkeys(row[name] for name in ("rule_is_it", *(f"rule_{axis}" for axis in _AXES)))
    return [
        f"{row['import_key']}:{row['source_row']}",
        str(row["posting_date"] or row["accounts_year"]),
        kroner(page.words, row["amount_ore"]),
        " ".join(text for text in (row["account"], row["account_text"]) if text),
        _named(page, row["supplier"], row["is_person"]),
        row["text"] or "",
        _decided(page, row, labels),
        ", ".join(rule for rule in rules if rule),
    ]


def _decided(page: Page, row: Any, labels: Labels) -> str:
    if row["is_it"] is None:
        return page.words.say("undecided")
    if not row["is_it"]:
        return page.words.say("not it")
    return ", ".join(labels.key(axis, row[axis]) for axis in _AXES)


# -- one line ----------------------------------------------------------------------------------------


def _explain(run: Run, lines: Lines, import_key: int, row: int, *, with_persons: bool) -> int:
    from alen.products.ledger.listing import explain_line

    found = explain_line(lines, import_key, row)
    columns, pairs = found.table()
    said = {str(name): value for name, value in pairs}
    given, rows = pairs_shown(run, said, with_persons=with_persons)
    data = {
        "file": found.file,
        "sha256": found.sha256,
        "row": found.row,
        "imported_at": found.imported_at,
        "columns": given,
        "rules": [asdict(one) for one in found.rules],
    }
    emit_plain(run, data, columns, rows, lambda page: _draw_whole(page, found, _labels(lines, page)))
    return FOUND


def _draw_whole(page: Page, found: LineWhole, labels: Labels) -> None:
    say, given = page.words.say, found.columns
    page.title(say("Row {row} of {file}", row=found.row, file=found.file))
    page.line(say("sha256 {sha256}, imported {at}", sha256=found.sha256, at=found.imported_at))
    page.line()
    page.pairs((name, str(value)) for name, value in given.items() if value is not None)
    page.line()
    page.line(say("Decided: {what}", what=_decided(page, given, labels)))
    if given["is_person"]:
        page.line(say("The supplier is, or may be, a person: the name stays on this machine."))
    for one in found.rules:
        _draw_rule(page, one)


def _draw_rule(page: Page, one: RuleSaid) -> None:
    say = page.words.say
    page.line(say("{said} = {answer} by rule {rule}", said=one.said, answer=one.answer, rule=one.rule_id))
    if one.rule is None:
        page.note(say("The rule is no longer there; run `alen ledger classify`."))
        return
    rule = one.rule
    asked = ", ".join(f"{column} {condition}" for column, condition in rule.conditions.items())
    page.note(
        say("Priority {priority}, of {owner}. Asks: {asked}. Source: {source}", priority=rule.priority,
            owner=rule.owner, asked=asked or "–", source=rule.source or "–")
    )  # fmt: skip
    if rule.note:
        page.note(rule.note)
