"""`alen release`: which sums of the own ledger may be published, listed before anything is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from alen.cli.asking import agrees, has_terminal
from alen.cli.ledger_words import kroner, percent
from alen.cli.options import YEAR
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, option, pass_run
from alen.errors import BadEdition, BadInput, NotFound
from alen.words import msgid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from alen.model.released import Released, Sum
    from alen.products.ledger.labels import Labels
    from alen.products.ledger.opening import Lines
    from alen.products.ledger.release import Offer
    from alen.store.local.books import Holder
    from alen.store.workspace import Workspace

PARTS = {
    "extended": msgid("extended scope"),
    "passed_on": msgid("passed on to others by internal transfer"),
    "outside": msgid("IT booked elsewhere"),
    "total": msgid("Total"),
}
WITHHELD = {
    "few_lines": msgid("rests on too few lines"),
    "few_suppliers": msgid("rests on too few suppliers"),
    "dominated": msgid("one supplier is most of it"),
    "persons": msgid("persons are too much of it"),
    "secondary": msgid("would give a withheld sum away"),
}
LACKS = {
    "undecided": msgid("no rule decides {share} of the money; at most {limit} may be undecided"),
    "unread": msgid("rows of the files were set aside because they could not be read"),
    "differs": msgid("it differs from the published accounts (`alen ledger reconcile`)"),
    "not_reconciled": msgid("no published accounts are loaded to hold it against"),
}
WARNING = msgid(
    "Suppliers' prices may be exempt from disclosure: offentlighedsloven § 30, no. 2 (drifts- eller "
    "forretningsforhold). Sums that rest on few suppliers are withheld, but a rule of thumb is no judgement: "
    "let someone release this who may decide it."
)


@click.command(
    "release",
    cls=Command,
    help=msgid(
        "Release a sum of the own ledger, so that the next edition holds it: the wide scope of it-net or "
        "region-it, or ledger-axes, the sums by the three axes. What would be published is listed first, "
        "sums that would tell of one supplier or person are withheld, and nothing is published without a "
        "yes. Without a measure: what is released here."
    ),
    examples=(
        "alen release",
        "alen release it-net --year 2024",
        "alen release it-net --year 2024 --withdraw",
    ),
)
@argument(
    "measure",
    metavar="[MEASURE]",
    required=False,
    help=msgid("it-net, region-it or ledger-axes."),
)
@option("--year", type=YEAR, help=msgid("The accounts year; the newest in the ledger is the default."))
@option("--yes", is_flag=True, help=msgid("Release it without being asked."))
@option(
    "--yes-incomplete",
    is_flag=True,
    help=msgid("Release it although the ledger is not complete; the figure then says so."),
)
@option("--withdraw", is_flag=True, help=msgid("Take back what was released."))
@pass_run
def command(
    run: Run, measure: str | None, year: int | None, yes: bool, yes_incomplete: bool, withdraw: bool
) -> int:
    """Release."""
    if measure is None:
        if withdraw or yes or yes_incomplete or year is not None:
            raise BadInput("say which measure is meant", do="`alen release` lists what is released.")
        return _list(run)
    if withdraw:
        return _withdraw(run, measure, year)
    return _release(run, measure, year, yes, yes_incomplete)


# -- what is released ------------------------------------------------------------------------------


def _list(run: Run) -> int:
    from alen.store.released import released_in

    found = released_in(run.workspace())
    columns = (
        "measure", "organisation_code", "organisation", "year", "scope", "decided_ore", "low_ore", "high_ore",
        "rules", "released_on", "file",
    )  # fmt: skip
    cells = [
        (
            one.measure, one.organisation.code, one.organisation.name, one.year, one.scope,
            one.total.decided_ore, one.total.low_ore, one.total.high_ore, one.rules,
            one.released_on.isoformat(), name,
        )
        for name, one in found
    ]  # fmt: skip
    data = {"released": [{"file": name, **one.plain()} for name, one in found]}
    emit_plain(run, data, columns, cells, lambda page: _draw_list(page, found))
    return FOUND if found else NOTHING


def _draw_list(page: Page, found: Sequence[tuple[str, Released]]) -> None:
    say, words = page.words.say, page.words
    if not found:
        page.line(say("Nothing of a ledger is released in this workspace."))
        return
    columns = [
        Column(say("Measure")), Column(say("Organisation")), Column(say("Year")),
        Column(say("Decided, DKK"), "number"), Column(say("At least"), "number"),
        Column(say("At most"), "number"), Column(say("Released")), Column(say("File")),
    ]  # fmt: skip
    page.table(
        columns,
        [
            [
                one.measure, one.organisation.name, str(one.year), *_amounts(page, one.total),
                one.released_on.isoformat(), name,
            ]
            for name, one in found
        ],
    )  # fmt: skip
    page.note(
        words.count(
            "{number} file in released/; an edition holds what lay there when it was built.",
            "{number} files in released/; an edition holds what lay there when it was built.",
            len(found),
        )
    )


def _withdraw(run: Run, measure: str, year: int | None) -> int:
    from alen.store.local.books import Books
    from alen.store.released import released_in, remove_released
    from alen.store.workspace import lock

    workspace = run.workspace()
    with lock(workspace):
        holder = Books(workspace).index().holder
        found = [
            (name, one)
            for name, one in released_in(workspace)
            if one.measure == measure and year in (None, one.year)
        ]
        own = [(name, one) for name, one in found if holder and one.organisation.code == holder.code]
        found = own or found
        if not found:
            raise NotFound(f"nothing is released of {measure}", do="`alen release` lists what is.")
        if len(found) > 1:
            raise BadInput(
                f"{len(found)} releases of {measure} are here",
                do="Give --year, or remove the file from released/ yourself.",
            )
        name, one = found[0]
        remove_released(workspace, name)
    emit_plain(
        run,
        {"withdrawn": {"file": name, "measure": one.measure, "year": one.year}},
        ("measure", "year", "file"),
        [(one.measure, one.year, name)],
        lambda page: page.line(
            page.words.say("Withdrawn: {measure}, {organisation}, {year}.", measure=one.measure,
                           organisation=one.organisation.name, year=str(one.year))
        ),
    )  # fmt: skip
    run.tell(
        "Editions that were built with it still hold it: `alen build` makes one without it, and "
        "`alen editions withdraw` takes an edition back."
    )
    return FOUND


# -- releasing -------------------------------------------------------------------------------------


def _release(run: Run, measure: str, year: int | None, yes: bool, yes_incomplete: bool) -> int:
    from alen.products.ledger.labels import Labels
    from alen.products.ledger.opening import open_lines
    from alen.store.local.books import Books

    workspace = run.workspace()
    lines = open_lines(Books(workspace), progress=run.progress())
    made = _offer(run, lines, measure, year)
    before = _before(workspace, made)
    labels = Labels(lines.yardstick.taxonomy, run.language, lines.holder.kind)
    missing = bool(made.released.incomplete) and not yes_incomplete
    if run.format == "table":
        _draw_offer(Page(run), made, labels)
        if before is not None:
            _draw_before(Page(run), before)
        path = None if missing or not (yes or _agrees(run)) else _write(workspace, made)
    else:
        path = None if missing or not yes else _write(workspace, made)
        columns, rows = made.table()
        emit_plain(run, _plain(made, path, before), columns, rows, lambda _: None)
    if missing:
        raise BadInput(
            "the ledger is not complete, so nothing was released",
            why="A figure that lacks a part is compared as if it were whole.",
            do="Decide, reconcile and import what is missing, or give --yes-incomplete: it says so then.",
        )
    if path is None:
        run.tell("Nothing was released. --yes releases it without being asked.")
        return NOTHING
    run.tell("Released: {file}. `alen build` makes the edition that holds it.", file=path.name)
    return FOUND


def _offer(run: Run, lines: Lines, measure: str, year: int | None) -> Offer:
    from alen.build import ZONE
    from alen.build.definitions import organisations
    from alen.cli.published import inhabitants
    from alen.products.ledger.published_accounts import published_accounts
    from alen.products.ledger.release import offer

    told_of = year or max(lines.years, default=0)
    today: date = datetime.now(UTC).astimezone(ZONE).date()
    return offer(
        lines,
        measure,
        told_of,
        known=frozenset(one.code for one in organisations(run.workspace())),
        accounts=published_accounts(run.workspace(), lines.holder, (told_of,), run.edition),
        today=today,
        published_ore=_published_ore(run, lines.holder, measure, told_of),
        inhabitants=inhabitants(run, lines.holder, [told_of]),
    )


def _published_ore(run: Run, holder: Holder, measure: str, year: int) -> int | None:
    """What the edition holds in the measure's extended scope, in øre; None where it does not."""
    if holder.is_invented:
        return None
    try:
        reading = run.reading()
    except (NotFound, BadEdition):
        return None
    organisation = reading.organisations.by_code(holder.code)
    if organisation is None or measure not in reading.measure_ids:
        return None
    figures = reading.figures(measure, "extended", "computed")
    place = figures.places.get((organisation.key, year))
    amount = float("nan") if place is None else float(figures.numerator[place])
    return None if amount != amount else round(amount)


