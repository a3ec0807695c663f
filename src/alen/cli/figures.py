"""What stands above and below every table of figures: what it is, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from alen.answers.phrases import BASES, REASONS, SCOPES, SNAPSHOT_KINDS, UNITS, Phrases
from alen.cli.present import Page
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.parts import Cell, Header, Missing, Named, Price, Remark, Source

PUBLISHERS = {
    "dst": msgid("Statistics Denmark"),
    "Danmarks Statistik": msgid("Statistics Denmark"),
    "oes": msgid("Agency for Public Finance and Management"),
}
LICENCES = {"not stated by the publisher": msgid("licence not stated by the publisher")}

_SOURCES_SHOWN = 6
_REASONS_SHOWN = 5


def title(page: Page, header: Header, when: str = "") -> None:
    """The first line of an answer about one measure."""
    phrases = Phrases(page.words)
    values = {
        "measure": phrases.text(header.measure.name),
        "unit": _unit(page, header),
        "scope": phrases.of(SCOPES, header.scope),
        "when": when,
    }
    say = page.words.say
    if header.scope == "single":
        text = say("{measure}, {when} ({unit})", **values) if when else say("{measure} ({unit})", **values)
    elif when:
        text = say("{measure}, {scope} scope, {when} ({unit})", **values)
    else:
        text = say("{measure}, {scope} scope ({unit})", **values)
    page.title(text)


def _unit(page: Page, header: Header) -> str:
    """A measure's unit, with the prices where they are not those of each year."""
    phrases = Phrases(page.words)
    unit = phrases.of(UNITS, header.measure.unit)
    if header.price.kind == "current":
        return unit
    return page.words.say("{unit}, {prices}", unit=unit, prices=phrases.short_price(header.price))


def measure_name(page: Page, header: Header) -> str:
    """A measure's name, with its scope where it has more than one."""
    phrases = Phrases(page.words)
    name = phrases.text(header.measure.name)
    if header.scope == "single":
        return name
    return page.words.say("{measure}, {scope} scope", measure=name, scope=phrases.of(SCOPES, header.scope))


def footer(
    page: Page,
    header: Header,
    figures: Iterable[tuple[Named, Cell]] = (),
    *,
    said: Iterable[Remark] = (),
    breaks: bool = True,
) -> None:
    """Source, edition, scope, prices, basis, caveats, breaks and remarks, below the table.

    `said`: the remarks on the one figure that the answer is about.
    `breaks`: false where the table has told them.
    """
    say, phrases = page.words.say, Phrases(page.words)
    cells = list(figures)
    pairs: list[tuple[str, str]] = []
    if header.scope_text is not None:
        pairs.append((say("Scope"), phrases.text(header.scope_text)))
    pairs.append((say("Basis"), phrases.basis(header.basis, header.measure.unit)))
    if header.measure.price_dependent or header.price.kind != "current":
        pairs.append((say("Prices"), phrases.price(header.price)))
    pairs += price_notes(page, header.price)
    pairs += [(say("Note"), phrases.text(one)) for one in header.measure.caveats]
    pairs += [
        (say("Break"), say("{year}: {text}", year=str(one.year), text=phrases.text(one.text)))
        for one in (header.measure.breaks if breaks else ())
    ]
    pairs += [(say("Missing"), text) for text in reasons(page, [cell.missing for _, cell in cells])]
    pairs += _remarks(page, cells)
    pairs += [
        (
            say("Remark"),
            say("“{text}” ({who}, {date})", text=phrases.text(one.text), who=one.who, date=one.date),
        )
        for one in said
    ]
    pairs += [(say("Source"), text) for text in source_lines(page, header.sources)]
    pairs.append((say("Edition"), header.edition_id))
    page.line()
    page.pairs(pairs)


def price_notes(page: Page, price: Price) -> list[tuple[str, str]]:
    """What must be known of a price index: its notes, and the years for which it is an estimate."""
    say, phrases = page.words.say, Phrases(page.words)
    notes = [(say("Note"), phrases.text(one)) for one in price.deflator_notes]
    years = price.estimate_years
    if not years:
        return notes
    text = say("the index is an estimate for {years}", years=", ".join(map(str, years)))
    return [*notes, (say("Note"), text)]


