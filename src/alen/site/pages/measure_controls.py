"""The form of a measure's page: what it shows can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from alen.answers.measures import MeasureDetail
from alen.answers.phrases import SCHEMES, SCOPES
from alen.answers.prices import Level
from alen.answers.selection import amounts_of
from alen.model.organisation import Organisation
from alen.site.pages.measure_links import Links
from alen.site.pages.measure_state import State, kinds_with_figures, suitable_levels
from alen.site.visit import Visit
from alen.words import msgid

SHORT_SCOPES = {
    "narrow": msgid("Narrow"),
    "extended": msgid("Extended"),
    "wide": msgid("Wide"),
}
_DANISH = str.maketrans({"æ": "\ue001", "ø": "\ue002", "å": "\ue003"})


def by_name(name: str) -> str:
    """A key that sorts names as Danish does: æ, ø and å come last."""
    return name.casefold().translate(_DANISH)


class Controls:
    """The fields of the form: each option with its value, its words, and its address."""

    def __init__(self, visit: Visit, state: State, links: Links, detail: MeasureDetail) -> None:
        self.visit, self.state, self.links, self.detail = visit, state, links, detail
        self.reading = visit.desk.reading
        self.say = visit.words.say

    def fields(self) -> list[Mapping[str, Any]]:
        """Those that hold a choice: a frozen site chooses organisation and, for the country, year."""
        found = [self._everybody(), self._years()]
        if not self.visit.is_static:
            found += [self._scopes(), self._prices(), self._bases(), self._groups()]
        return [one for one in found if one is not None and len(one["options"]) > 1]

    def _field(self, name: str, label: str, options: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
        return {"name": name, "label": label, "options": list(options)}

    def _everybody(self) -> Mapping[str, Any]:
        """The organisations, listed once for all pages that list the same, with the page's own chosen."""
        key = (self.state.measure, self.state.scope_used, self.state.year)
        known = self.visit.remembered("organisations", key, self._organisations)
        own = self.state.organisation.code
        if not self.visit.is_static:
            return _with_chosen(known, own)
        options = [
            {**one, "chosen": one["value"] == own, "href": self.links.organisation(one["value"])}
            for one in known["options"]
        ]
        return {**known, "options": options}

    def _organisations(self) -> Mapping[str, Any]:
        measure = self.reading.find_measure(self.state.measure)
        kinds = kinds_with_figures(self.reading, measure, self.state.scope_used)
        heads = {"municipality": self.say("Municipalities"), "region": self.say("Regions")}
        options = [self._organisation("000", self._name(self.reading.organisations.by_code("000")), "")]
        for kind in kinds:
            everyone = [
                (self._name(one), one) for one in self.reading.organisations.of_kind(kind, self.state.year)
            ]
            everyone.sort(key=lambda pair: by_name(pair[0]))
            options += [self._organisation(one.code, name, heads[kind]) for name, one in everyone]
        labels = {"municipality": self.say("Municipality"), "region": self.say("Region")}
        label = labels[kinds[0]] if len(kinds) == 1 else self.say("Municipality or region")
        return {**self._field("organisation", label, options), "html": _options_html(options)}

    def _organisation(self, code: str, name: str, group: str) -> Mapping[str, Any]:
        return {"value": code, "text": name, "group": group, "href": "", "chosen": False}

    def _name(self, one: Organisation | None) -> str:
        if one is None:
            return ""
        return one.name_da if self.visit.lang == "da" else one.name_en

    def _years(self) -> Mapping[str, Any] | None:
        if not self.visit.is_static:
            known = self.visit.remembered("years", self.state.years, self._years_anew)
            return _with_chosen(known, str(self.state.year))
        if not self.state.is_nation:
            return None
        options = [
            {**one, "href": self.visit.link(self.state.path(year=int(one["value"])), **self.state.query),
             "chosen": one["value"] == str(self.state.year)}
            for one in self._years_anew()["options"]
        ]  # fmt: skip
        return self._field("year", self.say("Year"), options)

    def _years_anew(self) -> Mapping[str, Any]:
        options = [{"value": str(one), "text": str(one), "group": ""} for one in reversed(self.state.years)]
        return {**self._field("year", self.say("Year"), options), "html": _options_html(options)}

    def _scopes(self) -> Mapping[str, Any]:
        loaded = dict.fromkeys(one.scope for one in self.detail.scopes if one.figures)
        options = [
            {
                "value": scope, "href": "", "chosen": scope == self.state.scope_used,
                "text": self.say(SHORT_SCOPES[scope]) if scope in SHORT_SCOPES
                else self.visit.phrases.of(SCOPES, scope),
            }
            for scope in loaded
        ]  # fmt: skip
        return self._field("scope", self.say("Scope"), options)

    def _levels(self) -> Mapping[str, Level]:
        return levels(self.visit, self.state)

    def _prices(self) -> Mapping[str, Any]:
        is_real = self.state.price == "real"
        options = [{"value": "", "text": self.say("Current prices"), "href": "", "chosen": not is_real}]
        used = self._deflator()
        for name, level in self._levels().items():
            text = self.say(
                "Real prices: {deflator}", deflator=self.visit.phrases.text(level.price.deflator_name)
            )
            options.append({"value": name, "text": text, "href": "", "chosen": is_real and name == used})
        return self._field("deflator", self.say("Prices"), options)

    def _deflator(self) -> str:
        if self.state.price != "real":
            return ""
        return self.visit.desk.ask(self.state.rank()).header.price.deflator_id

    def _bases(self) -> Mapping[str, Any] | None:
        if self.state.price != "real":
            return None
        level = self._levels().get(self._deflator())
        if level is None:
            return None
        chosen = self.state.base or level.price.base_year
        options = [
            {"value": str(year), "text": str(year), "href": "", "chosen": year == chosen}
            for year in sorted(level.index, reverse=True)
        ]
        return self._field("base", self.say("In prices of"), options)

    def _groups(self) -> Mapping[str, Any] | None:
        if self.state.kind != "municipality":
            return None
        known = self.visit.remembered("groups", self.state.year, self._groups_of_the_year)
        return _with_chosen(known, self.state.group or "")

    def _groups_of_the_year(self) -> Mapping[str, Any]:
        options = [{"value": "", "text": self.say("No group"), "group": "", "href": ""}]
        organisations = self.reading.organisations
        for scheme in ("region", "landsdel", "group"):
            head = self.visit.phrases.of(SCHEMES, scheme)
            for one in organisations:
                if one.kind != scheme or not one.stands_in(self.state.year):
                    continue
                members = organisations.members(one.code, scheme, self.state.year)
                if len(members) > 1:
                    options.append({
                        "value": one.code, "text": self._name(one), "href": "",
                        "group": head[:1].upper() + head[1:],
                    })  # fmt: skip
        return {**self._field("group", self.say("Compare with"), options), "html": _options_html(options)}