def _write(workspace: Workspace, made: Offer) -> Path:
    from alen.store.released import write_released
    from alen.store.workspace import lock

    with lock(workspace):
        return write_released(workspace, made.released)


def _agrees(run: Run) -> bool:
    """Ask; without a terminal nobody can agree."""
    return has_terminal(run) and agrees(run, run.words.say("Publish exactly this?"))


def _before(workspace: Workspace, made: Offer) -> Released | None:
    """What is released of the same already, where its sums are others."""
    from alen.store.released import released_in

    new = made.released
    found = next((one for _, one in released_in(workspace) if one.key == new.key), None)
    is_same = found is not None and (found.total, found.parts, found.axes) == (new.total, new.parts, new.axes)
    return None if is_same else found


def _draw_before(page: Page, before: Released) -> None:
    """That two releases are published together, whichever of them stands."""
    decided, low, high = _amounts(page, before.total)
    page.line(
        page.words.say(
            "It takes the place of what was released on {day}: DKK {decided}, between DKK {low} and DKK "
            "{high}. Whoever has both knows the difference of each sum: see that it tells of no supplier or "
            "person.",
            day=before.released_on.isoformat(), decided=decided, low=low, high=high,
        )
    )  # fmt: skip


def _plain(made: Offer, path: Path | None, before: Released | None) -> dict[str, object]:
    return {
        "is_released": path is not None,
        "file": None if path is None else path.name,
        "would_publish": made.released.plain(),
        "withheld": [{"axis": one.axis, "code": one.code, "why": one.why} for one in made.withheld],
        "suppliers": made.suppliers,
        "takes_the_place_of": None if before is None else before.plain(),
        "incomplete": list(made.released.incomplete),
    }


