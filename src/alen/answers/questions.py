"""What can be asked: one frozen dataclass per question, asked of a desk.

A question knows its address in the API, so whoever prints an answer can say where it stands. Pages and
API ask in no other way; equal questions are answered once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock, RLock
from typing import Any, ClassVar, Protocol, TypeVar, cast

from alen.answers.addresses import api_address
from alen.answers.checks import ContributionsAnswer, MoversAnswer, contributions, movers
from alen.answers.compare import CompareAnswer, compare
from alen.answers.differences import DiffAnswer, diff
from alen.answers.edition import Reading
from alen.answers.explain import Explainer
from alen.answers.measures import MeasureDetail, MeasureList, list_measures, measure_detail
from alen.answers.plain import Tabular
from alen.answers.profile import ShowAnswer, show
from alen.answers.ranking import RankAnswer, rank
from alen.answers.tree import ExplainAnswer
from alen.answers.trend import TrendAnswer, trend
from alen.errors import NotFound
from alen.store.editions import Manifest
from alen.store.snapshots import SnapshotStore

_REMEMBERED = 2_000
"""Answers a desk keeps: about one per page of a lively hour."""

Answer = TypeVar("Answer", bound=Tabular, covariant=True)


class Question(Hashable, Protocol[Answer]):
    """Something that can be asked."""

    def address(self) -> str:
        """Where the API answers it."""
        ...

    def ask(self, desk: Desk) -> Answer:
        """The answer."""
        ...


class Editions(Protocol):
    """All editions there are, and which one is served."""

    def manifests(self) -> tuple[Manifest, ...]:
        """Newest first, withdrawn ones too."""
        ...

    def current_id(self) -> str:
        """The served one's id."""
        ...


class Desk:
    """Where questions about one edition are asked. Safe to share between threads.

    store    the publisher's bytes, for explanations; None: cells stand without their numbers
    another  opens another edition by id, for differences
    shelf    the editions there are; None: this one alone is known
    """

    def __init__(
        self,
        reading: Reading,
        store: SnapshotStore | None = None,
        another: Callable[[str], Desk] | None = None,
        shelf: Editions | None = None,
    ) -> None:
        self.reading = reading
        self.store = store
        self.shelf = shelf
        self._another = another
        self._answers: OrderedDict[object, Tabular] = OrderedDict()
        self._memory = Lock()
        self._lock, self._bytes = RLock(), RLock()
        self.explainer = Explainer(reading, store)

    @property
    def edition_id(self) -> str:
        """The edition's id."""
        return self.reading.edition_id

    def ask(self, question: Question[Answer]) -> Answer:
        """The answer; asked before, it is the same object. Raises what the question raises.

        A question, or its answer, says by `is_passing` that it is not remembered: it changes while the
        edition stands, or it is large and one of very many.
        """
        known = self._remembered(question)
        if known is not None:
            return cast(Answer, known)
        # Answered under a lock: whoever asks the same meanwhile waits for one answer. Questions that
        # read the publishers' files may take long, and have a lock of their own.
        with self._bytes if getattr(question, "reads_bytes", False) else self._lock:
            known = self._remembered(question)
            if known is not None:
                return cast(Answer, known)
            found = question.ask(self)
        if not getattr(question, "is_passing", False) and not getattr(found, "is_passing", False):
            with self._memory:
                self._answers[question] = found
                if len(self._answers) > _REMEMBERED:
                    self._answers.popitem(last=False)
        return found

    def _remembered(self, question: object) -> Tabular | None:
        with self._memory:
            if question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def edition(self, edition_id: str) -> Desk:
        """The desk of an edition by id. Raises NotFound, GoneEdition or BadEdition."""
        if edition_id == self.edition_id:
            return self
        if self._another is None:
            raise NotFound(f"there is no edition {edition_id!r} here")
        return self._another(edition_id)


@dataclass(frozen=True)
class Rank:
    """All of one kind by one measure in one year; see `ranking.rank`."""

    measure: str
    year: int | None = None
    scope: str | None = None
    among: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None
    kind: str | None = None
    booking: float | None = None

    def address(self) -> str:
        """`/ranks/{measure}`."""
        return api_address("ranks", self.measure, **_query(self, "measure"))

    def ask(self, desk: Desk) -> RankAnswer:
        """The ranking."""
        return rank(desk.reading, **vars(self))


