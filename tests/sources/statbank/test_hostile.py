"""Two hundred hostile files: each is read rightly or refused by name; none breaks, hangs or lies."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.statbank.invented import (
    ARE207,
    CODES,
    FOLK1A,
    LABELS,
    REGK31,
    SECRETARIAT,
    TABLES,
    labels_of,
)

from alen.errors import BadFile
from alen.sources.statbank.importing import ImportedFile, import_file
from alen.sources.statbank.read import read_rows
from alen.sources.statbank.spec import TableSpec
from alen.store.cells import find_cells, index_cells, parse_value, split_key

ALL = tuple(TABLES.tables.values())
NAME = "fjendtlig_2020.csv"
WHERE = re.compile(rf"{re.escape(NAME)}(, row \d+(, column \d+)?.*)?", re.DOTALL)
TEN_MEGABYTES = 10 * 1024 * 1024


class Sound(NamedTuple):
    """A sound file to start from. Its header stands in the first line when it has one."""

    spec: TableSpec
    text: str
    delimiter: str
    has_header: bool


SOUND = (
    Sound(REGK31, CODES, ";", True),
    Sound(REGK31, LABELS, ",", False),
    Sound(
        REGK31,
        "omraade,navn,funktion,funktion_tekst,art,prisenhed,tid,indhold\n"
        f"991,Prøveby,64551,{SECRETARIAT},TOT,INDL,2020,3238\n"
        f"992,Mønsterby,64551,{SECRETARIAT},TOT,INDL,2020,..\n",
        ",",
        True,
    ),
    Sound(
        FOLK1A,
        "OMRÅDE;ALDER;TID;CIVILSTAND;INDHOLD\r\nPrøveby;10 år;2020K1;I alt;500\r\n"
        "Mønsterby;10 år;2020K2;I alt;61\r\nØvelse-Å;33 år;2020K3;Ugift;7100\r\n"
        "Øvelse-Å;33 år;2020K3;I alt;9\r\n",
        ";",
        True,
    ),
    Sound(ARE207, "OMRÅDE;TID;INDHOLD\r\n991;2024;42955,60\r\n992;2024;1,5\r\n000;2024;7\r\n", ";", True),
)

HOSTILE_CELLS = {
    "huge number": ("9" * 19, "9" * 5000, "-" + "8" * 400, "1e400", "1" * 18),
    "unicode digits": ("٣٤", "１２３", "²", "①", "1\u200b2", "−5", "५"),
    "formula": ("=1+1", "+5", "@SUM(A1)", "\"=cmd|' /C calc'!A0\"", "-1+1", "\t5"),
    "other separators": ("81.000", "81,000", "1 234", "1.234.567", "1'000", "0,5", ".5", "5."),
    "not a number": ("nan", "None", "NULL", "x", "...", "…", "true", "0x1F"),
}

KINDS = (
    "sound",
    "encoding",
    "nul",
    "ragged",
    "ten megabytes",
    "doubled header",
    "wrong table",
    "truncated",
    "binary",
    "newlines",
    "quotes",
    "doubled row",
    "spliced",
    "delimiter",
    *HOSTILE_CELLS,
)

MAY_CHANGE_NUMBERS = {
    "spliced",
    "binary",
    "ten megabytes",
    "ragged",
    "wrong table",
    "delimiter",
    *HOSTILE_CELLS,
}
"""Kinds whose result may rightly differ from the sound file's: they write other numbers or columns."""


class Attack(NamedTuple):
    """One hostile file."""

    kind: str
    sound: Sound
    spec: TableSpec
    data: bytes


@st.composite
def attacks(draw: st.DrawFn) -> Attack:
    """A sound file with one thing done to it."""
    kind, sound = draw(st.sampled_from(KINDS)), draw(st.sampled_from(SOUND))
    spec = sound.spec
    if kind == "wrong table":
        spec = draw(st.sampled_from([table for table in ALL if table is not spec]))
    if kind == "encoding":
        codings = (
            "utf-8",
            "utf-8-sig",
            "cp1252",
            "latin-1",
            "utf-16",
            "utf-16-le",
            "utf-32",
            "cp865",
            "utf-7",
        )
        return Attack(kind, sound, spec, sound.text.encode(draw(st.sampled_from(codings))))
    if kind == "binary":
        return Attack(kind, sound, spec, draw(st.binary(max_size=400)))
    if kind in ("nul", "truncated", "spliced"):
        return Attack(kind, sound, spec, _in_bytes(draw, kind, sound.text.encode()))
    return Attack(kind, sound, spec, _in_text(draw, kind, sound).encode())