def bases(page: Page, headers: Iterable[Header]) -> list[tuple[str, str]]:
    """Which measures of an answer about many rest on what: computed and published stand apart."""
    say, phrases = page.words.say, Phrases(page.words)
    found: dict[str, dict[str, None]] = {}
    for one in headers:
        found.setdefault(one.basis, {})[phrases.text(one.measure.name)] = None
    published = found.get("as_published", {})
    if not published:
        return [(say("Basis"), phrases.of(BASES, "computed"))] if found else []
    text = say("{basis}: {measures}", basis=phrases.of(BASES, "as_published"), measures="; ".join(published))
    rest = say("otherwise {basis}", basis=phrases.of(BASES, "computed"))
    return [(say("Basis"), text), *([("", rest)] if "computed" in found else [])]


def remarks(page: Page, found: Iterable[tuple[Header, Named, Cell]]) -> list[tuple[str, str]]:
    """What organisations say of their figures, in an answer about many measures; each once.

    A measure's growth carries the remarks on the measure, which are told of the measure itself.
    """
    say, phrases = page.words.say, Phrases(page.words)
    told: dict[tuple[str, str, int, Remark], tuple[Header, Named, Cell]] = {}
    for header, named, cell in sorted(found, key=lambda one: bool(one[0].measure.of)):
        for remark in cell.remarks:
            about = header.measure.of or header.measure.id
            told.setdefault((about, named.code, cell.year, remark), (header, named, cell))
    texts = dict.fromkeys(
        say(
            "{organisation}, {measure}, {year}: “{text}” ({who}, {date})",
            organisation=phrases.name(named),
            measure=phrases.text(header.measure.name),
            year=str(cell.year),
            text=phrases.text(remark.text),
            who=remark.who,
            date=remark.date,
        )
        for (*_, remark), (header, named, cell) in told.items()
    )
    return [(say("Remark"), text) for text in texts]


def _remarks(page: Page, cells: Sequence[tuple[Named, Cell]]) -> list[tuple[str, str]]:
    say, phrases = page.words.say, Phrases(page.words)
    return [
        (
            say("Remark"),
            say(
                "{organisation}, {year}: “{text}” ({who}, {date})",
                organisation=phrases.name(named),
                year=str(cell.year),
                text=phrases.text(remark.text),
                who=remark.who,
                date=remark.date,
            ),
        )
        for named, cell in cells
        for remark in cell.remarks
    ]


def reasons(page: Page, missing: Iterable[Missing | None]) -> list[str]:
    """Why figures are missing, each reason once."""
    say, phrases = page.words.say, Phrases(page.words)
    found: dict[str, None] = {}
    for one in missing:
        if one is not None:
            text = say("{reason}: {why}", reason=phrases.of(REASONS, one.reason), why=phrases.why(one))
            found.setdefault(text)
    texts = list(found)
    if len(texts) > _REASONS_SHOWN:
        more = len(texts) - _REASONS_SHOWN
        texts = [
            *texts[:_REASONS_SHOWN],
            page.words.count("{number} more reason", "{number} more reasons", more),
        ]
    return texts


def source_lines(page: Page, sources: Iterable[Source]) -> list[str]:
    """One line per published table, however many snapshots it came in."""
    say, phrases = page.words.say, Phrases(page.words)
    found: dict[str, None] = {}
    for one in sources:
        values = {
            "publisher": phrases.of(PUBLISHERS, one.publisher),
            "table": one.table_id,
            "title": one.title,
            "licence": phrases.of(LICENCES, one.licence),
            "updated": one.publisher_updated[:10],
            "kind": phrases.of(SNAPSHOT_KINDS, one.kind),
            "date": one.obtained_at[:10],
        }
        if one.publisher_updated:
            text = say(
                "{publisher}, table {table} ({title}), published {updated}, {kind} {date}, {licence}",
                **values,
            )
        else:
            text = say("{publisher}, table {table} ({title}), {kind} {date}, {licence}", **values)
        found.setdefault(text)
    texts = list(found)
    if len(texts) > _SOURCES_SHOWN:
        more = len(texts) - _SOURCES_SHOWN
        texts = [
            *texts[:_SOURCES_SHOWN],
            page.words.count("{number} more source", "{number} more sources", more),
        ]
    return texts
