"""Rules that decide of a ledger line whether it is IT, and what of it: one table, read and applied.

A rule is a row: conditions that must all hold, and what then is said. Rules are asked in the order of
`(priority, rule_id)`; the first that holds decides whether the line is IT, and each axis is decided by the
first rule that holds, says IT and states that axis. What no rule says stays unknown.

Regular expressions are written in what RE2, Python and Java read alike (`patterns.problems` says what that
is) and are searched in text that was put through `normalised`. `decide` here is the plain reference; the
same meaning as columns, for millions of lines, is `classify.classified`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from alen.errors import BadFile, BadInput
from alen.model.ledger import UNKNOWN
from alen.model.sheets import safe_cell

DIGIT_CONDITIONS = ("funktion", "dranst", "ejerforhold", "gruppering", "art", "account")
"""Columns whose condition is a list of digit prefixes and ranges."""

TEXT_CONDITIONS = ("account_text", "cost_place", "department", "supplier", "text")
"""Columns whose condition is a regular expression, searched for in the normalised text."""

CONDITIONS = (*DIGIT_CONDITIONS, "cvr_number", *TEXT_CONDITIONS)
"""Every condition, each named as the column of a line that it looks at."""

AXES = ("area", "resource", "deployment")

COLUMNS = (
    "rule_id", "priority", "valid_from", "valid_to", *DIGIT_CONDITIONS, "cvr_number", *TEXT_CONDITIONS,
    "is_it", *AXES, "joint_company", "owner", "source", "note",
)  # fmt: skip
"""The columns of a table of rules, in this order; reading takes them in any."""

STARTER = "starter"
"""The owner of the rules that come with Alen; every other name is that of a user."""

LONGEST = 2000
"""Characters of a regular expression; the starter set's longest has a few hundred."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_DIGITS = re.compile(r"([0-9]+)(?:\.\.([0-9]+))?")
_PRIORITY = re.compile(r"[0-9]{1,4}")
_CVR = re.compile(r"[0-9]{8}")
_TRUE = {"true", "1", "yes", "ja", "sand", "x"}
_FALSE = {"false", "0", "no", "nej", "falsk", ""}
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_SEPARATORS = (",", ";", "\t")

Line = Mapping[str, str | int | None]
"""A line by column name, as `model.ledger.LINES` names them; a column that is not there is null."""


@dataclass(frozen=True)
class Rule:
    """One rule. Empty conditions hold for every line; one on a column that is null never holds.

    rule_id              lower-case letters, digits, `-`, `_` and `.`; kept beside every line it decides
    priority             lowest first; 100-299 and 800-899 the user's own, 300-799 the starter set
    valid_from, valid_to the first and last accounts year, None for no bound
    funktion … account   alternatives between spaces: a digit prefix, or `a..b`, prefixes of one length
    cvr_number           alternatives between spaces, each a whole number
    account_text … text  a regular expression, searched for in the normalised text
    is_it                what the rule says of the line
    area, resource, deployment   a code of the taxonomy; '' says nothing of that axis
    joint_company        the payment goes to a company that the organisation owns with others
    owner                `starter`, or the name of whoever made it
    source               where it is known from, or `unverified`
    """

    rule_id: str
    priority: int
    is_it: bool
    valid_from: int | None = None
    valid_to: int | None = None
    funktion: str = ""
    dranst: str = ""
    ejerforhold: str = ""
    gruppering: str = ""
    art: str = ""
    account: str = ""
    cvr_number: str = ""
    account_text: str = ""
    cost_place: str = ""
    department: str = ""
    supplier: str = ""
    text: str = ""
    area: str = ""
    resource: str = ""
    deployment: str = ""
    joint_company: bool = False
    owner: str = ""
    source: str = ""
    note: str = ""

    def condition(self, column: str) -> str:
        """The condition on a column of `CONDITIONS`; '' when there is none."""
        return str(getattr(self, column))

    def says(self, axis: str) -> str:
        """The code of an axis of `AXES`; '' when the rule says nothing of it."""
        return str(getattr(self, axis))

    @property
    def conditions(self) -> dict[str, str]:
        """The conditions that are not empty, by column."""
        return {column: self.condition(column) for column in CONDITIONS if self.condition(column)}

    @property
    def order(self) -> tuple[int, str]:
        """Rules are asked in this order."""
        return self.priority, self.rule_id


@dataclass(frozen=True)
class Verdict:
    """What rules say of one line, and which rule said each thing; as `model.ledger.DECISIONS`.

    is_it None: undecided. The axes are None unless is_it; `unknown` where no rule states them.
    """

    is_it: bool | None = None
    rule_is_it: str | None = None
    area: str | None = None
    rule_area: str | None = None
    resource: str | None = None
    rule_resource: str | None = None
    deployment: str | None = None
    rule_deployment: str | None = None


# -- what a rule means -------------------------------------------------------------------------------


