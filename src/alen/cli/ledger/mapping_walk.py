"""Which column map an import takes: a given one, a remembered one, the proposal, or a walk through it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from alen.cli.ledger.mapping_words import FIELD_MEANINGS, SETTING_MEANINGS
from alen.cli.run import NOTHING, Run
from alen.errors import BadFile, BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.sources.ledgers.mapping import ColumnMap, Proposal
    from alen.sources.ledgers.preview import Preview
    from alen.sources.ledgers.reading import RawTable

_LACKING = {
    "amount": msgid("the map names no column of amounts"),
    "posting_date": msgid("the map names no date and no year"),
}
_SHOWN_CELL = 24


def confirm_map(
    run: Run, table: RawTable, proposal: Proposal, *, map_file: Path | None, take: bool
) -> ColumnMap:
    """The map to import by.

    `map_file` decides; then the map that was confirmed for files of this shape; then, with `take`, the
    proposal; otherwise the user is walked through it. What was confirmed is remembered for the shape.

    Raises BadFile for a map that cannot be read, BadInput when nobody can be asked or the map has no
    amounts or no time; leaves by click's Exit when the user leaves the walk.
    """
    from alen.sources.ledgers.map_text import recall, remember
    from alen.store.local.books import Books

    books = Books(run.workspace())
    if map_file is not None:
        chosen = with_year(_read_map(map_file, table), proposal)
    else:
        remembered = recall(books, table)
        if remembered is not None and _is_meant(run, table, remembered):
            for doubt in proposal.doubts:  # what stands above the table or in its cells may be new
                run.tell("To look at: {text}", text=run.words.retell(doubt))
            return _remembered(run, table, with_year(remembered, proposal))
        if take:
            chosen = _taken(run, table, proposal)
        elif sys.stdin.isatty():
            chosen = Walk(run, table, proposal).go()
        else:
            raise _nobody(run, table, proposal)
    check(chosen, table if map_file is None else map_file)
    name = remember(books, chosen, table)
    run.tell("Files with these headings will be read by the same map: {file}", file=str(books.root / name))
    return chosen


def with_year(column_map: ColumnMap, proposal: Proposal) -> ColumnMap:
    """A map with the year that was given on the command line or stands above the table."""
    year = proposal.map.year
    given = proposal.confidence.get("year") == 1.0
    return replace(column_map, year=year) if given or column_map.year is None else column_map


def named(file: RawTable | Path) -> str:
    """What messages call a file: a name may hold a CPR number too."""
    from alen.sources.ledgers.privacy import mask_text

    return mask_text(str(file) if isinstance(file, Path) else file.facts.name)


def check(column_map: ColumnMap, file: RawTable | Path) -> None:
    """Refuse a map that no line can be made with. Raises BadInput."""
    for name in column_map.lacking():
        raise BadInput(
            "the map names no column of amounts" if name == "amount" else "the map names no date and no year",
            where=named(file),
            why="Without amount and time no line can be booked.",
            do="Name the columns in a map and give it with --map; --year gives a file its accounts year.",
        )


def _read_map(path: Path, table: RawTable) -> ColumnMap:
    from alen.sources.ledgers.map_text import LARGEST, decoded, from_toml

    try:
        with path.expanduser().open("rb") as file:
            data = file.read(4 * LARGEST)
    except OSError as error:
        raise BadFile(f"cannot be read ({error.strerror})", where=named(path)) from error
    return from_toml(decoded(data, named(path)), named(path), table)


def _is_meant(run: Run, table: RawTable, remembered: ColumnMap) -> bool:
    """Whether a remembered map goes with the contents: files without headings look alike by shape."""
    from alen.sources.ledgers.preview import fits

    is_meant = fits(table, remembered)
    if not is_meant:
        run.tell("The map that is remembered for such files does not fit this one: most amounts or dates "
                 "cannot be read by it.")  # fmt: skip
    return is_meant


def _remembered(run: Run, table: RawTable, column_map: ColumnMap) -> ColumnMap:
    from alen.sources.ledgers.mapping import shape_of

    check(column_map, table)
    run.tell(
        "Read by the map that was confirmed for files with these headings (local/maps/{shape}.toml); "
        "remove it to be asked again.",
        shape=shape_of(table),
    )
    return column_map


def _taken(run: Run, table: RawTable, proposal: Proposal) -> ColumnMap:
    if proposal.doubts:
        raise BadFile(
            proposal.doubts[0],
            where=named(table),
            why="Every number in it can be read, so nothing would show that the sums are wrong.",
            do="Export the lines in one currency, to the øre; or give a map with --map to take the numbers "
            "as they stand.",
        )
    check(proposal.map, table)
    run.tell("The proposed map is taken as it is.")
    for question in proposal.questions:
        run.tell("To look at: {text}", text=run.words.retell(question))
    return proposal.map


def _nobody(run: Run, table: RawTable, proposal: Proposal) -> BadInput:
    """The proposal as a map to save and edit, and the error that says how to go on."""
    from alen.sources.ledgers.mapping import to_toml

    print(to_toml(proposal.map, table), file=run.err)
    for question in proposal.questions:
        print("# " + run.words.say("To look at: {text}", text=run.words.retell(question)), file=run.err)
    return BadInput(
        "nobody has confirmed which column is what, and there is no terminal to ask at",
        where=named(table),
        why="A wrong column would be added up without a word.",
        do="Give --yes to take the map above, or save it, mend it and give it with --map FILE.",
    )


@dataclass(frozen=True)
class Step:
    """One question of the walk: a field with its columns, or a setting with its values."""

    name: str
    is_field: bool


class Walk:
    """A walk through a proposed map, on standard error, answered on standard input.

    An answer is a number or heading (several with + between), `-` for no column, `?`, `b`, `a` or `q`.
    """

    def __init__(self, run: Run, table: RawTable, proposal: Proposal) -> None:
        from alen.sources.ledgers.column_map import FIELDS, written_headings

        self.run = run
        self.say = run.words.say
        self.table = table
        self.proposal = proposal
        self.map = proposal.map
        self.headings = written_headings(table)
        settings = ["source_kind", "vat_state", "decimal", "date_form", "sign", "account_positions", "year"]
        self.steps = [Step(name, True) for name in FIELDS] + [Step(name, False) for name in settings]

    def go(self) -> ColumnMap:
        """Ask everything; the map that was confirmed. Leaves by Exit when the user does."""
        self._print_columns()
        for question in self.proposal.questions:
            self._print(self.say("To look at: {text}", text=self.run.words.retell(question)))
        place = 0
        while True:
            self._ask_from(place)
            lacking = self.map.lacking()
            if lacking:
                self._print()
                self._print(self.say(_LACKING[lacking[0]]))
                place = [step.name for step in self.steps].index(lacking[0])
            elif self._is_confirmed():
                return self.map
            else:
                place = len(self.steps) - 1

    def _ask_from(self, place: int) -> None:
        """Ask step by step until the last has been answered."""
        while place < len(self.steps):
            self._print_step(place)
            answer = self._answer()
            if answer == "a":
                return
            if answer == "b":
                place = max(0, place - 1)
            elif answer == "?":
                self._explain(self.steps[place])
            elif answer == "" or self._is_taken(self.steps[place], answer):
                place += 1

    def _answer(self) -> str:
        """One line from the user, of which `q` and the end of the input leave."""
        print("> ", end="", file=self.run.err, flush=True)
        line = sys.stdin.readline()
        if line == "" or line.strip() == "q":
            self._print(self.say("Nothing was imported."))
            raise click.exceptions.Exit(NOTHING)
        return line.strip()

    # -- what is shown ---------------------------------------------------------------------------

    def _print(self, text: str = "") -> None:
        print(text, file=self.run.err, flush=True)

    def called(self, place: int) -> str:
        """A column as the walk names it."""
        heading = self.headings[place]
        return f"{place + 1} '{heading}'" if heading else f"{place + 1}"

    def _print_columns(self) -> None:
        from alen.sources.ledgers.preview import first_cells

        self._print(self.say("The columns of {file}, with the first cells of each:", file=named(self.table)))
        for place in range(len(self.headings)):
            cells = " · ".join(cell[:_SHOWN_CELL] for cell in first_cells(self.table, [place]))
            self._print(f"  {self.called(place)}  {cells}".rstrip())
        self._print()
        self._print(
            self.say(
                "Enter takes what is proposed. A number or a heading takes another column, several with + "
                "between; - takes none. ? explains, b goes back, a takes all the rest, q leaves."
            )
        )

    def _print_step(self, place: int) -> None:
        step = self.steps[place]
        self._print()
        now = self._now(step)
        named = now or self.say("no column")
        self._print(f"{place + 1}/{len(self.steps)} {step.name}: {named}")
        is_proposed = self._now(step, self.proposal.map) == now
        reason = self.proposal.reasons.get(step.name, "")
        if is_proposed and reason:
            told = "; ".join(self.run.words.retell(line) for line in reason.splitlines())
            sure = self.run.words.integer(round(100 * self.proposal.confidence.get(step.name, 0)))
            self._print("   " + self.say("{sure}% sure: {reasons}", sure=sure, reasons=told))
        if step.is_field and step.name in self.map.columns:
            self._print_cells(self.map.columns[step.name])

    def _print_cells(self, places: tuple[int, ...]) -> None:
        from alen.sources.ledgers.preview import first_cells

        self._print("   " + " · ".join(first_cells(self.table, places)))

    def _now(self, step: Step, column_map: ColumnMap | None = None) -> str:
        """What the map says of a step, as a person would write it; empty for nothing."""
        column_map = column_map or self.map
        if step.is_field:
            return " + ".join(self.called(place) for place in column_map.columns.get(step.name, ()))
        if step.name == "account_positions":
            spans = column_map.account_positions.items()
            return ", ".join(f"{part} {start + 1} {length}" for part, (start, length) in spans)
        value = getattr(column_map, step.name)
        return "" if value is None else str(value)

    def _explain(self, step: Step) -> None:
        meanings = FIELD_MEANINGS if step.is_field else SETTING_MEANINGS
        self._print("   " + self.say(meanings[step.name]))
        allowed = _allowed(step.name)
        if allowed:
            self._print("   " + self.say("One of: {values}", values=", ".join(allowed)))
        elif step.is_field:
            self._print_columns()

    # -- what is answered ------------------------------------------------------------------------

    def _is_taken(self, step: Step, answer: str) -> bool:
        """Take an answer into the map; said, and asked again, where it means nothing."""
        changed = self._with_columns(step.name, answer) if step.is_field else self._with(step.name, answer)
        if changed is None:
            return False
        self.map = changed
        if step.is_field and answer != "-":
            self._print("   " + self._now(step))
            self._print_cells(self.map.columns[step.name])
        return True

    def _with_columns(self, name: str, answer: str) -> ColumnMap | None:
        if answer == "-":
            return self.map.with_column(name, ())
        whole = self._places(answer)
        found = [whole] if whole else [self._places(part.strip()) for part in answer.split("+")]
        places = tuple(place for each in found for place in each)
        if not all(len(each) == 1 for each in found) or len(set(places)) < len(places):
            self._print("   " + self.say("No column, or more than one, is meant by that; give its number."))
            return None
        for other, taken in self.map.columns.items():
            if other != name and set(taken) & set(places):
                self._print("   " + self.say("The column stands for {field} too.", field=other))
        return self.map.with_column(name, places)

    def _places(self, answer: str) -> list[int]:
        from alen.sources.ledgers.map_text import find_column

        if answer.isdecimal() and len(answer) < 6 and 1 <= int(answer) <= len(self.headings):
            return [int(answer) - 1]
        return find_column(answer, self.headings)

    def _with(self, name: str, answer: str) -> ColumnMap | None:
        readers: dict[str, Callable[[str], ColumnMap | None]] = {
            "account_positions": self._with_positions,
            "year": self._with_year,
        }
        read = readers.get(name)
        if read is not None:
            changed = read(answer)
        else:
            values: dict[str, Any] = {name: answer}
            changed = replace(self.map, **values) if answer in _allowed(name) else None
        if changed is None:
            self._print("   " + self.say("That cannot be taken; ? says what can."))
        return changed

    def _with_year(self, answer: str) -> ColumnMap | None:
        if answer == "-":
            return replace(self.map, year=None)
        is_year = answer.isascii() and answer.isdigit() and len(answer) == 4 and 1970 <= int(answer) <= 2100
        return replace(self.map, year=int(answer)) if is_year else None

    def _with_positions(self, answer: str) -> ColumnMap | None:
        from alen.sources.ledgers.mapping import PARTS

        spans: dict[str, tuple[int, int]] = {}
        for said in [] if answer == "-" else answer.split(","):
            words = said.split()
            if len(words) != 3 or words[0] not in PARTS or not all(w.isdecimal() for w in words[1:]):
                return None
            start, length = int(words[1][:4]), int(words[2][:4])
            if not (1 <= start <= 40 and 1 <= length <= 40):
                return None
            spans[words[0]] = (start - 1, length)
        return replace(self.map, account_positions=spans)

    # -- the end ---------------------------------------------------------------------------------

    def _is_confirmed(self) -> bool:
        """Show what would be imported; whether the user takes it, or goes back."""
        from alen.sources.ledgers.preview import preview

        print_preview(self.run, preview(self.table, self.map))
        self._print(self.say("Enter imports by this map, b goes back, q leaves without importing."))
        while True:
            answer = self._answer()
            if answer in ("", "b"):
                return answer == ""


def _allowed(name: str) -> tuple[str, ...]:
    """The values a setting can have; none where it is no choice."""
    from alen.model.ledger import SOURCE_KINDS, VAT_STATES
    from alen.sources.ledgers.mapping import DATE_FORMS, DECIMALS, SIGNS

    choices: dict[str, tuple[str, ...]] = {
        "source_kind": SOURCE_KINDS,
        "vat_state": VAT_STATES,
        "decimal": DECIMALS,
        "date_form": cast("tuple[str, ...]", DATE_FORMS),
        "sign": cast("tuple[str, ...]", SIGNS),
    }
    return choices.get(name, ())


def print_preview(run: Run, seen: Preview) -> None:
    """Five lines as they would be imported, and what the file sums to."""
    from alen.model.money import Ore

    say, words = run.words.say, run.words

    def kroner(ore: int) -> str:
        return Ore(ore).format_kroner(words.language, 2)

    print(file=run.err)
    print(say("The first lines as they would be imported:"), file=run.err)
    for row, line in seen.lines:
        told = [f"{name} {text}" for name, text in line.items() if name != "amount"]
        first = say("row {row}: amount {amount}", row=row, amount=kroner(int(line["amount"])))
        print(" · ".join([f"  {first}", *told]), file=run.err)
    print(
        say(
            "{rows} rows, {amounts} with an amount; they sum to {sum} kr., subtotals not yet taken out.",
            rows=words.integer(seen.rows),
            amounts=words.integer(seen.amounts),
            sum=kroner(seen.sum_ore),
        ),
        file=run.err,
    )
    if seen.unread:
        said = words.count(
            "{number} row has an amount that cannot be read.",
            "{number} rows have an amount that cannot be read.",
            seen.unread,
        )
        print(said, file=run.err)
    if seen.undated:
        said = words.count(
            "{number} row has a date that cannot be read.",
            "{number} rows have a date that cannot be read.",
            seen.undated,
        )
        print(said, file=run.err)
