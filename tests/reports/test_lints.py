"""What keeps a document from becoming paper, each rule with what breaks it and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.reports.papers import bare, figure, memo, table

from alen.answers.said import filled, plain
from alen.errors import BadInput
from alen.model.printed import Printed
from alen.reports.document import (
    Attachment,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Plain,
    Reference,
    Row,
    Sourced,
    Text,
    plain_text,
    said,
    words,
)
from alen.reports.lints import lints, refuse_findings
from alen.reports.paper import pdf
from alen.words import Words


def test_a_whole_memo_has_no_finding() -> None:
    assert lints(memo()) == []
    refuse_findings(memo())


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("title", bare(title=" ")),
        ("language", bare(language="sv")),
        ("organisation", bare(organisation="")),
        ("heading", memo(Heading("For dyb", 2))),
        ("heading", memo(Heading("Et"), Heading("Tre", 3))),
        ("heading", memo(Heading(" "))),
        ("caption", memo(replace(table(), caption=""))),
        ("header", memo(replace(table(), columns=(Column("Part"), Column(""), Column("Betalt"))))),
        ("header", memo(replace(table(), columns=(), rows=()))),
        ("rows", memo(replace(table(), rows=()))),
        ("rows", memo(replace(table(), rows=(Row((words("A"), words("B"))),)))),
        ("alt", memo(replace(figure(), alt=""))),
        ("caption", memo(replace(figure(), caption=" "))),
        ("svg", memo(replace(figure(), svg="<img/>"))),
        ("data", memo(replace(figure(), data=""))),
        ("attachment", memo(replace(figure(), data="another.csv"))),
        ("attachment", bare(attachments=(Attachment("../x.csv", b"", "ude"),))),
        ("attachment", bare(attachments=(Attachment("a.csv", b"", "en"), Attachment("a.csv", b"", "to")))),
        ("attachment", bare(attachments=(Attachment("a.csv", b"", ""),))),
        ("number", memo(Paragraph((Text("Der er betalt 1.234 kr."),)))),
        ("number", memo(Paragraph((Sourced("1.234", " "),)))),
        ("number", memo(replace(table(), rows=(Row((words("A"), words("7"), words("–"))),)))),
        ("number", memo(replace(table(), note=words("Heraf 12 procent")))),
        ("number", memo(Heading("Der mangler 412.500 kr."))),
        ("number", memo(replace(table(), caption="Betalt: 12 %"))),
        ("number", bare(title="DKK 3 million more")),
        ("reference", memo(Paragraph((Reference("9"),)))),
    ],
)
def test_each_rule_finds_what_breaks_it(rule: str, broken: Document) -> None:
    assert rule in {one.rule for one in lints(broken)}
    assert all(one.where and one.what for one in lints(broken))


@pytest.mark.parametrize(
    "block",
    [
        Paragraph(words("Fra 2020 til den 1. januar 2024, i 2023-25 og den 31.12.2024 (REGK31, 6.45.52).")),
        Paragraph((Plain("§ 14, stk. 2", "law"), Plain("punkt 3", "numbering"))),
        Paragraph((Sourced("1.234", "entries.csv#7"),)),
        Heading("Projekt 12 af 34, 2008-PL"),
    ],
)
def test_dates_laws_and_sourced_numbers_pass(block: Block) -> None:
    assert lints(memo(block)) == []


def test_a_document_with_findings_becomes_no_paper() -> None:
    with pytest.raises(BadInput) as refused:
        pdf(memo(Paragraph(words("I alt 155 mio. kr."))), Words("da"))
    assert "a number has no source" in refused.value.what
    assert refused.value.where == "paragraph 1"
    with pytest.raises(BadInput, match="its words in 'en'"):
        pdf(memo(), Words("en"))


def test_a_sentence_keeps_where_its_numbers_stand() -> None:
    sentence = filled(
        "{name} bogførte {value} kr. <i>& mere</i> i 2024 på {account}",
        name="Prøveby 2", value=Printed("1.234", 1234.4, "standing#/cell/value"), account=plain("6.45.52"),
    )  # fmt: skip
    runs = said(sentence, ["Prøveby 2"])
    assert plain_text(runs) == str(sentence)
    assert [one for one in runs if isinstance(one, Sourced)] == [
        Sourced("1.234", "standing#/cell/value", 1234.4)
    ]
    assert lints(memo(Paragraph(runs))) == []
    assert lints(memo(Paragraph(said(sentence)))) != []  # a name with digits must be said to be one
