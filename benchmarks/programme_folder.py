"""A large programme's folder: 34 projects × 98 municipalities × 10 years × 12 months, 399,840 entries."""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from alen.model.organisation import read_organisations
from alen.store.packaged import read_text

PROJECTS, YEARS, FIRST = 34, 10, 2015
_HEAD = (
    "date,recorded,kind,party,other_party,project,other_project,year,amount_kr,agreement,decision,voucher,"
    "text\n"
)


def write_large(root: Path, *, projects: int = PROJECTS, years: int = YEARS, seed: int = 7) -> int:
    """Write the folder; returns the number of entries. Names and numbers are made up."""
    root.mkdir(parents=True)
    codes = [
        one.code
        for one in read_organisations(read_text("data", "organisations.csv"))
        if one.kind == "municipality"
    ]
    (root / "programme.toml").write_text(_toml(projects, years), "utf-8")
    dice = random.Random(seed)
    commitments = ["id,date,recorded,kind,agreement,party,project,year,amount_kr,key"]
    entries = [_HEAD]
    number = 0
    for project in range(1, projects + 1):
        for year in range(FIRST, FIRST + years):
            whole = dice.randrange(40_000_000, 90_000_000)
            day = date(year, 1, 5)
            commitments.append(
                f"t{project}-{year},{day},{day},grant,aftale,kommuner,p{project},{year},"
                f"{_kroner(whole)},folketal"
            )
            for code in codes:
                for month in range(1, 13):
                    number += 1
                    day = date(year, month, 15)
                    kind = "call" if month % 2 else "payment"
                    ore = whole // (len(codes) * 24) + number % 97
                    entries.append(
                        f"{day},{day + timedelta(3)},{kind},{code},,p{project},,{year},"
                        f"{_kroner(ore)},aftale,,B{number},Rate {month} for projekt {project}\n"
                    )
    (root / "commitments.csv").write_text("\n".join(commitments) + "\n", "utf-8")
    (root / "entries.csv").write_text("".join(entries), "utf-8")
    return number


def _kroner(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02}"


def _toml(projects: int, years: int) -> str:
    parts = [
        f'id = "stort"\nname = "Et stort opdigtet program"\nis_invented = true\nstarts = {FIRST}-01-01\n'
        f'ends = {FIRST + years - 1}-12-31\nsecretariat = "sekretariat"\n',
        '[[parties]]\nid = "kommuner"\nname = "Kommunerne"\nkind = "association"\n',
        '[[parties]]\nid = "sekretariat"\nname = "Sekretariatet"\nkind = "other"\n',
        '[[groups]]\nid = "alle"\nname = "De 98 kommuner"\nparty = "kommuner"\nregister = "municipalities"\n',
        '[[agreements]]\nid = "aftale"\nname = "Aftalen"\n',
        '[[keys]]\nid = "folketal"\nname = "Folketal"\nkind = "population"\namong = "alle"\n'
        'basis = {table = "FOLK1A", on = 2020-01-01}\n',
    ]
    parts += [
        f'[[projects]]\nid = "p{one}"\nname = "Projekt {one}"\nagreement = "aftale"\n'
        for one in range(1, projects + 1)
    ]
    return "\n".join(parts)


def main() -> None:
    """`python -m benchmarks.programme_folder DIR`: write the folder, read it, and say how long each took."""
    from alen.model.programme_json import data_hash
    from alen.sources.agreements.folder import read_folder

    parser = argparse.ArgumentParser(prog="python -m benchmarks.programme_folder")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    if not folder.exists():
        print(f"{write_large(folder):,} entries written", file=sys.stderr)
    began = time.perf_counter()
    programme = read_folder(folder)
    read = time.perf_counter()
    digest = data_hash(programme)
    print(f"{len(programme.entries):,} entries: read in {read - began:.2f} s, hashed in "
          f"{time.perf_counter() - read:.2f} s ({digest[:12]})")  # fmt: skip


if __name__ == "__main__":
    main()
