"""`alen claims check`: whether every verdict is still what the edition recorded, or what one file says."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alen.cli.claim_lines import draw_claim_changes
from alen.cli.present import Page, emit, emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, argument, pass_run
from alen.errors import BadFile
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.claim_changes import ClaimChange
    from alen.answers.edition import Reading
    from alen.products.claims.definition import Claim

LARGEST = 1024 * 1024
"""Bytes of a claim's file; the package's largest has some seven thousand."""

_COLUMNS = (
    "claim", "origin", "change", "recorded_verdict", "claim_verdict", "recorded_arithmetic", "arithmetic",
    "says_otherwise", "cause", "edition",
)  # fmt: skip


@click.command(
    "check",
    cls=Command,
    help=msgid(
        "Judge every statement anew by the edition's figures, with this programme and the statements as they "
        "lie in the package and in the workspace's claims/ now, and hold the verdicts against those that the "
        "edition recorded. The exit code is 1 when a verdict on a packaged statement, or on one of its "
        "readings, is another one. With FILE one statement is checked and judged, and need not lie in the "
        "workspace."
    ),
    examples=(
        "alen claims check",
        "alen claims check --format json",
        "alen claims check claims/my-claim.yml --lang da",
    ),
)
@argument(
    "file",
    metavar="[FILE]",
    required=False,
    type=click.Path(path_type=Path),
    help=msgid("A statement's YAML file; all statements without it."),
)
@pass_run
def command(run: Run, file: Path | None) -> int:
    """Check."""
    return _check_all(run) if file is None else _check_file(run, file)


def _check_all(run: Run) -> int:
    from alen.answers.claim_changes import changes_between, recorded, recorded_in
    from alen.answers.claim_facts import claim_words, facts_of
    from alen.build.claims import claim_rows, verdict_rows
    from alen.build.definitions import load_definitions
    from alen.products.claims.checking import judge

    reading = run.reading()
    definitions = load_definitions(run.workspace())
    claims = [one.claim for one in definitions.claims]
    facts = facts_of(reading, claims)
    now = recorded_in(
        claim_rows(definitions), verdict_rows([judge(one, facts, claim_words()) for one in claims])
    )
    before = recorded(reading)
    changes = {one.claim: one for one in changes_between(before, now)}
    origins = {one.id: one.origin for one in claims}
    told = [
        _row(reading, id_, origins.get(id_, ""), before[id_].whole if id_ in before else ("", ""),
             now[id_].whole if id_ in now else ("", ""), changes.get(id_))
        for id_ in sorted({*before, *now})
    ]  # fmt: skip
    others = [one for one in told if one["says_otherwise"] and one["origin"] == "packaged"]
    plain = {"edition": reading.edition_id, "checked": len(claims), "changed": len(others), "claims": told}
    cells = [[row[name] for name in _COLUMNS] for row in told]
    emit_plain(run, plain, _COLUMNS, cells, lambda page: _draw(page, reading, len(claims), changes))
    return NOTHING if others else FOUND


def _row(
    reading: Reading,
    id_: str,
    origin: str,
    before: tuple[str, str],
    now: tuple[str, str],
    change: ClaimChange | None,
) -> dict[str, Any]:
    return {
        "claim": id_,
        "origin": origin,
        "change": change.change if change else "",
        "recorded_verdict": before[0],
        "claim_verdict": now[0],
        "recorded_arithmetic": before[1],
        "arithmetic": now[1],
        "says_otherwise": change is not None and change.says_otherwise,
        "cause": change.cause if change and change.change == "changed" else "",
        "checks": [asdict(one) for one in change.checks] if change else [],
        "edition": reading.edition_id,
    }


def _draw(page: Page, reading: Reading, checked: int, changes: dict[str, ClaimChange]) -> None:
    say, words = page.words.say, page.words
    page.line(
        words.count(
            "{number} statement was judged anew by the figures of edition {edition}.",
            "{number} statements were judged anew by the figures of edition {edition}.",
            checked,
            edition=reading.edition_id,
        )
    )
    if changes:
        draw_claim_changes(page, list(changes.values()))
    else:
        page.line(say("Every verdict is what the edition recorded."))


def _check_file(run: Run, file: Path) -> int:
    from alen.answers.claim_facts import claim_words, facts_of
    from alen.answers.claims import claim_answer
    from alen.answers.questions import Desk
    from alen.build.definitions import measures, organisations
    from alen.cli.claims.show import draw
    from alen.products.claims.checking import judge
    from alen.products.claims.collection import look_at

    claim = _read(file)
    look_at([claim], {one.id for one in measures()}, organisations(run.workspace()))
    reading = run.reading()
    verdict = judge(claim, facts_of(reading, [claim]), claim_words())
    answer = claim_answer(verdict, Desk(reading))
    # What an edition recorded of a claim with this id was not said of this file.
    answer = replace(answer, recorded=answer.row.verdict)
    emit(run, answer, lambda page: draw(page, answer))
    return FOUND


def _read(file: Path) -> Claim:
    from alen.answers.claim_facts import claim_words
    from alen.products.claims.parsing import parse_claim

    try:
        with file.expanduser().open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(f"cannot be read ({error.strerror})", where=str(file)) from error
    if len(data) > LARGEST:
        raise BadFile("is too large for a statement", where=str(file), do="A statement is one YAML file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile("the file is not UTF-8", where=str(file), do="Save it as UTF-8.") from error
    return parse_claim(text, str(file), claim_words(), "workspace")
