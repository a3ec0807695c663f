"""`alen programme bill`: what each party is to pay in a year, with the formula of every amount."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.options import YEAR
from alen.cli.present import Column, Page, emit, emit_plain
from alen.cli.programme.show import AS_OF, PRICE
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.programme_bill_parts import ProgrammeBillAnswer


@click.command(
    "bill",
    cls=Command,
    help=msgid(
        "Work out what each party is to pay in a year: amount, formula, key, what is carried over from the "
        "years before, and where the last øre went. With --out as a table (.csv, .xlsx), as one party's "
        "paper (.pdf), or as a folder with the tables and a paper for each party. Shares are calculated by "
        "Alen and are no demand for payment. The exit code is 1 where a share cannot be worked out."
    ),
    examples=(
        "alen programme bill 2026 --programme my-partnership",
        "alen programme bill 2026 --programme my-partnership --out bills-2026",
        "alen programme bill 2008 --programme 2007 --party Aarhus --price 2025-PL",
    ),
)
@argument("year", type=YEAR, help=msgid("The year."))
@option(
    "--programme",
    metavar="ID|DIR",
    default="",
    help=msgid("A programme's id or its folder; the only one there is when left out."),
)
@option(
    "--party",
    metavar="PARTY",
    default="",
    help=msgid("Only this party, by id, code or name, and its members."),
)
@PRICE
@AS_OF
@option("--out", metavar="FILE|DIR", help=msgid("Where to write; a folder for a paper for each party."))
@option(
    "--issued",
    "is_issued",
    is_flag=True,
    help=msgid("The programme's secretariat issues the papers, and they say so."),
)
@pass_run
def command(
    run: Run, year: int, programme: str, party: str, price: str, as_of: str, out: str | None, is_issued: bool
) -> int:
    """Bill."""
    from alen.answers.programme_bill import ProgrammeBill
    from alen.answers.programme_follow import known_on
    from alen.answers.programme_heads import seen
    from alen.answers.programme_party import payer
    from alen.cli.programme.folders import case_named
    from alen.cli.programme.papers import write_bill

    case = case_named(run, programme)
    if is_issued and not case.programme.secretariat:
        raise BadInput(
            "the programme has no secretariat that could issue it",
            where="--issued",
            do="Name one as `secretariat` in programme.toml, or leave --issued out.",
        )
    one = seen(case, price, as_of)
    asked = payer(one, party).id if party else ""
    answer = ProgrammeBill(case.programme.id, year, asked, price, as_of).answer(case)
    has_all = bool(answer.rows) and all(row.amount_ore is not None for row in answer.rows)
    if out is None:
        emit(run, answer, lambda page: draw(page, answer))
        return FOUND if has_all else NOTHING
    written = write_bill(run, answer, known_on(one), Path(out).expanduser(), is_issued=is_issued)
    emit_plain(
        run,
        {"programme": answer.head.id, "year": year, "files": [str(path) for path in written]},
        ("file",),
        [(str(path),) for path in written],
        lambda page: _draw_written(page, written),
    )
    return FOUND if has_all else NOTHING


def _draw_written(page: Page, written: list[Path]) -> None:
    page.line(page.words.count("{number} file is written:", "{number} files are written:", len(written)))
    for path in written[:12]:
        page.line(f"  {path}")
    if len(written) > 12:
        page.line("  …")


def draw(page: Page, answer: ProgrammeBillAnswer) -> None:
    """Each party's amount; of one party every sentence."""
    from alen.answers.programme_bill_words import BillWords
    from alen.answers.programme_words import CALCULATED, INVENTED
    from alen.cli.programme.money_lines import kroner

    words, say, lang = page.words, page.words.say, page.words.language
    name = answer.head.name.in_language(lang)
    page.title(say("Shares for {year}, {programme}", year=str(answer.year), programme=name))
    page.line(say(CALCULATED), "bold")
    if answer.head.is_invented:
        page.line(say(INVENTED, name=name))
    page.line()
    if not answer.rows:
        page.line(say("Nothing was promised for that year."))
        return
    columns = [
        Column(say("Party"), folds=True), Column(say("Agreement"), folds=True),
        Column(say("Weight"), "number"), Column(say("Of all"), "number"), Column(say("Share, DKK"), "number"),
    ]  # fmt: skip
    telling = BillWords(words, answer.year, answer.keys, answer.demands, "")
    rows: list[list[str]] = []
    for row in answer.rows:
        step = row.steps[-1] if row.steps else None
        weighed = step if row.amount_ore is not None else None
        rows.append([
            row.party.name.in_language(lang), answer.demands[row.demand].agreement_name.in_language(lang),
            str(telling.weight(weighed, "")) if weighed else "–",
            str(telling.count(weighed.weights, "")) if weighed else "–",
            kroner(words, row.amount_ore) if row.amount_ore is not None else telling.no_amount(row),
        ])  # fmt: skip
    page.table(columns, rows)
    page.line()
    total = kroner(words, answer.total_ore)
    if all(row.amount_ore is not None for row in answer.rows):
        page.line(say("The shares sum to DKK {total}.", total=total))
    else:
        page.line(say("The shares that can be worked out sum to DKK {total}. Others cannot.", total=total))
    reasons = dict.fromkeys(
        " ".join(map(str, telling.why(row, ""))) for row in answer.rows if row.amount_ore is None
    )
    for reason in reasons:
        page.line(reason)
    if answer.party:
        _explain(page, answer, telling)


def _explain(page: Page, answer: ProgrammeBillAnswer, telling: object) -> None:
    from alen.answers.programme_bill_words import BillWords

    assert isinstance(telling, BillWords)
    for place, row in enumerate(answer.rows):
        if row.amount_ore is not None:
            page.line()
            page.line(row.party.name.in_language(page.words.language), "bold")
            for line in telling.lines(row, f"/rows/{place}"):
                page.line(str(line))
