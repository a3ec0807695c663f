"""`alen check`: what looks wrong in the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import click

from alen.answers.checks import CheckAnswer, Finding
from alen.cli.phrases import SEVERITIES, Phrases
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.verify import VerifyReport

CHECKS: dict[str, str] = {}
"""What a check is called: check id -> words."""


@click.command(
    "check",
    cls=Command,
    help=msgid(
        "List what the edition's checks found. A finding is a question to the source, not a verdict on it; "
        "the exit code is 1 when there are any."
    ),
    examples=("alen check", "alen check --format csv > findings.csv", "alen check --verify"),
)
@option("--verify", is_flag=True, help=msgid("Read every cell of every figure again, and list what differs."))
@pass_run
def command(run: Run, verify: bool) -> int:
    """Check."""
    if verify:
        return _verify(run)
    from alen.answers.checks import check_answer

    answer = check_answer(run.reading())
    emit(run, answer, lambda page: draw(page, answer))
    return NOTHING if answer.has_findings else FOUND


def _verify(run: Run) -> int:
    from alen.answers.verify import verify_all
    from alen.store.snapshots import SnapshotStore

    progress = run.progress()
    try:
        report = verify_all(run.reading(), SnapshotStore(run.workspace().root), progress)
    finally:
        progress.finish()
    emit(run, report, lambda page: _draw_report(page, report))
    return FOUND if report.is_verified else NOTHING


def _draw_report(page: Page, report: VerifyReport) -> None:
    say, words = page.words.say, page.words
    page.line(
        say(
            "{ok} of {checked} figures of edition {edition} are what the snapshots' bytes give.",
            ok=words.integer(report.ok),
            checked=words.integer(report.checked),
            edition=report.edition_id,
        ),
        "bold",
    )
    if report.failed:
        columns = [
            Column(say("Figure")),
            Column(say("Edition"), "number"),
            Column(say("Bytes"), "number"),
            Column(say("Snapshot"), folds=True),
        ]
        phrases = Phrases(words)
        rows = [
            [
                one.address,
                phrases.number(one.stored_value, 2),
                phrases.number(one.reread_value, 2),
                ", ".join(sorted({leaf.sha256 for leaf in one.leaves})),
            ]
            for one in report.failed
        ]
        page.table(columns, rows)


def draw(page: Page, answer: CheckAnswer) -> None:
    """Findings by check."""
    say, phrases = page.words.say, Phrases(page.words)
    page.title(say("What the checks found"))
    for group in answer.groups:
        page.line()
        counts = ", ".join(
            say(
                "{severity}: {number}",
                severity=phrases.of(SEVERITIES, severity),
                number=page.words.integer(number),
            )
            for severity, number in group.counts.items()
        )
        page.line(say("{check} ({counts})", check=phrases.of(CHECKS, group.check_id), counts=counts), "bold")
        columns = [
            Column(say("Kind")),
            Column(say("Measure")),
            Column(say("Organisation")),
            Column(say("Year"), "number"),
            Column(say("Details"), folds=True),
        ]
        page.table(columns, [_row(page, one) for one in group.findings])
    page.line()
    if not answer.groups:
        page.line(say("Nothing was found."))
    page.pairs([(say("Edition"), answer.edition_id)])


def _row(page: Page, one: Finding) -> list[str]:
    phrases = Phrases(page.words)
    return [
        phrases.of(SEVERITIES, one.severity),
        one.measure_id or "–",
        phrases.name(one.organisation) or "–",
        str(one.year) if one.year is not None else "–",
        details(page, one.detail),
    ]


def details(page: Page, detail: Mapping[str, Any]) -> str:
    """A finding's numbers and words on one line; texts in the reader's language."""
    shown: list[str] = []
    for name, value in detail.items():
        if isinstance(value, Mapping):
            texts = cast(Mapping[str, object], value)
            shown.append(str(texts.get(page.words.language, texts)))
        elif isinstance(value, float):
            shown.append(f"{name}={page.words.number(value, 2)}")
        else:
            shown.append(f"{name}={value}")
    return "; ".join(shown)
