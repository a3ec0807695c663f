"""`alen ledger …`: an organisation's own ledger, on its own machine."""

from __future__ import annotations

from alen.cli.shell import Lazy, Shell
from alen.words import msgid

_HERE = "alen.cli.ledger"

command = Shell(
    "ledger",
    help=msgid(
        "An organisation's own ledger on the same yardstick: import it, classify it, review the rules, and "
        "see what it answers. Everything stays in the workspace's local/ folder."
    ),
    lazy={
        "import": Lazy(f"{_HERE}.import_", msgid("Take in exports of a ledger or of invoices.")),
        "files": Lazy(f"{_HERE}.files", msgid("List what was imported, with control totals.")),
        "diff": Lazy(f"{_HERE}.diff", msgid("Show what a corrected file changed.")),
        "forget": Lazy(f"{_HERE}.forget", msgid("Remove an imported file and all that was made from it.")),
        "rules": Lazy(f"{_HERE}.rules", msgid("List, add, remove and check the rules.")),
        "classify": Lazy(f"{_HERE}.classify", msgid("Let the rules decide every line.")),
        "propose": Lazy(f"{_HERE}.propose", msgid("Propose answers for lines that no rule decides.")),
        "review": Lazy(f"{_HERE}.review", msgid("Decide the largest undecided groups, one key each.")),
        "undo": Lazy(f"{_HERE}.undo", msgid("Take the last decision back.")),
        "history": Lazy(f"{_HERE}.history", msgid("List the decisions that were made.")),
        "show": Lazy(
            f"{_HERE}.show", msgid("Show IT cost by area, resource, deployment and more, with bounds.")
        ),
        "lines": Lazy(f"{_HERE}.lines", msgid("Show lines, and the rule that decided each.")),
        "suppliers": Lazy(f"{_HERE}.suppliers", msgid("Show suppliers, their shares and concentration.")),
        "recurring": Lazy(f"{_HERE}.recurring", msgid("Show recurring payments and likely renewals.")),
        "prices": Lazy(f"{_HERE}.prices", msgid("Show price increases by supplier, year on year.")),
        "unusual": Lazy(f"{_HERE}.unusual", msgid("Show postings that differ from the usual.")),
        "vat": Lazy(f"{_HERE}.vat", msgid("Hold invoices against postings, net of VAT.")),
        "reconcile": Lazy(f"{_HERE}.reconcile", msgid("Hold the ledger against the published accounts.")),
        "export": Lazy(f"{_HERE}.export", msgid("Write a workbook that can be handed on.")),
        "example": Lazy(f"{_HERE}.example", msgid("Make the ledger of an invented municipality.")),
    },
    examples=(
        "alen ledger example proevekoebing --small",
        'alen ledger import ledger.csv --org "Aarhus"',
        "alen ledger review",
        "alen ledger show --by area,resource",
    ),
)
