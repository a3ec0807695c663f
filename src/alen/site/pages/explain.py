"""One figure, row by row, from the number on the page to the cell in the publisher's bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from alen.answers.addresses import PAGE_QUERY, page_query
from alen.answers.choosing import scope_of
from alen.answers.dates import say_date, say_moment
from alen.answers.edition import Reading
from alen.answers.licences import publisher_name
from alen.answers.parts import Source
from alen.answers.phrases import CODES, DECIMALS, PRICE_UNITS, REASONS, ROLES, SCOPES, SNAPSHOT_KINDS, UNITS
from alen.answers.prices import price_level
from alen.answers.questions import Desk, Explain, Question
from alen.answers.selection import amounts_of
from alen.answers.tree import (
    RELEASED,
    CodeNote,
    ExplainAnswer,
    FigureNode,
    Leaf,
    PriceNode,
    SumNode,
    TermNode,
)
from alen.answers.tree_words import ABSENT, FORMULAS, RELEASED_SUM, SIDES, UNREAD, UNREAD_DO
from alen.answers.unread import Unread
from alen.errors import BadInput
from alen.measures.price_indices import default_deflator
from alen.model.figures import BASES
from alen.site.pages.measure_made import UNSTATED
from alen.site.pages.measure_state import page_path
from alen.site.rendering import filled
from alen.site.visit import PageType, View, Visit
from alen.words import msgid

LINES_SHOWN = 200
"""Cells listed below one part of a sum; the file holds them all."""

_ORE_PER_KRONE = 100.0


@dataclass(frozen=True)
class Row:
    """One row of the tree. `id` is its place in the tree, by which it can be linked to."""

    id: str
    html: Markup
    below: tuple[Row, ...] = ()
    kind: str = ""


def asked(visit: Visit) -> Explain:
    """The question behind an address."""
    params, query = visit.params, visit.query
    return Explain(
        params["measure"],
        params["organisation"],
        whole_year(params["year"]),
        params["scope"],
        price=query.get("price") or "current",
        base=whole_year(query["base"]) if query.get("base") else None,
        deflator=query.get("deflator") or None,
    )


def whole_year(text: str) -> int:
    """A year of an address. Raises BadInput for anything else than four digits."""
    if len(text) != 4 or not text.isascii() or not text.isdigit():
        raise BadInput(f"{text[:20]!r} is no year", do="Write a year with four digits, such as 2024.")
    return int(text)


def _view(visit: Visit) -> View:
    answer = visit.ask("explain", asked(visit))
    say, phrases = visit.words.say, visit.phrases
    measure, where = phrases.text(answer.header.measure.name), phrases.name(answer.organisation)
    title = say("How the figure is made: {measure}", measure=measure)
    tree = _Tree(visit, answer.unread)
    return View(
        template="explain.html.j2",
        title=f"{title} · {where}, {answer.year}",
        description=say(
            "Every step from the figure of {organisation} in {year} to the cells of the publisher's tables.",
            organisation=where,
            year=str(answer.year),
        ),
        is_passing=answer.is_passing,
        context={
            "answer": answer,
            "heading": title,
            "where": where,
            "measure": measure,
            "scope": phrases.of(SCOPES, answer.header.scope) if answer.header.scope != "single" else "",
            "scope_text": phrases.text(answer.header.scope_text),
            "prices": phrases.price(answer.header.price) if answer.header.measure.price_dependent else "",
            "tree": tree.figure(answer.figure, "explain#/figure"),
            "sources": [_source(visit, one) for one in answer.header.sources],
            "limits": [phrases.text(one) for one in answer.header.measure.limits],
            "breaks": [(one.year, phrases.text(one.text)) for one in answer.header.measure.breaks],
            "remarks": [(one.who, one.date, phrases.text(one.text)) for one in answer.remarks],
            "address": answer.address,
            "command": _command(answer),
            "page": _page(visit, answer),
            "page_query": _page_query(visit, answer),
        },
    )


def _page(visit: Visit, answer: ExplainAnswer) -> str:
    """The page that shows the figure; in a frozen site the measure's own, which is there for certain."""
    measure = answer.header.measure.id
    return (
        page_path(measure) if visit.is_static else page_path(measure, answer.organisation.code, answer.year)
    )


