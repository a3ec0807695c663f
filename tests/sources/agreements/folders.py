"""A small invented programme's folder for tests, changed a file at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TOML = """\
id = "proeve"
name = {da = "Prøven", en = "The trial"}
starts = 2024-01-01
ends = 2026-12-31
invented = true
secretariat = "a"

[[parties]]
id = "a"
name = "Aby"
kind = "kommune"

[[parties]]
id = "b"
name = "Beby"
kind = "municipality"
code = "999"

[[groups]]
id = "alle"
name = "Alle"
members = ["a", {party = "b", valid_from = 2024-06-01}]

[[agreements]]
id = "aftale"
name = "Aftalen"
sources = ["referat"]

[[agreements.statements]]
id = "total"
subject = "i alt"
number = "155"
word = "mere end"
unit = "million_kr"

[[agreements.readings]]
id = "r"
name = "Som det står"
relations = ["total = 3 * total"]
words = {total = "over"}

[[projects]]
id = "p"
name = "Projekt 1"

[[keys]]
id = "tredjedele"
name = "Tredjedele"
kind = "procent"
shares = {a = "1/3", b = "2/3"}
nested = {b = "folk"}

[[keys]]
id = "folk"
name = "Folk"
kind = "degressiv"
among = "alle"
basis = {table = "folketal", on = 2024-01-01}
rate_kr = 25.50
threshold = 150000
share_above = "1/2"

[[sources]]
id = "referat"
title = "Referat"
"""

COMMITMENTS = """\
Id;Dato;Registreret;Slags;Aftale;Part;Projekt;År;Beløb kr.
t1;01-02-2024;2024-02-02;tilsagn;aftale;a;p;2024;1.234,50
t2;01.02.2024;2024-02-02;tilsagn;aftale;Beby;p;2024;ukendt
t3;2024-02-01;2024-02-02;egne midler;aftale;b;;2025;undtaget
"""

ENTRIES = """\
date,recorded,kind,party,project,year,amount_kr,text
2024-03-01,2024-03-02,call,a,p,2024,617.25,"Rate 1, Aby"
2024-04-01,2024-04-02,payment,a,p,2024,617.25,=1+1
2024-05-01,2024-05-02,cost,,p,2024,-0.5,'-retur
"""


def folder(root: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The folder, with files changed, added or (None) left out."""
    contents: dict[str, str | bytes | None] = {
        "programme.toml": TOML,
        "commitments.csv": COMMITMENTS,
        "entries.csv": ENTRIES,
        **(files or {}),
    }
    root.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        if content is not None:
            (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
