"""A ledger's answers laid out for a reader: tables with bounds, and a sentence before each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alen.cli.ledger_words import (
    basis_notes,
    booked,
    certainty,
    each,
    kroner,
    notes_below,
    percent,
    span,
    years_of,
)
from alen.cli.present import Column, Page
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.products.ledger.amounts import Bounds, Inhabitants
    from alen.products.ledger.breakdown import Breakdown, Cell
    from alen.products.ledger.cloud import CloudShare
    from alen.products.ledger.departments import Departments
    from alen.products.ledger.functions import Functions
    from alen.products.ledger.labels import Labels
    from alen.products.ledger.months import Months
    from alen.products.ledger.overview import Overview
    from alen.products.ledger.wide import Wide

BOUND_KEYS = ("decided", "share", "with_proposals", "unknown", "low", "high")

ONCE = msgid("Spending less external income; internal transfers are left out, so every payment counts once.")

MEASURE_NOTES = {
    "external": ONCE,
    "income": msgid("Income stands with a minus."),
}

SPENDING_NOTES = {
    "operating": msgid("Operating spending alone (dranst 1)."),
    "capital": msgid("Capital spending alone (dranst 3)."),
}


@dataclass(frozen=True)
class Drawing:
    """A page with the labels of its language."""

    page: Page
    labels: Labels

    def heading(self, group: str, key: str) -> str:
        """A label at the head of a column."""
        return self.labels.heading(self.labels.of(group, key))

    def kr(self, ore: int) -> str:
        """Whole kroner."""
        return kroner(self.page.words, ore)

    def bounds(self, bounds: Bounds, share: str = "") -> list[str]:
        """A sum under the columns of `bound_columns`."""
        return [
            self.kr(bounds.decided_ore), share, self.kr(bounds.with_proposals_ore),
            self.kr(bounds.unknown_ore), self.kr(bounds.low_ore), self.kr(bounds.high_ore),
        ]  # fmt: skip

    def bound_columns(self) -> list[Column]:
        """Columns of a sum with its bounds; amounts in kroner."""
        return [Column(self.heading("bounds", key), "number") for key in BOUND_KEYS]


def draw_breakdown(
    drawing: Drawing, answer: Breakdown, people: Inhabitants | None, most: int | None = None
) -> None:
    """A breakdown as a table; `people`: also per inhabitant; `most`: so many rows at most."""
    from alen.products.ledger.amounts import per_inhabitant, share

    page, labels, words = drawing.page, drawing.labels, drawing.page.words
    page.title(booked(words, answer.organisation, answer.measure, years_of(answer.basis), answer.total))
    page.line(certainty(words, answer.total))
    head = people_of(answer, None, people)
    if head:
        found = per_inhabitant(answer.total, head)
        if found is not None:
            page.line(each(words, found))
    page.line()
    columns = [Column(labels.heading(labels.axis(axis)), folds=True) for axis in answer.by]
    columns += [*drawing.bound_columns(), Column(drawing.heading("bounds", "lines"), "number")]
    columns += [Column(words.say("Per inhabitant"), "number")] if people is not None else []
    shown = answer.cells[:most]
    rows = [_cell_row(drawing, answer, cell, people) for cell in shown]
    whole = drawing.bounds(
        answer.total, percent(words, share(answer.total.decided_ore, answer.total.decided_ore))
    )
    last = [words.say("Total"), *[""] * (len(answer.by) - 1), *whole, words.integer(answer.total.lines)]
    page.table(columns, [*rows, [*last, *[""] * (len(columns) - len(last))]])
    if len(answer.cells) > len(shown):
        left = len(answer.cells) - len(shown)
        page.line(
            words.count(
                "{number} more row (--format csv lists it)",
                "{number} more rows (--format csv lists them)",
                left,
            )
        )
    notes_below(page, answer.organisation, answer.is_invented, _breakdown_notes(drawing, answer))


def people_of(answer: Breakdown, cell: Cell | None, people: Inhabitants | None) -> int | None:
    """The inhabitants that a cell, or the whole, is divided by: those of its one year."""
    if people is None:
        return None
    year = answer.year
    if year is None and cell is not None and "year" in answer.by:
        year = int(cell.key[answer.by.index("year")])
    return None if year is None else people.get(year)


def _cell_row(drawing: Drawing, answer: Breakdown, cell: Cell, people: Inhabitants | None) -> list[str]:
    from alen.products.ledger.amounts import per_inhabitant

    labels, words = drawing.labels, drawing.page.words
    row = [labels.key(axis, key, answer.suppliers) for axis, key in zip(answer.by, cell.key, strict=True)]
    row += drawing.bounds(cell.bounds, percent(words, cell.share))
    row.append(words.integer(cell.bounds.lines))
    if people is not None:
        found = per_inhabitant(cell.bounds, people_of(answer, cell, people))
        row.append("–" if found is None else kroner(words, found.decided))
    return row


def _measure_notes(words: Words, measure: str) -> list[str]:
    """What an amount of a measure is."""
    return [words.say(MEASURE_NOTES[measure])] if measure in MEASURE_NOTES else []


def _breakdown_notes(drawing: Drawing, answer: Breakdown) -> list[str]:
    say = drawing.page.words.say
    words = drawing.page.words
    notes = [*basis_notes(words, answer.basis), *_measure_notes(words, answer.measure)]
    if answer.spending in SPENDING_NOTES:
        notes.append(say(SPENDING_NOTES[answer.spending]))
    if answer.not_told.lines or answer.not_told.open_lines:
        amount = drawing.kr(answer.not_told.high_ore)
        notes.append(
            say(
                "Lines of up to DKK {amount} are left out: they do not say whether they are what was asked.",
                amount=amount,
            )
        )
    if any(axis in ("area", "resource", "deployment") for axis in answer.by):
        notes.append(
            say(
                "Undecided lines are open to every row, so the highest values of the rows do not add up. "
                "Nothing unknown is spread."
            )
        )
    return notes


def draw_functions(drawing: Drawing, answer: Functions, most: int | None = None) -> None:
    """IT on and off the functions that carry IT by name."""
    from alen.products.ledger.amounts import share

    page, words = drawing.page, drawing.page.words
    once = answer.counted_once
    page.title(booked(words, answer.organisation, "external", years_of(answer.basis), once))
    page.line(certainty(words, once))
    page.line(
        words.say(
            "Internal transfers are not in it: what a function passes on to departments is the same money "
            "again, so a payment to a joint company counts once, where it is booked."
        )
    )
    page.line()
    page.table(
        [Column(words.say("Where")), *drawing.bound_columns()],
        [
            [
                drawing.labels.of("places", place),
                *drawing.bounds(found, percent(words, share(found.decided_ore, once.decided_ore))),
            ]
            for place, found in ((one, answer.of(one).external) for one in ("on", "off", "not_stated"))
        ],
    )
    page.line()
    page.table(
        [
            Column(drawing.heading("axes", "funktion"), folds=True),
            *(
                Column(drawing.heading("measures", flow), "number")
                for flow in ("gross", "income", "internal", "net")
            ),
        ],
        [
            [
                drawing.labels.key("funktion", line.funktion),
                *(
                    drawing.kr(bounds.decided_ore)
                    for bounds in (
                        line.flows.gross + line.flows.not_stated,
                        line.flows.income,
                        line.flows.internal,
                        line.flows.net,
                    )
                ),
            ]
            for line in answer.with_it[:most]
        ],
    )
    left = len(answer.lines) - len(answer.with_it[:most])
    if left:
        page.line(
            words.count(
                "{number} more function with undecided lines or less IT (--format csv lists it)",
                "{number} more functions with undecided lines or less IT (--format csv lists them)",
                left,
            )
        )
    notes = basis_notes(words, answer.basis)
    if not answer.own_functions:
        notes.append(words.say("No function is known to carry IT by name for this kind of organisation."))
    if answer.joint_ore:
        notes.append(
            words.say("Payments to joint companies: DKK {amount}.", amount=kroner(words, answer.joint_ore))
        )
    notes_below(page, answer.organisation, answer.is_invented, notes)


def draw_cloud(drawing: Drawing, answer: CloudShare) -> None:
    """The cloud's share, told by deployment and by resource, in two variants."""
    page, words = drawing.page, drawing.page.words
    for sentence in _cloud_sentences(words, answer):
        page.title(sentence)
    page.line()
    columns = [
        Column(words.say("Told by")), Column(words.say("Share of")),
        *(Column(words.say(name), "number") for name in (msgid("Cloud"), msgid("Not cloud"))),
        *(Column(drawing.heading("keys" if key == "undecided" else "bounds", key), "number")
          for key in ("unknown", "undecided", "share", "low", "high")),
    ]  # fmt: skip
    rows: list[list[str]] = []
    for line in answer.lines:
        for variant, share in (("of_decided", line.of_decided), ("of_possible", line.of_possible)):
            rows.append(
                [
                    drawing.labels.axis(line.axis), drawing.labels.of("variants", variant),
                    *map(drawing.kr, (line.cloud_ore, line.other_ore, line.unknown_ore, line.undecided_ore)),
                    *(percent(words, one) for one in (share.decided, share.low, share.high)),
                ]
            )  # fmt: skip
    page.table(columns, rows)
    notes_below(page, answer.organisation, answer.is_invented, basis_notes(words, answer.basis))


