"""RESULTS.md by its sections of the second level, so that each can be measured for itself."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"


def replaced(text: str, heading: str, section: str) -> str:
    """A report with the section of a heading (`## …`) replaced, or added at the end."""
    body = f"{section.strip()}\n"
    before, found, rest = f"\n{text}".partition(f"\n{heading}\n")
    if not found:
        return f"{text.rstrip()}\n\n{body}"
    _, next_one, after = rest.partition("\n## ")
    return f"{before.strip()}\n\n{body}" + (f"\n## {after}" if next_one else "")


def put_section(heading: str, section: str) -> None:
    """Write a section into RESULTS.md."""
    RESULTS.write_text(replaced(RESULTS.read_text("utf-8"), heading, section), "utf-8")