def _page_query(visit: Visit, answer: ExplainAnswer) -> dict[str, str]:
    """The scope and the prices of the figure as the page's normal address has them: defaults left out."""
    if visit.is_static:
        return {}
    reading, header = visit.desk.reading, answer.header
    measure = reading.find_measure(header.measure.id)
    asked: dict[str, object] = {}
    if header.scope != scope_of(reading, measure, None):
        asked["scope"] = header.scope
    if header.price.kind == "real":
        level = price_level(reading, amounts_of(reading, measure), "real", None, header.price.deflator_id)
        kind = "municipality" if measure.organisations == "all" else measure.organisations
        usual = default_deflator(reading.deflator_definitions, kind)
        asked["price"] = "real"
        asked["base"] = None if header.price.base_year == level.price.base_year else header.price.base_year
        asked["deflator"] = None if header.price.deflator_id == usual else header.price.deflator_id
    return page_query(asked)


def _command(answer: ExplainAnswer) -> str:
    """The command that reads every cell again."""
    scope = "" if answer.header.scope == "single" else f" --scope {answer.header.scope}"
    price = answer.header.price
    real = f" --price real --base {price.base_year} --deflator {price.deflator_id}"
    prices = real if price.kind == "real" else ""
    measure = answer.header.measure.id
    return f"alen explain {measure} {answer.organisation.code} --year {answer.year}{scope}{prices} --verify"


def _source(visit: Visit, one: Source) -> dict[str, object]:
    updated = say_moment(one.publisher_updated, visit.lang) if one.publisher_updated else ""
    return {
        "table": one.table_id,
        "title": one.title,
        "publisher": publisher_name(one.publisher).in_language(visit.lang),
        "licence": "" if one.licence in ("", UNSTATED) else _marked("definition", one.licence),
        "updated": _time(updated) if updated else "",
        "obtained": _time(_obtained(one, visit.lang)),
        "kind": visit.phrases.of(SNAPSHOT_KINDS, one.kind),
        "url": one.url if one.url.startswith(("https://", "http://")) else "",
        "sha256": Markup("<code>{}</code>").format(one.sha256),
    }


def _obtained(source: Source, lang: str) -> str:
    """When the copy came; of one that came with the package only the day is known."""
    if source.kind == "transcribed":
        return say_date(source.obtained_at[:10], lang)
    return say_moment(source.obtained_at, lang)


def _time(text: str) -> Markup:
    return Markup("<time>{}</time>").format(text)


def _marked(kind: str, text: str) -> Markup:
    """Text whose numerals are no figures: titles, licences."""
    return Markup('<span class="{}">{}</span>').format(kind, text)


