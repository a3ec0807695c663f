"""A share of a bill in whole sentences: what is divided, by which key, and where the last øre went.

Page, command line and paper say the same. Every number points into the answer.
"""

from __future__ import annotations

from markupsafe import Markup

from alen.answers.dates import say_date
from alen.answers.phrases import Phrases
from alen.answers.programme_bill_parts import (
    BillRow,
    DemandTold,
    KeyTold,
    NotWeighedTold,
    ShareStep,
)
from alen.answers.programme_words import KEYS, MISSING
from alen.answers.said import Said, Value, said
from alen.measures.definition import Text
from alen.model.printed import Printed
from alen.words import Words, msgid

KRONE = 100

WHY = {
    "unknown": msgid("The amount is not stated."),
    "exempt": msgid("Exempt by agreement."),
    "not_applicable": msgid("There can be no amount."),
    "no_weights": msgid("The amount cannot be divided."),
    "fixed_left_over": msgid("The key's fixed amounts are less than the amount to be divided."),
    "fixed_lacking": msgid("The key's fixed amounts are more than the amount to be divided."),
}

NOT_WEIGHED = {
    "no_key": msgid("There is no key {key}."),
    "not_valid": msgid("The key {key} does not hold in that year."),
    "no_members": msgid("The key {key} divides among nobody on that day."),
    "members_differ": msgid("The shares of the key {key} are not those of the group's members: {parties}."),
    "no_basis": msgid("The key {key} names no table."),
    "not_loaded": msgid(
        "The table {table} of {date} is not loaded. No other day or year is taken in its place."
    ),
    "missing_weight": msgid("The table {table} of {date} lacks {parties}."),
    "negative_weight": msgid("The weights of {parties} are negative."),
    "all_zero": msgid("Nobody has any weight by the key {key}."),
    "no_threshold": msgid("The key {key} lacks its threshold, or the share above it."),
    "not_one": msgid("The shares of the key {key} do not sum to 1."),
    "loop": msgid("The key {key} divides its own share again."),
}

PROMISED = {
    "one": msgid("For {year}, DKK {amount} is promised by {party} ({agreement})."),
    "priced": msgid("For {year}, DKK {amount} in {level} prices is promised by {party} ({agreement})."),
    "partly": msgid(
        "For {year}, DKK {amount} is promised by {party} ({agreement}); further amounts are not "
        "stated ({unknown})."
    ),
}

DIVIDED = {
    "equal": msgid("It is divided into {members} equal shares ({key})."),
    "percent": msgid("{name}'s share is {weight} ({key})."),
    "population": msgid(
        "{name} has {basis} of the {weights} inhabitants in the table {table} on {date} ({key})."
    ),
    "usage": msgid("{name} has {basis} of {weights} in the table {table} of {date} ({key})."),
    "degressive": msgid(
        "{name} has {basis} inhabitants in the table {table} on {date}: {below} count whole and {above} "
        "count {share}, together {weight} of {weights} ({key})."
    ),
    "fixed": msgid("{name}'s amount is fixed at DKK {ore} ({key})."),
}
"""How a level is divided, by the kind of its key."""


