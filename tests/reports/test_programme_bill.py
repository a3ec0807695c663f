"""A party's paper: one page, tagged, with the formula in words, its numbers attached, and no demand."""

from __future__ import annotations

import csv
import io
from datetime import date

import pikepdf
import pytest
from tests.build.own_programmes import programmes_workspace

from alen.answers.edition import open_reading
from alen.answers.programme_bill import ProgrammeBill
from alen.answers.programme_bill_parts import ProgrammeBillAnswer
from alen.answers.programme_parts import PartyNamed
from alen.answers.questions import Desk
from alen.measures.definition import Text
from alen.reports.document import plain_text
from alen.reports.lints import lints
from alen.reports.paper import pages, pdf
from alen.reports.programme_bill import file_name, share_document, share_workbook
from alen.store.workspace import Workspace
from alen.words import Words

ON = date(2026, 11, 5)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, packaged_workspace: Workspace) -> Desk:
    return Desk(open_reading(programmes_workspace(tmp_path_factory, packaged_workspace)))


@pytest.fixture(scope="module")
def keyed(desk: Desk) -> ProgrammeBillAnswer:
    return desk.ask(ProgrammeBill("kombit", 2021))


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_paper_is_one_page_and_says_what_it_is(keyed: ProgrammeBillAnswer, language: str) -> None:
    words = Words(language)
    made = share_document(keyed, keyed.parties[0], words, ON)
    assert lints(made) == []
    assert len(pages(made, words, ppi=40)) == 1
    said = " ".join(plain_text(getattr(block, "runs", ())) for block in made.blocks)
    assert "Calculated by Alen. Not a demand for payment." in said
    assert made.edition == keyed.edition_id


def test_its_numbers_are_attached_and_its_bytes_repeat(keyed: ProgrammeBillAnswer) -> None:
    words = Words("en")
    party = keyed.parties[0]
    body = pdf(share_document(keyed, party, words, ON), words)
    assert body == pdf(share_document(keyed, party, words, ON), words)
    with pikepdf.open(io.BytesIO(body)) as read:
        assert str(read.Root.Lang).startswith("en")
        attached = read.attachments["share.csv"].get_file().read_bytes()
    rows = list(csv.DictReader(io.StringIO(attached.decode())))
    assert [(row["party"], int(row["amount_ore"])) for row in rows] == [(party.party.id, party.amount_ore)]


def test_a_secretariat_that_issues_it_is_named_and_it_is_no_payment_slip(desk: Desk) -> None:
    answer = desk.ask(ProgrammeBill("offentlig", 2026))
    words = Words("en")
    party = next(one for one in answer.parties if one.party.id == "havbjerg")
    issued = share_document(answer, party, words, ON, is_issued=True)
    said = " ".join(plain_text(getattr(block, "runs", ())) for block in issued.blocks)
    assert "Issued by The partnership's secretariat. This paper is no payment slip." in said
    assert "Not a demand for payment" not in said
    assert "is invented: its parties, amounts and events are made up." in said
    assert issued.edition == "", "its key needs nothing of the edition"
    assert lints(issued) == []


def test_a_workbook_is_the_same_for_the_same_answer(keyed: ProgrammeBillAnswer) -> None:
    assert share_workbook(keyed, Words("da")) == share_workbook(keyed, Words("da"))


def test_file_names_are_plain() -> None:
    named = PartyNamed("x", Text("Ærø/../Åby: Æble", "y"), "other", "")
    assert file_name(named, "da") == "x-aeroe-aaby-aeble.pdf"
