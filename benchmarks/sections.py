"""RESULTS.md by its sections of the second level, so that each can be measured for itself."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"

LEDGER = "## A ledger: "
COMPARISON = "## A comparison: "
FRONTIER = "## A frontier: "
PROGRAMME = "## A programme"
PAPERS = "## Papers: "
_OWN = (LEDGER, COMPARISON, FRONTIER, PROGRAMME, PAPERS)
"""How the headings of the sections begin that programmes of their own write."""

_SITE = "## The site"
"""The first of the sections that come last, for they are replaced together."""


def replaced(text: str, heading: str, section: str) -> str:
    """A report with the section of a heading (`## …`) replaced, or added before the site's."""
    body = f"{section.strip()}\n"
    before, found, rest = f"\n{text}".partition(f"\n{heading}\n")
    if found:
        _, next_one, after = rest.partition("\n## ")
        return f"{before.strip()}\n\n{body}" + (f"\n## {after}" if next_one else "")
    before, site, after = f"\n{text}".partition(f"\n{_SITE}\n")
    return f"{before.strip()}\n\n{body}" + (f"\n{_SITE}\n{after}" if site else "")


def ledger_sections(text: str) -> str:
    """The sections that programmes of their own write, as they stand in a report."""
    parts = f"\n{text}".split("\n## ")[1:]
    kept = [f"## {part.strip()}\n" for part in parts if f"## {part}".startswith(_OWN)]
    return "\n".join(kept)


def put_section(heading: str, section: str) -> None:
    """Write a section into RESULTS.md."""
    RESULTS.write_text(replaced(RESULTS.read_text("utf-8"), heading, section), "utf-8")
