"""A user's own table of inhabitants or usage, as rows of weights.csv: each party recognised, none guessed."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import cast

from alen.errors import BadFile, BadInput
from alen.model.organisation import read_organisations
from alen.sources.agreements.cells import Cells, Raw, Value
from alen.sources.agreements.delimited import decoded, lines_of
from alen.sources.agreements.faults import Faults, Place, nearest
from alen.sources.agreements.folder import MOST_BYTES, Folder
from alen.sources.agreements.notation import NoNumber, fraction, sign_of
from alen.sources.agreements.references import Names
from alen.sources.agreements.schema import plain, schema
from alen.sources.agreements.spreadsheets import read_sheets
from alen.sources.agreements.tables import Values
from alen.sources.agreements.texts import shown
from alen.store.packaged import read_text

CHRISTIANSOE = "411"
"""Christiansø stands in tables of inhabitants and is no municipality: no key of the 98 has it."""

_Cells = Sequence[Raw]


@dataclass(frozen=True, slots=True)
class OwnWeights:
    """The rows to be added, and what to say of them.

    left_out   Christiansø, as it stands in the table
    others     organisations in the table that are no parties of the programme
    missing    municipalities of that day that the table lacks, where a group is all of them
    """

    rows: tuple[Values, ...]
    left_out: tuple[str, ...]
    others: tuple[str, ...]
    missing: tuple[str, ...]


def read_weights(path: Path, folder: Folder, table: str, on: date, version: str) -> OwnWeights:
    """The weights of a CSV or XLSX file with a party's id, code or name and a number in each row.

    Raises BadProgramme with every row that names nobody or has no number, BadInput when the folder has these
    weights already.
    """
    if any(
        one.table == table and one.on == on and one.version == version for one in folder.programme.weights
    ):
        raise BadInput(
            f"the folder has weights of the table '{table}' on {on.isoformat()} already",
            why="Weights are never changed in place: a bill may rest on them.",
            do="Give them another --version.",
        )
    faults = Faults()
    name = shown(path.name)
    rows = _rows(path, name, faults)
    party, weight, first = _columns(rows, name)
    found: dict[str, Fraction] = {}
    left_out: list[str] = []
    others: list[str] = []
    names = Names(folder.tables)
    texts = (one[weight] for _, one in rows[first:] if len(one) > weight)
    cells = Cells(faults, sign_of(text for text in texts if isinstance(text, str)))
    column = schema().tables["weights"].column("weight")
    for number, one in rows[first:]:
        place = Place(name, number)
        said = str(one[party] if len(one) > party else "" or "").strip()
        code = _party(said, names, place, faults)
        value = cells.read(column, one[weight] if len(one) > weight else None, place.at("weight"))
        if code == CHRISTIANSOE:
            left_out.append(said)
        elif code and names.called("party", code) is None:
            others.append(said)
        elif code and code in found:
            faults.add(place, f"the party '{shown(said)}' stands twice", do="Leave one of the rows out.")
        elif code and isinstance(value, Fraction):
            found[code] = value
    faults.stop()
    values: dict[str, Value] = {"table": table, "version": version, "on": on}
    made = tuple({**values, "party": code, "weight": value} for code, value in found.items())
    return OwnWeights(made, tuple(left_out), tuple(others), _missing(found, folder, on))


def _party(said: str, names: Names, place: Place, faults: Faults) -> str:
    if plain(said) in schema().totals or plain(said) in _WHOLE:
        faults.add(
            place,
            f"the row sums others ('{shown(said)}')",
            why="Added to the rows that it sums it would double them.",
            do="Delete the row.",
        )
        return ""
    found = names.called("weighed", said) or names.called("weighed", _short(said))
    if found is None:
        known = [one.text("name") for one in names.parties]
        faults.add(place, f"'{shown(said)}' names no party", do=nearest(said, known))
    return found or ""


_WHOLE = frozenset({"hele landet", "all denmark", "danmark"})


def _short(name: str) -> str:
    """'101 København' and 'København Kommune' as the code or the name alone."""
    head, _, rest = name.partition(" ")
    if head.isdecimal() and rest:
        return head
    return name.removesuffix(" Kommune").removesuffix(" kommune")


def _rows(path: Path, name: str, faults: Faults) -> list[tuple[int, _Cells]]:
    """Rows with their numbers, those without a cell left out."""
    if path.suffix.lower() == ".xlsx":
        sheets = [one for one in read_sheets(path) if not one.is_hidden and one.rows]
        if not sheets:
            raise BadFile("no sheet of the workbook holds a table", where=name, do="Save the table again.")
        rows: list[_Cells] = list(sheets[0].rows)
    else:
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise BadFile(
                f"the file cannot be read: {error.strerror}", where=name, do="Give its path."
            ) from None
        if len(data) > MOST_BYTES:
            raise BadFile(
                "the file is too large for a table of weights", where=name, do="Leave other columns out."
            )
        text = decoded(name, data, faults)
        faults.stop()
        rows = _cut(text or "")
    found = [(number, row) for number, row in enumerate(rows, 1) if any(one not in (None, "") for one in row)]
    if not found:
        raise BadFile("there is nothing in the file", where=name, do="Give a row for each party.")
    return found


def _cut(text: str) -> list[_Cells]:
    """Cells, cut at the sign that gives most rows the same number of them."""

    def cut(sign: str) -> list[_Cells]:
        return [[cell.strip() for cell in row] for row in csv.reader(lines_of(text), delimiter=sign)]

    def score(rows: Sequence[_Cells]) -> tuple[int, int]:
        widths = [len(row) for row in rows if len(row) > 1]
        return (max(map(widths.count, set(widths)), default=0), -max(widths, default=0))

    return max((cut(sign) for sign in (";", "\t", ",")), key=score)


def _columns(rows: Sequence[tuple[int, _Cells]], name: str) -> tuple[int, int, int]:
    """The column of parties, that of numbers, and the first row below headings."""
    table = schema().tables["weights"]
    head = [plain(str(one or "")) for one in rows[0][1]]
    places: list[int] = []
    for column in ("party", "weight"):
        accepted = {*table.column(column).accepts, *_ALSO[column]}
        places.append(next((at for at, one in enumerate(head) if one in accepted), -1))
    if min(places) >= 0:
        return places[0], places[1], 1
    has_heading = not any(_is_number(one) for one in rows[0][1][1:])
    if max(len(row) for _, row in rows) == 2:
        return 0, 1, int(has_heading)
    raise BadFile(
        "nothing says which columns hold the party and the number",
        where=name,
        do="Call them 'party' and 'weight' (part, vægt), or give these two columns alone.",
    )


_ALSO: Mapping[str, Sequence[str]] = {
    "party": (
        "kode",
        "code",
        "kommunekode",
        "navn",
        "name",
        "område",
        "omraade",
        "municipality",
        "organisation",
    ),
    "weight": ("population", "folketal", "value", "indhold", "forbrug", "usage", "number", "vaerdi"),
}


def _is_number(raw: Raw) -> bool:
    if not isinstance(raw, str):
        return raw is not None
    try:
        fraction(raw, ".")
    except NoNumber:
        return False
    return True


def _missing(found: Mapping[str, Value], folder: Folder, on: date) -> tuple[str, ...]:
    """Municipalities of the day that the table lacks, where a group is all of them."""
    if not any(one.register == "municipalities" for one in folder.programme.groups):
        return ()
    day = on.isoformat()
    listed = read_organisations(read_text("data", "organisations.csv"), "organisations.csv")
    return tuple(
        one.name_da
        for one in listed
        if one.kind == "municipality"
        and one.valid_from <= day
        and (one.valid_to is None or day <= one.valid_to)
        and one.code not in cast("Mapping[str, object]", found)
    )
