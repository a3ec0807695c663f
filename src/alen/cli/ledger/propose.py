"""`alen ledger propose`: learn from what was decided, and propose for lines that no rule decides."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import click

from alen.cli.ledger.rule_words import AXIS_WORDS
from alen.cli.ledger.rules import books_of
from alen.cli.ledger_words import kroner, percent
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadInput
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.products.ledger.proposing import Learned, Proposing


@click.command(
    "propose",
    cls=Command,
    help=msgid(
        "Learn from your decisions and from what the rules decide, and propose answers for lines that no "
        "rule decides. How right the proposals are is measured on suppliers that were not learned from. A "
        "proposal is never certain: it stands beside what is decided, and `alen ledger review` offers it."
    ),
    examples=("alen ledger propose", "alen ledger propose --precision 0.95", "alen ledger propose --clear"),
)
@option(
    "--precision",
    type=click.FloatRange(0.5, 1, min_open=True),
    default=0.9,
    metavar="SHARE",
    help=msgid("Share of proposals that must be right for suppliers not learned from; 0.9 is the default."),
)
@option(
    "--seed",
    type=click.IntRange(0, 2**31),
    default=4,
    metavar="N",
    help=msgid("Equal seeds, lines and rules give equal proposals; 4 is the default."),
)
@option("--clear", is_flag=True, help=msgid("Remove the proposals, and propose nothing."))
@pass_run
def command(run: Run, precision: float, seed: int, clear: bool) -> int:
    """Propose."""
    from alen.products.ledger.opening import open_lines
    from alen.products.ledger.proposals import clear_proposals
    from alen.store.workspace import lock

    books = books_of(run)
    if clear:
        with lock(run.workspace()):
            was = clear_proposals(books)
        said = msgid("The proposals are removed.") if was else msgid("Nothing was proposed.")
        emit_plain(run, {"cleared": was}, ("cleared",), [[was]], lambda page: page.line(page.words.say(said)))
        return FOUND if was else NOTHING
    try:
        from alen.products.ledger.proposing import propose
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"sklearn", "scipy"}:
            raise
        raise BadInput(
            "scikit-learn is not installed, and proposals are learned with it",
            do="Install Alen with its extra `models`; everything else works without it.",
        ) from error
    with lock(run.workspace()):
        lines = open_lines(books, progress=run.progress())
        try:
            found = propose(books, lines, seed=seed, precision=precision, progress=run.progress())
        finally:
            lines.close()
    columns, rows = found.table()
    emit_plain(run, found.plain(), columns, [tuple(row) for row in rows], lambda page: _draw(page, found))
    return FOUND if found.proposals else NOTHING


def _draw(page: Page, found: Proposing) -> None:
    say, words = page.words.say, page.words
    page.line(
        say(
            msgid(
                "Learned from {kinds} kinds of lines of {suppliers} suppliers; you decided {own} yourself."
            ),
            kinds=words.integer(found.kinds),
            suppliers=words.integer(found.suppliers),
            own=words.integer(found.own_kinds),
        )
    )
    if found.proposals:
        _draw_money(page, found)
    else:
        page.line(say(msgid("Nothing is proposed: nothing was right often enough for suppliers held out.")))
    page.line()
    columns = [
        Column(say(msgid("Question"))),
        Column(say(msgid("Learned from")), "number"),
        Column(say(msgid("Proposed from")), "number"),
        Column(say(msgid("Right")), "number"),
        Column(say(msgid("Found")), "number"),
        Column(say(msgid("Right, money")), "number"),
        Column(say(msgid("Found, money")), "number"),
        Column(say(msgid("Own, right")), "number"),
    ]
    page.table(columns, [_row(words, one) for one in found.learned])
    page.line()
    page.note(
        say(
            msgid(
                "Right: of what would have been proposed, the share that is so. Found: of what is so, the "
                "share that would have been proposed. Both for suppliers held out, {folds} parts in turn. "
                "Lines that nobody has decided may be harder: look at some."
            ),
            folds=found.folds,
        )
    )


def _draw_money(page: Page, found: Proposing) -> None:
    say, words = page.words.say, page.words

    def of_open(ore: int) -> str:
        return percent(words, Fraction(ore, found.open_ore) if found.open_ore else None)

    page.line(
        say(
            msgid("Of DKK {open} that nobody has decided, DKK {it} ({share}) goes from unknown to proposed."),
            open=kroner(words, found.open_ore),
            it=kroner(words, found.proposed_ore),
            share=of_open(found.proposed_ore),
        )
    )
    page.line(
        say(
            msgid("For DKK {other} ({share}) it is proposed that it is not IT; it still counts as unknown."),
            other=kroner(words, found.not_it_ore),
            share=of_open(found.not_it_ore),
        )
    )


def _row(words: Words, one: Learned) -> list[str]:
    names = {"it": words.say("IT"), "not_it": words.say("not IT")}
    question = names.get(one.code) or words.say(AXIS_WORDS[one.question])
    floor = one.threshold
    if floor.confidence is None:
        return [question, words.integer(one.kinds), *("–" for _ in range(6))]
    shares = (
        floor.confidence, floor.precision, floor.recall, floor.money_precision, floor.money_recall,
    )  # fmt: skip
    own = words.say(
        msgid("{part} of {whole}"), part=words.integer(floor.own_right), whole=words.integer(floor.own_above)
    )
    return [
        question,
        words.integer(one.kinds),
        *(percent(words, Fraction(round(share * 1000), 1000)) for share in shares),
        own,
    ]
