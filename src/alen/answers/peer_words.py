"""Peers in words: why each is one, how far away, and where one's own figure stands beside theirs."""

from __future__ import annotations

from collections.abc import Sequence

from alen.answers.among import Among
from alen.answers.amounts import Amounts
from alen.answers.parts import Named, SwingBand
from alen.answers.peers import ConditionUse, Peer, PeerPart, PeersAnswer
from alen.answers.phrases import Phrases
from alen.answers.said import Said, Value, filled, plain, said
from alen.answers.swings import Apart
from alen.comparison.differences import State
from alen.model.printed import Printed
from alen.words import Words, msgid

PEERS = {
    "municipality": msgid("the {n} peer municipalities"),
    "region": msgid("the {n} peer regions"),
}
LEAST_COMPARED = 2
"""Others with a figure whose median says anything."""

AGAINST: dict[State, str] = {
    "higher": msgid("{organisation} lies {difference} above the median of {among}: higher."),
    "lower": msgid("{organisation} lies {difference} below the median of {among}: lower."),
    "no_clear_difference": msgid(
        "{organisation} lies {difference} from the median of {among}, which is no clear difference: the "
        "swing band of the difference goes from {low} to {high}."
    ),
    "unknown": msgid("Whether {organisation} differs from the median of {among} cannot be told."),
}
UNBANDED = msgid(
    "{organisation} lies {difference} from the median of {among}. Whether that is a clear difference cannot "
    "be told: there are too few years of figures for a band, or they lie too near zero for one."
)
"""A difference of which no band is made."""

BOOKING_ALONE = msgid(
    "Booking practice alone could make a difference as large, so no potential is reckoned from it."
)


