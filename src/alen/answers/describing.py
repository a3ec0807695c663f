"""What a document says of itself: edition, sources, licences, prices, limits, status and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from alen import __version__
from alen.answers.addresses import API
from alen.answers.citation import cite, page_path, sources_of, title
from alen.answers.edition import measure_note
from alen.answers.ledger import FigureRow
from alen.answers.licences import Standing, standing_of
from alen.answers.listing import Editions
from alen.answers.origin import Gathered, Speech, gather, origins
from alen.answers.parts import Cell, Header, MeasureNote, Price
from alen.answers.phrases import SCOPES, UNITS, Phrases
from alen.answers.questions import Desk
from alen.measures.definition import Text

EXPLAIN = f"{API}/explain/{{measure}}/{{organisation}}/{{year}}{{?scope,basis,price,base,deflator}}"
"""The address of a figure's explanation, as a URI template (RFC 6570)."""

FORMS = ("json", "csv", "xlsx")


def describe(
    question: Any, answer: object, desk: Desk, speech: Speech, base_url: str = "", page: str | None = None
) -> dict[str, Any]:
    """The `meta` of an answer as plain values; texts in both languages as `{da, en}`.

    page  the path of the page that shows it, without language; None: where a page is known to show it
    """
    found = gather(answer)
    manifest = desk.reading.data.manifest
    sources = sources_of(question, found, desk)
    root = base_url.rstrip("/")
    here = f"{root}/u/{manifest.edition_id}"
    # The list of editions grows while an edition stands: no dated address could hold it.
    stays = root if isinstance(question, Editions) else here
    shown = page or page_path(question)
    measures = _measures(found, desk)
    return {
        "title": {one: title(question, answer, desk, speech[one], found) for one in speech},
        "edition": manifest.edition_id,
        "built_at": manifest.built_at,
        "code_version": manifest.code_version,
        "generated_by": f"Alen {__version__}",
        "address": question.address(),
        "permanent": stays + question.address(),
        "measures": [_measure(one, speech) for one in measures],
        "values": _values(found, desk, speech),
        "status": _status(found),
        "origins": [asdict(one) for one in origins(sources, speech)],
        "licence": _licence(standing_of(asdict(one) for one in sources)),
        "citation": {
            one: asdict(cite(question, answer, desk, speech[one], path, base_url, found))
            for one in speech
            for path in [_path(question, manifest.edition_id, shown, one)]
        },
        "links": _links(question, stays, here, shown),
    }


def _path(question: Any, edition_id: str, page: str | None, language: str) -> str:
    """The dated address that is cited: the page's, or the API's where no page shows the answer."""
    below = question.address() if page is None else f"/{language}{page}"
    return f"/u/{edition_id}{below}"


def _links(question: Any, stays: str, here: str, page: str | None) -> dict[str, str]:
    links = {"self": stays + question.address()}
    links |= {form: stays + with_form(question.address(), form) for form in FORMS}
    if page is not None:
        links |= {f"page_{language}": f"{here}/{language}{page}" for language in ("da", "en")}
    return {**links, "explain": here + EXPLAIN}


def with_form(address: str, form: str) -> str:
    """An address with a form's ending after its path.

    >>> with_form("/api/v1/ranks/it-net?year=2024", "csv")
    '/api/v1/ranks/it-net.csv?year=2024'
    """
    path, mark, query = address.partition("?")
    return f"{path}.{form}{mark}{query}"


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"da": text.da, "en": text.en}


def _spoken(speech: Speech, text: Text) -> dict[str, str]:
    """A text as each language prints it."""
    return {language: Phrases(words).text(text) for language, words in speech.items()}


def _said(speech: Speech, sentences: Mapping[str, str], code: str) -> dict[str, str]:
    return {language: Phrases(words).of(sentences, code) for language, words in speech.items()}


# -- measures ----------------------------------------------------------------------------------------


def _measures(found: Gathered, desk: Desk) -> list[MeasureNote]:
    """The measures an answer holds: those it describes, and those its rows name."""
    notes: dict[str, MeasureNote] = {}
    for note in found.notes:
        known = notes.setdefault(note.id, note)
        if known != note:  # of figures in two bases: all reservations, each saying of which it is
            notes[note.id] = measure_note(desk.reading.find_measure(note.id))
    bases: dict[str, set[str]] = {}
    for one in found.figures:
        if isinstance(one, FigureRow) and one.measure not in notes:
            bases.setdefault(one.measure, set()).add(one.basis)
    for id_, seen in bases.items():
        if id_ in desk.reading.measure_ids:
            notes[id_] = measure_note(desk.reading.find_measure(id_), seen.pop() if len(seen) == 1 else "")
    return list(notes.values())


