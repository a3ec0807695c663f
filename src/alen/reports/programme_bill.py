"""A year's shares of a joint programme on paper: one page for each party, and a table with every formula.

Each paper says 'Calculated by Alen. Not a demand for payment.' A secretariat that issues it may say so
instead; it is no payment slip even then.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Literal, cast

from alen.answers.dates import say_date
from alen.answers.parts import Columns, Rows
from alen.answers.programme_bill_parts import BillRow, KeyTold, PartyBill, ProgrammeBillAnswer
from alen.answers.programme_bill_words import BillWords
from alen.answers.programme_parts import PartyNamed
from alen.answers.programme_words import CALCULATED, INVENTED, KEYS
from alen.answers.said import Said
from alen.answers.sheet import Sheets, workbook_bytes
from alen.model.sheets import safe_cell
from alen.reports.document import (
    Attachment,
    BulletList,
    Callout,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Plain,
    PlainKind,
    Row,
    Run,
    Runs,
    Sourced,
    SourceNote,
    Table,
    Text,
    quoted,
    words,
)
from alen.words import Words, msgid

DATA = "share.csv"
"""The attachment with a paper's numbers."""

ISSUED = msgid("Issued by {secretariat}. This paper is no payment slip.")
KRONE = 100
_KINDS: dict[str, PlainKind] = {"span": "quotation", "code": "code", "time": "date"}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


# -- a party's page --------------------------------------------------------------------------------------


def share_document(
    answer: ProgrammeBillAnswer,
    party: PartyBill,
    said: Words,
    on: datetime.date,
    *,
    is_issued: bool = False,
) -> Document:
    """One party's page: the amount, and in words and numbers how it comes about.

    on         the day that the programme was known on: the paper's date
    is_issued  whether the programme's secretariat issues it
    """
    lang = cast(Literal["da", "en"], said.language)
    rows = [(place, row) for place, row in enumerate(answer.rows) if row.party.id == party.party.id]
    telling = BillWords(said, answer.year, answer.keys, answer.demands, f"{DATA}#")
    year, name = str(answer.year), party.party.name.in_language(lang)
    programme = answer.head.name.in_language(lang)
    secretariat = answer.head.secretariat
    return Document(
        title=said.say("Calculated share for {year}", year=year),
        subtitle=name,
        language=lang,
        kind=said.say("Share of a joint programme"),
        organisation=secretariat.name.in_language(lang) if secretariat else programme,
        date=on,
        journal=answer.head.journal_number,
        data_hash=answer.head.sha256,
        edition=answer.edition_id if answer.sources else "",
        compact=True,
        facts=(
            Fact(said.say("Programme"), _name(programme)),
            Fact(said.say("Party"), _name(name)),
            Fact(said.say("Prices"), _name(_prices(answer, said))),
        ),
        blocks=(
            Callout(said.say("What this is"), _what(answer, said, is_issued=is_issued)),
            *((Paragraph(_invented(programme, said)),) if answer.head.is_invented else ()),
            _amounts(answer, party, rows, said),
            Heading(said.say("How the share comes about")),
            *(_explained(telling, place, row) for place, row in rows),
            Heading(said.say("The key")),
            *(_key(key, said) for key in _keys(answer, rows)),
        ),
        sources=_sources(answer, rows, said),
        attachments=(Attachment(DATA, _csv(answer, party), said.say("The numbers of this paper.")),),
    )


def _what(answer: ProgrammeBillAnswer, said: Words, *, is_issued: bool) -> Runs:
    secretariat = answer.head.secretariat
    if is_issued and secretariat is not None:
        return (Text(said.say(ISSUED, secretariat=secretariat.name.in_language(said.language))),)
    return (Text(said.say(CALCULATED), strong=True),)


def _invented(programme: str, said: Words) -> Runs:
    before, _, after = said.say(INVENTED).partition("{name}")
    return (Text(before), Plain(programme, "name"), Text(after))


def _prices(answer: ProgrammeBillAnswer, said: Words) -> str:
    if answer.head.price == "current":
        return said.say("each year's own")
    return f"{answer.head.price} ({answer.series} {answer.vintage})".replace(" )", ")")