def normalised(text: str) -> str:
    """Text as rules see it: NFC, then lower case.

    >>> normalised("KØBSTAD"), normalised("Pru\u0308fung")
    ('købstad', 'prüfung')
    """
    return unicodedata.normalize("NFC", text).lower()


@lru_cache(maxsize=4096)
def digit_ranges(condition: str) -> tuple[tuple[str, str], ...]:
    """The alternatives of a digit condition as (first, last), both of one length; a prefix is both.

    A value holds when it has at least that many characters and its beginning lies between the two.
    Raises BadInput, which says what is wrong.

    >>> digit_ranges("64552 640..645")
    (('64552', '64552'), ('640', '645'))
    """
    found: list[tuple[str, str]] = []
    for part in condition.split():
        match = _DIGITS.fullmatch(part)
        if match is None:
            raise BadInput(
                f"'{part}' is neither digits nor a range such as 640..645", do="Put blanks between several."
            )
        first, last = match[1], match[2] or match[1]
        if len(first) != len(last):
            raise BadInput(
                f"the ends of the range '{part}' differ in length", do="Write both ends with as many digits."
            )
        if first > last:
            raise BadInput(f"the range '{part}' ends before it begins", do="Turn it round.")
        found.append((first, last))
    return tuple(found)


def cvr_numbers(condition: str) -> tuple[str, ...]:
    """The CVR numbers of a condition. Raises BadInput for one that has not eight digits."""
    numbers = tuple(condition.split())
    for number in numbers:
        if _CVR.fullmatch(number) is None:
            raise BadInput(
                f"'{number}' is no CVR number of eight digits", do="Put blanks between several numbers."
            )
    return numbers


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _holds(rule: Rule, column: str, value: str) -> bool:
    condition = rule.condition(column)
    if column in TEXT_CONDITIONS:
        return _compiled(condition).search(normalised(value)) is not None
    if column == "cvr_number":
        return value in cvr_numbers(condition)
    return any(
        len(value) >= len(first) and first <= value[: len(first)] <= last
        for first, last in digit_ranges(condition)
    )


def matches(rule: Rule, line: Line) -> bool:
    """Whether all of a rule's conditions hold of a line, and it is valid in the line's accounts year."""
    year = line.get("accounts_year")
    if rule.valid_from is not None and (year is None or int(year) < rule.valid_from):
        return False
    if rule.valid_to is not None and (year is None or int(year) > rule.valid_to):
        return False
    for column in rule.conditions:
        value = line.get(column)
        if value is None or not _holds(rule, column, str(value)):
            return False
    return True