def _with_chosen(field: Mapping[str, Any], value: str) -> Mapping[str, Any]:
    """A field whose options are HTML, with one of them chosen."""
    html = field["html"].replace(f'value="{escape(value)}"', f'value="{escape(value)}" selected', 1)
    return {**field, "html": Markup(html)}


def _options_html(options: Iterable[Mapping[str, Any]]) -> str:
    """Options of a list as HTML, those of one group together."""
    parts: list[str] = []
    group = ""
    for one in options:
        if one["group"] != group:
            parts.append("</optgroup>" if group else "")
            group = one["group"]
            parts.append(f'<optgroup label="{escape(group)}">' if group else "")
        parts.append(f'<option value="{escape(one["value"])}">{escape(one["text"])}</option>')
    return "".join(parts) + ("</optgroup>" if group else "")


def levels(visit: Visit, state: State) -> Mapping[str, Level]:
    """The price indices that may be chosen in the scope shown, by id."""
    measure, scope = visit.desk.reading.find_measure(state.measure), state.scope_used
    return visit.remembered(
        "levels", (measure.id, scope), lambda: suitable_levels(visit.desk.reading, measure, scope)
    )


def why_no_real_prices(visit: Visit, state: State) -> str:
    """Why real prices cannot be chosen; empty where they can, or where prices say nothing."""
    reading = visit.desk.reading
    measure = reading.find_measure(state.measure)
    if not amounts_of(reading, measure).price_dependent or levels(visit, state):
        return ""
    tables = ", ".join(
        sorted({one.table_id for one in reading.deflator_definitions if one.default_for and one.table_id})
    )
    return visit.words.say(
        "Real prices cannot be shown: no price index for municipalities and regions is loaded. It comes from "
        "{tables}.",
        tables=tables,
    )