def _amounts(
    answer: ProgrammeBillAnswer, party: PartyBill, rows: list[tuple[int, BillRow]], said: Words
) -> Table:
    lang = said.language
    body = [
        Row(
            (
                _name(answer.demands[row.demand].agreement_name.in_language(lang)),
                _weight(row, place, said),
                _kroner(row.amount_ore, f"{DATA}#/rows/{place}/amount_ore", said),
            )
        )
        for place, row in rows
    ]
    total = _kroner(party.amount_ore, f"{DATA}#/amount_ore", said, strong=True)
    body.append(Row(((Text(said.say("In all"), strong=True),), (), total), is_total=True))
    return Table(
        said.say("The share"),
        (
            Column(said.say("Agreement"), weight=3),
            Column(said.say("Weight of all weights"), "right", 2),
            Column(said.say("DKK"), "right", 2),
        ),
        tuple(body),
        data=DATA,
    )


def _weight(row: BillRow, place: int, said: Words) -> Runs:
    if not row.steps or row.steps[-1].run_after_ore is None:
        return (Text("–"),)
    step = row.steps[-1]
    where = f"{DATA}#/rows/{place}/steps/{len(row.steps) - 1}"
    return (
        Sourced(_short(step.weight, said), f"{where}/weight", step.weight),
        Text(" / "),
        Sourced(_short(step.weights, said), f"{where}/weights", step.weights),
    )


def _short(value: float, said: Words) -> str:
    return said.number(value, next((one for one in range(4) if round(value, one) == value), 4))


def _kroner(ore: int | None, source: str, said: Words, *, strong: bool = False) -> Runs:
    if ore is None:
        return (Text(said.say("no amount"), strong),)
    return (Sourced(said.number(ore / KRONE, 2), source, ore, strong),)


def _explained(telling: BillWords, place: int, row: BillRow) -> BulletList:
    return BulletList(tuple(marked_runs(line) for line in telling.lines(row, f"/rows/{place}")))


def _keys(answer: ProgrammeBillAnswer, rows: list[tuple[int, BillRow]]) -> list[KeyTold]:
    used = {step.key for _, row in rows for step in row.steps}
    used |= {answer.demands[row.demand].key for _, row in rows}
    return [one for one in answer.keys if one.id in used]


def _key(key: KeyTold, said: Words) -> Facts:
    facts = [
        Fact(
            said.say("Key"),
            (*_name(key.name.in_language(said.language)), Text(f" ({said.say(KEYS[key.kind])})")),
        )
    ]
    if key.basis_table:
        version = f" {key.basis_version}" if key.basis_version else ""
        text = f"{key.basis_table}{version}, {say_date(key.basis_on, said.language)}"
        facts.append(Fact(said.say("Table and day"), _name(text)))
    if key.decision:
        facts.append(Fact(said.say("Decision"), _name(key.decision)))
    if note := key.note.in_language(said.language):
        facts.append(Fact(said.say("Note"), quoted(note, key.place)))
    return Facts(tuple(facts))


def _sources(
    answer: ProgrammeBillAnswer, rows: list[tuple[int, BillRow]], said: Words
) -> tuple[SourceNote, ...]:
    """Where the numbers were typed, and the edition's tables that they rest on."""
    places: dict[str, None] = {}
    for _, row in rows:
        places |= dict.fromkeys(one.place for one in answer.demands[row.demand].commitments)
        places |= dict.fromkeys(step.source for step in row.steps if step.source)
    notes = [said.say("The programme's folder: {places}.", places="; ".join(places))] if places else []
    notes += [
        said.say("{publisher}, table {table}, in data edition {edition}.", publisher=one.publisher,
                 table=one.table_id, edition=answer.edition_id)
        for one in {one.table_id: one for one in answer.sources}.values()
    ]  # fmt: skip
    notes.append(said.say("Data hash {hash}.", hash=answer.head.sha256))
    return tuple(
        SourceNote(str(number), (Plain(text, "quotation"),)) for number, text in enumerate(notes, start=1)
    )


def _name(text: str) -> Runs:
    return (Plain(text, "name"),)


def _csv(answer: ProgrammeBillAnswer, party: PartyBill) -> bytes:
    columns, rows = answer.table()
    place = columns.index("party")
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        if row[place] == party.party.id:
            writer.writerow([safe_cell(one) if isinstance(one, str) else one for one in row])
    return file.getvalue().encode()


def marked_runs(sentence: Said) -> Runs:
    """A sentence as runs: its numbers with where they stand, others' words, commands and days as they are."""
    reader = _Marked()
    reader.feed(str(sentence.__html__()))
    reader.close()
    return tuple(reader.runs)