class _Tree:
    """Makes the rows; numbers point into the answer that the API gives."""

    def __init__(self, visit: Visit, unread: Iterable[Unread] = ()) -> None:
        self.visit = visit
        self.unread = {one.sha256: one for one in unread}
        self.words = visit.words
        self.phrases = visit.phrases

    def say(self, sentence: str, **values: object) -> Markup:
        """A sentence with its values marked up."""
        return filled(self.words.say(sentence), values)

    def figure(self, node: FigureNode, at: str) -> Row:
        """A figure with all below it."""
        unit = self.phrases.of(UNITS, node.unit)
        where, year = self.phrases.name(node.organisation), str(node.year)
        if node.value is None:
            reason = self.phrases.of(REASONS, node.missing.reason if node.missing else "")
            html = self.say("{organisation}, {year}: {reason}", organisation=where, year=year, reason=reason)
        else:
            value = self.visit.number(node.value, DECIMALS.get(node.unit, 2), f"{at}/value")
            said = msgid("{organisation}, {year}: {value} {unit}")
            if node.unit == "kr_per_inhabitant":  # as the rows below say it
                said = msgid("{organisation}, {year}: DKK {value} per inhabitant")
            html = self.say(said, organisation=where, year=year, value=value, unit=unit)
        return Row(node.id, html, tuple(self._below(node, at)), "figure")

    def _below(self, node: FigureNode, at: str) -> Iterator[Row]:
        if node.missing is not None:
            yield Row(f"{node.id}/missing", escape(self.phrases.why(node.missing)), kind="note")
        formula = FORMULAS.get(node.formula.key, "")
        if formula:
            values = {name: _code_list(value) for name, value in node.formula.args.items()}
            yield Row(
                f"{node.id}/formula",
                self.say("Formula: {formula}", formula=self.say(formula, **values)),
                (),
                "note",
            )
        if node.flags:
            flags = self.phrases.flags(node.flags)
            yield Row(f"{node.id}/flags", self.say("Flags: {flags}", flags=flags), (), "note")
        if node.correction is not None:
            yield self._correction(node, at)
        if node.price is not None:
            yield self._price(node.price, f"{at}/price")
        for place, side in enumerate(node.sums):
            yield self._sum(side, f"{at}/sums/{place}")
        for place, one in enumerate(node.figures):
            yield self.figure(one, f"{at}/figures/{place}")

    def _correction(self, node: FigureNode, at: str) -> Row:
        made = node.correction
        assert made is not None
        before = self.visit.number(
            made.value_before, DECIMALS.get(node.unit, 2), f"{at}/correction/value_before"
        )
        html = self.say(
            "Corrected by hand on {date}, reported by {who}: {reason} The sources give {before}.",
            date=Markup("<time>{}</time>").format(made.date),
            who=made.reported_by,
            reason=self.phrases.text(made.reason),
            before=before,
        )
        return Row(f"{node.id}/correction", html, (), "note")

    def _price(self, node: PriceNode, at: str) -> Row:
        number = self.visit.number
        html = self.say(
            "Real prices: {deflator}, {year} = {index_year}, {base_year} = {index_base}, factor {factor}",
            deflator=self.phrases.text(node.deflator_name),
            year=str(node.year),
            base_year=str(node.base_year),
            index_year=number(node.index_year, 2, f"{at}/index_year"),
            index_base=number(node.index_base, 2, f"{at}/index_base"),
            factor=number(node.factor, 6, f"{at}/factor"),
        )
        below = (*map(self._leaf, node.inputs), *self._what_is_unread(node.id, node.inputs))
        return Row(node.id, html, below, "price")

    def _sum(self, node: SumNode, at: str) -> Row:
        html = self.say(
            "{side}: {total}",
            side=self.phrases.of(SIDES, node.role),
            total=self._amount(node.total, node.unit, f"{at}/total"),
        )
        terms = tuple(
            self._term(one, node.unit, f"{at}/terms/{place}") for place, one in enumerate(node.terms)
        )
        if node.reread_reason == RELEASED:
            terms = (Row(f"{node.id}/none", escape(self.words.say(RELEASED_SUM)), (), "note"),)
        elif not terms:
            terms = (Row(f"{node.id}/none", escape(self.words.say("no part of it is loaded")), (), "note"),)
        return Row(node.id, html, terms, "sum")

    def _amount(self, amount: int | None, unit: str, source: str) -> Markup:
        if amount is None:
            return Markup("–")
        number = self.visit.number
        match unit:
            case "ore":
                return self.say("DKK {amount}", amount=number(amount, 2, source, _ORE_PER_KRONE))
            case "persons":
                return self.say("{number} persons", number=number(amount, 0, source))
            case "hectares":
                return self.say("{number} hectares", number=number(amount, 0, source))
            case _:
                return self.say("DKK {amount} per inhabitant", amount=number(amount, 0, source))

    def _term(self, node: TermNode, unit: str, at: str) -> Row:
        codes = Markup(", ").join(self._code(one) for one in node.codes)
        html = self.say(
            "{sign} table {table}, {title}: {codes} = {amount}",
            sign="+" if node.sign > 0 else "−",
            table=Markup("<code>{}</code>").format(node.table_id),
            title=node.title,
            codes=codes,
            amount=self._amount(node.amount, unit, f"{at}/amount"),
        )
        below = [self._leaf(leaf) for leaf in node.leaves[:LINES_SHOWN]]
        more = len(node.leaves) - LINES_SHOWN
        if more > 0:
            text = self.words.count(
                "{number} more cell, which the file below holds",
                "{number} more cells, which the file below holds",
                more,
            )
            below.append(
                Row(f"{node.id}/more", Markup('<span class="size">{}</span>').format(text), (), "note")
            )
        below += self._what_is_unread(node.id, node.leaves)
        return Row(node.id, html, tuple(below), "term")

    def _what_is_unread(self, id_: str, leaves: Iterable[Leaf]) -> Iterator[Row]:
        """Below some cells: each snapshot of theirs that cannot be read, why it matters, what to do."""
        lost = dict.fromkeys(one.source.sha256 for one in leaves if one.status == "unreadable")
        for number, sha256 in enumerate(lost, start=1):
            one = self.unread[sha256]
            html = self.say(
                "Bytes cannot be read: {what} (table {table}, snapshot {sha256}). {why} For whoever looks "
                "after this site: {do}",
                what=self.phrases.of(UNREAD, one.reason),
                table=Markup("<code>{}</code>").format(one.table_id),
                sha256=self._snapshot(sha256),
                why=self.words.say(one.why),
                do=self.phrases.of(UNREAD_DO, one.reason),
            )
            yield Row(f"{id_}/unread/{number}", html, (), "note")

    def _code(self, one: CodeNote) -> Markup:
        name = self.phrases.of(ROLES, one.role)
        code = Markup("<code>{}</code>").format(one.code)
        label = one.label or self.phrases.of(PRICE_UNITS, one.code)
        if one.code in CODES:
            return self.say("{variable}: {label}", variable=name, label=self.phrases.of(CODES, one.code))
        if label != one.code:
            label = Markup('<span class="definition">{}</span>').format(label)
            return self.say("{variable}: {label} ({code})", variable=name, code=code, label=label)
        return self.say("{variable}: {code}", variable=name, code=code)

    def _leaf(self, leaf: Leaf) -> Row:
        if leaf.status in ("number", "missing"):
            cell = self.say("cell {text}", text=Markup("<code>{}</code>").format(leaf.text or ""))
        elif leaf.status == "absent":
            cell = escape(self.phrases.of(ABSENT, leaf.absent_means))
        elif leaf.status == "unreadable":
            cell = escape(self.words.say("bytes cannot be read"))
        else:
            cell = escape(self.words.say("not read"))
        html = self.say(
            "{cell}, line {key} in snapshot {sha256}, {kind} {date}",
            cell=cell,
            key=Markup("<code>{}</code>").format(";".join(text for _, text in leaf.key)),
            sha256=self._snapshot(leaf.source.sha256),
            kind=self.phrases.of(SNAPSHOT_KINDS, leaf.source.kind),
            date=Markup("<time>{}</time>").format(_obtained(leaf.source, self.visit.lang)),
        )
        return Row(leaf.id, html, (), "leaf")

    def _snapshot(self, sha256: str) -> Markup:
        """The beginning of a snapshot's name; the whole of it stands among the sources."""
        if self.visit.is_static:
            return Markup("<code>{}</code>").format(sha256[:12])
        return Markup('<code title="{}">{}</code>').format(sha256, sha256[:12])


