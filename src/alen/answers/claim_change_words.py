"""What is said of published statements that an edition judges otherwise than the one before."""

from __future__ import annotations

from alen.answers.claim_changes import ClaimChange
from alen.answers.claim_words import verdict_name
from alen.words import Words, msgid

CLAIM_CAUSES = {
    "statement": msgid("what Alen holds of the statement was changed"),
    "figures": msgid("the figures changed"),
    "both": msgid("what Alen holds of the statement was changed, and so were the figures"),
    "code": msgid("the calculation changed"),
}
"""Why Alen says something else of a statement, in words."""


def claim_change(words: Words, one: ClaimChange) -> str:
    """How a statement's verdict changed, in a sentence without its title."""
    now = verdict_name(words, one.new_verdict or one.old_verdict)
    if one.change == "added":
        return words.say("new: {verdict}", verdict=now)
    if one.change == "removed":
        return words.say("no longer there; it was: {verdict}", verdict=now)
    if one.is_verdict_changed:
        return words.say("was: {old}; is: {new}", old=verdict_name(words, one.old_verdict), new=now)
    if one.checks or one.old_arithmetic != one.new_arithmetic:
        return words.say(
            "still {verdict}, but not every part of it as before",
            verdict=verdict_name(words, one.new_verdict),
        )
    return words.say("still {verdict}; its text was changed", verdict=verdict_name(words, one.new_verdict))


def claim_cause(words: Words, one: ClaimChange) -> str:
    """Why, in words; empty for what was added or removed."""
    return words.say(CLAIM_CAUSES[one.cause]) if one.change == "changed" else ""