def _cloud_sentences(words: Words, answer: CloudShare) -> list[str]:
    """The share by deployment: of decided IT, and with what is undecided."""
    decided, possible = answer.lines[0].of_decided, answer.lines[0].of_possible
    year = years_of(answer.basis)
    if decided.low is None or decided.high is None:
        return [
            words.say("No share of cloud can be said for {year}: nothing is decided to be IT.", year=year)
        ]
    said = [
        words.say(
            "Of what {name} booked on lines decided to be IT in {year}, {low} to {high} is cloud "
            "by deployment.",
            name=answer.organisation,
            year=year,
            low=percent(words, decided.low),
            high=percent(words, decided.high),
        )
    ]
    if possible.low is None or possible.high is None:
        said.append(
            words.say("With the undecided lines no bounds hold: they could bring the total to nothing.")
        )
    else:
        said.append(
            words.say(
                "Whatever the undecided lines turn out to be: {low} to {high}.",
                low=percent(words, possible.low),
                high=percent(words, possible.high),
            )
        )
    return said


def draw_months(drawing: Drawing, answer: Months) -> None:
    """IT cost month by month."""
    page, words = drawing.page, drawing.page.words
    page.title(booked(words, answer.organisation, answer.measure, years_of(answer.basis), answer.total))
    page.line(certainty(words, answer.total))
    page.line()
    columns = [Column(drawing.heading("axes", "year")), Column(drawing.heading("axes", "month"))]
    page.table(
        [*columns, *drawing.bound_columns()],
        [
            [
                str(one.year), drawing.labels.key("month", one.month),
                *drawing.bounds(one.bounds, percent(words, one.share)),
            ]
            for one in answer.months
        ],
    )  # fmt: skip
    notes = [*basis_notes(words, answer.basis), *_measure_notes(words, answer.measure)]
    if any(not one.is_in_the_year for one in answer.months):
        notes.append(words.say("Months outside the accounts year hold supplementary postings."))
    notes_below(page, answer.organisation, answer.is_invented, notes)