def _in_bytes(draw: st.DrawFn, kind: str, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    if kind == "truncated":
        return data[:at]
    inserted = b"\0" * draw(st.integers(1, 3)) if kind == "nul" else draw(st.binary(min_size=1, max_size=12))
    return data[:at] + inserted + data[at:]


def _in_text(draw: st.DrawFn, kind: str, sound: Sound) -> str:
    newline = "\r\n" if "\r\n" in sound.text else "\n"
    lines = sound.text.split(newline)[:-1]
    row = draw(st.integers(1 if sound.has_header else 0, len(lines) - 1))
    if kind == "newlines":
        ends = draw(st.lists(st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028"]), min_size=9, max_size=9))
        return "".join(line + end for line, end in zip(lines, ends, strict=False))
    if kind == "doubled header" and sound.has_header:
        fields = lines[0].split(sound.delimiter)
        fields[draw(st.integers(0, len(fields) - 1))] = draw(st.sampled_from(fields))
        lines[0] = sound.delimiter.join(fields)
    elif kind == "ragged":
        cut = lines[row].rsplit(sound.delimiter, draw(st.integers(1, 2)))[0]
        lines[row] = draw(
            st.sampled_from([cut, lines[row] + sound.delimiter, lines[row] + sound.delimiter + "5"])
        )
    elif kind == "quotes":
        at = draw(st.integers(0, len(lines[row])))
        lines[row] = lines[row][:at] + draw(st.sampled_from(['"', '""', '"""', "'"])) + lines[row][at:]
    elif kind == "doubled row":
        lines.append(lines[row])
    elif kind == "delimiter":
        other = draw(st.sampled_from([";", ",", "\t", "|", ":"]))
        lines = [line.replace(sound.delimiter, other) for line in lines]
    elif kind == "ten megabytes":
        filling = draw(st.sampled_from(["9", "x", " ", '"', sound.delimiter, "\n", "9" + sound.delimiter]))
        field = filling * (TEN_MEGABYTES // len(filling))
        where = draw(st.integers(0, len(lines) - 1))
        lines[where] = draw(st.sampled_from([lines[where] + field, field + lines[where], f'"{field}"']))
    elif kind in HOSTILE_CELLS:
        cell = draw(st.sampled_from(HOSTILE_CELLS[kind]))
        fields = lines[row].split(sound.delimiter)
        fields[draw(st.sampled_from([len(fields) - 1, 0]))] = cell
        lines[row] = sound.delimiter.join(fields)
    return "".join(line + newline for line in lines)


def cells_of(found: ImportedFile, spec: TableSpec) -> dict[tuple[object, ...], object]:
    rows = read_rows(found.data, found.format, spec, labels_of(spec), NAME)
    keys = [name for name in rows if name not in ("value_reported", "status", "raw_key")]
    named = zip(*(rows[name] for name in keys), strict=True)
    cells: dict[tuple[object, ...], object] = dict(zip(named, rows["value_reported"], strict=True))
    assert len(cells) == found.rows_kept
    return cells


def import_or_error(attack: Attack) -> ImportedFile | BadFile:
    try:
        return import_file(attack.data, NAME, attack.spec, labels_of(attack.spec), tables=ALL)
    except BadFile as error:
        return error


def check(attack: Attack, folder: Path) -> bool:
    """Whether the file was read; everything it may do wrong is asserted here."""
    labels = labels_of(attack.spec)
    found = import_or_error(attack)
    if isinstance(found, BadFile):
        assert WHERE.fullmatch(found.where)
        assert found.what
        assert len(found.text()) < 5000
        return False
    assert found.data == attack.data
    assert found.rows_read == found.rows_kept + found.rows_set_aside > 0
    cells = cells_of(found, attack.spec)
    path = folder / NAME
    path.write_bytes(attack.data)
    rows = read_rows(found.data, found.format, attack.spec, labels)
    keys = [split_key(str(key)) for key in rows["raw_key"]]
    leaves = find_cells(path, found.format, keys)
    index = index_cells(path, found.format)
    for key, value in zip(keys, rows["value_reported"], strict=True):
        text = leaves[key]
        assert text is not None
        assert text == index[key]
        assert parse_value(text, found.format.decimal, attack.spec.decimals) == value
    may_be_cut = any("line end" in remark for remark in found.remarks)
    if attack.kind not in MAY_CHANGE_NUMBERS and not may_be_cut:
        sound = import_file(attack.sound.text.encode(), NAME, attack.spec, labels)
        assert cells.items() <= cells_of(sound, attack.spec).items()
    return True


def test_two_hundred_hostile_files(tmp_path: Path) -> None:
    """derandomize: the same two hundred every time, so that CI cannot be lucky."""
    outcomes: Counter[tuple[str, bool]] = Counter()

    @settings(
        max_examples=200,
        deadline=10_000,
        derandomize=True,
        database=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
    @given(attacks())
    def run(attack: Attack) -> None:
        outcomes[attack.kind, check(attack, tmp_path)] += 1

    run()
    kinds = Counter(kind for kind, _ in outcomes.elements())
    assert sum(kinds.values()) >= 200
    assert set(kinds) == set(KINDS), "the two hundred must hold every kind"
    assert outcomes["sound", True] > 0
    assert outcomes["sound", False] == 0
    assert all(outcomes[kind, True] == 0 for kind in ("nul", "ragged", "doubled row"))


@pytest.mark.parametrize("filling", ["9", "x", " ", '"', ";", "\n", "9;"])
@pytest.mark.parametrize("line", [0, 2])
@pytest.mark.parametrize("quoted", [False, True])
def test_ten_megabytes_in_one_place(filling: str, line: int, quoted: bool, tmp_path: Path) -> None:
    field = filling * (TEN_MEGABYTES // len(filling))
    lines = CODES.splitlines(keepends=True)
    hostile = f'"{field}";{lines[line]}' if quoted else field + lines[line]
    data = "".join([*lines[:line], hostile, *lines[line + 1 :]]).encode()
    attack = Attack("ten megabytes", SOUND[0], REGK31, data)
    assert not check(attack, tmp_path)


@pytest.mark.parametrize("end", range(1, len(CODES.encode())))
def test_a_statbank_file_cut_anywhere_never_reads_as_another_number(end: int, tmp_path: Path) -> None:
    data = CODES.encode()[:end]
    read = check(Attack("truncated", SOUND[0], REGK31, data), tmp_path)
    assert not read or data.endswith(b"\r\n")