class _Marked(HTMLParser):
    """Reads a sentence's HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._open: list[tuple[str, str, float]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a number or somebody's words."""
        given = dict(attrs)
        self._open.append((tag, given.get("data-from") or "", float(given.get("value") or "nan")))

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Take what stands there."""
        tag, source, value = self._open[-1] if self._open else ("", "", 0.0)
        if source:
            self.runs.append(Sourced(data, source, value))
        elif tag in _KINDS:
            self.runs.append(Plain(data, _KINDS[tag]))
        else:
            self.runs += words(data)


# -- the table -------------------------------------------------------------------------------------------


def share_workbook(answer: ProgrammeBillAnswer, said: Words) -> bytes:
    """Every party's share with its formula as text, and a sheet that explains; equal answers, equal bytes."""
    columns, rows = share_table(answer, said)
    about = [(said.say("What this is"), said.say(CALCULATED)), *_about(answer, said)]
    names = said.say("shares"), said.say("about")
    title = said.say("Shares for {year}", year=str(answer.year))
    made = f"{answer.head.as_of or answer.head.starts}T12:00:00Z"
    return workbook_bytes(Sheets(title, made, columns, rows, about, names))


def share_table(answer: ProgrammeBillAnswer, said: Words) -> tuple[Columns, Rows]:
    """A row for each party and agreement, in words: amounts in kroner, the formula and its explanation."""
    say, lang = said.say, said.language
    columns: Columns = (
        say("Party"), say("Code"), say("Agreement"), say("Promised by"), say("Key"), say("Weight"),
        say("Of all"), say("Divided, DKK"), say("Share, DKK"), say("Formula"), say("Explanation"),
    )  # fmt: skip
    telling = BillWords(said, answer.year, answer.keys, answer.demands, "")
    keys = {one.id: one for one in answer.keys}
    signs = dict(enumerate(_formulas(answer)))
    rows: Rows = []
    for place, row in enumerate(answer.rows):
        demand, step = answer.demands[row.demand], row.steps[-1] if row.steps else None
        key = keys.get(step.key if step else demand.key)
        rows.append((
            row.party.name.in_language(lang), row.party.code, demand.agreement_name.in_language(lang),
            demand.party.name.in_language(lang), key.name.in_language(lang) if key else "",
            step.weight if step else None, step.weights if step else None, _in_kroner(demand.total_ore),
            _in_kroner(row.amount_ore), signs[place],
            " ".join(str(line) for line in telling.lines(row, f"/rows/{place}")),
        ))  # fmt: skip
    return columns, rows


def _formulas(answer: ProgrammeBillAnswer) -> Iterator[str]:
    columns, rows = answer.table()
    place = columns.index("share_formula")
    return (str(row[place]) for row in rows)


def _in_kroner(ore: int | None) -> float | None:
    return None if ore is None else ore / KRONE


def _about(answer: ProgrammeBillAnswer, said: Words) -> list[tuple[str, str]]:
    """What the columns mean, the keys, and where the numbers come from."""
    say, lang = said.say, said.language
    found = [
        (say("Programme"), answer.head.name.in_language(lang)),
        (say("Year"), str(answer.year)),
        (say("Prices"), _prices(answer, said)),
        (say("As it was on"), answer.head.as_of or say("as it is known now")),
        (
            say("Formula"),
            say(
                "Hamilton(total; weight/weights) is the share of a total by the method of the largest "
                "remainder: everybody gets the exact share without what is below one øre, and the øre that "
                "are left go to the largest remainders. Where earlier years have the same key and weights, "
                "the share of their sum is taken off that of the sum with this year."
            ),
        ),
    ]
    for key in answer.keys:
        basis = f", {key.basis_table} {key.basis_version} {key.basis_on}" if key.basis_table else ""
        text = f"{key.name.in_language(lang)} ({say(KEYS[key.kind])}{basis}; {key.place})"
        found.append((say("Key"), text))
    for demand in answer.demands:
        for one in demand.commitments:
            found.append((say("Divided"), f"{one.id}: {one.text} ({one.place})"))
    found.append((say("Data hash"), answer.head.sha256))
    if answer.edition_id:
        found.append((say("Data edition"), answer.edition_id))
    return found


def file_name(party: PartyNamed, lang: str) -> str:
    """The name of a party's paper: code or id, and the name in plain letters.

    >>> from alen.measures.definition import Text
    >>> file_name(PartyNamed("101", Text("Prøvekøbing", "Prøvekøbing"), "municipality", "101"), "da")
    '101-proevekoebing.pdf'
    """
    text = party.name.in_language(lang).lower()
    for sign, plain in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        text = text.replace(sign, plain)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    stem = _NOT_IN_NAMES.sub("-", text).strip("-")
    first = _NOT_IN_NAMES.sub("-", (party.code or party.id).lower()).strip("-")
    if not stem.startswith(first):
        stem = f"{first}-{stem}"
    return f"{stem[:80].strip('-')}.pdf"
