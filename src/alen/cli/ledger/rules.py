"""`alen ledger rules …`: what decides the lines, and how a user adds to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from alen.cli.ledger.rule_words import AXIS_WORDS, CONDITION_WORDS, conditions_said, sayings_said
from alen.cli.options import YEAR
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Shell, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.measures.yardstick.lint import Finding
    from alen.measures.yardstick.rules import Rule
    from alen.products.ledger.yardsticks import Yardstick
    from alen.store.local.books import Books

OWN = "own"
"""What `--owner` calls every rule that is not of the starter set."""

_FINDING_COLUMNS = ("rule", "row", "column", "what", "do")

command = Shell(
    "rules",
    help=msgid(
        "List, add, remove and check the rules that decide which lines are IT. Rules of your own go before "
        "those that come with Alen; they lie in local/rules/own.csv, which a spreadsheet can edit."
    ),
    examples=(
        "alen ledger rules list --owner own",
        "alen ledger rules add --it --supplier 'nordlys software' --resource software",
        "alen ledger rules lint",
    ),
)


def books_of(run: Run) -> Books:
    """The ledgers of the run's workspace."""
    from alen.store.local.books import Books

    return Books(run.workspace())


# -- list and explain --------------------------------------------------------------------------------


@command.command(
    "list",
    help=msgid("List the rules in the order in which they are asked."),
    examples=("alen ledger rules list --owner own", "alen ledger rules list --search kmd --format csv"),
)
@option("--owner", metavar="NAME", help=msgid("Rules of this owner: own, starter, or a name."))
@option("--search", metavar="TEXT", help=msgid("Rules with this text anywhere in their row."))
@pass_run
def list_rules(run: Run, owner: str | None, search: str | None) -> int:
    """List."""
    from alen.measures.yardstick.rules import COLUMNS, rule_cells
    from alen.products.ledger.yardsticks import load_yardstick

    yardstick = load_yardstick(books_of(run))
    found = [rule for rule in yardstick.rules if _is_wanted(rule, owner, search)]
    cells = [rule_cells(rule) for rule in found]
    data = {"rules": [dict(zip(COLUMNS, row, strict=True)) for row in cells], "version": yardstick.version}
    emit_plain(run, data, COLUMNS, cells, lambda page: _draw_list(page, found, yardstick))
    return FOUND if found else NOTHING


def _is_wanted(rule: Rule, owner: str | None, search: str | None) -> bool:
    from alen.measures.yardstick.rules import STARTER, normalised, rule_cells

    if owner is not None and owner != rule.owner and not (owner == OWN and rule.owner != STARTER):
        return False
    return search is None or any(normalised(search) in normalised(cell) for cell in rule_cells(rule))


def _draw_list(page: Page, found: list[Rule], yardstick: Yardstick) -> None:
    say = page.words.say
    if not found:
        page.line(say("No rule is like that."))
        return
    columns = [
        Column(say("Rule")),
        Column(say("Priority"), "number"),
        Column(say("Says"), folds=True),
        Column(say("Where"), folds=True),
        Column(say("Owner")),
    ]
    rows = [
        [
            rule.rule_id,
            str(rule.priority),
            sayings_said(page.words, rule, yardstick.taxonomy),
            conditions_said(page.words, rule),
            rule.owner,
        ]
        for rule in found
    ]
    page.table(columns, rows)
    page.note(
        page.words.count("{number} rule", "{number} rules", len(found))
        + ". "
        + say("Each is told whole by `alen ledger rules explain RULE`.")
    )


@command.command(
    "explain",
    help=msgid("Tell one rule whole: what it says, where it holds, who made it and where it is known from."),
    examples=("alen ledger rules explain a-64552",),
)
@argument("rule_id", metavar="RULE", help=msgid("The rule's name; `alen ledger rules list` lists them."))
@pass_run
def explain_rule(run: Run, rule_id: str) -> int:
    """Explain."""
    from alen.errors import NotFound
    from alen.measures.yardstick.rules import COLUMNS, rule_cells
    from alen.products.ledger.yardsticks import load_yardstick

    yardstick = load_yardstick(books_of(run))
    rule = yardstick.rule(rule_id)
    if rule is None:
        raise NotFound(f"no rule is called '{rule_id}'", do="`alen ledger rules list` lists them.")
    place = yardstick.rules.index(rule) + 1
    cells = dict(zip(COLUMNS, rule_cells(rule), strict=True))
    data = {**cells, "place": place, "rules": len(yardstick.rules)}
    emit_plain(
        run, data, COLUMNS, [list(cells.values())], lambda page: _draw_rule(page, rule, place, yardstick)
    )
    return FOUND


