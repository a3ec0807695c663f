"""The drawings of a frontier's page: the gate's arithmetic, and how far the lenses disagree."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from alen.answers.amounts import MILLION_ORE
from alen.answers.efficiency_words import SHORT_TOTALS, Fronter
from alen.charts.marks import ChartWords, Heading, Mark, Ranked
from alen.charts.ranking import ranking
from alen.charts.text import fill
from alen.site.pages.differences_charts import NARROW, WIDE, Picture
from alen.site.visit import Visit

__all__ = ["NARROW", "WIDE", "Drawing"]


class Drawing:
    """Draws an answer; `about` is the page's one sentence."""

    def __init__(self, visit: Visit, words: Fronter, title: str, about: str) -> None:
        self.visit, self.words, self.title, self.about = visit, words, title, about

    @property
    def has_gate(self) -> bool:
        """Whether there is a ratio to draw."""
        gate = self.words.answer.gate
        return any(one is not None and one.ratio is not None for one in (gate.straight, gate.curved))

    def gate_svg(self, ident: str, width: int) -> str:
        """How wide inefficiency spreads by both cost functions, against how wide it must."""
        say, gate = self.visit.words.say, self.words.answer.gate
        lines = (
            ("straight", say("Cost function without bends"), gate.straight),
            ("curved", say("Cost function that may bend"), gate.curved),
        )
        rows = [
            Ranked(
                Mark(name, text, self.words.ratio(line, name), "own" if name == "straight" else "other")
            )
            for name, text, line in lines
            if line is not None and line.ratio is not None
        ]  # fmt: skip
        needed = self.visit.number(gate.needed, 0, "frontier#/gate/needed")
        return ranking(
            rows,
            width=width,
            heading=Heading(ident, self.title, self.about),
            say=ChartWords(
                say("Inefficiency in multiples of noise"),
                say("There are no figures to draw."),
                fill(say("Needed: {ratio}"), ratio=needed),
            ),
            tick=self.visit.words.number,
            median=needed,
        )

    def gate(self) -> Picture | None:
        """The same in both forms."""
        return _picture(lambda form, width: self.gate_svg(f"gate-{form}", width)) if self.has_gate else None

    def totals(self) -> Picture | None:
        """Each lens' total; None while the gate is closed."""
        if self.words.answer.lenses is None:
            return None
        return _picture(lambda form, width: self._totals(f"totals-{form}", width))

    def _totals(self, ident: str, width: int) -> str:
        say, lenses = self.visit.words.say, self.words.answer.lenses
        rows = [
            Ranked(
                Mark(
                    one.lens, self.visit.phrases.of(SHORT_TOTALS, one.lens),
                    self.visit.number(one.ore, 1, f"frontier#/lenses/totals/{at}/ore", MILLION_ORE),
                    "own" if at == 0 else "other",
                )
            )
            for at, one in enumerate(lenses.totals if lenses is not None else ())
        ]  # fmt: skip
        return ranking(
            rows,
            width=width,
            heading=Heading(ident, say("{title}: totals by lens", title=self.title), self.about),
            say=ChartWords(say("DKK million"), say("There are no figures to draw.")),
            tick=self.visit.words.number,
        )


def _picture(draw: Callable[[str, int], str]) -> Picture:
    # The drawing escapes what it is given.
    return Picture(Markup(draw("w", WIDE)), Markup(draw("n", NARROW)))
