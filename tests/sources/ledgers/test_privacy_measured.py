"""Precision and recall of the detection of CPR numbers, on two invented sets.

One is made by hand to be hard (cpr_lines.csv), one by rules below; neither was made from real texts. Where
a number is, is marked «...». Print the figures with `pytest -s`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from alen.sources.ledgers.privacy import MASK, mask_text

_MARKED = re.compile("«([^»]*)»")
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@dataclass
class Counted:
    """Numbers that were to be masked and were; that were not; and masks where nothing was to be masked."""

    hit: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed)

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.wrong)


def _count(lines: list[str]) -> Counted:
    counted = Counted()
    for line in lines:
        marked = len(_MARKED.findall(line))
        masked = mask_text(line.replace("«", "").replace("»", ""))
        if masked == _MARKED.sub(MASK, line):
            counted.hit += marked
            continue
        # What else may have been masked: all that is left of the line tells.
        kept = sum(found in masked for found in _MARKED.findall(line))
        counted.missed += kept
        counted.hit += marked - kept
        # A mask that took more than its number was wrong too, though the number is gone.
        counted.wrong += max(int(not kept), masked.count(MASK) - (marked - kept))
    return counted


def _said(name: str, lines: list[str], counted: Counted) -> None:
    numbers = counted.hit + counted.missed
    print(
        f"\n{name}: {len(lines)} lines, {numbers} numbers, {counted.missed} missed, {counted.wrong} masked "
        f"wrongly: recall {counted.recall:.3f}, precision {counted.precision:.3f}"
    )


def _made_by_hand() -> list[str]:
    text = (Path(__file__).parent / "cpr_lines.csv").read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("# ")]


def test_hard_lines_made_by_hand() -> None:
    lines = _made_by_hand()
    marked = [line for line in lines if "«" in line]
    assert len(marked) >= 100
    assert len(lines) - len(marked) >= 100
    counted = _count(lines)
    _said("made by hand", lines, counted)
    assert counted.recall >= 0.99
    assert counted.precision >= 0.98


def test_the_hard_numbers_are_nobodys() -> None:
    for line in _made_by_hand():
        for number in _MARKED.findall(line):
            written = number.replace("%2D", "-")
            digits = "".join(str(int(sign)) for sign in written if sign.isdecimal())
            digits = digits.zfill(10) if len(digits) < 12 else digits[:4] + digits[6:]
            is_unborn = digits[6] in "45679" and 27 <= int(digits[4:6]) <= 36
            is_replacement = int(digits[:2]) > 60
            fails = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11 != 0
            assert is_unborn or is_replacement or (fails and not digits.startswith("0101")), line


def test_lines_made_by_rules() -> None:
    lines = _made_by_rules(random.Random(4), 2_000)
    assert len(lines) == 2_000
    counted = _count(lines)
    _said("made by rules", lines, counted)
    assert counted.recall >= 0.99
    assert counted.precision >= 0.95


def test_what_is_left_is_named_by_the_measure() -> None:
    """The count itself is counted: two hit, one missed, one masked that should not be, one mask too wide."""
    counted = _count(["«150285-1234» 160285-1234", "«320185-1234»", "150285«-1234»"])
    assert (counted.hit, counted.missed, counted.wrong) == (2, 1, 2)


# -- lines by rules --------------------------------------------------------------------------------


def _made_by_rules(chance: random.Random, count: int) -> list[str]:
    """As many lines with numbers as look-alikes, the ways of writing taken in turn."""
    lines: list[str] = []
    ways = [*_NUMBERS, *_LOOK_ALIKES]
    while len(lines) < count:
        kinds = _NUMBERS if len(lines) % 2 else _LOOK_ALIKES
        way = kinds[(len(lines) // 2) % len(kinds)]
        lines.append(way(chance))
    assert len(lines) >= 10 * len(ways)
    return lines


def _day(chance: random.Random) -> date:
    return date(1921, 1, 2) + timedelta(days=chance.randrange(38_000))


def _ten(chance: random.Random) -> str:
    """Ten digits whose date is valid, which fail modulus 11 and are not of 1 January: the hardest to find."""
    while True:
        digits = _like_a_number(chance)
        checks = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11
        if checks and not digits.startswith("0101"):
            return digits


def _like_a_number(chance: random.Random) -> str:
    """Ten digits whose date is valid, whatever modulus 11 says: the hardest to leave alone."""
    while True:
        day = _day(chance)
        seventh = chance.choice("0123" if day.year < 2000 else "456789")
        digits = f"{day:%d%m%y}{seventh}{chance.randrange(1000):03d}"
        if day.year <= 2025:
            return digits


def _verb(chance: random.Random) -> str:
    return chance.choice(
        ["Løn", "Kørsel", "Hjælpemiddel", "Boligstøtte", "Fripladstilskud", "Refusion", "Ydelse", "Vederlag",
         "Egenbetaling", "Ledsagelse", "Afregning", "Tilskud", "Bevilling", "Udlæg", "Efterbetaling"]
    )  # fmt: skip


def _tail(chance: random.Random) -> str:
    month = chance.choice(
        ["januar", "marts", "uge 14", "2024", "4. kvt.", "jf. aftale", "31-12-2024", "kl. 14:30"]
    )
    return chance.choice(["", f" {month}", f", {month}", f"; {month}", f" 1.{chance.randrange(100, 999)},00"])


def _written(chance: random.Random) -> str:
    digits = _ten(chance)
    between = chance.choice(["-", "-", "-", "", "", "", " ", "–", " - ", "‑", "/"])
    if between == " " and digits[6] < "3" and int(digits[4:6]) <= 36:
        between = "-"  # as a day and an hour are written; the hard lines have these
    return f"{digits[:6]}{between}{digits[6:]}"


def _plain_number(chance: random.Random) -> str:
    return f"{_verb(chance)} «{_written(chance)}»{_tail(chance)}"


def _named_number(chance: random.Random) -> str:
    word = chance.choice(
        ["cpr", "CPR:", "cpr.nr. ", "CPR-nr.: ", "Cprnr ", "borger ", "pnr. ", "personnummer ", "født "]
    )
    return f"{_verb(chance)} {word}«{_written(chance)}»{_tail(chance)}"


def _glued_number(chance: random.Random) -> str:
    glue = chance.choice(["", "nr.", "(", "/", ",", "_"])
    return f"{_verb(chance)}{glue}«{_written(chance)}»{_tail(chance)}"


def _two_numbers(chance: random.Random) -> str:
    between = chance.choice([" og ", ", ", " + ", "; "])
    return f"{_verb(chance)} «{_written(chance)}»{between}«{_written(chance)}»"


def _dotted_number(chance: random.Random) -> str:
    digits = _ten(chance)
    sign = chance.choice(".-/")
    return f"{_verb(chance)} «{digits[:2]}{sign}{digits[2:4]}{sign}{digits[4:6]}-{digits[6:]}»{_tail(chance)}"


def _replacement(chance: random.Random) -> str:
    digits = _ten(chance)
    return f"Erstatnings-cpr «{int(digits[0]) + 6}{digits[1:6]}-{digits[6:]}»{_tail(chance)}"


def _lost_zero(chance: random.Random) -> str:
    """As a spreadsheet keeps a number of the first nine days of a month."""
    digits = _ten(chance)
    return f"Cpr «{chance.randrange(1, 10)}{digits[2:]}»{_tail(chance)}"


def _in_a_file_name(chance: random.Random) -> str:
    return f"{_verb(chance).lower()}_{chance.randrange(2020, 2026)}_«{_written(chance)}».xlsx"


def _beside_others(chance: random.Random) -> str:
    other = chance.choice(_LOOK_ALIKES[:8])(chance)
    return f"{other}, {_verb(chance)} «{_written(chance)}»"


def _in_parts(chance: random.Random) -> str:
    """In groups that no form has, so that a word has to say what it is."""
    digits, sign = _ten(chance), chance.choice(" .-/")
    sizes = chance.choice([(2, 2, 2, 2, 2), (6, 2, 2), (4, 2, 4), (4, 6), (2, 8), (1,) * 10])
    parts, place = [], 0
    for size in sizes:
        parts.append(digits[place : place + size])
        place += size
    return f"{_verb(chance)} {chance.choice(['cpr', 'CPR-nr.', 'borger', 'pnr.'])} «{sign.join(parts)}»"


_NUMBERS: list[Callable[[random.Random], str]] = [
    _plain_number, _named_number, _glued_number, _two_numbers, _dotted_number, _lost_zero, _replacement,
    _in_a_file_name, _beside_others, _in_parts,
]  # fmt: skip


def _account(chance: random.Random) -> str:
    word = chance.choice(["konto", "kontonr.", "Kontonr:", "lønkonto", "til konto nr.", "bankkonto"])
    return f"reg {chance.randrange(1000, 9999)} {word} {_like_a_number(chance)}"


def _invoice(chance: random.Random) -> str:
    word = chance.choice(
        ["Faktura", "faktura nr.", "Fakturanr.", "Invoice", "Kreditnota", "Ordrenr.", "Rekvisition", "INV"]
    )
    return f"{word} {_like_a_number(chance)} {_tail(chance)}"


def _ean(chance: random.Random) -> str:
    return f"EAN {chance.choice(['5798', '5790'])}{chance.randrange(10**9):09d}"


def _phone(chance: random.Random) -> str:
    number = chance.choice(["", " "]).join(f"{chance.randrange(20, 99)}" for _ in range(4))
    return f"{chance.choice(['Tlf. ', 'tlf ', '+45 ', 'Mobil '])}{number}"


def _string(chance: random.Random) -> str:
    return f"{chance.choice(['', 'Konto ', 'Kontering '])}{chance.randrange(10**12, 10**13)}"


def _iban(chance: random.Random) -> str:
    return f"IBAN DK{chance.randrange(10, 99)}{chance.randrange(10**13, 10**14)}"


def _cvr(chance: random.Random) -> str:
    return f"{chance.choice(['CVR ', 'CVR-nr. ', 'SE ', 'DK'])}{chance.randrange(10**7, 10**8)}"


def _card(chance: random.Random) -> str:
    four = [f"{chance.randrange(10**4):04d}" for _ in range(3)]
    return f"Dankort 4571{chance.choice(['', ' ']).join(['', *four])}"


def _time(chance: random.Random) -> str:
    hour = f"{chance.randrange(24):02d}{chance.choice(['', ':', '.'])}{chance.randrange(60):02d}"
    day = _day(chance).replace(year=chance.randrange(2020, 2026), day=chance.randrange(2, 28))
    return f"Møde {day.strftime(chance.choice(['%d%m%y', '%d.%m.%Y', '%Y-%m-%d', '%d-%m-%Y']))} {hour}"


def _period(chance: random.Random) -> str:
    year = chance.randrange(20, 26)
    return chance.choice(
        [f"0101{year}-3112{year}", f"01.01.{year}-31.12.{year}", f"01012{year:03d}-31122{year:03d}"]
    )


def _amount(chance: random.Random) -> str:
    return chance.choice(
        [
            f"{_like_a_number(chance)},00 kr.",
            f"{chance.randrange(10**6):,}".replace(",", "."),
            f"{_like_a_number(chance)[:6]},12",
        ]
    )


def _other_nine(chance: random.Random) -> str:
    return f"{_verb(chance)} {chance.randrange(10**8, 10**9)}"


def _other_ten(chance: random.Random) -> str:
    """Ten digits of no stated kind: one in thirty or so is a day by chance, and is masked."""
    return f"{_verb(chance)} {chance.randrange(10**9, 10**10)}"


def _spaced_iban(chance: random.Random) -> str:
    digits = f"{chance.randrange(10**16):016d}"
    return "DK" + " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def _dated(chance: random.Random) -> str:
    """A day and a voucher's or an article's number behind it."""
    day = _day(chance).replace(year=chance.randrange(2020, 2026), day=chance.randrange(2, 28))
    sign, behind = chance.choice(".-/ "), chance.choice([" ", ", ", "/"])
    return f"Bilag {day.strftime(f'%d{sign}%m{sign}%Y')}{behind}{chance.randrange(9999)}"


def _five_pairs(chance: random.Random) -> str:
    digits = _like_a_number(chance)
    return f"{_verb(chance)} {' '.join(digits[place : place + 2] for place in range(0, 10, 2))}"


def _dotted_string(chance: random.Random) -> str:
    """An account string as some systems write it."""
    hk, hf, rest = chance.randrange(10), chance.randrange(20, 90), chance.randrange(10**5)
    return f"Kontering {hk:02d}.{hf}.{rest // 1000:02d}.{rest % 1000:03d}.{chance.randrange(10)}"


_LOOK_ALIKES: list[Callable[[random.Random], str]] = [
    _ean, _phone, _string, _iban, _cvr, _card, _period, _amount, _account, _invoice, _time, _other_nine,
    _other_ten, _spaced_iban, _dated, _five_pairs, _dotted_string,
]  # fmt: skip