def _draw_rule(page: Page, rule: Rule, place: int, yardstick: Yardstick) -> None:
    say = page.words.say
    page.title(rule.rule_id)
    total = page.words.integer(len(yardstick.rules))
    pairs = [
        (say("Says"), sayings_said(page.words, rule, yardstick.taxonomy)),
        (say("Asked as"), say("number {place} of {total}", place=page.words.integer(place), total=total)),
        (say("Priority"), str(rule.priority)),
        (say("Years"), _years_said(page, rule)),
        *((say(CONDITION_WORDS[column]), text) for column, text in rule.conditions.items()),
        (say("Owner"), rule.owner),
        (say("Source"), rule.source),
    ]
    if rule.joint_company:
        pairs.append((say("Joint company"), say("yes: such payments are counted once")))
    if rule.note:
        pairs.append((say("Note"), rule.note))
    page.pairs(pairs)


def _years_said(page: Page, rule: Rule) -> str:
    say = page.words.say
    first, last = rule.valid_from, rule.valid_to
    if first is None and last is None:
        return say("all accounts years")
    if last is None:
        return say("from {year}", year=str(first))
    if first is None:
        return say("to {year}", year=str(last))
    return f"{first}–{last}"


# -- add and remove ----------------------------------------------------------------------------------


def _condition_options(function: Any) -> Any:
    """One option for each condition of a rule."""
    digits = msgid("Digits the code begins with, or a range such as 640..645; several between blanks.")
    words = msgid("A regular expression in lower case, found anywhere in the text.")
    helps = {
        "cvr_number": msgid("CVR numbers, several between blanks."),
        **dict.fromkeys(("funktion", "dranst", "ejerforhold", "gruppering", "art", "account"), digits),
        **dict.fromkeys(("account_text", "cost_place", "department", "supplier", "text"), words),
    }
    for column in reversed(tuple(CONDITION_WORDS)):
        name = "--cvr" if column == "cvr_number" else f"--{column.replace('_', '-')}"
        function = option(name, column, metavar="TEXT", default="", help=helps[column])(function)
    return function


def _axis_options(function: Any) -> Any:
    for axis in reversed(tuple(AXIS_WORDS)):
        sentence = msgid("A code of this axis of the taxonomy; left out, the rule says nothing of it.")
        function = option(f"--{axis}", axis, metavar="CODE", default="", help=sentence)(function)
    return function


@command.command(
    "add",
    help=msgid(
        "Add a rule of your own. All its conditions must hold of a line; the rule with the lowest priority "
        "number decides. Every answer goes by it from then on."
    ),
    examples=(
        "alen ledger rules add --it --supplier 'nordlys software' --area applications",
        "alen ledger rules add --not-it --funktion 32201 --text 'skolemælk'",
        "alen ledger rules add --not-it --art 1 --priority 800",
    ),
)
@option("--it/--not-it", "is_it", default=None, help=msgid("What the rule says of the line. (Required.)"))
@_condition_options
@_axis_options
@option(
    "--joint-company",
    is_flag=True,
    help=msgid("The payment goes to a company that the organisation owns with others."),
)
@option(
    "--id",
    "rule_id",
    metavar="NAME",
    default="",
    help=msgid("The rule's name; otherwise own-00001, own-00002 …"),
)
@option(
    "--priority",
    type=click.IntRange(100, 899),
    default=200,
    help=msgid("The lowest number decides: 100 to 299 goes before Alen's rules, 800 to 899 after them."),
)
@option("--from", "valid_from", type=YEAR, metavar="YEAR", help=msgid("The first accounts year it holds in."))
@option("--to", "valid_to", type=YEAR, metavar="YEAR", help=msgid("The last accounts year it holds in."))
@option("--owner", metavar="NAME", default=OWN, help=msgid("Who makes the rule; own is the default."))
@option("--source", metavar="TEXT", default="own decision", help=msgid("Where it is known from."))
@option("--note", metavar="TEXT", default="", help=msgid("A remark."))
@pass_run
def add_rule(run: Run, is_it: bool | None, rule_id: str, priority: int, **said: Any) -> int:
    """Add."""
    from alen.errors import BadInput
    from alen.measures.yardstick.rules import CONDITIONS, Rule, normalised
    from alen.products.ledger import decisions
    from alen.products.ledger.yardsticks import load_yardstick
    from alen.store.workspace import lock

    if is_it is None:
        raise BadInput("the rule says nothing", do="Say --it or --not-it.")
    given: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in said.items()
    }
    given |= {column: normalised(given[column]) for column in CONDITIONS}
    _refuse_cpr([rule_id, *(value for value in given.values() if isinstance(value, str))])
    books = books_of(run)
    with lock(run.workspace()):
        yardstick = load_yardstick(books)
        gone = [rule for past in decisions.history(books) for rule in past.rules]
        name = rule_id or decisions.next_id([*yardstick.rules, *gone])
        rule = Rule(name, priority, is_it, **given)
        _refuse_findings(rule, yardstick)
        decisions.add_rules(books, [rule], by=rule.owner)
    run.tell(msgid("Every answer goes by it from now on."))
    _emit_done(run, "added", [rule.rule_id], run.words.say("Added the rule {rule}.", rule=rule.rule_id))
    return FOUND


