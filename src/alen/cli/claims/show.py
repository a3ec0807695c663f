"""`alen claims show`: one published statement, what its words allow, and what the data say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alen.cli.completing import claim_ids
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, Run
from alen.cli.shell import Command, argument, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.claim_parts import CheckedStatement, ClaimAnswer, HeldFigure
    from alen.answers.claim_words import ClaimWords

_ADDRESSES_SHOWN = 6


@click.command(
    "show",
    cls=Command,
    help=msgid(
        "Show one statement: what was printed, what its words allow as intervals, what its own numbers and "
        "the edition's figures say, what follows from it, and what would decide it."
    ),
    examples=(
        "alen claims show monopoly-2017",
        "alen claims show digital-administration-2007 --lang da",
        "alen claims show regions-it-2022-2023 --format csv > checks.csv",
    ),
)
@argument(
    "claim",
    metavar="ID",
    shell_complete=claim_ids,
    help=msgid("The statement's id; `alen claims` lists them."),
)
@pass_run
def command(run: Run, claim: str) -> int:
    """Show."""
    from alen.answers.claims import ClaimCheck
    from alen.answers.questions import Desk

    answer = Desk(run.reading()).ask(ClaimCheck(claim))
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND


def draw(page: Page, answer: ClaimAnswer) -> None:
    """The verdict first, then the readings, what follows, and what would decide."""
    from alen.answers.claim_words import ClaimWords
    from alen.answers.phrases import Phrases

    say, text = page.words.say, Phrases(page.words).text
    words = ClaimWords(page.words, answer)
    page.title(text(answer.row.title))
    page.line(say("Verdict: {verdict}", verdict=words.verdict()))
    page.line(str(words.lead()))
    if note := words.recorded():
        page.line(note)
    page.line()
    page.pairs(_facts(page, answer, words))
    for at in range(len(answer.readings)):
        _reading(page, answer, words, at)
    _below(page, answer, words)
    page.line()
    page.note(say("Edition {edition}.", edition=answer.edition_id))


def _facts(page: Page, answer: ClaimAnswer, words: ClaimWords) -> list[tuple[str, str]]:
    from alen.answers.phrases import Phrases

    say, text = page.words.say, Phrases(page.words).text
    pairs = [
        (say("Quotation"), say("'{quotation}'", quotation=answer.quotation) if answer.quotation else ""),
        (say("Printed by"), words.printed()),
        (say("Address"), answer.row.publisher.address),
        (say("Said by"), answer.speaker),
        (say("About"), text(answer.about)),
        (say("What is counted"), text(answer.definition)),
    ]
    return [pair for pair in pairs if pair[1]]


def _reading(page: Page, answer: ClaimAnswer, words: ClaimWords, at: int) -> None:
    from alen.answers.claim_words import OUR_READING, verdict_name
    from alen.answers.phrases import Phrases

    say, text, one = page.words.say, Phrases(page.words).text, answer.readings[at]
    page.line()
    page.line(say("Reading {id}: {title}", id=one.id, title=text(one.title)), "bold")
    if one.why is not None:
        page.line(text(one.why))
    if likelier := str(words.likelier(at)):
        page.line(likelier)
    if len(answer.readings) > 1:
        page.line(say("Verdict: {verdict}", verdict=verdict_name(page.words, one.verdict)))
    if one.numbers:
        columns = [
            Column(say("Number"), folds=True), Column(say("As stated"), folds=True),
            Column(say(OUR_READING), folds=True), Column("", folds=True),
        ]  # fmt: skip
        page.table(columns, [_number(page, answer, words, at, place) for place in range(len(one.numbers))])
    for place, check in enumerate(one.checks):
        _check(page, words, at, place, check)
    if note := words.coarse_note(at):
        page.line(note)
        for place, check in enumerate(one.coarse):
            if check.verdict != one.checks[place].verdict:
                verdict = verdict_name(page.words, check.verdict)
                page.line(say("{title}: {verdict}", title=text(check.title), verdict=verdict))
                page.line(str(words.reason(at, place, coarse=True)))


def _number(page: Page, answer: ClaimAnswer, words: ClaimWords, at: int, place: int) -> list[str]:
    from alen.answers.phrases import Phrases

    one = answer.readings[at].numbers[place]
    pointer = f"/readings/{at}/numbers/{place}/allowed"
    allowed = str(words.interval(one.allowed, pointer)) if one.stated else "–"
    title = Phrases(page.words).text(one.title)
    if one.other is not None:
        title = page.words.say("{title} ({source})", title=title, source=words.printed(one.other))
    return [title, words.as_stated(one), allowed, str(words.narrowed(at, place))]


def _check(page: Page, words: ClaimWords, at: int, place: int, one: CheckedStatement) -> None:
    from alen.answers.claim_words import verdict_name
    from alen.answers.phrases import Phrases

    say, text = page.words.say, Phrases(page.words).text
    page.line()
    values = {
        "title": text(one.title), "against": words.against(one),
        "verdict": verdict_name(page.words, one.verdict),
    }  # fmt: skip
    page.line(say("{title}, {against}: {verdict}", **values))
    page.line(str(words.reason(at, place)))
    for number, figure in enumerate(one.figures):
        pointer = f"/readings/{at}/checks/{place}/figures/{number}/value"
        value = str(words.interval(figure.value, pointer, [one.stated]))
        page.note(
            say(
                "{measure}, {year}, {statistic} ({organisations}): {value}",
                measure=text(figure.measure_name), year=str(figure.year), value=value,
                statistic=words.statistic(figure), organisations=_who(page, figure),
            )
        )  # fmt: skip
        page.note(say("{definition}: {why}", definition=words.definition(figure), why=text(figure.why)))
        if 0 < len(figure.explain) <= _ADDRESSES_SHOWN:
            for address in figure.explain:
                measure, organisation, year, scope = address.split("/")
                line = f"alen explain {measure} {organisation} --year {year}"
                page.note(f"  {line}{'' if scope == 'single' else f' --scope {scope}'}")


def _who(page: Page, one: HeldFigure) -> str:
    """Of whom the figure is: codes, or all of a kind, and the group that they must belong to."""
    kinds = {"municipality": msgid("all municipalities"), "region": msgid("all regions")}
    codes = [page.words.say(kinds[code]) if code in kinds else code for code in one.organisations]
    return ", ".join([*codes, one.group] if one.group else codes)


def _below(page: Page, answer: ClaimAnswer, words: ClaimWords) -> None:
    from alen.answers.claim_words import DERIVED
    from alen.answers.phrases import Phrases

    say, text = page.words.say, Phrases(page.words).text
    if answer.derived:
        page.line()
        page.line(say("What follows from the numbers ({label})", label=say(DERIVED)), "bold")
        page.pairs((text(one.title), str(words.derived(at))) for at, one in enumerate(answer.derived))
        for at, one in enumerate(answer.derived):
            if meets := str(words.derived_meets(at)):
                page.line(say("{title}: {meets}", title=text(one.title), meets=meets))
    if answer.needs:
        page.line()
        page.line(say("What would decide it"), "bold")
        for need in answer.needs:
            page.line(words.need(need))
            if need.command and not need.is_loaded:
                page.line(f"  {need.command}")
    if answer.replies:
        page.line()
        page.line(say("The publisher's reply"), "bold")
        for reply in answer.replies:
            page.line(say("{date}: {text}", date=reply.date, text=text(reply.text)))
            if reply.address:
                page.line(reply.address)
