"""`alen check`: what looks wrong in the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import click

from alen.answers.phrases import KINDS, REASONS, SCOPES, SEVERITIES, SHORT_BASES, Phrases
from alen.cli.present import Column, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.checks import CheckAnswer, Finding
    from alen.answers.verify import VerifyReport

CHECKS = {
    "thousand_error": msgid("Changed by about a factor thousand"),
    "outlier_hb": msgid("Moved far from all others (Hidiroglou-Berthelot)"),
    "national_row": msgid("The national row against its members"),
    "population_ages": msgid("The population against the sum of its ages"),
    "first_year": msgid("The first year of a function"),
    "snapshots_disagree": msgid("Two snapshots of one table hold the same cells"),
    "set_aside": msgid("Lines of a snapshot that were not loaded"),
    "missing_cells": msgid("Cells without a number"),
    "zero_by_absence": msgid("Zero because left out"),
    "booked_elsewhere": msgid("Presumably booked elsewhere"),
    "per_inhabitant_unit": msgid("Computed per inhabitant against the publisher's own"),
    "parts": msgid("The parts of a figure against the whole"),
    "series_break": msgid("Breaks in the series"),
    "correction": msgid("Corrections"),
}
"""What a check is called."""

_NAMES = {
    "scope": msgid("scope"),
    "basis": msgid("basis"),
    "kind": msgid("kind"),
    "reason": msgid("reason"),
    "previous": msgid("year before"),
    "current": msgid("this year"),
    "ratio": msgid("ratio"),
    "effect": msgid("effect"),
    "lower": msgid("lower limit"),
    "upper": msgid("upper limit"),
    "median_ratio": msgid("median ratio"),
    "pairs": msgid("pairs"),
    "years": msgid("years"),
    "codes": msgid("codes"),
    "organisations": msgid("organisations"),
    "difference": msgid("difference"),
    "largest_difference": msgid("largest difference"),
    "bound": msgid("bound"),
    "members": msgid("members"),
    "table": msgid("table"),
    "lines": msgid("lines"),
    "figures": msgid("figures"),
    "expected": msgid("expected"),
    "first_year": msgid("first year"),
    "by_year": msgid("by year"),
    "implied": msgid("implied by the members"),
    "national": msgid("national"),
    "largest_in": msgid("largest in"),
    "variable": msgid("variable"),
    "snapshots": msgid("snapshots"),
    "magnitude": msgid("power of ten"),
    "compared": msgid("compared"),
    "within": msgid("within the bound"),
    "mean_difference": msgid("mean difference"),
    "cells": msgid("cells"),
    "differing": msgid("of them with different numbers"),
    "kept_left": msgid("snapshot kept, and the one left out"),
    "loaded_from": msgid("loaded from"),
    "members_sum": msgid("sum of the members"),
    "least_pairs": msgid("least pairs needed"),
    "most_pairs": msgid("most pairs found in a year"),
    "left_out": msgid("pairs left out"),
    "limits_coincide": msgid("the limits coincide"),
    "first_value": msgid("first year with a value"),
    "last_value": msgid("last year with a value"),
    "source": msgid("source"),
    "dimension": msgid("dimension"),
    "lowest_share": msgid("lowest share loaded apart"),
    "highest_share": msgid("highest share loaded apart"),
    "missing": msgid("figures with a part missing"),
}
"""What the numbers of a finding are called; those that are not here keep their own name."""

_PLAIN = frozenset(
    ("years", "first_year", "expected", "loaded_from", "largest_in", "first_value", "last_value", "kept_left",
     "snapshots")
)  # fmt: skip
"""Years and numbers of snapshots: written without a mark of thousands."""

_WHY = {
    "agrees": msgid("agrees"),
    "as_expected": msgid("as expected"),
    "differs": msgid("differs"),
    "further": msgid("further ones"),
    "members_missing": msgid("members are missing"),
    "nation_missing": msgid("the national row is missing"),
    "no_amounts": msgid("no amounts"),
    "no_earlier_year": msgid("no earlier year is loaded"),
    "not_selected": msgid("not among the codes Alen asks for"),
    "population_not_loaded": msgid("the population of that year is not loaded"),
    "too_few_pairs": msgid("too few pairs of years"),
    "unknown_organisation": msgid("an organisation Alen does not have"),
    "within_rounding": msgid("within rounding"),
    "rest": msgid("the rest is not loaded apart"),
}
"""The reasons of findings in words."""


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
    if report.released:
        page.line(
            words.count(
                "{number} figure was released from an organisation's own ledger and cannot be verified here.",
                "{number} figures were released from organisations' own ledgers and cannot be verified here.",
                report.released,
            )
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
    phrases = Phrases(page.words)
    shown: list[str] = []
    for name, value in detail.items():
        texts = _texts(value)
        if name == "scope" and value == "single":
            continue
        if page.words.language in texts:
            shown.append(str(texts[page.words.language]))
        elif value is True:
            shown.append(phrases.of(_NAMES, name))
        elif value not in (None, "", [], {}, False) or (value == 0 and value is not False):
            word = _word(phrases, name, str(value))
            shown.append(f"{phrases.of(_NAMES, name)}: {word or _value(page, value, name in _PLAIN)}")
    return "; ".join(shown)


def _word(phrases: Phrases, name: str, code: str) -> str:
    """A code in words; empty where the value is none."""
    if name == "basis":
        return phrases.of(SHORT_BASES, code)
    if name == "reason":
        return phrases.of(_WHY, code) if code in _WHY else phrases.of(REASONS, code)
    tables = {"scope": SCOPES, "kind": KINDS}
    return phrases.of(tables[name], code) if name in tables else ""


def _texts(value: object) -> dict[str, object]:
    """A text in both languages, by language; empty for what is none."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _value(page: Page, value: object, plain: bool) -> str:
    if isinstance(value, int) and not plain:
        return page.words.integer(value)
    if not isinstance(value, float | list | dict):
        return str(value)
    if isinstance(value, float):
        return page.words.number(value, 2)
    if isinstance(value, list):
        items = cast("list[object]", value)
        if items and all(isinstance(one, list) for one in items):
            pairs = cast("list[list[object]]", items)
            return ", ".join(f"{one[0]}: {_value(page, one[1:], plain)}" for one in pairs)
        return ", ".join(_value(page, one, plain) for one in items)
    return ", ".join(
        f"{key}: {_value(page, one, plain)}" for key, one in cast(dict[str, object], value).items()
    )
