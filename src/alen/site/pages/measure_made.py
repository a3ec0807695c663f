"""How a measure's figures are made, said beside them: sources, scope, formula, prices, flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from alen.answers.dates import say_date
from alen.answers.licences import publisher_name
from alen.answers.measures import MeasureDetail, ScopeLine
from alen.answers.official import Official
from alen.answers.parts import Header, Source
from alen.answers.phrases import CODES, ROLES
from alen.answers.standing import StandingAnswer
from alen.answers.tree_words import RELEASED_SUM
from alen.site.visit import Visit
from alen.words import msgid

OBTAINED = {
    "fetched": msgid(
        "{publisher}, table {table}. Fetched {date}; the copy is kept unchanged, fingerprint {hash}."
    ),
    "imported": msgid(
        "{publisher}, table {table}. Imported by hand {date}; the copy is kept unchanged, fingerprint {hash}."
    ),
    "transcribed": msgid(
        "{publisher}, {table}. Read {date}; the figures came with Alen, fingerprint {hash}."
    ),
}
TERMS_SHOWN = 3
"""Terms of a formula that the page shows before it points at the method."""


def sources(visit: Visit, header: Header) -> list[Markup]:
    """The newest copy of each table the figures rest on, as a sentence each."""
    return sources_said(visit, header.sources)


def sources_said(visit: Visit, found: Sequence[Source]) -> list[Markup]:
    """The newest copy of each table, as a sentence each."""
    newest: dict[str, Source] = {}
    for one in found:
        known = newest.get(one.table_id)
        if known is None or one.obtained_at > known.obtained_at:
            newest[one.table_id] = one
    return [_source(visit, one) for one in newest.values()]


def _source(visit: Visit, one: Source) -> Markup:
    sentence = Markup(visit.words.say(OBTAINED.get(one.kind, OBTAINED["fetched"])))
    table = f"{one.table_id} ({one.title})" if one.title else one.table_id
    day = one.obtained_at[:10]
    return sentence.format(
        publisher=visit.phrases.text(publisher_name(one.publisher)),
        table=Markup('<span class="definition" lang="da">{}</span>').format(table),
        date=Markup('<time datetime="{}">{}</time>').format(day, say_date(day, visit.lang)),
        hash=Markup("<code>{}…{}</code>").format(one.sha256[:4], one.sha256[-4:]),
    )


UNSTATED = "not stated by the publisher"
"""The licence of a source that came without one, as an edition holds it."""


def credit(visit: Visit, source: Source) -> str:
    """Whose boundaries a map is drawn from, and by what licence."""
    publisher = visit.phrases.text(publisher_name(source.publisher))
    if source.licence in ("", UNSTATED):
        return visit.words.say(
            "Boundaries: {publisher}, {title}, licence not stated.", publisher=publisher, title=source.title
        )
    return visit.words.say(
        "Boundaries: {publisher}, {title}, licence {licence}.",
        publisher=publisher,
        title=source.title,
        licence=source.licence,
    )


def formula(visit: Visit, detail: MeasureDetail, header: Header) -> Mapping[str, Any] | None:
    """The cells above and below the line as codes; None where the scope has no formula of its own."""
    line = next(
        (one for one in detail.scopes if one.scope == header.scope and one.basis == header.basis), None
    )
    if line is None:
        return None
    return {
        "above": _terms(visit, line.numerator) or [visit.words.say(RELEASED_SUM)],
        "below": _terms(visit, line.denominator),
        "has_more": _is_cut(line),
    }


def _is_cut(line: ScopeLine) -> bool:
    return max(len(line.numerator), len(line.denominator)) > TERMS_SHOWN


def _terms(visit: Visit, terms: Sequence[str]) -> list[str]:
    return [_term(visit, one) for one in terms[:TERMS_SHOWN]]


def _term(visit: Visit, term: str) -> str:
    """`+ REGK31 funktion=64552 dranst=1` as `REGK31, funktion 64552, dranst 1`."""
    sign, _, rest = term.partition(" ")
    parts = rest.split(" ")
    said = [parts[0]]
    for part in parts[1:]:
        role, equals, code = part.partition("=")
        shown = visit.phrases.of(CODES, code)
        said.append(f"{visit.phrases.of(ROLES, role)} {shown}" if equals else part)
    return ("− " if sign == "-" else "") + ", ".join(said)


def population(visit: Visit, header: Header) -> str:
    """That the publisher does not say which day's population it divides by; empty where nothing is hidden."""
    if header.population_date == "not stated":
        return visit.words.say("The publisher does not state which day's population it divides by.")
    return ""


def basis(visit: Visit, header: Header) -> str:
    """Whether Alen computed the figures or the publisher did."""
    said = visit.phrases.basis(header.basis, header.measure.unit)
    return said[:1].upper() + said[1:] + "."


def prices(visit: Visit, header: Header) -> Mapping[str, Any] | None:
    """The prices of the figures; None for a measure that has none."""
    if not header.measure.price_dependent:
        return None
    said = visit.phrases.price(header.price)
    notes = [visit.phrases.text(one) for one in header.price.deflator_notes]
    source = visit.phrases.text(header.price.deflator_source)
    return {"text": said[:1].upper() + said[1:] + ".", "notes": notes, "source": source}


def official(visit: Visit, measure: str, basis: str | None = None) -> list[Mapping[str, str]]:
    """The official key figures nearest to the measure, and why ours in a basis differ."""
    return [
        {
            "publisher": visit.phrases.text(one.publisher), "title": visit.phrases.text(one.title),
            "href": visit.phrases.text(one.url), "counts": visit.phrases.text(one.counts),
            "differs": visit.phrases.text(one.differs),
        }
        for one in visit.desk.ask(Official(measure, basis)).links
    ]  # fmt: skip


def reservations(
    visit: Visit, detail: MeasureDetail, years: Sequence[int], header: Header | None = None
) -> Mapping[str, list[str]]:
    """What a reader must know: short notes, limits, breaks, and the scopes that are never loaded.

    `header` is that of the figures shown, whose basis decides what holds for them; None where there are none.
    Breaks within `years` stand beside the series, others among the limits.
    """
    text, measure = visit.phrases.text, (header or detail).measure
    notes, limits = [text(one) for one in measure.caveats], [text(one) for one in measure.limits]
    said = {
        one.year: visit.words.say("{year}: {text}", year=str(one.year), text=text(one.text))
        for one in measure.breaks
    }
    seen = {year for year in said if years and years[0] <= year <= years[-1]}
    limits += [one for year, one in said.items() if year not in seen]
    limits += [text(one.not_loaded) for one in detail.scopes if one.not_loaded is not None]
    return {
        # Something always stands in the open, the rest unfolds.
        "notes": notes or limits[:1],
        "limits": limits if notes else limits[1:],
        "breaks": [one for year, one in said.items() if year in seen],
    }


def flags(visit: Visit, standing: StandingAnswer) -> str:
    """What is marked about the organisation's own figure."""
    return visit.phrases.flags(standing.cell.flags)