def draw_departments(drawing: Drawing, answer: Departments, most: int | None = None) -> None:
    """IT cost by department."""
    page, words = drawing.page, drawing.page.words
    page.title(
        words.say(
            "IT cost of {name} by department in {year}", name=answer.organisation, year=years_of(answer.basis)
        )
    )
    page.line()
    columns = [Column(drawing.heading("axes", "department"), folds=True), *drawing.bound_columns()]
    names = (msgid("Off IT functions"), msgid("All booked"), msgid("IT of all"))
    columns += [Column(words.say(name), "number") for name in names]
    del columns[1 + BOUND_KEYS.index("share")]
    rows: list[list[str]] = []
    for one in answer.departments[:most]:
        row = [drawing.labels.key("department", one.department), *drawing.bounds(one.it)]
        del row[1 + BOUND_KEYS.index("share")]
        rows.append(
            [*row, drawing.kr(one.off.decided_ore), drawing.kr(one.booked_ore), percent(words, one.share)]
        )
    page.table(columns, rows)
    notes = [*basis_notes(words, answer.basis), *_measure_notes(words, answer.measure)]
    notes_below(page, answer.organisation, answer.is_invented, notes)


def draw_wide(drawing: Drawing, answer: Wide) -> None:
    """The wide scope, with its parts."""
    page, words = drawing.page, drawing.page.words
    if answer.total is None:
        page.title(
            words.say(
                "{name} has no figure in the wide scope for {year}: {reason}.",
                name=answer.organisation,
                year=str(answer.year),
                reason=drawing.labels.of("not_loaded", answer.not_loaded),
            )
        )
        return
    page.title(booked(words, answer.organisation, "external", str(answer.year), answer.total))
    page.line(certainty(words, answer.total))
    if answer.each is not None:
        page.line(each(words, answer.each))
    page.line()
    _wide_table(drawing, answer, answer.total)
    notes_below(
        page, answer.organisation, answer.is_invented,
        [
            words.say("The extended scope is taken from: {source}.",
                      source=drawing.labels.of("wide", answer.extended_from)),
            words.say("A figure of the wide scope is local: it rests on the organisation's own ledger."),
        ],
    )  # fmt: skip


def _wide_table(drawing: Drawing, answer: Wide, total: Bounds) -> None:
    from alen.products.ledger.amounts import Bounds

    parts = (
        ("extended", Bounds(answer.extended_ore)), ("passed_on", Bounds(answer.passed_on_ore)),
        ("outside", answer.outside), ("wide", total),
    )  # fmt: skip
    columns = [Column(drawing.page.words.say("Part")), *drawing.bound_columns()]
    del columns[1 + BOUND_KEYS.index("share")]
    rows: list[list[str]] = []
    for part, bounds in parts:
        row = [drawing.labels.of("wide", part), *drawing.bounds(bounds)]
        del row[1 + BOUND_KEYS.index("share")]
        rows.append(row)
    drawing.page.table(columns, rows)


