"""What a review shows: progress, one group, what a decision would do, and which keys there are.

Plain text as wide as the terminal, 24 lines at most on one of 80 columns; nothing rests on colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from alen.cli.commands.ledger.rule_words import AXIS_WORDS
from alen.cli.ledger_words import kroner, percent
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.measures.yardstick.taxonomy import Taxonomy
    from alen.products.ledger.review import Group, Preview, Says, State

BREADTH_WORDS = {
    "supplier_account": msgid("this supplier on this account"),
    "supplier_word": msgid("this supplier, where a word stands in the text"),
    "supplier": msgid("this supplier everywhere"),
    "account": msgid("this account everywhere"),
    "word": msgid("a word in the text, whoever the supplier is"),
    "line": msgid("one line, and lines like it"),
}

LETTERS = "abcdefghi"
"""Keys of the codes of an axis, in the taxonomy's order."""

_BAR = 20
_TEXTS = 3
_LABEL = 11


class Screen:
    """Lines of text for one width and language."""

    def __init__(self, words: Words, taxonomy: Taxonomy, width: int) -> None:
        self.words = words
        self.say = words.say
        self.taxonomy = taxonomy
        self.width = max(40, min(width, 100) - 1)

    def cut(self, text: str) -> str:
        """A text cut to one line."""
        return text if len(text) <= self.width else f"{text[: self.width - 1]}…"

    def folded(self, text: str, indent: int = 0) -> list[str]:
        """A text broken between words, later lines set in."""
        return textwrap.wrap(text, self.width, subsequent_indent=" " * indent, break_on_hyphens=False) or [""]

    def _pair(self, label: str, text: str) -> str:
        return self.cut(f"{label:<{_LABEL - 1}} {' '.join(text.split())}")

    # -- how far -----------------------------------------------------------------------------------

    def progress(self, state: State) -> list[str]:
        """Whose ledger, a bar of the money decided, and what is left."""
        money = state.money_per_mille
        filled = money * _BAR // 1000
        name = state.holder.name
        if state.holder.is_invented:
            name = self.say(msgid("{name} (invented)"), name=name)
        told = self.say(
            msgid("{money} of the money and {lines} of the lines decided"),
            money=percent(self.words, Fraction(money, 1000)),
            lines=percent(self.words, Fraction(state.lines_per_mille, 1000)),
        )
        left = self.words.count(
            "{number} group left, DKK {amount} on {lines} lines",
            "{number} groups left, DKK {amount} on {lines} lines",
            state.groups,
            amount=kroner(self.words, state.open.abs_amount_ore),
            lines=self.words.integer(state.open.lines),
        )
        bar = f"[{'#' * filled}{'-' * (_BAR - filled)}]"
        return [self.cut(f"{bar} {told}"), self.cut(f"{name}: {left}")]

    # -- a group -----------------------------------------------------------------------------------

    def group(self, group: Group) -> list[str]:
        """Who, on what account, how much, with which texts, and what is proposed."""
        say = self.say
        supplier = group.supplier or say(msgid("none stated"))
        if group.is_person:
            supplier = say(msgid("{supplier} (is or may be a person)"), supplier=supplier)
        account = " · ".join(part for part in (group.funktion, group.art, group.account_text) if part)
        years = "–".join(str(year) for year in sorted({group.years[0], group.years[-1]}))
        amount = self.words.count(
            "DKK {amount} on {number} line, {years}",
            "DKK {amount} on {number} lines, {years}",
            group.lines,
            amount=kroner(self.words, group.amount_ore),
            years=years,
        )
        lines = [
            self._pair(say(msgid("Supplier")), supplier),
            self._pair(say(msgid("Account")), account or say(msgid("none stated"))),
            self._pair(say(msgid("Amount")), amount),
        ]
        for place, text in enumerate(group.texts[:_TEXTS]):
            lines.append(self._pair("" if place else say(msgid("Texts")), text))
        if group.proposed:
            told = say(
                msgid("{says} ({sure} sure, for {share} of the money; never certain)"),
                says=self.says(group.proposed.says),
                sure=self._sure(group.proposed.score),
                share=percent(self.words, Fraction(group.proposed.per_mille, 1000)),
            )
            label = say(msgid("Proposed"))
            lines += self.folded(f"{label:<{_LABEL - 1}} {told}", _LABEL)
        return lines

    def _sure(self, score: float) -> str:
        """A confidence in whole per cent; never a hundred, since nothing that is proposed is certain."""
        return self.say("{number}%", number=self.words.integer(min(99, int(score * 100))))

    def says(self, says: Says) -> str:
        """What is said of lines, in words."""
        if not says.is_it:
            return self.say("not IT")
        named = [
            self.taxonomy.name(axis, str(getattr(says, axis)), self.words.language)
            for axis in AXIS_WORDS
            if getattr(says, axis)
        ]
        return "; ".join([self.say("IT"), *named])

    # -- what a decision would do ------------------------------------------------------------------

    def breadth(self, breadth: str, word: str) -> str:
        """How far a decision reaches, in words."""
        told = self.say(BREADTH_WORDS[breadth])
        return f"{told}: '{word}'" if word else told

    def preview(self, breadth: str, word: str, as_it: Preview, as_not: Preview) -> list[str]:
        """What deciding would do: `as_it` if IT is said, `as_not` if not."""
        say, words = self.say, self.words
        does = words.count(
            "{number} line, DKK {amount}",
            "{number} lines, DKK {amount}",
            as_it.decides.lines,
            amount=kroner(words, as_it.decides.abs_amount_ore),
        )
        label = say(msgid("Reaches"))
        lines = self.folded(f"{label:<{_LABEL - 1}} {self.breadth(breadth, word)}: {does}", _LABEL)
        is_it, is_not = as_not.overturns, as_it.overturns
        if is_it.lines:
            told = words.count(
                "{number} line, DKK {amount}, is IT by another rule: 'not IT' would overturn that.",
                "{number} lines, DKK {amount}, are IT by other rules: 'not IT' would overturn that.",
                is_it.lines,
                amount=kroner(words, is_it.abs_amount_ore),
            )
            lines += self.folded(f"{'':<{_LABEL}}{told}", _LABEL)
        if is_not.lines:
            told = words.count(
                "{number} line, DKK {amount}, is not IT by another rule: 'IT' would overturn that.",
                "{number} lines, DKK {amount}, are not IT by other rules: 'IT' would overturn that.",
                is_not.lines,
                amount=kroner(words, is_not.abs_amount_ore),
            )
            lines += self.folded(f"{'':<{_LABEL}}{told}", _LABEL)
        if as_it.kept.lines:
            told = words.count(
                "{number} line stays with an earlier rule of yours.",
                "{number} lines stay with earlier rules of yours.",
                as_it.kept.lines,
            )
            lines += self.folded(f"{'':<{_LABEL}}{told}", _LABEL)
        return lines

    # -- keys --------------------------------------------------------------------------------------

    def keys(self, group: Group) -> list[str]:
        """The keys that decide a group."""
        say = self.say
        first = [("Enter", say(msgid("take the proposal")))] if group.proposed else []
        first += [("n", say("not IT")), ("0", say(msgid("IT, area unknown")))]
        areas = [(str(number), name) for number, (_, name) in enumerate(self._codes("area"), start=1)]
        others = [
            ("b", say(msgid("breadth"))),
            ("s", say(msgid("skip"))),
            ("u", say(msgid("undo"))),
            ("?", say(msgid("help"))),
            ("q", say(msgid("quit"))),
        ]
        return [*self._row([*first, *areas]), *self._row(others)]

    def axis(self, axis: str, default: str) -> list[str]:
        """The keys that choose a code of an axis."""
        say = self.say
        name = self.taxonomy.name(axis, default or "unknown", self.words.language)
        keys = [(letter, said) for letter, (_, said) in zip(LETTERS, self._codes(axis), strict=False)]
        keys += [("Enter", name), ("-", self.taxonomy.name(axis, "unknown", self.words.language))]
        keys.append(("x", say(msgid("back"))))
        told = self.taxonomy.axis(axis).name.in_language(self.words.language)
        return [f"{told[:1].upper()}{told[1:]}:", *self._row(keys)]

    def _codes(self, axis: str) -> Iterator[tuple[str, str]]:
        for code in self.taxonomy.codes(axis):
            yield code, self.taxonomy.name(axis, code, self.words.language)

    def _row(self, keys: list[tuple[str, str]]) -> list[str]:
        """Keys with what they do, as many on a line as there is room for."""
        lines = [""]
        for key, does in keys:
            said = f"{key} {does}"
            if lines[-1] and len(lines[-1]) + 3 + len(said) > self.width:
                lines.append(said)
            else:
                lines[-1] += f"   {said}" if lines[-1] else said
        return lines

    def help(self) -> list[str]:
        """What the keys mean, at length."""
        sentences = (
            msgid("Each decision writes one rule of your own. It counts at once, and u takes it back."),
            msgid(
                "A digit says IT with that area; then come the kind of resource and where it runs. Enter "
                "takes what the rules would say of such a line on an account of IT; - leaves it unknown."
            ),
            msgid(
                "b chooses how far the decision reaches: from this supplier on this account to a word "
                "wherever it stands. What it would overturn is shown before you decide."
            ),
            msgid(
                "A proposal is learned from what was decided before. It counts for nothing until you take it."
            ),
        )
        return [line for sentence in sentences for line in self.folded(self.say(sentence), 2)]
