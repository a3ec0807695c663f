"""An invented memo that holds every kind of part a document can have, and texts that mean harm."""

from __future__ import annotations

import datetime
from dataclasses import replace

from alen.reports.document import (
    Attachment,
    Block,
    BulletList,
    Callout,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    NumberedList,
    PageBreak,
    Paragraph,
    Plain,
    Reference,
    Row,
    Sourced,
    SourceNote,
    Table,
    quoted,
    words,
)

HOSTILE = (
    "#let x = $5$ *fed* _k_ @ref \\u{41} <lbl> `raw` // c /* d */ = H [x](y) | & 'q' -- {{ }} %PDF </w:t> "
    "&amp; \\"
)
"""What typst, Word and Markdown would each read as something else than words."""
UNSEEN = "før\x00mid\x1b\u202eefter"
CSV = b"year,value\n2024,1234\n"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 200" class="figure"><title>t</title>'
    "<desc>d</desc>"
    '<style>text{font-family:"IBM Plex Sans";font-size:14px}</style>'
    '<path d="M20,180L620,40" fill="none" stroke="#d94801"/><text x="20" y="30">1.234 kr.</text></svg>'
)


def figure(caption: str = "Bogført pr. indbygger") -> Figure:
    """A drawing whose numbers are attached."""
    source = words("Kilde: opdigtede regnskaber.")
    return Figure(DRAWING, "En linje, der stiger fra 2020 til 2024", caption, source, data="years.csv")


def table(rows: int = 4) -> Table:
    """Parties and what they have paid, with a total."""
    columns = (Column("Part"), Column("Bevilget, kr.", "right"), Column("Betalt, kr.", "right"))
    lines = tuple(
        Row((words(f"Prøveby {chr(65 + at % 26)}"), _number(1000 * at), _number(900 * at)))
        for at in range(rows)
    )
    total = Row((words("I alt"), _number(99_000), _number(89_100)), is_total=True)
    return Table("Bevilling og betaling pr. part", columns, (*lines, total), words("Timer er ikke med."))


def _number(value: int) -> tuple[Sourced]:
    return (Sourced(f"{value:,}".replace(",", "."), f"entries.csv#{value}", value),)


def memo(*blocks: Block, text: str = HOSTILE) -> Document:
    """An invented memo; with blocks of its own where some are given."""
    parts: tuple[Block, ...] = blocks or (
        Heading("Indstilling"),
        Paragraph(words("Sekretariatet indstiller,")),
        NumberedList(
            (words("at bevillingen forlænges til 2026,"), words("at status tages til efterretning."))
        ),
        Callout("Konklusion", quoted(text, "programme.toml#note")),
        Heading("Baggrund"),
        Paragraph(
            (*words("Parterne aftalte den 12. maj 2024 "), *_number(412_500), *words(" kr. "), Reference("1"))
        ),
        Facts((Fact("Sagsbehandler", words("Prøve Prøvesen")),)),
        Heading("Økonomi"),
        table(),
        figure(),
        Heading("Risici", 2),
        BulletList((words("En part træder ud."), (Plain("§ 14, stk. 2", "law"),))),
        PageBreak(),
        Paragraph(words("Slut.")),
    )
    return Document(
        title="Forlængelse af Digital infrastruktur (opdigtet)",
        language="da",
        kind="Notat",
        organisation="Sekretariatet i Prøvekøbing",
        date=datetime.date(2026, 11, 22),
        blocks=parts,
        subtitle="Til mødet den 4. december 2026",
        journal="2026-004711",
        data_hash="abcd1234ef567890",
        edition="2026-11-01-abc",
        facts=(Fact("Til", words("Direktionen")),),
        sources=(SourceNote("1", words("Aftale af 12. maj 2024.")),),
        attachments=(Attachment("years.csv", CSV, "Tallene bag figuren"),),
    )


def bare(**changes: object) -> Document:
    """A memo of one paragraph, with some of its parts changed."""
    return replace(memo(Paragraph(words("Ingen tal her."))), **changes)
