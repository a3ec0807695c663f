"""`alen programme …`: joint programmes, who pays what for which result, and the papers that say so."""

from __future__ import annotations

from alen.cli.shell import Lazy, Shell
from alen.words import msgid

_HERE = "alen.cli.programme"

command = Shell(
    "programme",
    help=msgid(
        "Joint programmes: who agreed to pay what, what each of the parties is to pay and why, how it goes, "
        "and the memo that says so. A programme is a folder of plain text; those below programmes/ in the "
        "workspace stay on this machine unless they say `publish = true`."
    ),
    lazy={
        "list": Lazy(f"{_HERE}.list_", msgid("List the programmes of the edition and of the workspace.")),
        "show": Lazy(f"{_HERE}.show", msgid("Show what was agreed, what it costs and how it goes.")),
        "check": Lazy(f"{_HERE}.check", msgid("Check a programme's folder, and say what to mend.")),
        "bill": Lazy(f"{_HERE}.bill", msgid("Work out what each party is to pay in a year, and why.")),
        "memo": Lazy(f"{_HERE}.memo", msgid("Write the memo or the status report as a paper.")),
        "example": Lazy(f"{_HERE}.example", msgid("Write one of the examples as a folder of your own.")),
        "excel": Lazy(
            f"{_HERE}.excel", msgid("Type a programme in Excel: write the workbook, read it back.")
        ),
        "weights": Lazy(
            f"{_HERE}.weights", msgid("Take in a table of inhabitants or usage to divide amounts by.")
        ),
        "export": Lazy(f"{_HERE}.export", msgid("Write a programme as OC4IDS for other systems.")),
    },
    examples=(
        "alen programme list",
        "alen programme show 2007",
        "alen programme check programmes/my-programme",
        "alen programme bill 2009 --programme 2007 --party Aarhus",
    ),
)
