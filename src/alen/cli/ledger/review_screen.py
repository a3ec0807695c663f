"""What a review shows: progress, one group, what a decision would do, and which keys there are.

Plain text as wide as the terminal, 24 lines at most on one of 80 columns; nothing rests on colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from alen.cli.ledger.rule_words import AXIS_WORDS
from alen.cli.ledger_words import kroner, percent
from alen.local.phrases import BREADTH_WORDS, UNCOUNTED
from alen.words import Words, msgid

if TYPE_CHECKING:
    from alen.measures.yardstick.taxonomy import Taxonomy
    from alen.products.ledger.review import Group, Preview, Says, State


LETTERS = "abcdefghi"
"""Keys of the codes of an axis, in the taxonomy's order."""

_BAR = 20
_TEXTS = 3
_LABEL = 11


class Screen:
    """Lines of text for one width and language."""

    def __init__(self, words: Words, taxonomy: Taxonomy, width: int, kind: str = "municipality") -> None:
        from alen.products.ledger.labels import Labels

        self.words = words
        self.say = words.say
        self.taxonomy = taxonomy
        self.labels = Labels(taxonomy, words.language, kind)
        self.width = max(40, min(width, 100) - 1)

    def folded(self, text: str, indent: int = 0) -> list[str]:
        """A text broken between words, later lines set in."""
        return textwrap.wrap(text, self.width, subsequent_indent=" " * indent, break_on_hyphens=False) or [""]

    def _pair(self, label: str, text: str) -> list[str]:
        """A fact: two lines at most of a ledger's own text, which may be long."""
        whole = f"{label:<{_LABEL - 1}} {' '.join(text.split())}"
        wrapper = textwrap.TextWrapper(
            self.width, subsequent_indent=" " * _LABEL, max_lines=2, placeholder=" …", break_on_hyphens=False
        )
        return wrapper.wrap(whole)

    def account(self, group: Group) -> str:
        """The account: function with its name where it is known, art, and its text; '' when it has none."""
        funktion = self.labels.function(group.funktion) if group.funktion else None
        return " · ".join(part for part in (funktion, group.art, group.account_text) if part)

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
        return [*self.folded(f"{bar} {told}", 2), *self.folded(f"{name}: {left}", 2)]

    # -- a group -----------------------------------------------------------------------------------

    def group(self, group: Group) -> list[str]:
        """Who, on what account, how much, with which texts, and what is proposed."""
        say = self.say
        supplier = group.supplier or say(msgid("no supplier stated"))
        if group.is_person:
            supplier = say(msgid("{supplier} (is or may be a person)"), supplier=supplier)
        years = "–".join(str(year) for year in sorted({group.years[0], group.years[-1]}))
        amount = self.words.count(
            "DKK {amount} on {number} line, {years}",
            "DKK {amount} on {number} lines, {years}",
            group.lines,
            amount=kroner(self.words, group.amount_ore),
            years=years,
        )
        lines = [
            *self._pair(say(msgid("Supplier")), supplier),
            *self._pair(say(msgid("Account")), self.account(group) or say(msgid("no account stated"))),
            *self._pair(say(msgid("Amount")), amount),
        ]
        if group.uncounted:
            told = say(UNCOUNTED, number=self.words.integer(group.uncounted))
            lines += self.folded(f"{'':<{_LABEL}}{told}", _LABEL)
        shown = _TEXTS - 2 * bool(group.uncounted)  # so that the screen has room
        for place, text in enumerate(group.texts[:shown]):
            lines += self._pair("" if place else say(msgid("Texts")), text)[:1]
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

    def reaches(self, breadth: str, word: str, as_it: Preview, as_not: Preview) -> str:
        """How far a decision reaches, what it would decide, and what it would overturn."""
        over = [one.overturns for one in (as_it, as_not)]
        told = ""
        if any(one.lines for one in over):
            told = self.words.count(
                "; with {number} line, DKK {amount}, that other rules decide",
                "; with {number} lines, DKK {amount}, that other rules decide",
                sum(one.lines for one in over),
                amount=kroner(self.words, sum(one.abs_amount_ore for one in over)),
            )
        return f"{self.breadth(breadth, word)}: {self._decides(as_it)}{told}"

    def _decides(self, found: Preview) -> str:
        return self.words.count(
            "{number} line, DKK {amount}",
            "{number} lines, DKK {amount}",
            found.decides.lines,
            amount=kroner(self.words, found.decides.abs_amount_ore),
        )

    def preview(self, breadth: str, word: str, as_it: Preview, as_not: Preview) -> list[str]:
        """What deciding would do: `as_it` if IT is said, `as_not` if not."""
        label = self.say(msgid("Reaches"))
        told = f"{label:<{_LABEL - 1}} {self.breadth(breadth, word)}: {self._decides(as_it)}"
        lines = self.folded(told, _LABEL)
        sentences = self._overturned(as_it, as_not) if as_it.is_overturning else self._kept(as_it)
        for sentence in sentences:
            lines += self.folded(f"{'':<{_LABEL}}{sentence}", _LABEL)
        return lines

    def _overturned(self, as_it: Preview, as_not: Preview) -> Iterator[str]:
        """What a decision that may overturn would overturn, and what stays all the same."""
        words = self.words
        is_it, is_not = as_not.overturns, as_it.overturns
        if is_it.lines:
            yield words.count(
                "{number} line, DKK {amount}, is IT by another rule: 'not IT' would overturn that.",
                "{number} lines, DKK {amount}, are IT by other rules: 'not IT' would overturn that.",
                is_it.lines,
                amount=kroner(words, is_it.abs_amount_ore),
            )
        if is_not.lines:
            yield words.count(
                "{number} line, DKK {amount}, is not IT by another rule: 'IT' would overturn that.",
                "{number} lines, DKK {amount}, are not IT by other rules: 'IT' would overturn that.",
                is_not.lines,
                amount=kroner(words, is_not.abs_amount_ore),
            )
        if as_it.kept.lines:
            yield words.count(
                "{number} line stays with an earlier rule of yours.",
                "{number} lines stay with earlier rules of yours.",
                as_it.kept.lines,
            )
        if not (is_it.lines or is_not.lines or as_it.agrees.lines or as_not.agrees.lines):
            yield self.say(msgid("No other rule decides lines of it that could be overturned."))

    def _kept(self, found: Preview) -> Iterator[str]:
        """What other rules decide, and go on deciding."""
        words = self.words
        if found.kept_it.lines:
            yield words.count(
                "{number} line, DKK {amount}, is IT by another rule and stays so (o takes it too).",
                "{number} lines, DKK {amount}, are IT by other rules and stay so (o takes them too).",
                found.kept_it.lines,
                amount=kroner(words, found.kept_it.abs_amount_ore),
            )
        if found.kept_not_it.lines:
            yield words.count(
                "{number} line, DKK {amount}, is not IT by another rule and stays so (o takes it too).",
                "{number} lines, DKK {amount}, are not IT by other rules and stay so (o takes them too).",
                found.kept_not_it.lines,
                amount=kroner(words, found.kept_not_it.abs_amount_ore),
            )

    # -- keys --------------------------------------------------------------------------------------

    def keys(self, group: Group) -> list[str]:
        """The keys that decide a group."""
        say = self.say
        first = [("Enter", say(msgid("take the proposal")))] if group.proposed else []
        first += [("n", say("not IT")), ("0", say(msgid("IT, area unknown")))]
        areas = [(str(number), name) for number, (_, name) in enumerate(self._codes("area"), start=1)]
        others = [
            ("b", say(msgid("breadth"))),
            ("o", say(msgid("overturn others"))),
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
                "wherever it stands. What other rules decide stays as it is; an IT answer only fills in "
                "what is unknown of lines that are IT already."
            ),
            msgid(
                "o lets the decision overturn what other rules decide too, and shows how much that is. "
                "Pressed again, it leaves them alone."
            ),
            msgid(
                "A proposal is learned from what was decided before. It counts for nothing until you take it."
            ),
        )
        return [line for sentence in sentences for line in self.folded(self.say(sentence), 2)]
