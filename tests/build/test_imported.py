"""Files fetched by hand, in every form a person may have them, up to figures that verify."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.build.samples import NOON, built
from tests.build.test_build import Figures, figures_of

from alen.answers.edition import open_reading
from alen.answers.verify import verify_all
from alen.build.imports import keep_import
from alen.errors import BadFile
from alen.store import workspace
from alen.store.editions import load_edition
from alen.store.snapshots import SnapshotStore
from alen.store.workspace import Workspace

PLACES = """organisation_code,kind,name_da,name_en,parent_code,valid_from,valid_to
271,municipality,Prøveby,Prøveby,,2007-01-01,
272,municipality,Mønsterby,Mønsterby,,2007-01-01,
071,region,Region Prøve,Region Prøve,,2007-01-01,
"""
HEADINGS = "OMRÅDE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD\r\n"
PEOPLE = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\r\n" + "".join(
    f"{code};TOT;IALT;TOT;{year}K1;{count}\r\n"
    for code, count in (("271", 1000), ("272", 2000), ("071", 3000))
    for year in range(2008, 2025)
)
CODES = HEADINGS + ("271;64552;1;TOT;LOBM;2023;1000\r\n272;64552;1;TOT;LOBM;2023;2400\r\n")
LABELS = (
    CODES.replace("271;", "Prøveby;")
    .replace("272;", "Mønsterby;")
    .replace(";64552;1;TOT;LOBM;", ";6.45.52 Fælles it og telefoni;1 Drift;I alt (netto);%s;")
    .replace("%s", "Løbende priser (1.000 kr.)")
)


def reordered(text: str) -> str:
    rows = [line.split(";") for line in text.splitlines()]
    return "".join(";".join(row[i] for i in (5, 0, 6, 1, 2, 3, 4)) + "\r\n" for row in rows)


def quoted(text: str) -> str:
    rows = [line.split(";") for line in text.splitlines()]
    return "".join(";".join(f'"{field}"' for field in row) + "\r\n" for row in rows)


FORMS: dict[str, bytes] = {
    "codes": CODES.encode(),
    "codes with BOM": b"\xef\xbb\xbf" + CODES.encode(),
    "labels": LABELS.encode(),
    "labels in cp1252": LABELS.encode("cp1252"),
    "labels without headings": LABELS.partition("\r\n")[2].encode(),
    "labels without headings, BOM": b"\xef\xbb\xbf" + LABELS.partition("\r\n")[2].encode(),
    "labels without headings, cp1252": LABELS.partition("\r\n")[2].encode("cp1252"),
    "quoted": quoted(CODES).encode(),
    "a delimiter within quotes": LABELS.replace(
        "6.45.52 Fælles it og telefoni", '"6.45.52 Fælles it; og telefoni"'
    ).encode("cp1252"),
    "columns in another order": reordered(CODES).encode(),
    "empty lines": (CODES.replace("272;64552", "\r\n272;64552", 1) + "\r\n").encode(),
    "mixed line ends": CODES.replace("\r\n", "\n").replace("1000\n", "1000\r\n").encode(),
    "spaces about the codes": CODES.replace("271;", "271 ;").replace(";TOT;", "; TOT ;").encode(),
    "spellings": CODES.replace(";64552;", ";6.45.52;")
    .replace("271;", "0271;")
    .replace("TOT", "tot")
    .encode(),
    "a spreadsheet's decimals": CODES.replace(";64552;", ";64552.0;")
    .replace(";1000\r", ";1000,00\r")
    .encode(),
    "groups of thousands in cp1252": CODES.replace(";1000\r", ";1\u00a0000\r").encode("cp1252"),
    "lines set aside": (CODES + "271;64553;1;TOT;LOBM;2023;5\r\n271;64552;2;TOT;LOBM;2023;7\r\n").encode(),
}


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    found = workspace.create(tmp_path / "w")
    found.own("organisations.csv").write_text(PLACES, "utf-8")
    return found


@pytest.fixture
def keep(made: Workspace, tmp_path: Path) -> Callable[..., Any]:
    """Imports a file's text or bytes; each a minute after the one before."""
    count = 0

    def import_(data: str | bytes, table: str, now: datetime | None = None) -> Any:
        nonlocal count
        count += 1
        path = tmp_path / f"{table.lower()}.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return keep_import(made, path, table, now=now or NOON + timedelta(minutes=count))

    return import_


def verified_figures(made: Workspace) -> Figures:
    edition = built(made).edition_id
    report = verify_all(open_reading(made, edition), SnapshotStore(made.root))
    assert report.is_verified, report.failed[:3]
    return figures_of(load_edition(made, edition))


def net(figures: Figures, code: str, year: int) -> Any:
    return figures["it-net", code, year, "narrow", "computed"]["value"]


def test_every_form_of_a_file_gives_the_same_verified_figures(
    made: Workspace, keep: Callable[..., Any]
) -> None:
    years = dict(zip(FORMS, range(2008, 2025), strict=True))
    for form, year in years.items():
        keep(FORMS[form].replace(b"2023", str(year).encode()), "REGK31")
    keep(PEOPLE, "FOLK1A")
    figures = verified_figures(made)
    found = {form: (net(figures, "271", year), net(figures, "272", year)) for form, year in years.items()}
    assert found == dict.fromkeys(FORMS, (1000.0, 1200.0))


def test_a_number_beyond_all_accounts_is_refused_before_it_is_kept(
    made: Workspace, keep: Callable[..., Any]
) -> None:
    with pytest.raises(BadFile, match="larger than any account"):
        keep(CODES.replace(";1000\r", ";999999999999999999\r"), "REGK31")
    assert not SnapshotStore(made.root).records()


def test_a_file_the_engine_cannot_split_is_named(
    made: Workspace, keep: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = keep(FORMS["mixed line ends"], "REGK31").record
    monkeypatch.setattr("alen.sources.statbank.load._mixes_line_ends", lambda _: False)
    with pytest.raises(BadFile, match="cannot be read") as refused:
        built(made)
    assert record.sha256 in refused.value.where


@pytest.mark.parametrize("path", ["/dev/zero", "pipe", "."])
def test_what_is_no_file_is_not_read(made: Workspace, tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadFile, match="no plain file"):
        keep_import(made, tmp_path / path, "REGK31")
