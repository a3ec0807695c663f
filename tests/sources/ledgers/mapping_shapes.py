"""Invented ledgers of Prøvekøbing in the shapes that Danish systems export, to hold column maps against.

Every supplier, account and amount is made up here; nothing stands for a real organisation's.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from alen.sources.ledgers.evidence import is_cvr

SUPPLIERS = (
    "Nordlys Software A/S", "Prøvekøbing El ApS", "Opdigtet Rengøring I/S", "Fjordnet Data A/S",
    "Mosevang Biler ApS",
    "Kirkebakkens Bogtryk A/S", "Havgus Rådgivning ApS", "Egelund Maskiner A/S", "Skovbrynets Planteskole",
    "Lyngens Vikarbureau ApS", "Sydhavn Kontormøbler A/S", "Vestervang Entreprise A/S",
)  # fmt: skip
KINDS = (
    ("22", "Fødevarer"), ("29", "Øvrige varekøb"), ("45", "Entreprenørydelser"),
    ("49", "Øvrige tjenesteydelser"),
    ("11", "Løn"), ("71", "Egne huslejeindtægter"), ("79", "Øvrige indtægter"),
    ("40", "Tjenesteydelser uden moms"),
)  # fmt: skip
PLACES = ("64551", "64552", "32201", "53227", "52811", "02205")
WORDS = (
    "licens",
    "abonnement",
    "servicebesøg",
    "vikar",
    "papir",
    "reparation",
    "kursus",
    "rengøring",
    "diesel",
)
DEPARTMENTS = ("Børn og Unge", "Teknik og Miljø", "Sundhed og Ældre", "Økonomi og it")


def cvr_numbers(count: int) -> list[str]:
    """Made-up numbers of eight digits with a right checksum."""
    return [text for text in (str(n) for n in range(90_000_000, 90_100_000)) if is_cvr(text)][:count]


@dataclass
class Invented:
    """A file's rows and what is right of its map: field -> headings, or column numbers where it has none."""

    headings: Sequence[str]
    rows: list[list[str]]
    expected: dict[str, tuple[str, ...]]
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    has_headings: bool = True
    encoding: str = "utf-8"

    def write(self, path: Path) -> Path:
        """The file as an export would have it."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerows([*([self.headings] if self.has_headings else []), *self.rows])
        path.write_bytes(text.getvalue().encode(self.encoding))
        return path


def danish(ore: int, *, minus: str = "before") -> str:
    """An amount with thousands points and a decimal comma."""
    text = f"{abs(ore) // 100:,}".replace(",", ".") + f",{abs(ore) % 100:02d}"
    return text if ore >= 0 else f"-{text}" if minus == "before" else f"{text}-"


@dataclass(frozen=True)
class Posting:
    """One invented posting."""

    day: date
    ore: int
    funktion: str
    dranst: str
    art: str
    art_text: str
    supplier: int
    text: str
    voucher: str
    department: str


def postings(count: int, seed: int) -> list[Posting]:
    """Postings over a year; income is negative."""
    chance = random.Random(seed)
    made: list[Posting] = []
    for number in range(count):
        art, art_text = chance.choice(KINDS)
        ore = chance.randrange(500, 90_000_000) if chance.random() < 0.3 else chance.randrange(500, 400_000)
        made.append(
            Posting(
                date(2024, 1, 1) + timedelta(days=chance.randrange(366)),
                -ore if art[0] == "7" or chance.random() < 0.03 else ore,
                chance.choice(PLACES),
                chance.choice("1113"),
                art,
                art_text,
                chance.randrange(len(SUPPLIERS)),
                f"{chance.choice(WORDS).capitalize()} {chance.choice(WORDS)} {chance.randrange(1, 53)}",
                str(5_100_000_000 + number // 2),
                chance.choice(DEPARTMENTS),
            )
        )
    return made


def opus_like(count: int = 400) -> Invented:
    """A 13-digit account string in one column, trailing minus, cp1252."""
    headings = (
        "Firmakode", "Regnskabsår", "Periode", "Bogføringsdato", "Bilagsdato", "Bilagsnummer", "Bilagsart",
        "Autoriseret konto", "Artskonto", "Artskontonavn", "PSP-element", "Kreditor", "Kreditornavn",
        "Positionstekst", "Beløb i intern valuta", "Valuta", "Momskode",
    )  # fmt: skip
    rows = [
        [
            "2020", "2024", str(p.day.month), p.day.strftime("%d.%m.%Y"), p.day.strftime("%d.%m.%Y"),
            p.voucher, "KR",
            f"{p.funktion}{p.dranst}1{100 + p.supplier:03d}{p.art}0", f"40{p.art}0000", p.art_text,
            f"XG-{7000 + p.supplier}", str(200_000 + p.supplier * 7), SUPPLIERS[p.supplier], p.text,
            danish(p.ore, minus="after"), "DKK", "I1",
        ]
        for p in postings(count, 1)
    ]  # fmt: skip
    expected = {
        "posting_date": ("Bogføringsdato",), "accounts_year": ("Regnskabsår",), "voucher": ("Bilagsnummer",),
        "account": ("Autoriseret konto",), "account_text": ("Artskontonavn",), "cost_place": ("PSP-element",),
        "supplier_code": ("Kreditor",), "supplier": ("Kreditornavn",), "text": ("Positionstekst",),
        "amount": ("Beløb i intern valuta",),
    }  # fmt: skip
    settings = {
        "decimal": ",", "date_form": "dmy", "sign": "as_booked", "vat_state": "net", "source_kind": "ledger",
        "system": "KMD-Opus",
        "account_positions": {
            "hovedkonto": (0, 1), "funktion": (0, 5), "dranst": (5, 1), "ejerforhold": (6, 1),
            "gruppering": (7, 3),
            "art": (10, 3),
        },
    }  # fmt: skip
    return Invented(headings, rows, expected, settings, encoding="cp1252")


def prisme_like(count: int = 400) -> Invented:
    """The parts of the account in columns of their own, debit and credit apart, a running balance."""
    headings = (
        "Dato", "Bilag", "Hovedkonto", "Hovedfunktion", "Funktion", "Dranst", "Ejerforhold", "Gruppering",
        "Art",
        "Ansvar", "Kreditornr", "Navn på kreditor", "Transaktionstekst", "Debet", "Kredit", "Saldo", "Budget",
    )  # fmt: skip
    rows: list[list[str]] = []
    balance = 0
    for p in postings(count, 2):
        balance += p.ore
        sides = [danish(p.ore), ""] if p.ore > 0 else ["", danish(-p.ore)]
        rows.append(
            [
                p.day.strftime("%d-%m-%Y"), p.voucher, p.funktion[0], p.funktion[1:3], p.funktion[3:],
                p.dranst, "1",
                f"{100 + p.supplier:03d}", p.art, f"{3000 + p.supplier}", str(880 + p.supplier),
                SUPPLIERS[p.supplier], p.text, *sides, danish(balance), danish(abs(p.ore) // 1000 * 1000),
            ]
        )  # fmt: skip
    expected = {
        "posting_date": ("Dato",), "voucher": ("Bilag",), "hovedkonto": ("Hovedkonto",),
        "funktion": ("Hovedkonto", "Hovedfunktion", "Funktion"), "dranst": ("Dranst",),
        "ejerforhold": ("Ejerforhold",), "gruppering": ("Gruppering",), "art": ("Art",),
        "cost_place": ("Ansvar",),
        "supplier_code": ("Kreditornr",), "supplier": ("Navn på kreditor",), "text": ("Transaktionstekst",),
        "debit": ("Debet",), "credit": ("Kredit",),
    }  # fmt: skip
    settings = {"decimal": ",", "date_form": "dmy", "vat_state": "net", "source_kind": "ledger"}
    return Invented(headings, rows, expected, settings)


def region_like(count: int = 400) -> Invented:
    """A region's own functions with points, whole kroner, budget beside, a title above is left to reading."""
    headings = (
        "Posteringsdato", "Funktion", "Kontonr", "Kontobetegnelse", "Organisationsenhed", "Leverandørnavn",
        "Posteringstekst", "Bilagsnr", "Korrigeret budget", "Forbrug", "Rest",
    )  # fmt: skip
    rows = [
        [
            p.day.isoformat(), ("1.50.36", "1.50.37", "1.10.01")[p.supplier % 3],
            f"{60000 + int(p.art) * 100}",
            p.art_text, p.department, SUPPLIERS[p.supplier], p.text, f"B{p.voucher}",
            danish(p.ore // 10000 * 12000),
            danish(p.ore // 100 * 100).removesuffix(",00"),
            danish(p.ore // 10000 * 12000 - p.ore // 100 * 100),
        ]
        for p in postings(count, 3)
    ]  # fmt: skip
    expected = {
        "posting_date": ("Posteringsdato",), "funktion": ("Funktion",), "account": ("Kontonr",),
        "account_text": ("Kontobetegnelse",), "department": ("Organisationsenhed",),
        "supplier": ("Leverandørnavn",), "text": ("Posteringstekst",), "voucher": ("Bilagsnr",),
        "amount": ("Forbrug",),
    }  # fmt: skip
    settings = {"decimal": ",", "date_form": "ymd", "vat_state": "net", "source_kind": "ledger"}
    return Invented(headings, rows, expected, settings)


def invoice_journal(count: int = 400) -> Invented:
    """Invoices with issuer, CVR number, gross, VAT and net."""
    headings = (
        "Fakturanr.", "Fakturadato", "Forfaldsdato", "Modtaget dato", "CVR-nr.", "Fakturaudsteder",
        "Beskrivelse",
        "Beløb inkl. moms", "Moms", "Beløb ekskl. moms", "EAN-nr.", "Afdeling",
    )  # fmt: skip
    numbers = cvr_numbers(len(SUPPLIERS))
    rows: list[list[str]] = []
    for p in postings(count, 4):
        net = abs(p.ore)
        vat = 0 if p.art in ("11", "40") else net // 4
        rows.append(
            [
                f"F{p.voucher[4:]}", p.day.strftime("%d/%m/%Y"),
                (p.day + timedelta(days=30)).strftime("%d/%m/%Y"),
                p.day.strftime("%d/%m/%Y"), numbers[p.supplier], SUPPLIERS[p.supplier], p.text,
                danish(net + vat),
                danish(vat), danish(net), "5790000" + f"{p.supplier:06d}", p.department,
            ]
        )  # fmt: skip
    expected = {
        "voucher": ("Fakturanr.",), "posting_date": ("Fakturadato",), "cvr_number": ("CVR-nr.",),
        "supplier": ("Fakturaudsteder",), "text": ("Beskrivelse",), "vat_amount": ("Moms",),
        "amount": ("Beløb ekskl. moms",), "department": ("Afdeling",),
    }  # fmt: skip
    settings = {"decimal": ",", "date_form": "dmy", "vat_state": "net", "source_kind": "invoices"}
    return Invented(headings, rows, expected, settings)


def without_headings(count: int = 400) -> Invented:
    """Nothing but rows; the expected columns are numbers."""
    numbers = cvr_numbers(len(SUPPLIERS))
    rows = [
        [
            str(n), p.day.strftime("%d-%m-%Y"), f"{p.funktion}{p.dranst}1{100 + p.supplier:03d}{p.art}",
            p.art_text,
            p.voucher, SUPPLIERS[p.supplier], numbers[p.supplier], p.text, danish(p.ore),
        ]
        for n, p in enumerate(postings(count, 5), 1)
    ]  # fmt: skip
    expected = {
        "posting_date": ("2",), "account": ("3",), "account_text": ("4",), "voucher": ("5",),
        "supplier": ("6",),
        "cvr_number": ("7",), "text": ("8",), "amount": ("9",),
    }  # fmt: skip
    settings = {
        "decimal": ",", "date_form": "dmy", "sign": "as_booked", "vat_state": "net", "source_kind": "ledger",
        "account_positions": {
            "hovedkonto": (0, 1), "funktion": (0, 5), "dranst": (5, 1), "ejerforhold": (6, 1),
            "gruppering": (7, 3),
            "art": (10, 2),
        },
    }  # fmt: skip
    return Invented([""] * 9, rows, expected, settings, has_headings=False)


SHAPES: dict[str, Callable[[], Invented]] = {
    "opus_like": opus_like,
    "prisme_like": prisme_like,
    "region_like": region_like,
    "invoice_journal": invoice_journal,
    "without_headings": without_headings,
}
