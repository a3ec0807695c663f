"""Invented places and small files for the tests of reading and importing."""

from __future__ import annotations

from importlib.resources import files

from alen.sources.statbank.labels import LabelIndex
from alen.sources.statbank.spec import TableSpec, parse_tables

TABLES = parse_tables(files("alen").joinpath("sources", "statbank", "tables.yml").read_text(encoding="utf-8"))
REGK31 = TABLES.table("REGK31")
FOLK1A = TABLES.table("FOLK1A")
ARE207 = TABLES.table("ARE207")
REGR55 = TABLES.table("REGR55")

PLACES = {
    "Hele landet": "000",
    "Region Prøve": "098",
    "Prøveby": "991",
    "Mønsterby": "992",
    "Øvelse-Å": "993",
}

SECRETARIAT = "6.45.51 Sekretariat og forvaltninger"
PER_HEAD = "Pr. indbygger, løbende priser (kr.)"

CODES = (
    "OMRÅDE;FUNKTION;DRANST;ART;PRISENHED;TID;INDHOLD\r\n"
    "991;64551;1;TOT;LOBM;2020;81000\r\n"
    "992;64551;1;TOT;LOBM;2020;-2\r\n"
    "992;64551;1;TOT;LOBM;2021;..\r\n"
    "992;22201;1;TOT;LOBM;2021;7\r\n"
    "992;64551;2;TOT;LOBM;2021;5\r\n"
)

LABELS = (
    f'"{PER_HEAD}","I alt (netto)","{SECRETARIAT}","Hele landet",2760\n'
    f'"{PER_HEAD}","I alt (netto)","{SECRETARIAT}","Prøveby",3238\n'
    f'"{PER_HEAD}","I alt (netto)","{SECRETARIAT}","Mønsterby",-2\n'
    f'"{PER_HEAD}","I alt (netto)","0.28.20 Grønne områder","Mønsterby",1507\n'
)


def labels_of(spec: TableSpec) -> LabelIndex:
    """The index of a table with the invented places."""
    return LabelIndex.build(spec, PLACES)
