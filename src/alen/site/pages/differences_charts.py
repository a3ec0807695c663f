"""The drawings of a page on differences: sums beside their noise, and booked against expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from alen.answers.expected import ExpectedAnswer
from alen.answers.potential import Amount, PotentialAnswer
from alen.answers.potential_words import PotentialLead
from alen.charts.against import AxisWords, Pair, against
from alen.charts.floors import Floor, floors
from alen.charts.marks import ChartWords, Heading
from alen.site.visit import MILLION_KRONER, Visit

WIDE, NARROW = 960, 360


@dataclass(frozen=True)
class Picture:
    """A drawing in both forms."""

    wide: Markup
    narrow: Markup


def _picture(draw: Callable[[str, int], str]) -> Picture:
    # The drawing escapes what it is given.
    return Picture(Markup(draw("w", WIDE)), Markup(draw("n", NARROW)))


class Drawing:
    """Draws both answers; `about` is the page's one sentence. `own` is the code of one to be seen apart."""

    def __init__(
        self, visit: Visit, sums: PotentialAnswer, fit: ExpectedAnswer, title: str, about: str, own: str = ""
    ) -> None:
        self.visit, self.sums, self.fit, self.title, self.about = visit, sums, fit, title, about
        self.own = own
        self.lead = PotentialLead(visit.words, sums)

    def rules_svg(self, ident: str, width: int) -> str:
        """Each rule's sum beside the band that chance and booking would make."""
        say = self.visit.words.say
        rows = [
            Floor(
                self.lead.short_rule(one.rule),
                None if one.observed is None else self.lead.number(one.observed, f"/rules/{at}/observed"),
                _band(one.null_low, one.null_high),
                "" if one.state == "shown" else self.lead.state(one.state),
            )
            for at, one in enumerate(self.sums.rules)
        ]
        return floors(
            rows,
            width=width,
            heading=Heading(ident, self.title, self.about),
            say=ChartWords(self.lead.unit(), say("There are no figures to draw.")),
            tick=self.visit.words.number,
        )

    def rules(self) -> Picture:
        """The same in both forms."""
        return _picture(lambda form, width: self.rules_svg(f"rules-{form}", width))

    def expected(self) -> Picture | None:
        """Booked against expected, each with its band; None where nothing is expected."""
        return (
            _picture(lambda form, width: self._expected(f"expected-{form}", width)) if self._pairs() else None
        )

    def _expected(self, ident: str, width: int) -> str:
        say = self.visit.words.say
        return against(
            self._pairs(),
            width=width,
            heading=Heading(ident, say("{title}: booked and expected", title=self.title), self.about),
            say=ChartWords("", say("There are no figures to draw.")),
            axes=AxisWords(
                say("Expected by framework conditions, DKK per inhabitant"),
                say("Booked, DKK per inhabitant"),
                say("as computed"),
            ),
            tick=self.visit.words.number,
        )

    def _pairs(self) -> list[Pair]:
        found: list[Pair] = []
        for row in self.fit.rows:
            booked, said = row.cell.value, row.expected
            if booked is None or said is None or row.index_low is None or row.index_high is None:
                continue
            name = self.visit.phrases.name(row.organisation)
            note = self.visit.words.say(
                "{name}: index {index}", name=name, index=self.visit.words.number(row.index or 0.0, 0)
            )
            band = row.index_low * said / 100.0, row.index_high * said / 100.0
            kind = "own" if row.organisation.code == self.own else "other"
            found.append(Pair(name, said, booked, band, kind, note))
        return found


def _band(low: Amount | None, high: Amount | None) -> tuple[float, float] | None:
    if low is None or high is None:
        return None
    return _shown(low), _shown(high)


def _shown(amount: Amount) -> float:
    return amount.per_inhabitant if amount.ore is None else amount.ore / MILLION_KRONER