class BillWords:
    """The sentences of one bill.

    source  what the sources of its numbers begin with: `bill#`
    """

    def __init__(
        self,
        words: Words,
        year: int,
        keys: tuple[KeyTold, ...],
        demands: tuple[DemandTold, ...],
        source: str,
    ) -> None:
        self.words, self.year, self.demands, self.source = words, year, demands, source
        self.keys = {one.id: one for one in keys}
        self.names: dict[str, Text] = {one.party.id: one.party.name for one in demands}
        self.phrases = Phrases(words)

    # -- numbers ---------------------------------------------------------------------------------

    def kroner(self, ore: float | None, pointer: str, decimals: int = 2) -> Value:
        """Øre as kroner with their øre."""
        if ore is None:
            return "–"
        return Printed(self.words.number(ore / KRONE, decimals), ore, f"{self.source}{pointer}", KRONE)

    def count(self, value: float | None, pointer: str) -> Value:
        """A number with as many decimals as it needs, at most four."""
        if value is None:
            return "–"
        decimals = next((one for one in range(4) if round(value, one) == value), 4)
        return Printed(self.words.number(value, decimals), value, f"{self.source}{pointer}")

    # -- a row -----------------------------------------------------------------------------------

    def lines(self, row: BillRow, pointer: str, at_demands: str = "/demands") -> list[Said]:
        """Everything about a row, one sentence after the other; `pointer` is where the row stands."""
        demand = self.demands[row.demand]
        found = [self.promised(demand, f"{at_demands}/{row.demand}")] if demand.total_ore is not None else []
        if row.amount_ore is None:
            return [*found, *self.why(row, pointer)]
        for place, step in enumerate(row.steps):
            found += self.step(row, step, f"{pointer}/steps/{place}")
        return found

    def promised(self, demand: DemandTold, pointer: str) -> Said:
        """What is divided."""
        values: dict[str, Value] = {
            "party": self.name(demand.party.name),
            "amount": self.kroner(demand.total_ore, f"{pointer}/total_ore"),
            "year": str(self.year),
            "agreement": self.name(demand.agreement_name),
            "level": stated(demand.level),
            "unknown": self.count(demand.unknown, f"{pointer}/unknown"),
        }
        kind = "partly" if demand.unknown else "priced" if self._is_priced(demand) else "one"
        return said(self.words, PROMISED[kind], **values)

    def _is_priced(self, demand: DemandTold) -> bool:
        return any(one.price_level != demand.level for one in demand.commitments)

    def step(self, row: BillRow, step: ShareStep, pointer: str) -> list[Said]:
        """One level: the weight, the exact share, the øre that were left, and the carry."""
        found = [self.divided(row, step, pointer)]
        if step.run_after_ore is None:
            return found
        found.append(self.exactly(row, step, pointer))
        found.append(self.remainder(step, pointer))
        if step.run_before_ore:
            found.append(self.carried(row, step, pointer))
        return found

    def exactly(self, row: BillRow, step: ShareStep, pointer: str) -> Said:
        """The exact share of what is divided so far, before whole øre."""
        sentence = msgid("Before whole øre that is {weight} / {weights} of DKK {total}: DKK {exact}.")
        if step.run_before_ore:
            sentence = msgid(
                "Before whole øre that is {weight} / {weights} of DKK {total} for {years} together: "
                "DKK {exact}."
            )
        return said(
            self.words, sentence,
            weight=self.weight(step, pointer), weights=self.count(step.weights, f"{pointer}/weights"),
            total=self.kroner(step.run_after_ore, f"{pointer}/run_after_ore"),
            exact=self.kroner(step.exact_ore, f"{pointer}/exact_ore", 4),
            years=", ".join(str(year) for year in row.run_years),
        )  # fmt: skip

    def weight(self, step: ShareStep, pointer: str) -> Value:
        """What a party weighs; an exact share as its fraction."""
        key = self.keys.get(step.key)
        if key is not None and key.kind == "percent":
            return stated(step.weight_text)
        return self.count(step.weight, f"{pointer}/weight")

    def divided(self, row: BillRow, step: ShareStep, pointer: str) -> Said:
        """By what a level is divided."""
        key = self.keys.get(step.key)
        kind = key.kind if key else "equal"
        values: dict[str, Value] = {
            "name": self.name(row.party.name if step is row.steps[-1] else self._of_next(row, step)),
            "key": self.name(key.name) if key else stated(step.key),
            "members": self.count(step.members, f"{pointer}/members"),
            "weight": self.weight(step, pointer),
            "weights": self.count(step.weights, f"{pointer}/weights"),
            "basis": self.count(step.basis, f"{pointer}/basis"),
            "below": self.count(step.below, f"{pointer}/below"),
            "above": self.count(step.above, f"{pointer}/above"),
            "share": stated(key.share_above if key else ""),
            "table": stated(key.basis_table if key else ""),
            "date": dated(key.basis_on if key else "", self.words.language),
            "ore": self.kroner(step.ore, f"{pointer}/ore"),
        }
        return said(self.words, DIVIDED[kind], **values)

    def _of_next(self, row: BillRow, step: ShareStep) -> Text:
        """The party whose part an upper level gives: whose part the next level divides."""
        place = row.steps.index(step)
        of = row.steps[place + 1].of
        return self.names.get(of, Text(of, of))

    def remainder(self, step: ShareStep, pointer: str) -> Said:
        """Where the øre went that were left after rounding down."""
        values: dict[str, Value] = {
            "floor": self.kroner(step.floor_ore, f"{pointer}/floor_ore"),
            "extras": self.count(step.extras, f"{pointer}/extras"),
            "place": self.count(step.remainder_place, f"{pointer}/remainder_place"),
            "members": self.count(step.members, f"{pointer}/members"),
        }
        if not step.extras:
            sentence = msgid("Without what is below one øre that is DKK {floor}; no øre are left to divide.")
        elif step.extra_ore:
            sentence = msgid(
                "Without what is below one øre that is DKK {floor}. The {extras} øre that are left go to the "
                "largest remainders; by size this one comes as {place} of {members} and gets one."
            )
        else:
            sentence = msgid(
                "Without what is below one øre that is DKK {floor}. The {extras} øre that are left go to the "
                "largest remainders; by size this one comes as {place} of {members} and gets none."
            )
        return said(self.words, sentence, **values)

    def carried(self, row: BillRow, step: ShareStep, pointer: str) -> Said:
        """What was carried over from the years before."""
        years = ", ".join(str(year) for year in row.run_years)
        return said(
            self.words,
            msgid(
                "The shares of {years} are worked out together, so that they end on the share of their sum: "
                "DKK {after} less DKK {before} of the years before is DKK {ore}."
            ),
            years=years,
            after=self.kroner(step.after_ore, f"{pointer}/after_ore"),
            before=self.kroner(step.before_ore, f"{pointer}/before_ore"),
            ore=self.kroner(step.ore, f"{pointer}/ore"),
        )

    def no_amount(self, row: BillRow) -> str:
        """What stands where an amount would, in a word or two."""
        is_loadable = row.not_weighed is not None and row.not_weighed.reason == "not_loaded"
        return self.words.say("not loaded") if is_loadable else self.words.say("no amount")

    def why(self, row: BillRow, pointer: str) -> list[Said]:
        """Why there is no amount, and what to do about it."""
        found = [said(self.words, WHY[row.why])] if row.why else []
        if row.not_weighed is not None:
            found += self.not_weighed(row.not_weighed)
        if row.left_over_ore:
            found.append(
                said(
                    self.words,
                    msgid("The difference is DKK {amount}."),
                    amount=self.kroner(row.left_over_ore, f"{pointer}/left_over_ore"),
                )
            )
        return found

    def not_weighed(self, why: NotWeighedTold) -> list[Said]:
        """Why a key has no weights, and the command that loads what is lacking."""
        key = self.keys.get(why.key)
        found = [
            said(
                self.words,
                NOT_WEIGHED[why.reason],
                key=self.name(key.name) if key else stated(why.key),
                table=stated(why.table),
                date=dated(why.on, self.words.language),
                parties=stated(", ".join(why.parties[:12])),
            )
        ]
        if why.command:
            sentence = msgid("It is loaded by {command}, which builds a new edition.")
            found.append(said(self.words, sentence, command=code(why.command)))
        return found

    def key_name(self, key: KeyTold) -> str:
        """What kind of key it is."""
        return self.words.say(KEYS[key.kind])

    def missing(self, demand: DemandTold) -> str:
        """Why a demand has no amount."""
        return self.words.say(MISSING[demand.missing]) if demand.missing else ""

    def name(self, text: Text) -> Said:
        """What somebody called something."""
        return stated(text.in_language(self.words.language))


def stated(text: str) -> Said:
    """Words of others, whose numerals are none of ours."""
    return Said(text, Markup('<span class="stated">{}</span>').format(text))


def code(text: str) -> Said:
    """A command."""
    return Said(f"`{text}`", Markup("<code>{}</code>").format(text))


def dated(iso: str, language: str) -> Said:
    """A day in words."""
    text = say_date(iso, language) if iso else ""
    return Said(text, Markup('<time datetime="{}">{}</time>').format(iso, text))


def plain_lines(lines: list[Said]) -> str:
    """The sentences as one text."""
    return " ".join(str(one) for one in lines)