def _code_list(value: object) -> object:
    """Years and codes of organisations within a formula are no figures."""
    return Markup("<code>{}</code>").format(value) if isinstance(value, str) else str(value)


def _question(visit: Visit) -> Question[ExplainAnswer]:
    return asked(visit)


def addresses(desk: Desk) -> Iterable[str]:
    """The newest figure of every organisation in every measure and scope."""
    reading = desk.reading
    for measure_id in reading.measure_ids:
        measure = reading.find_measure(measure_id)
        amounts = reading.find_measure(measure.of) if measure.of else measure
        for scope in amounts.scopes:
            for code, year in sorted(_newest(reading, amounts.id, scope).items()):
                yield f"/explain/{measure_id}/{code}/{year}/{scope}"


def _newest(reading: Reading, amounts_id: str, scope: str) -> dict[str, int]:
    kinds = {"nation", "municipality", "region"}
    found: dict[str, int] = {}
    for basis in BASES:
        for key, year in reading.figures(amounts_id, scope, basis).places:
            one = reading.organisations.by_key(key)
            if one.kind in kinds:
                found[one.code] = max(year, found.get(one.code, 0))
    return found


PAGES = (
    PageType(
        name="explain",
        path="/explain/{measure}/{organisation}/{year}/{scope}",
        view=_view,
        addresses=addresses,
        section="measures",
        query=tuple(name for name in PAGE_QUERY if name in ("price", "base", "deflator")),
        question=_question,
    ),
)
