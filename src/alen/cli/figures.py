"""What stands above and below every table of figures: what it is, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from alen.cli.phrases import BASES, REASONS, SCOPES, SNAPSHOT_KINDS, UNITS, Phrases
from alen.cli.present import Page
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.parts import Cell, Header, Missing, Named, Source

PUBLISHERS = {"dst": msgid("Statistics Denmark"), "Danmarks Statistik": msgid("Statistics Denmark")}

_SOURCES_SHOWN = 6
_REASONS_SHOWN = 5


def title(page: Page, header: Header, when: str = "") -> None:
    """The first line of an answer about one measure."""
    phrases = Phrases(page.words)
    values = {
        "measure": phrases.text(header.measure.name),
        "unit": phrases.of(UNITS, header.measure.unit),
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


def measure_name(page: Page, header: Header) -> str:
    """A measure's name, with its scope where it has more than one."""
    phrases = Phrases(page.words)
    name = phrases.text(header.measure.name)
    if header.scope == "single":
        return name
    return page.words.say("{measure}, {scope} scope", measure=name, scope=phrases.of(SCOPES, header.scope))


def footer(
    page: Page, header: Header, figures: Iterable[tuple[Named, Cell]] = (), *, breaks: bool = True
) -> None:
    """Source, edition, scope, prices, basis, caveats, breaks and remarks, below the table.

    `breaks`: false where the table has told them.
    """
    say, phrases = page.words.say, Phrases(page.words)
    cells = list(figures)
    pairs: list[tuple[str, str]] = []
    if header.scope_text is not None:
        pairs.append((say("Scope"), phrases.text(header.scope_text)))
    pairs.append((say("Basis"), phrases.of(BASES, header.basis)))
    if header.measure.price_dependent or header.price.kind != "current":
        pairs.append((say("Prices"), phrases.price(header.price)))
    pairs += _estimates(page, header)
    pairs += [(say("Note"), phrases.text(one)) for one in header.measure.caveats]
    pairs += [
        (say("Break"), say("{year}: {text}", year=str(one.year), text=phrases.text(one.text)))
        for one in (header.measure.breaks if breaks else ())
    ]
    pairs += [(say("Missing"), text) for text in reasons(page, [cell.missing for _, cell in cells])]
    pairs += _remarks(page, cells)
    pairs += [(say("Source"), text) for text in source_lines(page, header.sources)]
    pairs.append((say("Edition"), header.edition_id))
    page.line()
    page.pairs(pairs)


def _estimates(page: Page, header: Header) -> list[tuple[str, str]]:
    years = header.price.estimate_years
    if not years:
        return []
    text = page.words.say("the index is an estimate for {years}", years=", ".join(map(str, years)))
    return [(page.words.say("Note"), text)]


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
            "licence": one.licence,
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