def ordered(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules in the order in which they are asked."""
    return tuple(sorted(rules, key=lambda rule: rule.order))


def decide(rules: Iterable[Rule], line: Line) -> Verdict:
    """What rules say of a line: the reference that every faster way must equal."""
    held = [rule for rule in ordered(rules) if matches(rule, line)]
    if not held:
        return Verdict()
    first = held[0]
    if not first.is_it:
        return Verdict(False, first.rule_id)
    found: dict[str, tuple[str, str | None]] = {}
    for axis in AXES:
        says = next((rule for rule in held if rule.is_it and rule.says(axis)), None)
        found[axis] = (says.says(axis), says.rule_id) if says else (UNKNOWN, None)
    return Verdict(True, first.rule_id, *found["area"], *found["resource"], *found["deployment"])


# -- the table ---------------------------------------------------------------------------------------


class _Row:
    """One row of a table of rules, naming row and column in every complaint."""

    def __init__(self, cells: Mapping[str, str], where: str, row: int) -> None:
        self.cells = cells
        self.where = where
        self.row = row

    def at(self, column: str, error: BadInput) -> BadFile:
        """An error, with the cell that it is about."""
        return BadFile(
            error.what,
            where=f"{self.where}, row {self.row}, column {column}",
            why="A rule that is not understood would decide lines that nobody meant.",
            do=error.do,
        )

    def year(self, column: str) -> int | None:
        text = self.cells[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text) <= _LAST_YEAR):
            error = BadInput(
                f"'{text}' is no accounts year", do="Write four digits, or leave the cell empty."
            )
            raise self.at(column, error)
        return int(text)

    def flag(self, column: str) -> bool:
        text = self.cells[column].lower()
        if text in _TRUE:
            return True
        if text in _FALSE and (text or column != "is_it"):
            return False
        raise self.at(column, BadInput(f"'{text}' is neither true nor false", do="Write true or false."))

    def rule(self) -> Rule:
        """The rule. Raises BadFile."""
        cells = self.cells
        if _NAME.fullmatch(cells["rule_id"]) is None:
            error = BadInput(
                f"'{cells['rule_id']}' cannot name a rule",
                do="Use lower-case letters a-z, digits, '-', '_' and '.', at most 64 of them.",
            )
            raise self.at("rule_id", error)
        if _PRIORITY.fullmatch(cells["priority"]) is None:
            error = BadInput(f"'{cells['priority']}' is no priority", do="Write a number such as 200.")
            raise self.at("priority", error)
        for column in CONDITIONS:
            try:
                check_condition(column, cells[column])
            except BadInput as error:
                raise self.at(column, error) from error
        for column, text in cells.items():
            if safe_cell(text) != text:
                error = BadInput(
                    "the cell begins as a spreadsheet's formula does", do="Begin it with another sign."
                )
                raise self.at(column, error)
        conditions = {column: cells[column] for column in CONDITIONS}
        says = {name: cells[name] for name in (*AXES, "owner", "source", "note")}
        return Rule(
            cells["rule_id"],
            int(cells["priority"]),
            self.flag("is_it"),
            self.year("valid_from"),
            self.year("valid_to"),
            **conditions,
            joint_company=self.flag("joint_company"),
            **says,
        )


def rule_from(cells: Mapping[str, str], where: str, row: int) -> Rule:
    """The rule that the cells of one row say, by column of `COLUMNS`; every column must be there.

    Raises BadFile, naming `where`, row and column.
    """
    return _Row(cells, where, row).rule()


def check_condition(column: str, condition: str) -> None:
    """Raises BadInput, which says what is wrong, when a condition cannot be asked of any line."""
    if column in DIGIT_CONDITIONS:
        digit_ranges(condition)
    elif column == "cvr_number":
        cvr_numbers(condition)
    elif len(condition) > LONGEST:
        raise BadInput(
            f"the expression has {len(condition)} characters, more than {LONGEST}",
            do="Cut it into several rules.",
        )
    else:
        try:
            _compiled(condition)
        except re.error as error:
            raise BadInput(f"the expression cannot be read ({error})", do="Mend the expression.") from error


def parse_rows(text: str, where: str) -> tuple[tuple[int, Rule], ...]:
    """The rules of a table with the row each stands in, as a spreadsheet numbers rows.

    The separator is the heading row's: `,`, `;` or a tab. Rows without any cell are passed over.
    Raises BadFile, naming row and column.
    """
    lines = [f"{line}\n" for line in text.removeprefix("\ufeff").split("\n")]
    separator = max(_SEPARATORS, key=lines[0].count)
    found: list[tuple[int, Rule]] = []
    seen: dict[str, int] = {}
    headings: list[str] = []
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for row, record in enumerate(reader, start=1):
            cells = [cell.strip() for cell in record]
            if row == 1 and any(cells):
                headings = _headings(cells, where)
            elif not headings:
                break
            elif any(cells):
                rule = _read_row(headings, cells, where, row)
                if rule.rule_id in seen:
                    raise BadFile(
                        f"'{rule.rule_id}' is the name of row {seen[rule.rule_id]} already",
                        where=f"{where}, row {row}, column rule_id",
                        do="Give each rule a name of its own.",
                    )
                seen[rule.rule_id] = row
                found.append((row, rule))
    except csv.Error as error:
        raise BadFile(f"is no CSV ({error})", where=f"{where}, line {reader.line_num}") from error
    if not headings:
        raise BadFile("the table has no heading row", where=where, do=f"Begin it with {','.join(COLUMNS)}.")
    return tuple(found)


def _headings(cells: list[str], where: str) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    heading = f"{where}, row 1"
    do = f"The columns are {', '.join(COLUMNS)}."
    for column in COLUMNS:
        if column not in cells:
            raise BadFile(f"a table of rules lacks the column '{column}'", where=heading, do=do)
    for cell in cells:
        if cell not in COLUMNS:
            raise BadFile(f"a table of rules has no column '{cell}'", where=heading, do=do)
        if cells.count(cell) > 1:
            raise BadFile(f"the column '{cell}' stands twice", where=heading, do=do)
    return cells


def _read_row(headings: Sequence[str], cells: Sequence[str], where: str, row: int) -> Rule:
    if len(cells) > len(headings) and any(cells[len(headings) :]):
        raise BadFile(
            f"the row has {len(cells)} cells, its table {len(headings)} columns",
            where=f"{where}, row {row}",
            do="Put quotation marks round a cell that holds the separator.",
        )
    filled = [*cells, *("" for _ in headings)]
    return rule_from(dict(zip(headings, filled, strict=False)), where, row)


def parse_rules(text: str, where: str) -> tuple[Rule, ...]:
    """The rules of a table, in the order of its rows. Raises BadFile, naming row and column."""
    return tuple(rule for _, rule in parse_rows(text, where))


class _Text(list[str]):
    """What a CSV writer writes to."""

    def write(self, text: str) -> int:
        self.append(text)
        return len(text)


def rule_cells(rule: Rule) -> list[str]:
    """A rule's cells in the order of `COLUMNS`."""
    cells: list[str] = []
    for column in COLUMNS:
        value = getattr(rule, column)
        cells.append("" if value is None else str(value).lower() if isinstance(value, bool) else str(value))
    return cells


def rules_csv(rules: Iterable[Rule]) -> str:
    """The table of rules, in the order in which they are asked; `parse_rules` reads it back unchanged."""
    written = _Text()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rule_cells(rule) for rule in ordered(rules))
    return "".join(written)
