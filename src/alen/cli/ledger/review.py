"""`alen ledger review`: decide the largest undecided groups, one key each, or one line by its row."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from alen.cli.ledger.persons import persons_option, shown
from alen.cli.ledger.rules import books_of
from alen.cli.ledger_words import kroner
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.products.ledger.review import Groups, Preview, Review, State

_PLACE = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
_LISTED = 20


@click.command(
    "review",
    cls=Command,
    help=msgid(
        "Decide what no rule decides: the largest groups first, each a supplier on an account. One key "
        "decides a group by writing one rule of your own, which counts at once; u takes it back. With "
        "--list, or --format json or csv, the groups are listed and nothing is asked. Keys may come from a "
        "pipe."
    ),
    examples=(
        "alen ledger review",
        "alen ledger review --list --limit 5",
        "alen ledger review --line 1:17 --it --area applications",
    ),
)
@option(
    "--limit",
    type=click.IntRange(1, 100_000),
    metavar="N",
    help=msgid("So many groups at most; a list has 20."),
)
@option("--list", "is_list", is_flag=True, help=msgid("List the largest groups, and ask nothing."))
@option("--line", metavar="IMPORT:ROW", help=msgid("Decide one line, whatever decides it now."))
@option("--it/--not-it", "is_it", default=None, help=msgid("With --line: what it is."))
@option("--area", metavar="CODE", default="", help=msgid("With --line --it: a code of the axis."))
@option("--resource", metavar="CODE", default="", help=msgid("With --line --it: a code of the axis."))
@option("--deployment", metavar="CODE", default="", help=msgid("With --line --it: a code of the axis."))
@option("--dry-run", is_flag=True, help=msgid("With --line: show what it would decide, and decide nothing."))
@option("--by", metavar="NAME", default="own", help=msgid("Who decides; own is the default."))
@persons_option()
@pass_run
def command(
    run: Run, limit: int | None, is_list: bool, line: str | None, is_it: bool | None, dry_run: bool, by: str,
    with_persons: bool, **axes: str,
) -> int:  # fmt: skip
    """Review."""
    from alen.cli.ledger.review_walk import ReviewWalk
    from alen.products.ledger.review import Review
    from alen.sources.ledgers.privacy import mask_text
    from alen.store.workspace import lock

    if mask_text(by) != by:
        raise BadInput("what you gave holds what may be a CPR number", do="Write another name.")
    place = None if line is None else _place(line)
    if place is None and (is_it is not None or dry_run or any(axes.values())):
        raise BadInput("--it, --area and the like go with --line", do="Leave them out, or name a line.")
    books = books_of(run)
    if place is None and (is_list or run.format != "table"):
        review = Review(books, by=by, progress=run.progress())
        return _list(run, review, limit or _LISTED, with_persons=with_persons)
    with lock(run.workspace()):
        review = Review(books, by=by, is_locked=True, progress=run.progress())
        if place is not None:
            return _line(run, review, place, is_it, axes, is_dry=dry_run)
        if not review.state().groups:
            run.tell(msgid("No group is left undecided."))
            return NOTHING
        ReviewWalk(run, review, limit).go()
    return FOUND


def _place(text: str) -> tuple[int, int]:
    match = _PLACE.fullmatch(text)
    if match is None:
        raise BadInput(f"{text!r} names no line", do="Give the import's number and the row: `--line 1:17`.")
    return int(match[1]), int(match[2])


# -- the list ----------------------------------------------------------------------------------------


def _state_data(state: State) -> dict[str, Any]:
    parts = {name: asdict(getattr(state, name)) for name in ("it", "not_it", "proposed", "undecided")}
    return {
        "holder": state.holder.name,
        "is_invented": state.holder.is_invented,
        **parts,
        "groups": state.groups,
        "money_per_mille": state.money_per_mille,
        "lines_per_mille": state.lines_per_mille,
    }


def _list(run: Run, review: Review, limit: int, *, with_persons: bool) -> int:
    found = review.groups(limit)
    state = review.state()
    columns, rows = found.table()
    data = {"state": _state_data(state), "groups": [asdict(group) for group in found.groups]}
    data, rows = shown(run, data, columns, [tuple(row) for row in rows], with_persons=with_persons)
    emit_plain(run, data, columns, rows, lambda page: _draw(page, found, review))
    return FOUND if found.groups else NOTHING


def _draw(page: Page, found: Groups, review: Review) -> None:
    from alen.cli.ledger.review_screen import Screen

    say, words = page.words.say, page.words
    screen = Screen(words, review.taxonomy, 100, review.holder.kind)
    for text in screen.progress(review.state()):
        page.line(text)
    columns = [
        Column(say("Supplier"), folds=True),
        Column(say("Account"), folds=True),
        Column(say("Text"), folds=True),
        Column(say("Lines"), "number"),
        Column(say("DKK"), "number"),
        Column(say("Proposed"), folds=True),
    ]
    rows = [
        [
            group.supplier or "–",
            screen.account(group) or "–",
            group.texts[0] if group.texts else "–",
            words.integer(group.lines),
            kroner(words, group.amount_ore),
            screen.says(group.proposed.says) if group.proposed else "–",
        ]
        for group in found.groups
    ]
    page.table(columns, rows)


# -- one line ----------------------------------------------------------------------------------------


def _line(
    run: Run,
    review: Review,
    place: tuple[int, int],
    is_it: bool | None,
    axes: dict[str, str],
    *,
    is_dry: bool,
) -> int:
    from alen.products.ledger.review import Says

    if is_it is None:
        raise BadInput("nothing is said of the line", do="Say --it or --not-it.")
    if not is_it and any(axes.values()):
        raise BadInput("what is not IT has no area, resource or deployment", do="Leave them out.")
    says = Says(is_it, **axes)
    preview = review.preview_line(*place, says)
    if not is_dry:
        preview = review.decide_line(*place, says).preview
    columns, rows = preview.table()
    data = {
        "rule": preview.rule.rule_id,
        "is_decided": not is_dry,
        **{str(row[0]): dict(zip(columns[1:], row[1:], strict=True)) for row in rows},
    }
    emit_plain(
        run,
        data,
        columns,
        [tuple(row) for row in rows],
        lambda page: _draw_line(page, preview, is_dry=is_dry),
    )
    return FOUND


def _draw_line(page: Page, preview: Preview, *, is_dry: bool) -> None:
    from alen.cli.ledger.rule_words import conditions_said

    say, words = page.words.say, page.words
    told = (
        msgid("The rule {rule} would be written: {where}.") if is_dry else msgid("The rule {rule}: {where}.")
    )
    page.line(say(told, rule=preview.rule.rule_id, where=conditions_said(words, preview.rule)))
    decides, overturns, agrees, kept = (
        share.lines for share in (preview.decides, preview.overturns, preview.agrees, preview.kept)
    )
    sentences = (
        (decides, words.count("{number} undecided line is decided.",
                              "{number} undecided lines are decided.", decides)),
        (overturns, words.count("{number} line is decided otherwise than before.",
                                "{number} lines are decided otherwise than before.", overturns)),
        (agrees, words.count("{number} line is decided as before.",
                             "{number} lines are decided as before.", agrees)),
        (kept, words.count("{number} line stays with an earlier rule of yours.",
                           "{number} lines stay with earlier rules of yours.", kept)),
    )  # fmt: skip
    for lines, sentence in sentences:
        if lines:
            page.line(sentence)