def _refuse_cpr(texts: list[str]) -> None:
    """Raises BadInput when something given would put a CPR number on the disk."""
    from alen.errors import BadInput
    from alen.sources.ledgers.privacy import mask_text

    if any(mask_text(text) != text for text in texts):
        raise BadInput(
            "what you gave holds what may be a CPR number",
            why="No CPR number is written to the disk, and lines hold none that a rule could look for.",
            do="Name the rule's lines by an account, a supplier or a word.",
        )


def _refuse_findings(rule: Rule, yardstick: Yardstick) -> None:
    """Raises BadInput with the first thing that is wrong with a rule beside those that are there."""
    from alen.errors import BadInput
    from alen.measures.yardstick.lint import lint_rules

    for one in lint_rules([*yardstick.own, rule], yardstick.taxonomy):
        if one.rule == rule.rule_id:
            where = f"rule {one.rule}, {one.column}" if one.column else f"rule {one.rule}"
            raise BadInput(one.what, where=where, do=one.do)


@command.command(
    "remove",
    help=msgid("Remove rules of your own. `alen ledger undo` brings them back."),
    examples=("alen ledger rules remove own-00001",),
)
@argument("rule_ids", metavar="RULE...", nargs=-1, required=True, help=msgid("The names of the rules."))
@pass_run
def remove_rules(run: Run, rule_ids: tuple[str, ...]) -> int:
    """Remove."""
    from alen.products.ledger import decisions
    from alen.store.workspace import lock

    books = books_of(run)
    with lock(run.workspace()):
        decisions.remove_rules(books, rule_ids)
    names = ", ".join(rule_ids)
    run.tell(msgid("Every answer goes by it from now on."))
    _emit_done(run, "removed", list(rule_ids), run.words.say("Removed {rules}.", rules=names))
    return FOUND


def _emit_done(run: Run, what: str, rule_ids: list[str], text: str) -> None:
    emit_plain(run, {what: rule_ids}, (what,), [[one] for one in rule_ids], lambda page: page.line(text))


# -- lint --------------------------------------------------------------------------------------------


@command.command(
    "lint",
    help=msgid(
        "Find what is wrong with the rules, yours and those that come with Alen: expressions that engines "
        "read differently, rules that never count, codes that do not exist. Exit code 1 when there is any."
    ),
    examples=("alen ledger rules lint", "alen ledger rules lint --format json"),
)
@pass_run
def lint(run: Run) -> int:
    """Lint."""
    from alen.measures.yardstick.lint import lint_rules
    from alen.products.ledger.yardsticks import load_yardstick, own_rows

    rows = own_rows(books_of(run))
    base = load_yardstick(None)
    places = {rule.rule_id: row for row, rule in rows}
    findings = lint_rules([*base.rules, *(rule for _, rule in rows)], base.taxonomy)
    retell = run.words.retell
    told = [replace(one, what=retell(one.what), do=retell(one.do)) for one in findings]
    cells = [[one.rule, places.get(one.rule), one.column, one.what, one.do] for one in told]
    rules = len(base.rules) + len(rows)
    data = {"findings": [dict(zip(_FINDING_COLUMNS, row, strict=True)) for row in cells], "rules": rules}
    emit_plain(run, data, _FINDING_COLUMNS, cells, lambda page: _draw_findings(page, told, places, rules))
    return NOTHING if told else FOUND


def _draw_findings(page: Page, told: list[Finding], places: dict[str, int], rules: int) -> None:
    say = page.words.say
    if not told:
        page.line(page.words.count("{number} rule, nothing wrong.", "{number} rules, nothing wrong.", rules))
        return
    columns = [
        Column(say("Rule")),
        Column(say("Row"), "number"),
        Column(say("Column")),
        Column(say("What"), folds=True),
        Column(say("What to do"), folds=True),
    ]
    rows = [
        [one.rule, str(places[one.rule]) if one.rule in places else "", one.column, one.what, one.do]
        for one in told
    ]
    page.table(columns, rows)
