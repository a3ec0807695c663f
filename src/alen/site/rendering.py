"""From a view to the bytes of a page: Jinja's templates, filled in one language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from string import Formatter
from typing import Any, cast

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from alen.errors import BadDefinition
from alen.site.visit import View, Visit
from alen.store.packaged import list_names, read_text
from alen.words import Words

_TEMPLATES = ("site", "templates")


def _template(name: str, folders: tuple[tuple[str, ...], ...]) -> str | None:
    """A template's text from the first folder of the package that has it; None when none has."""
    for folder in folders:
        try:
            return _tightened(read_text(*folder, name))
        except BadDefinition:
            continue
    return None


@cache
def environment(*more: tuple[str, ...]) -> Environment:
    """The templates: escaping everything, refusing names that are not given.

    All are compiled now, once for the process, and not while somebody waits.
    more  folders of the package with templates beside the site's own, as ("local", "templates")
    """
    folders = (_TEMPLATES, *more)
    made = Environment(
        loader=FunctionLoader(lambda name: _template(name, folders)),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
    )
    made.filters["capitalize_first"] = capitalised
    filters = cast(dict[str, Any], made.filters)
    filters |= {"told": told, "told_pairs": told_pairs, "stated": stated}
    for folder in folders:
        for name in list_names(*folder, suffix=".j2"):
            made.get_template(name)
    return made


def capitalised(text: str) -> str:
    """A text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def told(text: str) -> Markup:
    """Text whose numerals are no figures: a licence, a standard, a definition's own words."""
    return Markup('<span class="definition">{}</span>').format(text)


def stated(text: str) -> Markup:
    """Text that somebody else printed, or that tells it again: its numerals are quoted, not ours."""
    return Markup('<span class="stated">{}</span>').format(text)


def told_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[Markup, str]]:
    """The same for the terms of a list of facts."""
    return [(told(term), text) for term, text in pairs]


def speech(words: Words) -> Mapping[str, Any]:
    """`_` and `count`: sentences whose values are escaped, or marked up by themselves."""

    def say(sentence: str, /, **values: object) -> Markup:
        said = words.say(sentence)
        return filled(said, values) if values else Markup(said)

    def count(one: str, many: str, number: int, /, **values: object) -> Markup:
        return filled(words.chosen(one, many, number), {"number": words.integer(number), **values})

    return {"_": say, "count": count}


def filled(sentence: str, values: Mapping[str, object]) -> Markup:
    """A sentence of ours with its values, each escaped unless it is marked up itself.

    >>> filled("{who} & {who}", {"who": "<b>"})
    Markup('&lt;b&gt; & &lt;b&gt;')
    """
    pieces = _pieces(sentence)
    return Markup("".join([str(escape(values[one])) if odd % 2 else one for odd, one in enumerate(pieces)]))


@lru_cache(2_000)
def _pieces(sentence: str) -> tuple[str, ...]:
    """Words and names of values in turn."""
    found: list[str] = []
    for words, name, form, _ in Formatter().parse(sentence):
        if form:
            raise BadDefinition(f"a value in a sentence has a format of its own: {sentence!r}")
        found += [words] if name is None else [words, name]
    return tuple(found)


class Renderer:
    """Renders views; one for the whole site.

    more  folders of the package with templates beside the site's own
    """

    def __init__(self, *more: tuple[str, ...]) -> None:
        self._environment = environment(*more)

    def page(self, visit: Visit, view: View) -> bytes:
        """A whole page in UTF-8."""
        template = self._environment.get_template(view.template)
        text = template.render(
            **speech(visit.words),
            **view.context,
            visit=visit,
            view=view,
            lang=visit.lang,
            link=visit.link,
            asset=visit.asset,
            icon=visit.icon,
            other_language_href=visit.other_language_href,
            jsonld=_jsonld(view.jsonld),
        )
        return (frugal(text) if visit.is_static else text).encode()

    def bare(self, template: str, visit: Visit) -> bytes:
        """A page outside the languages."""
        return self._environment.get_template(template).render(visit=visit, asset=visit.asset).encode()


def _jsonld(data: Mapping[str, Any] | None) -> Markup:
    """A description for machines, safe inside a script element."""
    if data is None:
        return Markup("")
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    escaped = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(escaped)


_MARKED = re.compile(
    r'<(data|tspan)(?: data-value| value)="[^"]*" data-from="[^"]*"(?: data-scale="[^"]*")?>([^<]*)</\1>'
)
"""A number as `Printed` marks it."""


def unmarked(text: str) -> str:
    """Without the marks that say where in the API a number stands: a frozen site has no API to follow
    them to, and they are a sixth of its bytes.
    """
    return _MARKED.sub(r"\2", text)


_ICON = re.compile(r'(<svg class="icon-svg"[^>]*>)(<path) (d="[^"]*"/>)</svg>')


def _drawn_once(text: str) -> str:
    """Each icon drawn where it stands first, and used from there again."""
    known: dict[str, str] = {}

    def replaced(found: re.Match[str]) -> str:
        frame, tag, drawing = found.groups()
        if drawing in known:
            return f'{frame}<use href="#{known[drawing]}"/></svg>'
        known[drawing] = f"i{len(known)}"
        return f'{frame}{tag} id="{known[drawing]}" {drawing}</svg>'

    return _ICON.sub(replaced, text)


def frugal(text: str) -> str:
    """A page of a frozen site, of which there are thousands: without what only a server's pages need."""
    return _POINTS.sub(_together, _drawn_once(unmarked(text)))


_POINTS = re.compile(r'(?:<circle [^>]*? class="point own"/>){3,}')


def _together(found: re.Match[str]) -> str:
    """Points of one line under one class."""
    plain = found[0].replace(' class="point own"', "")
    return f'<g class="point own">{plain}</g>'


def _tightened(source: str) -> str:
    """A template without its indentation, a fifth of a page's bytes; what is typed is left as it is."""
    lines: list[str] = []
    is_kept = False
    for line in source.split("\n"):
        is_kept = is_kept or "<textarea" in line or "<pre" in line
        stripped = line if is_kept else line.strip()
        if is_kept and ("</textarea" in line or "</pre" in line):
            is_kept = False
        if stripped or is_kept:
            lines.append(stripped)
    return "\n".join(lines) + "\n"
