"""Joint programmes: the list of them, and of one what was agreed, what it costs, and how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alen.answers.addresses import api_address
from alen.answers.parts import Columns, Rows, Source
from alen.answers.programme_addresses import FOLDER, asked, not_there, page
from alen.answers.programme_agreements import AgreementTold, agreements
from alen.answers.programme_bill import share_of
from alen.answers.programme_cases import Case, case_of, cases_of
from alen.answers.programme_decisions import DecisionTold, decisions_told
from alen.answers.programme_follow import (
    BenefitTold,
    MilestoneTold,
    ProjectTold,
    RiskTold,
    benefits_told,
    milestones_told,
    projects_told,
    risks_told,
)
from alen.answers.programme_heads import ProgrammeHead, Seen, head_of, seen
from alen.answers.programme_parts import (
    MONEY_HEADINGS,
    PartyMoney,
    ProgrammeMoney,
    ProgrammeSum,
    RowsBehind,
    YearMoney,
    by_years,
    has_books,
    money_cells,
    money_of,
    party_money,
    party_named,
    rows_behind,
    sum_of,
)
from alen.answers.questions import Desk
from alen.model.programme_records import CURRENT
from alen.products.programmes.money import Money, money

_ALL = "all"
"""The row of a programme's money that is of all of it."""


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme in the list, its money as stated, each amount in its own year's prices."""

    head: ProgrammeHead
    projects: int
    parties: int
    committed: ProgrammeSum
    paid: ProgrammeSum


