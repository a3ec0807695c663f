"""One whole process: from the snapshot in a workspace to a published edition.

REGK100 is in no measure, so the catalogue's REGK31 measures are pointed at it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from alen.build import build
from alen.build.definitions import load_definitions
from alen.measures.definition import read_catalogue
from alen.sources.statbank.spec import parse_tables
from alen.store import packaged
from alen.store.workspace import Workspace

REGK100 = """
  REGK100:
    kind: account
    title_da: Opfundne celler i form af REGK100
    title_en: Invented cells in the shape of REGK100
    unit: 1.000 kr.
    decimals: 0
    first_year: 2007
    organisations: municipality
    variables:
      OMRÅDE: {role: organisation, select: all}
      FUNKTION: {role: funktion, select: all}
      DRANST: {role: dranst, select: all}
      EJER: {role: ejer, select: all}
      GRUPPERING: {role: gruppering, select: all}
      ART: {role: art, select: all}
      PRISENHED: {role: price_unit, select: [LOBM]}
      Tid: {role: time, select: all}
"""


def main() -> None:
    """`python -m benchmarks.load WORKSPACE`."""
    made = Workspace(Path(sys.argv[1]))
    tables = parse_tables(packaged.read_text("sources", "statbank", "tables.yml") + REGK100)
    names = packaged.list_names("measures", "catalogue")
    texts = {n: packaged.read_text("measures", "catalogue", n).replace("REGK31", "REGK100") for n in names}
    definitions = replace(load_definitions(made), tables=tables, measures=read_catalogue(texts))
    print(build(made, definitions=definitions).edition_id)


if __name__ == "__main__":
    main()
