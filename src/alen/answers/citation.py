"""How an answer is cited: a sentence, a BibTeX entry, and the address that stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from alen.answers.addresses import address, page_query
from alen.answers.claim_parts import ClaimAnswer
from alen.answers.claims import Claims
from alen.answers.country import Country
from alen.answers.ledger import FigureRow
from alen.answers.licences import publisher_name
from alen.answers.listing import Editions, Organisations
from alen.answers.measure_table import MeasureTable
from alen.answers.origin import Gathered, gather
from alen.answers.parts import Source
from alen.answers.phrases import SCOPES, Phrases
from alen.answers.programme_titles import programme_title
from alen.answers.questions import (
    Compare,
    Contributions,
    Difference,
    Explain,
    Measures,
    Movers,
    OneMeasure,
    Profile,
    Rank,
    Series,
)
from alen.answers.regions import Regions
from alen.answers.spread import Spread
from alen.answers.standing import Standing
from alen.errors import NotFound
from alen.model.printable import printable
from alen.words import Words

if TYPE_CHECKING:
    from alen.answers.questions import Desk


@dataclass(frozen=True)
class Citation:
    """A citation in one language. `url` is the dated address, whole where a base address is known."""

    text: str
    bibtex: str
    url: str


_BIBTEX = {
    # BibTeX counts braces, also those with a backslash before them.
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_BIBTEX_SIGNS = str.maketrans(_BIBTEX)


def bibtex_text(text: str) -> str:
    r"""A text as BibTeX's fields take it: one line, its own signs escaped.

    >>> bibtex_text("Drift & anlæg: 100%")
    'Drift \\& anlæg: 100\\%'
    """
    return " ".join(printable(text).split()).translate(_BIBTEX_SIGNS)


def cite(
    question: object,
    answer: object,
    desk: Desk,
    words: Words,
    path: str,
    base_url: str = "",
    found: Gathered | None = None,
) -> Citation:
    """How the answer is cited.

    path   the dated address that shows it: `/u/{edition}/da/…`, or the API's below `/u/{edition}`
    found  what the answer holds, where that is known already
    """
    edition = desk.edition_id
    found = found or gather(answer)
    name = printable(" ".join(title(question, answer, desk, words, found).split()))
    url = base_url.rstrip("/") + path
    values = {"title": name, "edition": edition, "address": url}
    sources = _named_sources(sources_of(question, found, desk), words)
    if sources and _has_published(found):
        text = words.say(
            "{title}. Alen, edition {edition}, figures from: {sources}. {address}", **values, sources=sources
        )
    elif sources:
        text = words.say(
            "{title}. Alen, edition {edition}, computed from: {sources}. {address}", **values, sources=sources
        )
    else:
        text = words.say("{title}. Alen, edition {edition}. {address}", **values)
    built_at = desk.reading.data.manifest.built_at
    fields = {
        "author": "{Alen}",
        "title": f"{{{bibtex_text(name)}}}",
        "year": f"{{{built_at[:4]}}}",
        "version": f"{{{bibtex_text(edition)}}}",
        "howpublished": f"{{\\url{{{_in_url(url)}}}}}",
        "url": f"{{{_in_url(url)}}}",
        "note": f"{{{bibtex_text(sources)}}}",
        "language": "{danish}" if words.language == "da" else "{english}",
    }
    lines = [f"  {key:<12} = {value}" for key, value in fields.items() if value != "{}"]
    key = f"alen-{edition}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"
    return Citation(text, f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n", url)


def sources_of(question: object, found: Gathered, desk: Desk) -> Sequence[Source]:
    """What an answer rests on: the sources it names, or else all of the edition's, unless its question says
    that it rests on none of them (`rests_on_figures`).
    """
    rests = getattr(question, "rests_on_figures", True)
    return found.sources or (desk.reading.all_sources if rests else ())


def _has_published(found: Gathered) -> bool:
    """Whether any of the figures is the publisher's own: Alen did not compute that one."""
    rows = (one for one in found.figures if isinstance(one, FigureRow))
    return any(one.basis == "as_published" for one in (*found.headers, *rows))