@dataclass(frozen=True)
class ProgrammesAnswer:
    """The published programmes of an edition, by id."""

    rows: tuple[ProgrammeRow, ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per programme."""
        columns: Columns = (
            "programme", "name_da", "name_en", "programme_origin", "is_invented", "starts", "ends",
            "projects",
            "parties", "committed_ore", "committed_unknown", "paid_ore", "data_hash", "edition",
        )  # fmt: skip
        return columns, [
            (
                one.head.id, one.head.name.da, one.head.name.en, one.head.origin, one.head.is_invented,
                one.head.starts, one.head.ends, one.projects, one.parties, one.committed.ore,
                one.committed.unknown, one.paid.ore, one.head.sha256, self.edition_id,
            )
            for one in self.rows
        ]  # fmt: skip


@dataclass(frozen=True)
class ProgrammeAnswer:
    """A programme as a whole.

    money   of all parties and projects; `years`, `parties`: the same by year and by party
    rows    which rows of its folder the sums were made of
    """

    head: ProgrammeHead
    agreements: tuple[AgreementTold, ...]
    money: ProgrammeMoney
    years: tuple[YearMoney, ...]
    parties: tuple[PartyMoney, ...]
    projects: tuple[ProjectTold, ...]
    milestones: tuple[MilestoneTold, ...]
    risks: tuple[RiskTold, ...]
    benefits: tuple[BenefitTold, ...]
    decisions: tuple[DecisionTold, ...]
    rows: tuple[RowsBehind, ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per party, per project and per year, and one for all."""
        columns: Columns = (
            "programme",
            "row_of",
            "of_id",
            *MONEY_HEADINGS,
            "price_level",
            "as_of",
            "edition",
        )
        named: list[tuple[str, str, ProgrammeMoney]] = [(_ALL, "", self.money)]
        named += [("party", one.party.id, one.money) for one in self.parties]
        named += [("project", one.id, one.money) for one in self.projects]
        named += [("year", str(one.year), one.money) for one in self.years]
        return columns, [
            (self.head.id, of, id_, *money_cells(row), self.head.price, self.head.as_of, self.edition_id)
            for of, id_, row in named
        ]


@dataclass(frozen=True)
class ProgrammeProjectAnswer:
    """One project of a programme."""

    head: ProgrammeHead
    project: ProjectTold
    years: tuple[YearMoney, ...]
    milestones: tuple[MilestoneTold, ...]
    risks: tuple[RiskTold, ...]
    benefits: tuple[BenefitTold, ...]
    decisions: tuple[DecisionTold, ...]
    rows: tuple[RowsBehind, ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per year, and one for all."""
        columns: Columns = (
            "programme",
            "project",
            "year",
            *MONEY_HEADINGS,
            "price_level",
            "as_of",
            "edition",
        )
        years: list[tuple[int | None, ProgrammeMoney]] = [(one.year, one.money) for one in self.years]
        after = self.head.price, self.head.as_of, self.edition_id
        return columns, [
            (self.head.id, self.project.id, year, *money_cells(row), *after)
            for year, row in [*years, (None, self.project.money)]
        ]


@dataclass(frozen=True)
class ProgrammeDecisionsAnswer:
    """The log of decisions, in order."""

    head: ProgrammeHead
    decisions: tuple[DecisionTold, ...]
    edition_id: str
    sources: tuple[Source, ...]

    def table(self) -> tuple[Columns, Rows]:
        """One row per decision."""
        columns: Columns = (
            "programme", "decision", "date", "recorded", "decision_kind", "decision_state", "body",
            "decision_title", "project",
            "adds_ore", "moved_ore", "new_end", "decision_source", "file_row", "as_of", "edition",
        )  # fmt: skip
        return columns, [
            (
                self.head.id, one.id, one.date, one.recorded, one.kind, one.state, one.body, one.title,
                one.project, one.adds.ore, one.moved.ore, one.new_end, one.source, one.row,
                self.head.as_of, self.edition_id,
            )
            for one in self.decisions
        ]  # fmt: skip


# -- questions -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Programmes:
    """The published programmes."""

    rests_on_figures = False

    def address(self) -> str:
        """Where the API answers it."""
        return api_address("programmes")

    def page_path(self) -> str:
        """The page."""
        return FOLDER

    def ask(self, desk: Desk) -> ProgrammesAnswer:
        """The answer."""
        return programmes(cases_of(desk.reading), desk.edition_id)


@dataclass(frozen=True)
class ProgrammeOverview:
    """One programme; see `programme_heads.seen` for price and day."""

    rests_on_figures = False

    programme: str
    price: str = CURRENT
    as_of: str = ""

    def address(self) -> str:
        """Where the API answers it."""
        return api_address("programmes", self.programme, **asked(self.price, self.as_of))

    def page_path(self) -> str:
        """The programme's page."""
        return page(self.price, self.as_of, self.programme)

    def ask(self, desk: Desk) -> ProgrammeAnswer:
        """The answer. Raises NotFound or BadInput."""
        return self.answer(case_of(desk, self.programme))

    def answer(self, case: Case) -> ProgrammeAnswer:
        """The same of a programme wherever it is from. Raises BadInput."""
        return overview(seen(case, self.price, self.as_of))


@dataclass(frozen=True)
class ProgrammeProject:
    """One project."""

    rests_on_figures = False

    programme: str
    project: str
    price: str = CURRENT
    as_of: str = ""

    def address(self) -> str:
        """Where the API answers it."""
        return api_address(
            "programmes", self.programme, "projects", self.project, **asked(self.price, self.as_of)
        )  # fmt: skip

    def page_path(self) -> str:
        """The project's page."""
        return page(self.price, self.as_of, self.programme, "project", self.project)

    def ask(self, desk: Desk) -> ProgrammeProjectAnswer:
        """The answer. Raises NotFound or BadInput."""
        return self.answer(case_of(desk, self.programme))

    def answer(self, case: Case) -> ProgrammeProjectAnswer:
        """The same of a programme wherever it is from. Raises NotFound or BadInput."""
        return project_answer(seen(case, self.price, self.as_of), self.project)


@dataclass(frozen=True)
class ProgrammeDecisions:
    """The log of decisions."""

    rests_on_figures = False

    programme: str
    as_of: str = ""

    def address(self) -> str:
        """Where the API answers it."""
        return api_address("programmes", self.programme, "decisions", as_of=self.as_of)

    def page_path(self) -> str:
        """The page of decisions."""
        return page(CURRENT, self.as_of, self.programme, "decisions")

    def ask(self, desk: Desk) -> ProgrammeDecisionsAnswer:
        """The answer. Raises NotFound or BadInput."""
        return self.answer(case_of(desk, self.programme))

    def answer(self, case: Case) -> ProgrammeDecisionsAnswer:
        """The same of a programme wherever it is from. Raises BadInput."""
        one = seen(case, CURRENT, self.as_of)
        return ProgrammeDecisionsAnswer(one.head, decisions_told(one), one.edition_id, one.sources)


# -- answers ---------------------------------------------------------------------------------------------


def programmes(cases: Mapping[str, Case], edition_id: str) -> ProgrammesAnswer:
    """The list of programmes."""
    return ProgrammesAnswer(tuple(programme_row(case) for case in cases.values()), edition_id, ())


def programme_row(case: Case) -> ProgrammeRow:
    """A programme in a list."""
    found = money(case.programme).total
    return ProgrammeRow(
        head_of(case), len(case.programme.projects), len(case.programme.parties),
        sum_of(found["committed"]), sum_of(found.paid_net),
    )  # fmt: skip


def overview(one: Seen) -> ProgrammeAnswer:
    """A programme as a whole."""
    programme = one.programme
    found = money(programme, price=one.price, levels=one.case.levels)
    return ProgrammeAnswer(
        head=one.head,
        agreements=agreements(programme),
        money=money_of(found.total, is_booked=has_books(programme)),
        years=by_years(found, is_booked=has_books(programme)),
        parties=parties_told(one, found),
        projects=projects_told(one, found),
        milestones=milestones_told(one),
        risks=risks_told(one),
        benefits=benefits_told(one),
        decisions=decisions_told(one),
        rows=rows_behind(programme),
        edition_id=one.edition_id,
        sources=one.sources,
    )


def parties_told(one: Seen, found: Money) -> tuple[PartyMoney, ...]:
    """Each of the programme's own parties that promised, owes, paid or did anything, in its order."""
    rows: list[PartyMoney] = []
    for party in one.programme.parties:
        sums, share = found.of(party.id), share_of(one, party.id)
        if sums.columns or share != ProgrammeSum(None):
            money = party_money(sums, share, is_booked=has_books(one.programme))
            rows.append(PartyMoney(party_named(party), money))
    return tuple(rows)


def project_answer(one: Seen, project: str) -> ProgrammeProjectAnswer:
    """One project. Raises NotFound, naming the nearest."""
    programme = one.programme
    found = money(programme, price=one.price, levels=one.case.levels)
    told = {row.id: row for row in projects_told(one, found)}
    if project not in told:
        raise not_there("project", project, told)
    return ProgrammeProjectAnswer(
        head=one.head,
        project=told[project],
        years=by_years(found, project, is_booked=has_books(programme)),
        milestones=milestones_told(one, project),
        risks=risks_told(one, project),
        benefits=benefits_told(one, project),
        decisions=tuple(row for row in decisions_told(one) if row.project == project),
        rows=rows_behind(programme, None, project),
        edition_id=one.edition_id,
        sources=one.sources,
    )