@dataclass(frozen=True)
class Series:
    """One measure over time for organisations named by code; see `trend.trend`."""

    measure: str
    organisations: tuple[str, ...]
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/series/{measure}?organisation=…`."""
        query = _query(self, "measure", "organisations")
        return api_address("series", self.measure, organisation="+".join(self.organisations), **query)

    def ask(self, desk: Desk) -> TrendAnswer:
        """The series."""
        return trend(desk.reading, **vars(self))


@dataclass(frozen=True)
class Compare:
    """Organisations side by side; see `compare.compare`."""

    organisations: tuple[str, ...]
    year: int | None = None

    def address(self) -> str:
        """`/compare?organisation=…`."""
        return api_address("compare", organisation="+".join(self.organisations), year=self.year)

    def ask(self, desk: Desk) -> CompareAnswer:
        """The comparison."""
        return compare(desk.reading, self.organisations, self.year)


@dataclass(frozen=True)
class Profile:
    """One organisation: who it is and all its measures; see `profile.show`."""

    organisation: str

    def address(self) -> str:
        """`/organisations/{code}`."""
        return api_address("organisations", self.organisation)

    def ask(self, desk: Desk) -> ShowAnswer:
        """The profile."""
        return show(desk.reading, self.organisation)


@dataclass(frozen=True)
class Explain:
    """Where one figure comes from, down to the publisher's cells; see `explain.explain`."""

    reads_bytes: ClassVar[bool] = True

    measure: str
    organisation: str
    year: int
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/explain/{measure}/{organisation}/{year}`."""
        query = _query(self, "measure", "organisation", "year")
        return api_address("explain", self.measure, self.organisation, self.year, **query)

    def ask(self, desk: Desk) -> ExplainAnswer:
        """The explanation."""
        return desk.explainer.explain(**vars(self))


@dataclass(frozen=True)
class Measures:
    """All measures of the edition."""

    def address(self) -> str:
        """`/measures`."""
        return api_address("measures")

    def ask(self, desk: Desk) -> MeasureList:
        """The list."""
        return list_measures(desk.reading)


@dataclass(frozen=True)
class OneMeasure:
    """One measure in full: scopes, formulas, limits, breaks."""

    measure: str

    def address(self) -> str:
        """`/measures/{measure}`."""
        return api_address("measures", self.measure)

    def ask(self, desk: Desk) -> MeasureDetail:
        """The measure."""
        return measure_detail(desk.reading, self.measure)


@dataclass(frozen=True)
class Movers:
    """Who moved most between two years; see `checks.movers`."""

    measure: str
    first_year: int
    last_year: int
    k: int = 10
    scope: str | None = None
    basis: str | None = None
    kind: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/movers/{measure}?first_year=…&last_year=…`."""
        return api_address("movers", self.measure, **_query(self, "measure"))

    def ask(self, desk: Desk) -> MoversAnswer:
        """The movers."""
        return movers(desk.reading, **vars(self))


@dataclass(frozen=True)
class Contributions:
    """What each member gave to the growth of a total; see `checks.contributions`."""

    measure: str
    first_year: int
    last_year: int
    scope: str | None = None
    basis: str | None = None
    among: str | None = None
    kind: str | None = None

    def address(self) -> str:
        """`/contributions/{measure}?first_year=…&last_year=…`."""
        return api_address("contributions", self.measure, **_query(self, "measure"))

    def ask(self, desk: Desk) -> ContributionsAnswer:
        """The contributions."""
        return contributions(desk.reading, **vars(self))


@dataclass(frozen=True)
class Difference:
    """What changed between two editions; see `differences.diff`."""

    old: str
    new: str

    def address(self) -> str:
        """`/diff/{old}/{new}`."""
        return api_address("diff", self.old, self.new)

    def ask(self, desk: Desk) -> DiffAnswer:
        """The differences."""
        return diff(desk.edition(self.old).reading, desk.edition(self.new).reading)


def _query(question: object, *in_path: str) -> dict[str, Any]:
    """A question's fields for its address, without those in the path; current prices need no word."""
    found = {name: value for name, value in vars(question).items() if name not in in_path}
    if found.get("price") == "current":
        del found["price"]
    return found
