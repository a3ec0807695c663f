"""A two-page note on one measure for one organisation, laid out for paper.

What is said and what is left out is decided here; the words are `answers.note_words`, the numbers the
answers'. A note never has a third page: reservations that find no room are pointed at.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from alen.answers.note import NoteAnswer
from alen.answers.note_origin import NoteOrigin, Stated
from alen.answers.note_words import NoteWords
from alen.answers.phrases import DECIMALS, REASONS, Phrases
from alen.answers.ranking import RankRow
from alen.answers.said import Said
from alen.charts.marks import Break, ChartWords, Half, Kind, Line, Mark
from alen.charts.marks import Heading as Titled
from alen.charts.standalone import standalone
from alen.charts.swarm import Crowd, swarm
from alen.charts.text import fill
from alen.charts.trend import trend
from alen.errors import BadInput
from alen.model.printed import Printed
from alen.model.sheets import safe_text
from alen.reports.document import (
    Attachment,
    Block,
    BulletList,
    Callout,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Plain,
    Row,
    Run,
    Runs,
    Sourced,
    Table,
    Text,
    joined,
    printed,
    quoted,
    said,
)
from alen.reports.document import (
    words as plain_words,
)
from alen.reports.lints import texts
from alen.reports.paper import pages
from alen.store.packaged import list_names, read_text
from alen.words import Words, msgid

MOST_PAGES = 2
_WIDE, _HIGH = 760, 185
_SWARM_WIDE = 860
_HALVED = 3
"""So many figures, or fewer, have no middle half to show."""
BAND_READ = msgid(
    "Swing band: between these the figure would lie nine times of ten if chance and booking practice fell "
    "out otherwise. The booked amount itself is what it is."
)
COLOURS = (
    msgid("{organisation} is the large orange dot."),
    msgid("The peers are blue."),
    msgid("The grey band holds the middle half."),
)
"""What the colours of the dots mean: own, peers, the middle half."""
_EVERY = 99
_TRIED = ((_EVERY, 1.0), (_EVERY, 0.9), (8, 0.9), (6, 0.9), (4, 0.9), (2, 0.9), (0, 0.9))
"""How many reservations, and how wide the drawings: tried in turn until the note has two pages."""


def note_document(note: NoteAnswer, words: Words) -> Document:
    """The note as a document of at most two pages.

    `words` hold the site's sentences too. Raises BadInput without the extra `reports`, and where even the
    shortest note has more pages (a text of the organisation's own that is too long).
    """
    laid = _Laid(note, words)
    for most, width in _TRIED:
        document = laid.document(most, width)
        if len(pages(document, words, ppi=10.0)) <= MOST_PAGES:
            return document
    raise BadInput(
        "the note has more than two pages however it is cut",
        where=note.page,
        do="Shorten the remark that stands with the figure.",
    )


def note_text(note: NoteAnswer, words: Words) -> Document:
    """The note as a document that is not set on pages, with every reservation: for Markdown."""
    return _Laid(note, words).document(_EVERY, 1.0)


class _Laid:
    """One note being laid out."""

    def __init__(self, note: NoteAnswer, words: Words) -> None:
        self.note, self.words = note, words
        self.spoken, self.origin = NoteWords(words, note), NoteOrigin(words, note)
        self.phrases = Phrases(words)
        self.names = self.spoken.names()
        self.unit = self.spoken.unit_words()
        self.attachments: list[Attachment] = []
        self.width = 1.0

    def document(self, most: int, width: float) -> Document:
        """The whole note with so many reservations, and drawings of a part of the text's width."""
        self.attachments, self.width = [], width
        spoken, standing, say = self.spoken, self.note.standing, self.words.say
        blocks: list[Block] = [
            Callout("", self._said(spoken.lead())),
            Heading(spoken.heading("first")),
            *self._paragraph([*spoken.booked(), *spoken.remarks()]),
            Heading(spoken.heading("against")),
            self._comparison(),
            *self._paragraph(spoken.against()),
            *self._everybody(),
            Heading(spoken.heading("trend")),
            *self._trend(),
            *self._paragraph(spoken.moved()),
            *self._peers(),
            Heading(spoken.heading("concluded")),
            *self._concluded(most),
            Heading(spoken.heading("checked")),
            *self._checked(),
        ]
        language = "da" if self.words.language == "da" else "en"
        return self._with_numbers(
            Document(
                title=spoken.title,
                language=language,
                kind=say("Briefing note"),
                organisation="Alen",
                date=datetime.date.fromisoformat(self.note.built_on),
                blocks=tuple(blocks),
                data_hash=self.note.data_hash,
                edition=standing.header.edition_id,
                attachments=tuple(self.attachments),
                compact=True,
            )
        )

    def _with_numbers(self, document: Document) -> Document:
        """The document with every number in it attached: as shown, as it is, and where it stands."""
        rows = [
            (where, run.text, run.value, run.source)
            for where, runs in texts(document)
            for run in runs
            if isinstance(run, Sourced) and run.value is not None
        ]
        about = self.words.say("Every number of the note, and the address of the answer it stands in")
        self._attach("numbers.csv", ("where", "shown", "value", "source"), rows, about, "data")
        return replace(document, attachments=tuple(self.attachments))

    # -- words -------------------------------------------------------------------------------------

    def _said(self, sentence: Said | Stated) -> Runs:
        """A sentence as runs whose numbers say at which address they stand."""
        if isinstance(sentence, Stated):
            return quoted(sentence.text, sentence.entry)
        return tuple(self._addressed(one) for one in said(sentence, self.names))

    def _addressed(self, run: Run) -> Run:
        if not isinstance(run, Sourced):
            return run
        alias, _, pointer = run.source.partition("#")
        address = self.note.addresses.get(alias, alias)
        return Sourced(run.text, f"{address}#{pointer}", run.value, run.strong)

    def _paragraph(self, sentences: Sequence[Said | Stated]) -> list[Block]:
        runs = joined([self._said(one) for one in sentences])
        return [Paragraph(runs)] if runs else []

    # -- against whom ------------------------------------------------------------------------------

    def _comparison(self) -> Table:
        say = self.words.say
        lines = self.spoken.comparison()
        has_bands = any(str(one.band) != "–" for one in lines)
        columns = [Column(say("Who")), Column(self.unit, "right")]
        columns += [Column(say("Swing band"), "right")] if has_bands else []
        columns.append(Column(say("The organisation's difference from it"), "right"))
        rows: list[Row] = []
        for one in lines:
            cells = [(Plain(one.who, "name", one.is_own),), self._said(one.value)]
            cells += [self._said(one.band)] if has_bands else []
            rows.append(Row((*cells, self._said(one.difference))))
        caption = say("{organisation} and those it is held against, {year}",
            organisation=self.spoken.organisation, year=str(self.note.standing.year),
        )  # fmt: skip
        note = plain_words(say(BAND_READ)) if has_bands else ()
        return Table(f"{caption[:1].upper()}{caption[1:]}", tuple(columns), tuple(rows), note)

    def _everybody(self) -> list[Block]:
        """Everybody of the kind as dots, where there are figures to draw."""
        rank = self.note.rank
        if rank is None or not any(row.cell.value is not None for row in rank.rows):
            return []
        own, members = self.note.standing.organisation.code, self._members()
        marks = {
            row.organisation.code: self._mark(row, f"rank#/rows/{at}", members)
            for at, row in enumerate(rank.rows)
        }
        summary = rank.summary
        median = None
        if summary.median is not None:
            median = self._number(summary.median, "rank#/summary/median")
        half = None
        if summary.n > _HALVED and summary.lower_quartile is not None and summary.upper_quartile is not None:
            half = (summary.lower_quartile, summary.upper_quartile)
        say = self.words.say
        is_local = rank.kind == "municipality"
        kind = say("Municipalities") if is_local else say("Regions")
        title = say("{kind}: each a dot, {year}", kind=kind, year=str(rank.year))
        label = "" if median is None else fill(say("Median {value}"), value=median)
        svg = swarm(
            Crowd(list(marks.values()), median, half), width=_SWARM_WIDE,
            heading=Titled("swarm", title, self.spoken.lead().text),
            say=ChartWords(self.unit, say("There are no figures to draw."), label),
            tick=self.words.number, own=marks.get(own), members=members,
        )  # fmt: skip
        rows = [
            (row.organisation.code, self.phrases.name(row.organisation), row.cell.value) for row in rank.rows
        ]
        self._attach("everybody.csv", ("code", "name", "value"), rows, title)
        seen = self._colours(own in marks, bool(members & marks.keys()), half is not None)
        alt = f"{title}. {self.spoken.lead().text}"
        return [Figure(_alone(svg), alt, title, seen, data="everybody.csv", width=self.width)]

    def _colours(self, *shown: bool) -> Runs:
        """What the colours of the dots mean, as far as they are there: own, peers, the middle half."""
        said_of = [
            self.words.say(sentence, organisation=self.spoken.organisation)
            for sentence, is_shown in zip(COLOURS, shown, strict=True)
            if is_shown
        ]
        return (Plain(" ".join(said_of), "name"),) if said_of else ()

    def _members(self) -> frozenset[str]:
        peers = self.note.peers
        return frozenset(one.organisation.code for one in peers.peers) if peers is not None else frozenset()

    def _mark(self, row: RankRow, source: str, members: frozenset[str]) -> Mark:
        code = row.organisation.code
        kind: Kind = "group" if code in members else "other"
        if code == self.note.standing.organisation.code:
            kind = "own"
        number = None
        if row.cell.value is not None:
            number = self._number(row.cell.value, f"{source}/cell/value")
        return Mark(code, self.phrases.name(row.organisation), number, kind)

    def _peers(self) -> list[Block]:
        """The peers with their figures and bands, the nearest first."""
        peers, say = self.note.peers, self.words.say
        if peers is None or not peers.peers:
            return []
        rows: list[Row] = []
        machine: list[tuple[object, ...]] = []
        for at, one in enumerate(peers.peers):
            cell, band = one.cell, one.band
            name = self.phrases.name(one.organisation)
            value: Runs = plain_words("–" if cell is None else self.phrases.of(REASONS, cell.reason))
            if cell is not None and cell.value is not None:
                value = self._cell(cell.value, f"peers#/peers/{at}/cell/value")
            ends: Runs = plain_words("–")
            if band is not None:
                dash = "–" if band.low >= 0 else " … "
                low = self._cell(band.low, f"peers#/peers/{at}/band/low")
                ends = (*low, Text(dash), *self._cell(band.high, f"peers#/peers/{at}/band/high"))
            rows.append(Row(((Plain(name, "name"),), value, ends)))
            machine.append(
                (one.organisation.code, name, cell.value if cell else None,
                 band.low if band else None, band.high if band else None)
            )  # fmt: skip
        is_local = peers.kind == "municipality"
        who = say("Peer municipalities") if is_local else say("Peer regions")
        caption = say(
            "{peers}, the nearest by framework conditions first, {year}", peers=who, year=str(peers.year)
        )
        self._attach("peers.csv", ("code", "name", "value", "band_low", "band_high"), machine, caption)
        columns = (
            Column(say("Name")), Column(self.unit, "right"), Column(say("Swing band"), "right"),
        )  # fmt: skip
        return [Table(caption, columns, tuple(rows), data="peers.csv")]

    # -- how it has moved --------------------------------------------------------------------------

    def _trend(self) -> list[Block]:
        lines = [
            one for one in (self._own_line(), self._peers_line(), self._median_line()) if one is not None
        ]
        years = sorted({year for line in lines for year in (*line.points, *line.why)})
        if len(years) < 2:
            return []
        say = self.words.say
        title = say("Over time: {title}", title=self.spoken.title)
        svg = trend(
            lines, years=range(years[0], years[-1] + 1), width=_WIDE, height=_HIGH,
            heading=Titled("trend", title, self.spoken.lead().text),
            say=ChartWords(self.unit, say("There are no figures to draw.")), tick=self.words.number,
            half=self._half(), breaks=[Break(one.year, say("break")) for one in self.spoken.cuts()],
        )  # fmt: skip
        heads = ("year", *(line.name for line in lines), "lower_quartile", "upper_quartile")
        self._attach("years.csv", heads, self._by_year(lines, years), title)
        return [
            Figure(_alone(svg), self._told(title, lines), self._caption(), data="years.csv", width=self.width)
        ]

    def _caption(self) -> str:
        if self._half() is None:
            return self.words.say("The figure over the years")
        return self.words.say("The figure over the years; the band holds the middle half of all")

    def _told(self, title: str, lines: Sequence[Line]) -> str:
        """What the drawing says, line by line."""
        told = [title]
        for line in lines:
            if line.points:
                first, last = min(line.points), max(line.points)
                told.append(
                    self.words.say(
                        "{name}: {first} in {first_year}, {last} in {last_year}", name=line.name,
                        first=str(line.points[first]), last=str(line.points[last]),
                        first_year=str(first), last_year=str(last),
                    )
                )  # fmt: skip
        return ". ".join(told) + "."

    def _by_year(self, lines: Sequence[Line], years: Iterable[int]) -> list[tuple[object, ...]]:
        half = self._half()
        found: list[tuple[object, ...]] = []
        for year in years:
            values = [line.points[year].value if year in line.points else None for line in lines]
            ends = (half.low.get(year), half.high.get(year)) if half is not None else (None, None)
            found.append((year, *values, *ends))
        return found

    def _own_line(self) -> Line | None:
        series = self.note.series
        if series is None:
            return None
        cells = series.series[0].cells
        points = {
            cell.year: self._number(cell.value, f"series#/series/0/cells/{at}/value")
            for at, cell in enumerate(cells)
            if cell.value is not None
        }
        if not points:
            return None
        why = {
            cell.year: self.phrases.of(REASONS, cell.reason)
            for cell in cells
            if cell.value is None and cell.year > min(points)
        }
        summed = frozenset(cell.year for cell in cells if cell.summed_from)
        name = self.spoken.organisation
        return Line(f"{name[:1].upper()}{name[1:]}", points, "own", "", why, summed)

    def _peers_line(self) -> Line | None:
        peers = self.note.peers
        points = {
            one.year: self._number(one.median, f"peers#/years/{at}/median")
            for at, one in enumerate(peers.years if peers is not None else ())
            if one.median is not None
        }
        if peers is None or not points:
            return None
        is_local = peers.kind == "municipality"
        say = self.words.say
        name = say("Median of the peer municipalities") if is_local else say("Median of the peer regions")
        return Line(name, points, "group")

    def _median_line(self) -> Line | None:
        spread = self.note.spread
        points = {
            one.year: self._number(one.median, f"spread#/years/{at}/median")
            for at, one in enumerate(spread.years if spread is not None else ())
            if one.median is not None
        }
        if spread is None or not points:
            return None
        is_local = spread.kind == "municipality"
        say = self.words.say
        name = say("Median of the municipalities") if is_local else say("Median of the regions")
        return Line(name, points, "nation")

    def _half(self) -> Half | None:
        years = [one for one in self.note.spread.years if one.n > _HALVED] if self.note.spread else []
        low = {one.year: one.lower_quartile for one in years if one.lower_quartile is not None}
        high = {one.year: one.upper_quartile for one in years if one.upper_quartile is not None}
        return Half(low, high, "other") if low else None

    # -- the rest ----------------------------------------------------------------------------------

    def _concluded(self, most: int) -> list[Block]:
        say, found = self.words.say, list[Block]()
        can = [self._said(one) for one in self.spoken.can()]
        if can:
            found += [Heading(say("What the figures bear"), 2), BulletList(tuple(can))]
        every = self.spoken.reservations()
        cannot = [self._said(one) for one in (*self.spoken.cannot(), *every[:most])]
        if len(every) > most:
            cannot.append((Plain(self.origin.more(), "address"),))
        if cannot:
            found += [Heading(say("What they do not bear"), 2), BulletList(tuple(cannot))]
        return found

    def _checked(self) -> list[Block]:
        """Sources, the addresses of the figure and its explanation, and how anybody checks it."""
        origin = self.origin
        items = [quoted(one.text, one.entry) for one in origin.sources()]
        items += [
            (Plain(one, "address"),) for one in (origin.made_from(), origin.shown_at(), origin.check_with())
        ]
        return [BulletList(tuple(items))]

    # -- numbers -----------------------------------------------------------------------------------

    def _number(self, value: float, source: str) -> Printed:
        decimals = DECIMALS.get(self.note.standing.header.measure.unit, 2)
        return Printed(self.words.number(value, decimals), value, source)

    def _cell(self, value: float, source: str) -> Runs:
        return tuple(self._addressed(one) for one in printed(self._number(value, source)))

    def _attach(
        self,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[object]],
        about: str,
        relationship: Literal["source", "data"] = "source",
    ) -> None:
        """Put numbers into the document as CSV: decimal point, empty where there is none, no formulas."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([safe_text(one) for one in heads])
        for row in rows:
            writer.writerow([_machine(one) for one in row])
        self.attachments.append(Attachment(name, text.getvalue().encode(), about, relationship=relationship))


def _machine(value: object) -> object:
    if isinstance(value, str):
        return safe_text(value)
    return "" if value is None else value


@cache
def _style() -> str:
    """The charts' style sheet."""
    return "\n".join(read_text("charts", name) for name in list_names("charts", suffix=".css"))


def _alone(svg: str) -> str:
    """A drawing with its own rules, as it stands outside a page."""
    return standalone(svg, _style())
