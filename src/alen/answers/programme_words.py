"""The words about joint programmes that several answers, pages and papers share."""

from __future__ import annotations

from alen.words import msgid

CALCULATED = msgid("Calculated by Alen. Not a demand for payment.")
"""On every share that Alen worked out."""

INVENTED = msgid("{name} is invented: its parties, amounts and events are made up.")

MISSING = {
    "unknown": msgid("not stated"),
    "exempt": msgid("exempt"),
    "not_applicable": msgid("not applicable"),
}
"""Why there is no amount."""

PARTLY = msgid("and what is not stated ({number})")
"""What a sum lacks."""

HEADINGS = {
    "committed": msgid("Committed, DKK"),
    "asked": msgid("Asked for, not decided, DKK"),
    "share": msgid("Calculated share, DKK"),
    "called": msgid("Called, DKK"),
    "paid": msgid("Paid in, DKK"),
    "spent": msgid("Booked cost, DKK"),
    "forecast": msgid("Expected cost, DKK"),
    "remaining": msgid("Still to be paid in, DKK"),
    "left": msgid("Left to spend, DKK"),
    "worth_planned": msgid("Hours planned, worth, DKK"),
    "worth_done": msgid("Hours done, worth, DKK"),
}
"""The columns of money."""

PARTY_KINDS = {
    "state": msgid("the State"),
    "municipality": msgid("municipality"),
    "region": msgid("region"),
    "association": msgid("association"),
    "company": msgid("company"),
    "institution": msgid("institution"),
    "other": msgid("other party"),
}

LIGHTS = {"green": msgid("green"), "yellow": msgid("yellow"), "red": msgid("red")}

STATES = {
    "planned": msgid("planned"),
    "met": msgid("met"),
    "cancelled": msgid("cancelled"),
    "open": msgid("open"),
    "closed": msgid("closed"),
    "happened": msgid("happened"),
    "asked": msgid("asked for"),
    "taken": msgid("taken"),
    "refused": msgid("refused"),
}

DECISIONS = {
    "agreement": msgid("agreement"),
    "baseline": msgid("new baseline"),
    "rephase": msgid("re-phasing"),
    "carry_over": msgid("carry-over"),
    "extension": msgid("extension"),
    "termination": msgid("termination"),
    "key": msgid("new key"),
    "membership": msgid("membership"),
    "cancellation": msgid("cancellation"),
    "overspend": msgid("overspend"),
    "regulation": msgid("price regulation"),
    "other": msgid("other decision"),
}

KEYS = {
    "equal": msgid("equal shares"),
    "fixed": msgid("fixed amounts"),
    "percent": msgid("fixed shares"),
    "population": msgid("by inhabitants"),
    "degressive": msgid("by inhabitants, degressive"),
    "usage": msgid("by usage"),
}

CERTAINTIES = {
    "stated": msgid("as stated"),
    "approximate": msgid("stated in round words"),
    "derived": msgid("derived"),
    "assumed": msgid("assumed"),
}

COLUMNS_BEHIND = {
    "committed": msgid("Committed"),
    "asked": msgid("Asked for"),
    "called": msgid("Called"),
    "regulated": msgid("Price regulation"),
    "paid": msgid("Paid in"),
    "repaid": msgid("Paid back"),
    "moved": msgid("Moved between parties"),
    "spent": msgid("Booked cost"),
    "forecast": msgid("Expected cost"),
    "planned_hours": msgid("Hours planned"),
    "done_hours": msgid("Hours done"),
}
"""What rows of the folder were summed to."""