class PeerWords:
    """The words about one organisation's peers; numbers point into `answer`, which the page calls `alias`."""

    def __init__(self, words: Words, answer: PeersAnswer, alias: str = "peers") -> None:
        self.words, self.answer, self.alias = words, answer, alias
        self.phrases = Phrases(words)
        unit = answer.header.measure.unit if answer.header is not None else "kr_per_inhabitant"
        self.amounts = Amounts(words, unit, alias)

    def why(self, at: int) -> Said:
        """Why one is a peer: each condition beside the organisation's own."""
        peer, names = self.answer.peers[at], {one.id: one for one in self.answer.conditions}
        reasons = [
            self._part(names[part.condition], part, f"/peers/{at}/parts/{place}")
            for place, part in enumerate(peer.parts)
        ]
        return listed(reasons)

    def _part(self, condition: ConditionUse, part: PeerPart, pointer: str) -> Said:
        name = self.phrases.text(condition.name)
        if part.own_group is not None and part.other_group is not None:
            if part.own_group.code == part.other_group.code:
                return said(self.words, msgid("{condition}: the same"), condition=name)
            return said(
                self.words, msgid("{condition}: {other} against {own}"), condition=name,
                other=self.phrases.name(part.other_group), own=self.phrases.name(part.own_group),
            )  # fmt: skip
        decimals = 0 if condition.scale == "log" else 1
        values: dict[str, Value] = {
            name: plain("–") if value is None else self.amounts.number(value, f"{pointer}/{name}", decimals)
            for name, value in (("own", part.own), ("other", part.other))
        }
        return said(self.words, msgid("{condition}: {other} against {own}"), condition=name, **values)

    def beside(self, at: int, condition: ConditionUse) -> Said:
        """A peer's own value of a condition, and in brackets the condition's part of the distance."""
        found = self._found(at, condition)
        if found is None:
            return plain("–")
        part, pointer = found
        value = self._of(condition, part.other_group, part.other, f"{pointer}/other")
        if part.share is None:
            return value
        shown = Printed(self.words.number(100.0 * part.share, 0), part.share, f"{pointer}/share", 0.01)
        return filled(
            "{value} ({share})", value=value, share=said(self.words, msgid("{number}%"), number=shown)
        )

    def own_beside(self, condition: ConditionUse) -> Said:
        """The organisation's own value of a condition, as it stands beside its peers'."""
        found = self._found(0, condition) if self.answer.peers else None
        if found is None:
            return plain("–")
        part, pointer = found
        return self._of(condition, part.own_group, part.own, f"{pointer}/own")

    def _found(self, at: int, condition: ConditionUse) -> tuple[PeerPart, str] | None:
        for place, part in enumerate(self.answer.peers[at].parts):
            if part.condition == condition.id:
                return part, f"{self.alias}#/peers/{at}/parts/{place}"
        return None

    def _of(self, condition: ConditionUse, group: Named | None, value: float | None, source: str) -> Said:
        if group is not None:
            return plain(self.phrases.name(group))
        if value is None:
            return plain("–")
        shown = self.words.number(value, 0 if condition.scale == "log" else 1)
        return filled("{value}", value=Printed(shown, value, source))

    def distance(self, at: int) -> Printed:
        """How far away one is, without unit."""
        return self.amounts.number(self.answer.peers[at].distance, f"/peers/{at}/distance", 2)

    def stability(self, at: int) -> Said:
        """How often one stays a peer when the weights are drawn at random."""
        share = self.answer.peers[at].stability
        if share is None:
            return plain("–")
        shown = self.words.number(100.0 * share, 0)
        number = Printed(shown, share, f"{self.alias}#/peers/{at}/stability", 0.01)
        return said(self.words, msgid("{number}%"), number=number)

    def band(self, peer: Peer, at: int) -> Said:
        """One's swing band; a dash where there is none."""
        return self.band_of(peer.band, f"/peers/{at}/band")

    def band_of(self, band: SwingBand | None, pointer: str) -> Said:
        """A swing band; a dash where there is none."""
        if band is None:
            return plain("–")
        return self.ends(band.low, band.high, f"{pointer}/low", f"{pointer}/high")

    def ends(self, low: float | None, high: float | None, first: str, second: str) -> Said:
        """From one amount to another, at two pointers."""
        if low is None or high is None:
            return plain("–")
        # A dash between numbers below zero reads as one more minus.
        sentence = msgid("{low} to {high}") if low < 0 else msgid("{low}–{high}")
        return said(
            self.words, sentence, low=self.amounts.number(low, first), high=self.amounts.number(high, second)
        )

    def peers_said(self) -> Said:
        """How the figure stands against the peers' median."""
        among = self.answer.among
        if among is None or among.n < LEAST_COMPARED:
            return said(self.words, msgid("Too few peers have a figure for one to be held against them."))
        sentence = PEERS.get(self.answer.kind, PEERS["municipality"])
        who = said(self.words, sentence, n=self.amounts.count(among.n, "/among/n"))
        return self.against(among, who, "/among")

    def group_said(self) -> Said:
        """How the figure stands against the median of the others in the fixed group."""
        fixed = self.answer.fixed
        if fixed is None or fixed.among is None or fixed.among.n < LEAST_COMPARED:
            return plain("")
        who = said(self.words, msgid("the others in {group}"), group=self.phrases.name(fixed.group))
        return self.against(fixed.among, who, "/fixed/among")

    def against(self, among: Among | None, who: Said, pointer: str) -> Said:
        """A figure against the median of some others; empty without a measure."""
        if among is None:
            return plain("")
        apart = among.own
        is_bare = apart.state == "unknown" and apart.difference is not None
        told = UNBANDED if is_bare else AGAINST[apart.state]
        sentence = said(self.words, told, **self._values(apart, who, f"{pointer}/own"))
        if apart.state != "unknown" and apart.booking_explains:
            return filled("{first} {second}", first=sentence, second=plain(self.words.say(BOOKING_ALONE)))
        return sentence

    def _values(self, apart: Apart, who: Said, pointer: str) -> dict[str, Value]:
        values: dict[str, Value] = {
            "among": who, "organisation": self.phrases.name(self.answer.organisation),
        }  # fmt: skip
        for name in ("difference", "low", "high"):
            number = getattr(apart, name)
            if number is None:
                values[name] = plain("–")
            elif name == "difference":
                values[name] = self.amounts.difference(number, f"{pointer}/{name}")
            else:  # the unit is said already
                values[name] = self.amounts.number(number, f"{pointer}/{name}")
        return values

    def lacking(self) -> str:
        """The conditions that nobody can be compared on here; empty where none is lacking."""
        if not self.answer.lacking:
            return ""
        names = ", ".join(self.phrases.text(one.name).lower() for one in self.answer.lacking)
        return self.words.say("Not compared on, since nothing is loaded: {conditions}.", conditions=names)

    def condition_year(self) -> str:
        """That the conditions are of another year than the figures; empty where they are not."""
        if self.answer.condition_year == self.answer.year:
            return ""
        return self.words.say(
            "The conditions are those of {year}, the nearest year with inhabitants.",
            year=str(self.answer.condition_year),
        )


def listed(parts: Sequence[Said], between: str = "{first}; {second}") -> Said:
    """Several parts after each other."""
    found = parts[0] if parts else plain("")
    for one in parts[1:]:
        found = filled(between, first=found, second=one)
    return found
