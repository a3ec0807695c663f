"""`alen editions`: which data is this, and what changed since last time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alen.answers.phrases import REASONS, Phrases
from alen.answers.programme_changes import programme_change
from alen.cli.claim_lines import draw_claim_changes
from alen.cli.present import Column, Page, emit, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Shell, argument, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.differences import DiffAnswer, FigureChange

_CHANGES_SHOWN = 40

_CHANGES = {"added": msgid("added"), "removed": msgid("removed"), "changed": msgid("changed")}
_CAUSES = {
    "snapshot": msgid("another snapshot"),
    "definition": msgid("another definition"),
    "both": msgid("another snapshot and another definition"),
    "code": msgid("another version of Alen"),
}

command = Shell(
    "editions",
    help=msgid(
        "List, compare, choose and withdraw editions. An edition is one read-only file of figures; it is "
        "never changed after it was built."
    ),
    examples=(
        "alen editions list",
        "alen editions diff 2026-11-21 2026-11-22",
        "alen editions use 2026-11-21",
    ),
)


@command.command(
    "list",
    help=msgid("List the editions, the newest last and the one in use marked."),
    examples=("alen editions list --format json",),
)
@pass_run
def list_editions(run: Run) -> int:
    """List."""
    from alen.store import editions

    workspace = run.workspace()
    ids = editions.edition_ids(workspace)
    current = editions.current_id(workspace) if ids else ""
    found: list[dict[str, Any]] = []
    for edition_id in ids:
        manifest = editions.read_manifest(workspace, edition_id)
        found.append(
            {
                "edition": edition_id,
                "is_current": edition_id == current,
                "built_at": manifest.built_at,
                "code_version": manifest.code_version,
                "snapshots": len(manifest.records),
                "figures": manifest.data["tables"]["out_alen__figure"]["rows"],
                "withdrawn": manifest.withdrawn,
            }
        )
    columns = ("edition", "is_current", "built_at", "code_version", "snapshots", "figures", "withdrawn")
    emit_plain(
        run,
        {"editions": found},
        columns,
        [[one[name] for name in columns] for one in found],
        lambda page: _draw_list(page, found),
    )
    return FOUND if found else NOTHING


def _draw_list(page: Page, found: list[dict[str, Any]]) -> None:
    say, words = page.words.say, page.words
    if not found:
        page.line(say("No edition has been built here. `alen update` or `alen build` makes the first."))
        return
    columns = [
        Column(say("Edition")),
        Column(say("In use")),
        Column(say("Built (UTC)")),
        Column(say("Alen")),
        Column(say("Snapshots"), "number"),
        Column(say("Figures"), "number"),
        Column(say("Withdrawn"), folds=True),
    ]
    rows = [
        [
            one["edition"],
            say("in use") if one["is_current"] else "",
            one["built_at"].replace("T", " ").removesuffix("Z"),
            one["code_version"],
            words.integer(one["snapshots"]),
            words.integer(one["figures"]),
            one["withdrawn"],
        ]
        for one in found
    ]
    page.table(columns, rows)


@command.command(
    "diff",
    help=msgid(
        "List the figures added, removed and changed between two editions, by which snapshot, and the "
        "published statements whose verdict changed."
    ),
    examples=("alen editions diff 2026-11-21 2026-11-22 --format csv > changes.csv",),
)
@argument("old", metavar="A", help=msgid("The older edition's id."))
@argument("new", metavar="B", help=msgid("The newer edition's id."))
@pass_run
def diff_editions(run: Run, old: str, new: str) -> int:
    """Diff."""
    from alen.answers.differences import diff
    from alen.answers.edition import open_reading

    workspace = run.workspace()
    answer = diff(open_reading(workspace, old), open_reading(workspace, new))
    emit(run, answer, lambda page: _draw_diff(page, answer))
    return FOUND


def _draw_diff(page: Page, answer: DiffAnswer) -> None:
    say, words = page.words.say, page.words
    page.title(say("From edition {old} to edition {new}", old=answer.old_id, new=answer.new_id))
    page.line(
        say(
            "{added} figures added, {removed} removed, {changed} changed, {unchanged} unchanged.",
            added=words.integer(answer.added),
            removed=words.integer(answer.removed),
            changed=words.integer(answer.changed),
            unchanged=words.integer(answer.unchanged),
        )
    )
    if answer.figures:
        page.line()
        columns = [
            Column(say("Kind")),
            Column(say("Measure")),
            Column(say("Organisation")),
            Column(say("Year"), "number"),
            Column(say("Old"), "number"),
            Column(say("New"), "number"),
            Column(say("Cause"), folds=True),
        ]
        page.table(columns, [_change(page, one) for one in answer.figures[:_CHANGES_SHOWN]])
        more = len(answer.figures) - _CHANGES_SHOWN
        if more > 0:
            page.line(
                words.count(
                    "{number} more change; --format csv lists it.",
                    "{number} more changes; --format csv lists them.",
                    more,
                )
            )
    for one in answer.definitions:
        page.line(
            say(
                "The definition of {measure} was {change}: {fields}",
                measure=one.measure_id,
                change=Phrases(words).of(_CHANGES, one.change),
                fields=", ".join(one.fields) or "–",
            )
        )
    draw_claim_changes(page, answer.claims)
    for one in answer.programmes:
        name, change = Phrases(words).text(one.name), programme_change(words, one)
        page.line(say("Joint programme: {name} {change}", name=name, change=change))


def _change(page: Page, one: FigureChange) -> list[str]:
    phrases = Phrases(page.words)

    def value(number: float | None, reason: str) -> str:
        if number is not None:
            return page.words.number(number, 2)
        return phrases.of(REASONS, reason) if reason else "–"

    cause = phrases.of(_CAUSES, one.cause)
    tables = ", ".join(sorted({snapshot.table_id for snapshot in one.snapshots}))
    return [
        phrases.of(_CHANGES, one.change),
        one.measure_id,
        one.organisation_name,
        str(one.year),
        value(one.old_value, one.old_missing_reason),
        value(one.new_value, one.new_missing_reason),
        page.words.say("{cause} ({tables})", cause=cause, tables=tables) if tables else cause,
    ]


@command.command(
    "use",
    help=msgid("Make an edition the one in use."),
    examples=("alen editions use 2026-11-21",),
)
@argument("edition_id", metavar="ID", help=msgid("The edition's id."))
@pass_run
def use_edition(run: Run, edition_id: str) -> int:
    """Use."""
    from alen.store import editions
    from alen.store.connect import open_reader
    from alen.store.workspace import lock

    workspace = run.workspace()
    with lock(workspace):
        _, file = editions.readable(workspace, edition_id)
        open_reader(file).close()
        editions.point_to(workspace, edition_id)
    _said(run, {"edition": edition_id}, run.words.say("Edition {edition} is in use now.", edition=edition_id))
    return FOUND


@command.command(
    "withdraw",
    help=msgid("Mark an edition as withdrawn, so that nobody reads it by mistake; its file stays."),
    examples=('alen editions withdraw 2026-11-21 --reason "wrong table"',),
)
@argument("edition_id", metavar="ID", help=msgid("The edition's id."))
@option("--reason", metavar="TEXT", required=True, help=msgid("Why; every reader is told. (Required.)"))
@pass_run
def withdraw_edition(run: Run, edition_id: str, reason: str) -> int:
    """Withdraw."""
    from alen.store import editions
    from alen.store.workspace import lock

    workspace = run.workspace()
    with lock(workspace):
        editions.withdraw(workspace, edition_id, reason)
        is_current = editions.current_id(workspace) == edition_id
    lines = [run.words.say("Edition {edition} is withdrawn.", edition=edition_id)]
    if is_current:
        lines.append(run.words.say("It is the one in use: choose another with `alen editions use ID`."))
    _said(run, {"edition": edition_id, "withdrawn": reason, "is_current": is_current}, "\n".join(lines))
    return FOUND


def _said(run: Run, plain: dict[str, Any], text: str) -> None:
    emit_plain(run, plain, tuple(plain), [tuple(plain.values())], lambda page: page.line(text))
