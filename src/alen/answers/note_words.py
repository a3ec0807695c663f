"""A note in sentences: what was booked, against whom, how it has moved, and what can and cannot be concluded.

Sentences that pages have already are said here in the same words; only what a page shows as a drawing or a
list has words of its own. Every number points into the note's answers by alias (`standing#/cell/value`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alen.answers.amounts import MILLION_ORE, Amounts
from alen.answers.booking_practice import BookingPractice
from alen.answers.dates import say_date
from alen.answers.expected_words import CAUTION, ExpectedLead
from alen.answers.leads import head, measure_lead
from alen.answers.measure_words import words_of
from alen.answers.note import NoteAnswer
from alen.answers.note_origin import Stated
from alen.answers.parts import BreakNote, Cell, SwingBand
from alen.answers.peer_words import LEAST_COMPARED, PeerWords
from alen.answers.phrases import KINDS, REASONS, UNITS, Phrases
from alen.answers.places import has_places, place_ends, why_unplaced
from alen.answers.potential_words import PotentialLead
from alen.answers.said import Said, Value, plain, said
from alen.answers.trend import GrowthRate
from alen.words import Words, msgid

HEADINGS = {
    "booked": msgid("What was booked"),
    "budgeted": msgid("What was budgeted"),
    "figure": msgid("The figure"),
    "against": msgid("Against whom"),
    "trend": msgid("How it has moved"),
    "concluded": msgid("What can be concluded, and what cannot"),
    "checked": msgid("Where the figures come from, and how to check them"),
}
TOTALS = {
    "exact": msgid("In all it comes to {amount}."),
    "rounded": msgid("In all it comes to {amount}, give or take {around} from the source's rounding."),
    "estimated": msgid(
        "In all it comes to about {amount}: the published figure times the population on 1 January, not a "
        "booked amount."
    ),
    "missing": msgid("The amount in kroner cannot be said: {why}."),
}
NO_PEERS = {
    "no_band": msgid(
        "No peers stand here: whether figures of this measure differ clearly cannot be told, since no swing "
        "band is made of it."
    ),
    "nobody": msgid("No peers stand here: peers are found for municipalities and for regions that exist."),
}
GROWTH = {
    "both": msgid(
        "From {first} to {last} that is {nominal} a year in current prices and {real} a year in constant "
        "prices ({prices})."
    ),
    "nominal": msgid("From {first} to {last} that is {nominal} a year in current prices."),
    "plain": msgid("From {first} to {last} that is {nominal} a year."),
}
NO_SERIES = msgid("No development can be shown: {organisation} has no figure in any year.")
ONE_YEAR = msgid("No development can be shown: there is a figure of one year alone.")
GAPS = msgid("There is no figure for {years}: {why}.")
BREAK = msgid("From {year} the figures are not comparable with those before: {text}")
EXACT = {
    "computed": msgid(
        "The amount is what the accounts hold under these accounts' numbers. It is not an estimate, and it "
        "can be added up again from the publisher's cells."
    ),
    "as_published": msgid(
        "The figure is the publisher's own, rounded by the publisher. It is not an estimate of Alen's."
    ),
}
PLACE_BAND = msgid(
    "The place cannot be told exactly: by chance and booking practice alone it could be anything from {low} "
    "to {high}."
)
NO_PLACE = msgid("No place among the others can be said: {why}.")
NOT_RESULTS = msgid(
    "Accounts say what was booked, not what was got for it: service, quality, tasks and need are not in the "
    "figure, and neither is what another account, another organisation or a joint company bears."
)
ASSUMED = msgid(
    "Organisations that do the same book it differently. Here that is assumed to part them by {spread} "
    "({source})."
)
FLAGGED = msgid("The figure is marked: {flags}.")
PROVISIONAL = msgid("The accounts of the year are provisional, and the figure may change.")
REMARKED = msgid("{who} remarks ({date}): “{text}”")
LEAST_YEARS = 2


@dataclass(frozen=True)
class Beside:
    """A line of the comparison: whom, the figure, its band, and how far the organisation lies from it."""

    who: str
    value: Said
    band: Said
    difference: Said
    is_own: bool = False


class NoteWords:
    """The sentences of one note."""

    def __init__(self, words: Words, note: NoteAnswer) -> None:
        self.words, self.note, self.standing = words, note, note.standing
        self.phrases = Phrases(words)
        self.header = self.standing.header
        self.unit = self.header.measure.unit
        own = words_of(self.header.measure.id)
        self.way = own.way if own is not None else "subject"

    # -- the head ----------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The measure, the organisation and the year."""
        return head(self.words, self.standing).title

    @property
    def organisation(self) -> str:
        """The organisation's name, the country's in lower case."""
        if self.standing.organisation.kind == "nation":
            return self.phrases.of(KINDS, "nation")
        return self.phrases.name(self.standing.organisation)

    def heading(self, key: str) -> str:
        """A heading; the first is named by how the measure is spoken of."""
        if key == "first":
            key = {"booked": "booked", "budgeted": "budgeted"}.get(self.way, "figure")
            key = "figure" if self.header.measure.of else key
        return self.words.say(HEADINGS[key])

    def names(self) -> tuple[str, ...]:
        """Words in the sentences whose digits are no figures of the note: accounts, names, what is quoted."""
        own = words_of(self.header.measure.id)
        found = [self.phrases.text(self.header.measure.name), self.phrases.name(self.standing.organisation)]
        found += [self.phrases.text(own.text)] if own is not None else []
        peers = self.note.peers
        if peers is not None and peers.booking is not None:
            found.append(self._source_of(peers.booking))
        if peers is not None:
            conditions = [self.phrases.text(one.name) for one in (*peers.conditions, *peers.lacking)]
            found += [*conditions, *(one.lower() for one in conditions)]
        return tuple(found)

    # -- what was booked ---------------------------------------------------------------------------

    def lead(self) -> Said:
        """The figure, its place, its change and its scope, as the measure's page begins."""
        return measure_lead(self.words, self.standing)

    def booked(self) -> list[Said]:
        """The amount in kroner, what it rests on, how it is marked."""
        found = [self._total(), self._rests_on(), *self._flags()]
        return [one for one in found if one]

    def _total(self) -> Said:
        total, amounts = self.standing.cell.total, self._amounts("standing")
        if total is None or self.standing.cell.value is None:
            return plain("")
        if total.amount_ore is None:
            why = "–" if total.missing is None else self.phrases.why(total.missing)
            return said(self.words, TOTALS["missing"], why=why)
        amount = amounts.millions(total.amount_ore, "/cell/total/amount_ore")
        if total.is_estimated:
            return said(self.words, TOTALS["estimated"], amount=amount)
        if total.plus_minus_ore and total.plus_minus_ore >= MILLION_ORE / 20:
            around = amounts.millions(total.plus_minus_ore, "/cell/total/plus_minus_ore")
            return said(self.words, TOTALS["rounded"], amount=amount, around=around)
        return said(self.words, TOTALS["exact"], amount=amount)

    def _rests_on(self) -> Said:
        basis = self.phrases.basis(self.header.basis, self.unit)
        prices = self.phrases.price(self.header.price) if self.header.measure.price_dependent else ""
        values = {"basis": f"{basis[:1].upper()}{basis[1:]}", "prices": prices}
        if prices:
            return said(self.words, msgid("{basis}; {prices}."), **values)
        return said(self.words, msgid("{basis}."), basis=values["basis"])

    def _flags(self) -> Iterator[Said]:
        flags = self.standing.cell.flags
        if "provisional" in flags:
            yield plain(self.words.say(PROVISIONAL))
        others = [one for one in flags if one not in ("provisional", "booked_elsewhere")]
        if others:
            yield said(self.words, FLAGGED, flags=self.phrases.flags(others))

    def remarks(self) -> list[Stated]:
        """The organisation's own words to the figure."""
        return [
            Stated(
                self.words.say(
                    REMARKED, who=one.who, date=say_date(one.date, self.words.language),
                    text=self.phrases.text(one.text),
                ),
                "remarks",
            )
            for one in self.standing.cell.remarks
        ]  # fmt: skip

    # -- against whom ------------------------------------------------------------------------------

    def comparison(self) -> list[Beside]:
        """The organisation, its peers' median, the median of all, and the country's or the weighted mean."""
        return [self._own(), *self._peers_median(), *self._median(), *self._country()]

    def _own(self) -> Beside:
        cell, amounts = self.standing.cell, self._amounts("standing")
        value = self._figure(cell, amounts, "/cell/value")
        band = self._band(amounts, self.standing.country.band, "/country/band")
        return Beside(self.organisation, value, band, plain("–"), is_own=True)

    def _peers_median(self) -> Iterator[Beside]:
        peers = self.note.peers
        among = peers.among if peers is not None else None
        if peers is None or among is None or among.median is None or among.n < LEAST_COMPARED:
            return
        amounts = self._amounts("peers")
        is_local = peers.kind == "municipality"
        who = msgid("Median of the peer municipalities") if is_local else msgid("Median of the peer regions")
        band = plain("–")
        if among.median_low is not None and among.median_high is not None:
            band = self._ends(
                amounts, (among.median_low, "/among/median_low"), (among.median_high, "/among/median_high")
            )
        value = self._number(amounts, among.median, "/among/median")
        yield Beside(
            self.words.say(who),
            value,
            band,
            self._apart(amounts, among.own.difference, "/among/own/difference"),
        )

    def _median(self) -> Iterator[Beside]:
        place, amounts = self.standing.country, self._amounts("standing")
        if place.median is None:
            return
        is_local = self.standing.kind == "municipality"
        who = msgid("Median of the municipalities") if is_local else msgid("Median of the regions")
        yield Beside(
            self.words.say(who), self._number(amounts, place.median, "/country/median"), plain("–"),
            self._apart(amounts, place.difference, "/country/difference"),
        )  # fmt: skip

    def _country(self) -> Iterator[Beside]:
        nation, amounts = self.standing.nation, self._amounts("standing")
        if nation is None or nation.value is None or self.standing.organisation.kind == "nation":
            return
        who = self.phrases.of(KINDS, "nation")
        value = self._number(amounts, nation.value, "/nation/value")
        yield Beside(f"{who[:1].upper()}{who[1:]}", value, plain("–"), plain("–"))

    def against(self) -> list[Said]:
        """How the figure stands against the peers, and against what framework conditions lead to expect."""
        peers = self.note.peers
        if peers is None:
            key = "no_band" if self.standing.organisation.kind in ("municipality", "region") else "nobody"
            return [plain(self.words.say(NO_PEERS[key]))]
        words = PeerWords(self.words, peers)
        if not peers.peers:
            names = {one.id: self.phrases.text(one.name) for one in peers.conditions}
            lacks = ", ".join(names.get(one, one).lower() for one in peers.lacks)
            return [plain(self.words.say("There are no peers: {lacks} is missing.", lacks=lacks))]
        found = [words.peers_said(), words.group_said(), plain(words.condition_year()), *self._expected()]
        return [one for one in found if one]

    def _expected(self) -> Iterator[Said]:
        answer = self.note.expected
        if answer is None:
            return
        lead = ExpectedLead(self.words, answer, "expected")
        if answer.refusal:
            yield lead.refusal()
        elif answer.rows and answer.rows[0].index is not None:
            yield lead.own(answer.rows[0], "/rows/0")

    # -- how it has moved --------------------------------------------------------------------------

    def moved(self) -> list[Said | Stated]:
        """Growth a year, years without a figure and why, and breaks; or why nothing can be shown."""
        series = self.note.series
        if series is None or not any(cell.value is not None for cell in series.series[0].cells):
            return [said(self.words, NO_SERIES, organisation=self.organisation)]
        cells = series.series[0].cells
        if sum(cell.value is not None for cell in cells) < LEAST_YEARS:
            return [plain(self.words.say(ONE_YEAR))]
        breaks = [
            Stated(
                self.words.say(BREAK, year=str(cut.year), text=self.phrases.text(cut.text)),
                self._entry(),
            )
            for cut in self.cuts()
        ]
        return [*self._growth(), *self._gaps(cells), *breaks]

    def cuts(self) -> list[BreakNote]:
        """The breaks between years that are shown."""
        series = self.note.series
        known = [cell.year for cell in series.series[0].cells if cell.value is not None] if series else []
        if series is None or not known:
            return []
        return [one for one in series.cuts if known[0] < one.year <= known[-1]]

    def _growth(self) -> Iterator[Said]:
        assert self.note.series is not None
        one, measure = self.note.series.series[0], self.header.measure
        nominal, real = one.nominal, one.real
        if nominal is None or nominal.compound_pct is None or measure.of or measure.unit == "pct":
            return
        values: dict[str, Value] = {
            "first": str(nominal.first_year),
            "last": str(nominal.last_year),
            "nominal": self._rate(nominal, "/series/0/nominal"),
        }
        key = "nominal" if measure.price_dependent else "plain"
        price = self.note.series.growth_price
        same = real is not None and (real.first_year, real.last_year) == (
            nominal.first_year,
            nominal.last_year,
        )
        if real is not None and real.compound_pct is not None and price is not None and same:
            key = "both"
            values |= {"real": self._rate(real, "/series/0/real"), "prices": self.phrases.price(price)}
        yield said(self.words, GROWTH[key], **values)

    def _rate(self, rate: GrowthRate, pointer: str) -> Said:
        assert rate.compound_pct is not None
        number = self._amounts("series").number(rate.compound_pct, f"{pointer}/compound_pct", 1)
        return said(self.words, msgid("{number}%"), number=number)

    def _gaps(self, cells: Sequence[Cell]) -> Iterator[Said]:
        known = [cell.year for cell in cells if cell.value is not None]
        lost: dict[str, list[int]] = {}
        for cell in cells:
            if cell.value is None and cell.missing is not None and cell.year > known[0]:
                lost.setdefault(self.phrases.why(cell.missing), []).append(cell.year)
        for why, years in lost.items():
            yield said(self.words, GAPS, years=", ".join(map(str, years)), why=why)

    # -- what can and cannot be concluded ----------------------------------------------------------

    def can(self) -> list[Said]:
        """What the figures bear."""
        found: list[Said] = []
        if self.note.is_figure and self.way == "booked" and not self.header.measure.of:
            found.append(plain(self.words.say(EXACT[self.header.basis])))
        return [*found, *self._gaps_to("shown", "not_above")]

    def _gaps_to(self, *states: str) -> Iterator[Said]:
        """How far the figure lies above the median and above expected spend, where the gap is in a state."""
        answer = self.note.potential
        if answer is None or not answer.organisations or not self.note.is_figure:
            return
        lead, row = PotentialLead(self.words, answer, "potential"), answer.organisations[0]
        for at, one in enumerate(row.gaps):
            if one.rule in ("median", "expected") and one.state in states:
                yield lead.own(self.phrases.name(row.organisation), one, f"/organisations/0/gaps/{at}")

    def cannot(self) -> list[Said]:
        """What they do not bear, in general; the measure's own reservations follow (`reservations`)."""
        found: list[Said] = []
        if self.way == "booked":
            found.append(plain(self.words.say(NOT_RESULTS)))
        found += [*self._gaps_to("booking_explains"), *self._place(), *self._assumed()]
        answer = self.note.expected
        if answer is not None and not answer.refusal and self.note.is_figure:
            found.append(plain(self.words.say(CAUTION)))
        return found

    def _place(self) -> Iterator[Said]:
        place = self.standing.country
        if (
            place.band is not None
            and has_places(place.band)
            and place.band.place_low != place.band.place_high
        ):
            low, high = place_ends(self.words, place.band, "standing#/country/band")
            yield said(self.words, PLACE_BAND, low=low, high=high)
        elif place.no_place:
            yield said(self.words, NO_PLACE, why=why_unplaced(self.words, place.no_place))

    def _assumed(self) -> Iterator[Said]:
        peers = self.note.peers
        if peers is None or peers.booking is None:
            return
        spread = peers.booking.spread_pct
        number = self._amounts("peers").number(
            spread, "/booking/spread_pct", 0 if float(spread).is_integer() else 1
        )
        source = self._source_of(peers.booking)
        share = said(self.words, msgid("{number}%"), number=number)
        yield said(self.words, ASSUMED, spread=share, source=source)

    def _source_of(self, booking: BookingPractice) -> str:
        """Where the assumption on booking practice comes from, as the part of a sentence."""
        return self.phrases.text(booking.source).rstrip(".")

    def reservations(self) -> list[Stated]:
        """The measure's own caveats, limits and breaks beyond the years shown, as its catalogue says them."""
        measure, seen = self.header.measure, {cut.year for cut in self.cuts()}
        texts = [self.phrases.text(one) for one in (*measure.caveats, *measure.limits)]
        texts += [
            self.words.say("{year}: {text}", year=str(one.year), text=self.phrases.text(one.text))
            for one in measure.breaks
            if one.year not in seen
        ]
        return [Stated(text, self._entry()) for text in dict.fromkeys(texts)]

    # -- numbers -----------------------------------------------------------------------------------

    def unit_words(self) -> str:
        """The unit, as a column's heading."""
        unit = self.phrases.of(UNITS, self.unit)
        return f"{unit[:1].upper()}{unit[1:]}"

    def _amounts(self, alias: str) -> Amounts:
        return Amounts(self.words, self.unit, alias)

    def _entry(self) -> str:
        return f"catalogue {self.header.measure.id}"

    def _figure(self, cell: Cell, amounts: Amounts, pointer: str) -> Said:
        if cell.value is None:
            return plain(self.phrases.of(REASONS, cell.reason))
        return self._number(amounts, cell.value, pointer)

    def _number(self, amounts: Amounts, value: float, pointer: str) -> Said:
        return said(self.words, msgid("{number}"), number=amounts.number(value, pointer))

    def _apart(self, amounts: Amounts, difference: float | None, pointer: str) -> Said:
        return plain("–") if difference is None else self._number(amounts, difference, pointer)

    def _band(self, amounts: Amounts, band: SwingBand | None, pointer: str) -> Said:
        if band is None:
            return plain("–")
        return self._ends(amounts, (band.low, f"{pointer}/low"), (band.high, f"{pointer}/high"))

    def _ends(self, amounts: Amounts, low: tuple[float, str], high: tuple[float, str]) -> Said:
        # A dash between numbers below zero reads as one more minus.
        sentence = msgid("{low} to {high}") if low[0] < 0 else msgid("{low}–{high}")
        return said(self.words, sentence, low=amounts.number(*low), high=amounts.number(*high))
