"""The workbook that a controller can hand on, as a download."""

from __future__ import annotations

from alen.local.published import extended_ore, inhabitants
from alen.local.visit import Download, LocalPage, LocalVisit
from alen.local.workbook import workbook_bytes
from alen.products.ledger.workbook_rows import Asked, sheets
from alen.site.visit import View
from alen.words import msgid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _view(visit: LocalVisit) -> View:
    say = visit.words.say
    return View(
        "export.html.j2",
        say("The workbook"),
        say("Everything the ledger answers, year by year, with the method."),
        context={"href": visit.to("/export/workbook")},
    )


def _workbook(visit: LocalVisit) -> Download:
    """The workbook's bytes, made once for what stands."""
    lines, reading = visit.lines, visit.desk.reading

    def made(_lines: object) -> bytes:
        published = {year: extended_ore(reading, lines.holder, year) for year in lines.years}
        asked = Asked(
            lines,
            visit.labels,
            inhabitants(reading, lines.holder, lines.years),
            {year: ore for year, ore in published.items() if ore is not None},
        )
        return workbook_bytes(sheets(asked), asked)

    key = ("workbook", visit.lang, visit.desk.edition_id)
    return Download(visit.answer(key, made), XLSX, f"alen-{visit.lang}.xlsx")


PAGE = LocalPage("/export", _view, menu=msgid("Export"))
FILE = LocalPage("/export/workbook", None, under="/export", file=_workbook)
