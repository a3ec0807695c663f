"""What is asked about a claim of one's own, in the words of its file."""

from __future__ import annotations

from alen.words import msgid

CHOICES = msgid("{question} ({choices})")
EMPTY = msgid("{question} [Enter: none]")
ANOTHER = msgid("Name of another")

TITLE = (msgid("Title in Danish"), msgid("Title in English"))
ABOUT = (msgid("What it is about, in Danish"), msgid("What it is about, in English"))
DEFINITION = (
    msgid("What it counts, as far as it says, in Danish"),
    msgid("What it counts, as far as it says, in English"),
)
TITLE_OF_NUMBER = (msgid("What the number is, in Danish"), msgid("What the number is, in English"))
WHY = (msgid("What shows that, in Danish"), msgid("What shows that, in English"))
READING = (msgid("How it is read, in Danish"), msgid("How it is read, in English"))
STATEMENT = (msgid("Said in Danish"), msgid("Said in English"))
NEED = (msgid("What would decide it, in Danish"), msgid("What would decide it, in English"))

ROLE_NUMBERS = {
    "number": msgid("The number"),
    "growth": msgid("The number that is the growth"),
    "from": msgid("The number that it grew from"),
    "to": msgid("The number that it grew to"),
    "ratio": msgid("The number that says how many times"),
    "above": msgid("The number above the line"),
    "below": msgid("The number below the line"),
    "share": msgid("The number that is the share"),
    "part": msgid("The number that is the part"),
    "whole": msgid("The number that is the whole"),
    "total": msgid("The number that is the total"),
    "parts": msgid("The numbers that are its parts, with blanks between them"),
    "each": msgid("The number for each"),
    "count": msgid("The number that says how many"),
    "place": msgid("The number that is the place"),
    "organisation": msgid("The number of the organisation"),
    "greater": msgid("The greater number"),
    "lesser": msgid("The lesser number"),
}
"""Which number takes a role in a statement."""

ROLE_FIGURES = {
    "number": msgid("The figure it is held against"),
    "growth": msgid("The figure for the growth"),
    "from": msgid("The figure that it grew from"),
    "to": msgid("The figure that it grew to"),
    "ratio": msgid("The figure for how many times"),
    "above": msgid("The figure above the line"),
    "below": msgid("The figure below the line"),
    "share": msgid("The figure for the share"),
    "part": msgid("The figure for the part"),
    "whole": msgid("The figure for the whole"),
    "total": msgid("The figure for the total"),
    "each": msgid("The figure for each"),
    "count": msgid("The figure for how many"),
    "place": msgid("The figure for the place"),
    "organisation": msgid("The figure of the organisation, then of all it is ranked among"),
    "greater": msgid("The figure for the greater"),
    "lesser": msgid("The figure for the lesser"),
}
"""Which figure takes a role in a statement."""
