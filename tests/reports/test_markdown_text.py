"""The same words as Markdown: every sign as it is, tables as tables."""

from __future__ import annotations

from tests.reports.papers import HOSTILE, UNSEEN, memo

from alen.cli.language import site_words
from alen.reports.document import BulletList, Heading, Paragraph, Plain, Sourced, Text, quoted, words
from alen.reports.markdown_text import markdown


def test_a_memo_as_text() -> None:
    text = markdown(memo(), site_words("da"))
    assert text.splitlines()[2] == "# Forlængelse af Digital infrastruktur (opdigtet)"
    assert "## Indstilling" in text
    assert "1. at bevillingen forlænges til 2026," in text
    assert "| Part | Bevilget, kr. | Betalt, kr. |\n| :--- | ---: | ---: |" in text
    assert "| **I alt** | **99.000** | **89.100** |" in text
    assert "En linje, der stiger fra 2020 til 2024" in text
    assert text.endswith("\n")


def test_hostile_words_are_escaped() -> None:
    document = memo(
        Heading("# *a*"),
        Paragraph(quoted(f"{HOSTILE} {UNSEEN}", "row 1")),
        Paragraph((Plain("1. er ingen liste", "quotation"),)),
        Paragraph((Plain("- heller ikke", "quotation"),)),
        BulletList(
            ((Text("fed ", True), Sourced("1.234", "a#b", strong=True), Text(" ikke fed")), words("b"))
        ),
    )
    text = markdown(document, site_words("da"))
    assert r"## \# \*a\*" in text
    assert r"\<lbl\>" in text
    assert r"\[x\](y) \|" in text
    assert "</w:t>" not in text
    assert "\x00" not in text
    assert r"1\. er ingen liste" in text
    assert r"\- heller ikke" in text
    assert "- **fed 1.234** ikke fed" in text