def _draw_offer(page: Page, made: Offer, labels: Labels) -> None:
    say, words, one = page.words.say, page.words, made.released
    page.title(
        say(
            "This would be published of {organisation}, {year}: {measure}",
            organisation=one.organisation.name, year=str(one.year), measure=one.measure,
        )
    )  # fmt: skip
    page.line()
    why = {(held.axis, held.code): held.why for held in made.withheld}
    rows: list[list[str]] = []
    for part in (*one.parts, *one.axes):
        label = say(PARTS[part.code]) if not part.axis else labels.key(part.axis, part.code)
        axis = labels.axis(part.axis) if part.axis else say("wide scope")
        reason = why.get((part.axis, part.code), "")
        rows.append(
            [
                axis,
                label,
                *_amounts(page, part.sum),
                say("withheld: {why}", why=say(WITHHELD[reason])) if reason else "",
            ]
        )
    rows.append(["", say(PARTS["total"]), *_amounts(page, one.total), ""])
    columns = [
        Column(say("Of")), Column(say("Sum")), Column(say("Decided, DKK"), "number"),
        Column(say("At least"), "number"), Column(say("At most"), "number"), Column(""),
    ]  # fmt: skip
    page.table(columns, rows)
    page.line()
    pairs = [
        (say("Divided by"), say("{number} inhabitants", number=words.integer(one.inhabitants))
         if one.inhabitants else say("the edition's inhabitants")),
        (say("Rests on"), words.count("{number} supplier", "{number} suppliers", made.suppliers)),
        (say("Undecided"), percent(words, made.undecided_share)),
        (say("Rules"), one.rules),
    ]  # fmt: skip
    page.pairs(pairs)
    page.line(say(WARNING))
    if one.incomplete:
        page.line(say("The ledger is not complete:"))
        for code in one.incomplete:
            page.line("- " + _lack(page, code, made))


def _lack(page: Page, code: str, made: Offer) -> str:
    from fractions import Fraction

    from alen.products.ledger.disclosure import release_facts

    words = page.words
    limit = percent(words, Fraction(release_facts().undecided_per_cent, 100))
    return words.say(LACKS[code], share=percent(words, made.undecided_share), limit=limit)


def _amounts(page: Page, one: Sum | None) -> list[str]:
    if one is None:
        return ["–", "–", "–"]
    bounds = (one.low_ore, one.high_ore)
    return [
        kroner(page.words, one.decided_ore),
        *("–" if ore is None else kroner(page.words, ore) for ore in bounds),
    ]
