"""`alen statbank check`: hold what Alen assumes of StatBank against StatBank."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Shell, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alen.measures.definition import Measure
    from alen.sources.statbank.assumptions import CodeAssumption, Finding

_SEVERITIES = {"broken": msgid("broken"), "unknown": msgid("cannot be told")}
_KINDS = {
    "table": msgid("table"),
    "active": msgid("kept up to date"),
    "variable": msgid("variable"),
    "code": msgid("code"),
    "unit": msgid("unit"),
    "first_year": msgid("first year"),
    "time": msgid("time"),
    "decimals": msgid("decimals"),
}

command = Shell(
    "statbank",
    help=msgid("Hold what Alen assumes of StatBank's tables against StatBank as it is now."),
    examples=("alen statbank check",),
)


@command.command(
    "check",
    help=msgid(
        "Ask StatBank about every table and print what no longer holds: tables, variables, codes, units, "
        "first years. Fetches no figures. The exit code is 1 when something is broken."
    ),
    examples=("alen statbank check", "alen statbank check --table REGK31"),
)
@option(
    "--table",
    "tables",
    metavar="ID",
    multiple=True,
    help=msgid("Only this table; may be given more than once."),
)
@pass_run
def check(run: Run, tables: tuple[str, ...]) -> int:
    """Check."""
    from alen.build.definitions import measures, statbank_tables
    from alen.cli.fetching import choose_tables, statbank_client
    from alen.sources.statbank.assumptions import check_live

    known = statbank_tables().tables
    chosen = choose_tables(tuple(known), tables)
    run.tell("Asking StatBank about {tables} ...", tables=", ".join(chosen))
    with statbank_client(run) as client:
        found = check_live(client, [known[one] for one in chosen], assumed_codes(measures()))
    columns = ("table_id", "severity", "what", "expected", "found", "near")
    plain = [{name: asdict(one)[name] for name in columns} for one in found]
    emit_plain(
        run,
        {"tables": chosen, "findings": plain},
        columns,
        [
            [one.table_id, one.severity, one.what, one.expected, one.found, " ".join(one.near)]
            for one in found
        ],
        lambda page: _draw(page, chosen, found),
    )
    return NOTHING if any(one.severity == "broken" for one in found) else FOUND


def assumed_codes(measures: Iterable[Measure]) -> list[CodeAssumption]:
    """Every code that some measure of the catalogue names, once."""
    from alen.measures.definition import ANY, LABEL
    from alen.sources.statbank.assumptions import CodeAssumption

    found = {
        CodeAssumption(selection.table_id, role, code)
        for measure in measures
        for formula in measure.formulas
        for selection in (*formula.numerator, *formula.denominator)
        for role, code in selection.codes.items()
        if code != ANY and not code.startswith(LABEL)
    }
    return sorted(found, key=lambda one: (one.table_id, one.role, one.code))


def _draw(page: Page, chosen: list[str], found: list[Finding]) -> None:
    say, words = page.words.say, page.words
    broken = [one for one in found if one.severity == "broken"]
    page.title(say("What Alen assumes of StatBank"))
    if found:
        columns = [
            Column(say("Table")),
            Column(say("Kind")),
            Column(say("About")),
            Column(say("Expected"), folds=True),
            Column(say("Found"), folds=True),
            Column(say("Nearest codes"), folds=True),
        ]
        page.table(columns, [_row(page, one) for one in found])
    page.line()
    if broken:
        page.line(
            words.count(
                "{number} assumption no longer holds: tables.yml must follow before the table can be "
                "fetched.",
                "{number} assumptions no longer hold: tables.yml must follow before the tables can be "
                "fetched.",
                len(broken),
            )
        )
    else:
        page.line(say("Every assumption that can be checked holds for {tables}.", tables=", ".join(chosen)))


def _row(page: Page, one: Finding) -> list[str]:
    say = page.words.say
    return [
        one.table_id,
        say(_SEVERITIES[one.severity]) if one.severity in _SEVERITIES else one.severity,
        say(_KINDS[one.what]) if one.what in _KINDS else one.what,
        one.expected,
        one.found,
        ", ".join(one.near),
    ]