def _measure(note: MeasureNote, speech: Speech) -> dict[str, Any]:
    return {
        "id": note.id,
        "name": _both(note.name),
        "unit": note.unit,
        "unit_text": _said(speech, UNITS, note.unit),
        "about": _both(note.about),
        "limits": [_spoken(speech, one) for one in note.limits],
        "caveats": [_spoken(speech, one) for one in note.caveats],
        "breaks": [{"year": one.year, "text": _both(one.text), "source": one.source} for one in note.breaks],
    }


# -- what the values are -----------------------------------------------------------------------------


def _values(found: Gathered, desk: Desk, speech: Speech) -> list[dict[str, Any]]:
    """Scope, basis and prices of the answer's values: one entry for each that differs."""
    entries: dict[tuple[object, ...], dict[str, Any]] = {}
    for one in found.headers:
        key = one.measure.id, one.scope, one.basis, one.price.kind, one.price.base_year, one.price.deflator_id
        entries.setdefault(key, _value(one, speech))
    for row in found.figures:
        if isinstance(row, FigureRow) and row.change != "removed":
            key = row.measure, row.scope, row.basis, row.price, row.price_base_year, row.deflator
            if key not in entries:
                entries[key] = _value(_header(row, desk), speech)
    return list(entries.values())


def _header(row: FigureRow, desk: Desk) -> Header:
    """What a row of a page of figures says of itself."""
    measure = desk.reading.find_measure(row.measure)
    loaded = desk.reading.deflators.get(row.deflator)
    price = Price("current")
    if loaded is not None:
        known = loaded.definition
        years = tuple(sorted(loaded.estimate_years))
        price = Price(
            row.price, row.price_base_year, row.deflator, known.name, known.source,
            known.notes_for(measure.organisations), years,
        )  # fmt: skip
    date = "1 January" if row.basis == "computed" else "not stated"
    return Header(
        measure_note(measure, row.basis), row.scope, measure.scope_text.get(row.scope), row.basis,
        (row.basis,), price, date if row.unit == "kr_per_inhabitant" else "", desk.edition_id, (),
    )  # fmt: skip


def _value(header: Header, speech: Speech) -> dict[str, Any]:
    price, unit = header.price, header.measure.unit
    return {
        "measure": header.measure.id,
        "scope": header.scope,
        "scope_name": _said(speech, SCOPES, header.scope),
        "scope_text": _both(header.scope_text),
        "basis": header.basis,
        "basis_text": {name: Phrases(words).basis(header.basis, unit) for name, words in speech.items()},
        "price": {
            "kind": price.kind,
            "base_year": price.base_year,
            "deflator": price.deflator_id or None,
            "text": {name: Phrases(words).price(price) for name, words in speech.items()},
            "deflator_source": _both(price.deflator_source),
            "notes": [_both(one) for one in price.deflator_notes],
            "estimate_years": list(price.estimate_years),
        },
        "population_date": header.population_date or None,
    }


def _status(found: Gathered) -> dict[str, Any]:
    """How many figures the answer holds, and how they stand."""
    missing: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    removed = 0
    for one in found.figures:
        flags.update(one.flags)
        if isinstance(one, FigureRow) and one.change == "removed":
            removed += 1
        elif one.value is None:
            missing[one.reason if isinstance(one, Cell) else one.missing_reason] += 1
    figures = len(found.figures)
    return {
        "figures": figures,
        "with_value": figures - sum(missing.values()) - removed,
        "missing": dict(sorted(missing.items())),
        "flags": dict(sorted(flags.items())),
        "removed": removed,
    }


def _licence(standing: Standing) -> dict[str, Any]:
    """The licences of the sources, and the sources that state none: nothing more is claimed."""
    return {
        "licences": [
            {"id": one.name, "title": one.title, "url": one.path, "eu": one.eu} for one in standing.licences
        ],
        "unstated": list(standing.unstated),
    }


def used_codes(rows: Iterable[tuple[object, ...]], place: int) -> tuple[str, ...]:
    """The codes that stand in a column, separated by spaces in a cell or alone."""
    return tuple(sorted({code for row in rows for code in str(row[place] or "").split()}))
