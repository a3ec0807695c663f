"""One visit to one page: which edition, which language, what was asked, and how to link and to print."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import Markup

from alen.answers.addresses import CLAIM_FILTERS, PROGRAMME_VIEW, address, page_query
from alen.answers.dates import say_date
from alen.answers.parts import Cell, Total
from alen.answers.phrases import DECIMALS, REASONS, Phrases
from alen.answers.plain import Tabular
from alen.answers.questions import Desk, Question
from alen.answers.shelf import Shelf
from alen.model.printed import Printed, nothing
from alen.site.remembering import Memory
from alen.words import Words

if TYPE_CHECKING:
    from alen.answers.documents import Press
    from alen.site.assets import Assets

Answer = TypeVar("Answer", bound=Tabular)
Part = TypeVar("Part")

MILLION_KRONER = 1e8
"""Øre in a million kroner."""


@dataclass(frozen=True)
class Setting:
    """What all visits share.

    base_url   where the site stands for the world, without a last slash; empty: addresses are printed
               from the root on
    is_static  pages are files: forms become lists of links, and nothing depends on a query
    openapi    the API's description of itself; None where there is no API
    extra_nav  language -> items that the main menu ends in: section, path below the language, text
    """

    shelf: Shelf
    words: Mapping[str, Words]
    assets: Assets
    press: Press
    base_url: str = ""
    is_static: bool = False
    openapi: dict[str, Any] | None = None
    memory: Memory = field(default_factory=Memory)
    extra_nav: Mapping[str, Sequence[tuple[str, str, str]]] = field(
        default_factory=dict[str, Sequence[tuple[str, str, str]]]
    )


@dataclass(frozen=True)
class View:
    """What a page shows: its template with values, its title and its one-sentence description.

    measure_id, organisation  what the page is about, for link previews; empty for most
    has_preview               whether the same address with `.png` is its link preview
    is_passing                whether it is not to be kept: it says what is wrong just now
    """

    template: str
    title: str
    description: str
    context: Mapping[str, Any] = field(default_factory=dict[str, Any])
    status: int = 200
    has_preview: bool = False
    is_passing: bool = False
    jsonld: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PageType:
    """One kind of page.

    path       below the language, in Starlette's form: `/m/{measure}/{organisation}`
    view       makes the page; raises Redirect to the normal form, or an AlenError
    query      what its address may hold after the question mark besides `fields`, in this order
    fields     names of its forms' fields; a view turns them into the normal form by Redirect
    addresses  the paths of all pages of the type below the language: what a frozen site holds
    question   what `.json`, `.csv` and `.xlsx` answer; None: the page has no such files
    chart      the drawing at `.svg`, self-contained; None: the page has none
    preview    the link preview at `.png` as SVG; None: the page has none
    feed       what stands at `.atom`; None: the page has none
    section    the item of the navigation it belongs to
    embeds     whether other sites may frame it
    """

    name: str
    path: str
    view: Callable[[Visit], View]
    addresses: Callable[[Desk], Iterable[str]]
    section: str = ""
    query: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    question: Callable[[Visit], Question[Any]] | None = None
    chart: Callable[[Visit], str] | None = None
    preview: Callable[[Visit], str] | None = None
    feed: Callable[[Visit], View] | None = None
    embeds: bool = False


class Redirect(Exception):
    """The same page under its normal address, below the language."""

    def __init__(self, path: str, **query: object) -> None:
        super().__init__(path)
        self.path = path
        self.query = query


class Visit:
    """One visit. `path` is below the language and without an extension: `/m/f64551-net/101`.

    dated    the edition named in the address; None for an undated address
    params   what the page type's path names
    query    what stood after the question mark
    pairs    the same in order, with names that stood there more than once; see `repeated`
    answers  alias -> address in the API, of all answers the page was made from
    """

    def __init__(
        self,
        setting: Setting,
        desk: Desk,
        language: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        dated: str | None = None,
        section: str = "",
        pairs: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.setting = setting
        self.desk = desk
        self.lang = language
        self.words = setting.words[language]
        self.phrases = Phrases(self.words)
        self.path = path
        self.params = dict(params or {})
        self.query = dict(query or {})
        self._pairs = tuple(pairs)
        self.dated = dated
        self.section = section
        self.answers: dict[str, str] = {}
        self.preview_href: str | None = None
        self._stands_at = ""
        self._links_from: str | None = None

    # -- asking ----------------------------------------------------------------------------------

    def ask(self, alias: str, question: Question[Answer]) -> Answer:
        """An answer, under the name that the page's numbers call it by."""
        found = self.desk.ask(question)
        self.answers[alias] = f"{self._prefix}{question.address()}"
        return found

    def repeated(self, name: str) -> tuple[str, ...]:
        """Every value that a form gave one name, empty ones left out."""
        return tuple(value.strip() for key, value in self._pairs if key == name and value.strip())

    def remembered(self, name: str, key: Hashable, make: Callable[[], Part]) -> Part:
        """A part of this page that other pages of the edition and language share, made once.

        key  all that the part depends on besides edition, language and form of the site
        """
        return self.setting.memory.part((name, self.edition_id, self.lang, self.is_static, key), make)

    # -- linking ---------------------------------------------------------------------------------

    @property
    def is_static(self) -> bool:
        """Whether pages are files."""
        return self.setting.is_static

    def link(self, path: str, *, lang: str = "", form: str = "", **query: object) -> str:
        """A relative link to a page below the language, or with `form` (`csv`, `png` …) to its file."""
        return self._relative(self._prefix + "/" + (lang or self.lang) + path, form, query)

    def dated_link(self, edition_id: str, path: str | None = None, *, lang: str = "") -> str:
        """A relative link to a page (this one by default) as another edition shows it."""
        target = f"/u/{edition_id}/{lang or self.lang}{self.path if path is None else path}"
        return self._relative(target, "", self._kept() if path is None else {})

    def undated_link(self, path: str | None = None) -> str:
        """A relative link to a page (this one by default) as the newest edition shows it."""
        kept = self._kept() if path is None else {}
        return self._relative(f"/{self.lang}{self.path if path is None else path}", "", kept)

    def root_link(self, path: str) -> str:
        """A relative link to something outside the languages: a static file, the API."""
        return relative(path, self._folder)

    def asset(self, name: str) -> str:
        """A relative link to a static file by its plain name."""
        return self.root_link(self.setting.assets.url(name))

    def icon(self, name: str) -> Markup:
        """An icon's drawing, hidden from those who listen."""
        return Markup(self.setting.assets.icon(name))

    @property
    def other_language(self) -> str:
        """The language that the page is not in."""
        return "en" if self.lang == "da" else "da"

    @property
    def other_language_href(self) -> str:
        """This page in the other language."""
        return self.link(self.path, lang=self.other_language, **self._kept())

    @property
    def dated_path(self) -> str:
        """The permanent address of this page: from the root, with its edition."""
        return self._permanent(self.lang)

    def _permanent(self, lang: str) -> str:
        if self.is_static:  # the files are of one edition, and stand where they stand
            return f"/{lang}{self.path.rstrip('/')}/"
        return address(f"/u/{self.edition_id}/{lang}{self.path}", **self._kept())

    @property
    def canonical(self) -> str:
        """Where this page is found: without an edition, so that search engines have one address that they
        may ask for. Absolute where the site knows where it stands.
        """
        if self.setting.base_url:
            return self.canonical_in(self.lang)
        return self.link(self.path) if self.is_static else self.undated_link()

    def canonical_in(self, lang: str) -> str:
        """The same in a language; for a site that knows where it stands."""
        if self.is_static:
            return self.absolute(self._permanent(lang))
        return self.absolute(address(f"/{lang}{self.path}", **self._kept()))

    @property
    def permanent(self) -> str:
        """The address that stays, to be cited; absolute where the site knows where it stands."""
        if self.setting.base_url:
            return self.absolute(self.dated_path)
        return self.link(self.path) if self.is_static else self.dated_link(self.edition_id)

    @property
    def preview_image(self) -> str:
        """This page's link preview, absolute where the site knows where it stands."""
        if self.is_static and not self.setting.base_url:
            return self.link(self.path, form="png")
        root = "" if self.is_static else f"/u/{self.edition_id}"
        return self.absolute(f"{root}/{self.lang}{self.path}.png")

    def absolute(self, path: str) -> str:
        """An address from the root on, with the site's own in front where it is known."""
        return self.setting.base_url + path

    def _kept(self) -> dict[str, str]:
        return page_query(self.query) | {
            name: self.query[name] for name in (*CLAIM_FILTERS, *PROGRAMME_VIEW) if name in self.query
        }

    @property
    def _prefix(self) -> str:
        return f"/u/{self.dated}" if self.dated else ""

    def stands_at(self, path: str) -> None:
        """Say where the page really stands, for one that no address leads to: an error."""
        self._stands_at, self._links_from = path, None

    @property
    def _here(self) -> str:
        return self._stands_at or f"{self._prefix}/{self.lang}{self.path}"

    @property
    def _folder(self) -> str:
        """The folder that relative links of this page start from."""
        if self._links_from is None:
            here = self._here
            is_folder = self.is_static or here.endswith("/")
            self._links_from = (here.rstrip("/") or "/") if is_folder else posixpath.dirname(here)
        return self._links_from

    def _relative(self, target: str, form: str, query: Mapping[str, object]) -> str:
        if form:
            target = f"{target.rstrip('/')}{'/index' if self._is_front(target) else ''}.{form}"
        if not form and self.is_static and not target.endswith("/"):
            target += "/"
        found = relative(target, self._folder)
        if self.is_static or not query:
            return found
        return address(found, **ordered_query(query))

    def _is_front(self, target: str) -> bool:
        return target.rstrip("/").rsplit("/", 1)[-1] in self.setting.words

    # -- printing --------------------------------------------------------------------------------

    @property
    def edition_id(self) -> str:
        """The edition the page is made from."""
        return self.desk.edition_id

    @property
    def edition_date(self) -> str:
        """The day the edition was built, in words."""
        return say_date(self.edition_id[:10], self.lang)

    @property
    def newest_edition_id(self) -> str:
        """The edition that undated addresses show."""
        return self.setting.shelf.current_id()

    def number(self, value: float | None, decimals: int, source: str, scale: float = 1.0) -> Printed:
        """A number of an answer; `source` is its alias and pointer. A dash where there is none."""
        if value is None:
            return nothing("–")
        return Printed(self.words.number(value / scale, decimals), value, source, scale)

    def signed(self, value: float | None, decimals: int, source: str) -> Printed:
        """A change: with a plus sign where it is one."""
        found = self.number(value, decimals, source)
        is_more = value is not None and value > 0 and any(one in "123456789" for one in found.text)
        return Printed(f"+{found.text}", found.value, found.source, found.scale) if is_more else found

    def figure(self, cell: Cell, unit: str, source: str) -> Printed:
        """A cell's value, `source` pointing at the cell; in words why there is none."""
        if cell.value is None:
            return nothing(self.phrases.of(REASONS, cell.reason))
        return self.number(cell.value, DECIMALS.get(unit, 2), f"{source}/value")

    def millions(self, total: Total | None, source: str, decimals: int = 1) -> Printed:
        """A total in millions of kroner, `source` pointing at the total; in words why there is none."""
        if total is None:
            return nothing("–")
        if total.amount_ore is None:
            return nothing(self.phrases.of(REASONS, total.missing.reason) if total.missing else "–")
        return self.number(total.amount_ore, decimals, f"{source}/amount_ore", MILLION_KRONER)


@lru_cache(20_000)
def relative(target: str, folder: str) -> str:
    """A link from a folder to a target; a target that ends in no slash is linked to by its own name.

    >>> relative("/da/m/it-net", "/da/m/it-net/101"), relative("/da/", "/da/m"), relative("/da/", "/da")
    ('../../it-net', '../', './')
    """
    *above, name = target.removeprefix("/").split("/")
    here = [part for part in folder.split("/") if part]
    shared = 0
    while shared < min(len(above), len(here)) and above[shared] == here[shared]:
        shared += 1
    steps = [".."] * (len(here) - shared) + above[shared:]
    return "/".join([*(steps or ([] if name else ["."])), name])


def ordered_query(query: Mapping[str, object]) -> dict[str, object]:
    """A query with the pages' own names first, in their fixed order."""
    known = page_query(query)
    return {**known, **{name: value for name, value in query.items() if name not in known}}
