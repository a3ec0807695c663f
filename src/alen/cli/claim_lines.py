"""Published statements on the terminal: what changed of them, and a verdict on its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alen.cli.present import Page

if TYPE_CHECKING:
    from alen.answers.claim_changes import ClaimChange


def draw_claim_changes(page: Page, changes: Sequence[ClaimChange]) -> None:
    """One line for each statement that something else is said of than before."""
    from alen.answers.claim_change_words import claim_cause, claim_change
    from alen.answers.phrases import Phrases

    for one in changes:
        values = {
            "claim": one.claim,
            "title": Phrases(page.words).text(one.title),
            "change": claim_change(page.words, one),
        }
        why = claim_cause(page.words, one)
        if why:
            page.line(page.words.say("The statement {claim} ({title}), {change}: {why}", **values, why=why))
        else:
            page.line(page.words.say("The statement {claim} ({title}), {change}", **values))