def draw_overview(drawing: Drawing, answer: Overview) -> None:
    """The first page: what is there, how much is decided, IT cost, and what to decide next."""
    page, words, now = drawing.page, drawing.page.words, answer.now
    page.title(booked(words, answer.organisation, "external", str(answer.year), now.it))
    page.line(certainty(words, now.it))
    if now.each is not None:
        page.line(each(words, now.each))
    page.line(_decided_and_where(drawing, answer))
    for draw in (_years, _files, _areas, _undecided):
        page.line()
        draw(drawing, answer)
    notes = [*basis_notes(words, answer.basis.of(answer.year)), words.say(ONCE)]
    notes_below(page, answer.organisation, answer.is_invented, notes)


def _decided_and_where(drawing: Drawing, answer: Overview) -> str:
    """How much rules decide, and on which functions IT stands, as far as lines state one."""
    words, found = drawing.page.words, answer.functions
    said = words.say(
        "Rules decide {share} of the money of {year}.",
        share=percent(words, answer.now.decided_share),
        year=str(answer.year),
    )
    if not (found.states_functions and found.own_functions):
        return said
    on, off, nowhere = (found.of(place).external.decided_ore for place in ("on", "off", "not_stated"))
    said += " " + words.say(
        "Of IT cost, DKK {on} was booked on functions that carry IT by name and DKK {off} on others.",
        on=drawing.kr(on),
        off=drawing.kr(off),
    )
    if nowhere:
        said += " " + words.say("Lines of DKK {amount} state no function.", amount=drawing.kr(nowhere))
    return said


def _years(drawing: Drawing, answer: Overview) -> None:
    words = drawing.page.words
    columns = [
        Column(drawing.heading("axes", "year")), Column(words.say("Basis")),
        Column(drawing.heading("bounds", "lines"), "number"),
        Column(words.say("Decided of the money"), "number"),
        Column(words.say("IT cost"), "number"), Column(words.say("From and to"), "number"),
    ]  # fmt: skip
    drawing.page.table(
        columns,
        [
            [
                str(one.basis.year), drawing.labels.of("basis", one.basis.source_kind),
                words.integer(one.basis.lines), percent(words, one.decided_share),
                drawing.kr(one.it.decided_ore), span(words, one.it.low_ore, one.it.high_ore),
            ]
            for one in answer.years
        ],
    )  # fmt: skip


def _files(drawing: Drawing, answer: Overview) -> None:
    words = drawing.page.words
    columns = [
        Column(words.say("File"), folds=True), Column(words.say("Rows read"), "number"),
        Column(words.say("Imported"), "number"), Column(words.say("Control total"), "number"),
        Column(words.say("Set aside"), "number"),
    ]  # fmt: skip
    drawing.page.table(
        columns,
        [
            [
                one.file, words.integer(one.rows_read), words.integer(one.rows_imported),
                drawing.kr(one.control_imported_ore), drawing.kr(one.control_set_aside_ore),
            ]
            for one in answer.files
        ],
    )  # fmt: skip


def _areas(drawing: Drawing, answer: Overview) -> None:
    columns = [Column(drawing.labels.heading(drawing.labels.axis("area"))), *drawing.bound_columns()]
    drawing.page.table(
        columns,
        [
            [
                drawing.labels.key("area", cell.key[0]),
                *drawing.bounds(cell.bounds, percent(drawing.page.words, cell.share)),
            ]
            for cell in answer.areas.cells
        ],
    )


def _undecided(drawing: Drawing, answer: Overview) -> None:
    words = drawing.page.words
    if not answer.undecided:
        drawing.page.line(words.say("Every line of the year is decided."))
        return
    drawing.page.line(words.say("To be decided next (`alen ledger review`):"))
    columns = [
        Column(drawing.heading("axes", "funktion"), folds=True), Column(words.say("Account"), folds=True),
        Column(drawing.heading("axes", "supplier_key"), folds=True),
        Column(drawing.heading("bounds", "lines"), "number"), Column(words.say("DKK"), "number"),
    ]  # fmt: skip
    drawing.page.table(
        columns,
        [
            [
                drawing.labels.key("funktion", one.funktion),
                one.account_text or drawing.labels.of("keys", "not_stated"),
                one.supplier_name or drawing.labels.key("supplier_key", one.supplier),
                words.integer(one.lines), drawing.kr(one.amount_ore),
            ]
            for one in answer.undecided
        ],
    )  # fmt: skip