def _in_url(url: str) -> str:
    """An address as it may stand within braces: a brace or a backslash is quoted as addresses quote it."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _named_sources(sources: Sequence[Source], words: Words) -> str:
    """Publishers with their tables: `Statistics Denmark (FOLK1A, REGK31)`."""
    tables: dict[str, set[str]] = {}
    for one in sources:
        publisher = publisher_name(one.publisher).in_language(words.language)
        tables.setdefault(publisher, set()).add(one.table_id)
    named = (f"{publisher} ({', '.join(sorted(tables[publisher]))})" for publisher in sorted(tables))
    return printable(" ".join("; ".join(named).split()))


# -- what an answer is called ------------------------------------------------------------------------


def title(question: object, answer: object, desk: Desk, words: Words, found: Gathered | None = None) -> str:
    """What an answer is about, in one line."""
    match question:
        case Difference(old=old, new=new):
            return words.say("What changed from edition {old} to edition {new}", old=old, new=new)
        case Editions():
            return words.say("Editions of Alen")
        case Measures():
            return words.say("Measures of Alen")
        case Organisations():
            return words.say("Organisations in Alen")
        case Claims():
            return words.say("Published statements, checked")
        case _ if isinstance(answer, ClaimAnswer):
            return answer.row.title.in_language(words.language)
        case _ if (told := programme_title(question, answer, words)) is not None:
            return told
        case _:
            return _title_of_figures(question, answer, desk, words, found or gather(answer))


def _title_of_figures(question: object, answer: object, desk: Desk, words: Words, found: Gathered) -> str:
    about = [_measure(question, desk, words, found)]
    organisations = asked_organisations(question)
    about.append(", ".join(_name(desk, one, words) for one in organisations))
    about += [_years(question, answer), _real_prices(found, words)]
    known = [one for one in about if one]
    if known:
        return ", ".join(known)
    return words.say("Figures of municipalities and regions")


def _measure(question: object, desk: Desk, words: Words, found: Gathered) -> str:
    """The measure an answer is about; empty for several."""
    asked: object = getattr(question, "measure", None)
    if isinstance(asked, tuple) and len(cast(tuple[object, ...], asked)) == 1:
        asked = cast(tuple[object], asked)[0]
    if not isinstance(asked, str):
        return ""
    measure = desk.reading.find_measure(asked)
    name = measure.name.in_language(words.language)
    scopes = {one.scope for one in found.headers if one.measure.id == measure.id}
    scope = getattr(question, "scope", None) or (scopes.pop() if len(scopes) == 1 else "single")
    if scope == "single":
        return name
    return words.say("{measure} ({scope})", measure=name, scope=words.say(SCOPES[scope]))


def _years(question: object, answer: object) -> str:
    first, last = getattr(question, "first_year", None), getattr(question, "last_year", None)
    if first is not None and last is not None:
        return f"{first}-{last}"
    year = getattr(question, "year", None)
    if year is None and not isinstance(question, (Compare, Profile)):
        year = getattr(answer, "year", None)
    if isinstance(year, tuple):
        return ", ".join(map(str, cast(tuple[object, ...], year)))
    return "" if year is None else str(year)


def _real_prices(found: Gathered, words: Words) -> str:
    """The prices of figures that all stand in the same real prices; empty for current ones."""
    phrases = Phrases(words)
    headers = [one for one in found.headers if one.measure.price_dependent]
    if not headers or any(one.price.kind != "real" for one in headers):
        return ""
    prices = {phrases.price(one.price) for one in headers}
    return prices.pop() if len(prices) == 1 else ""


def _name(desk: Desk, organisation: str, words: Words) -> str:
    try:
        return desk.reading.organisations.find(organisation).name(words.language)
    except NotFound:
        return organisation


def asked_organisations(question: object) -> tuple[str, ...]:
    """The organisations a question names; empty where it names none."""
    found: object = getattr(question, "organisations", None) or getattr(question, "organisation", None)
    if isinstance(found, str):
        return (found,)
    return tuple(map(str, cast(tuple[object, ...], found))) if isinstance(found, tuple) else ()


# -- where a page shows it ---------------------------------------------------------------------------


def page_path(question: object) -> str | None:
    """The path of the page that shows an answer, without language; None where none does."""
    match question:
        case Rank() | MeasureTable() | Spread():
            year: int | None = getattr(question, "year", None)
            parts = (question.measure,) if year is None else (question.measure, "000", year)
            return address(
                "/m", *parts, **page_query({**vars(question), **_prices(question), "group": _among(question)})
            )
        case Series(measure=measure, organisations=(one,)):
            return address("/m", measure, one, **page_query(vars(question) | _prices(question)))
        case Series(measure=measure) | Movers(measure=measure) | Contributions(measure=measure):
            return address("/m", measure, **page_query({**vars(question), **_prices(question)}))
        case Standing(measure=measure, organisation=one, year=year):
            parts = (measure, one) if year is None else (measure, one, year)
            return address(
                "/m", *parts, **page_query({**vars(question), **_prices(question), "group": question.among})
            )
        case Explain():
            return _explain_path(question)
        case _:
            return _plain_path(question)


def _prices(question: object) -> dict[str, object]:
    """Current prices need no word in an address."""
    return {"price": None} if getattr(question, "price", "current") == "current" else {}


def _among(question: object) -> object:
    return getattr(question, "among", None)


def _explain_path(question: Explain) -> str | None:
    if question.scope is None:
        return None
    parts = question.measure, question.organisation, question.year, question.scope
    return address("/explain", *parts, **page_query({**vars(question), **_prices(question), "scope": None}))


def _plain_path(question: object) -> str | None:
    match question:
        case Country():
            return "/"
        case Regions():
            return "/regions"
        case Compare(organisations=several, year=year):
            return address("/compare", "+".join(several), *(() if year is None else (year,)))
        case Profile(organisation=organisation):
            return address("/o", organisation)
        case Measures():
            return "/m"
        case OneMeasure(measure=measure):
            return address("/method", measure)
        case Organisations():
            return "/o"
        case Difference(old=old, new=new):
            return address("/data/diff", old, new)
        case Editions():
            return "/data"
        case _:
            own: Callable[[], str | None] | None = getattr(question, "page_path", None)
            return None if own is None else own()
