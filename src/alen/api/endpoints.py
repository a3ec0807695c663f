"""Every endpoint of the API: its path, the question it asks and the parameters it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from alen.answers.boundaries import MAP_KINDS, Boundaries, BoundariesAnswer
from alen.answers.changes import MOST, Changes, ChangesAnswer
from alen.answers.checks import ContributionsAnswer, MoversAnswer
from alen.answers.claim_parts import ClaimAnswer, ClaimsAnswer
from alen.answers.claims import ClaimCheck, Claims
from alen.answers.compare import LEAST_COMPARED, MOST_COMPARED, CompareAnswer
from alen.answers.country import Country, CountryAnswer
from alen.answers.differences import DiffAnswer
from alen.answers.drivers import Drivers, DriversAnswer
from alen.answers.efficiency import Frontier, FrontierAnswer
from alen.answers.expected import Expected, ExpectedAnswer
from alen.answers.figures import MOST_ROWS, Figures, FiguresAnswer
from alen.answers.listing import Editions, EditionsAnswer, Organisations, OrganisationsAnswer
from alen.answers.measure_table import MeasureTable, MeasureTableAnswer
from alen.answers.measures import MeasureDetail, MeasureList
from alen.answers.methods import MethodDetail, MethodList, Methods, OneMethod
from alen.answers.official import Official, OfficialAnswer
from alen.answers.peers import PeerGroup, PeersAnswer
from alen.answers.potential import Potential, PotentialAnswer
from alen.answers.profile import ShowAnswer
from alen.answers.programme_bill import ProgrammeBill
from alen.answers.programme_bill_parts import ProgrammeBillAnswer
from alen.answers.programme_party import ProgrammeParty, ProgrammePartyAnswer
from alen.answers.programmes import (
    ProgrammeAnswer,
    ProgrammeDecisions,
    ProgrammeDecisionsAnswer,
    ProgrammeOverview,
    ProgrammeProject,
    ProgrammeProjectAnswer,
    Programmes,
    ProgrammesAnswer,
)
from alen.answers.questions import (
    Compare,
    Contributions,
    Difference,
    Explain,
    Measures,
    Movers,
    OneMeasure,
    Profile,
    Question,
    Rank,
    Series,
)
from alen.answers.ranking import RankAnswer
from alen.answers.regions import Regions, RegionsAnswer
from alen.answers.sharing import Share, ShareAnswer
from alen.answers.spread import Spread, SpreadAnswer
from alen.answers.standing import Standing, StandingAnswer
from alen.answers.swings import Swings, SwingsAnswer
from alen.answers.tree import ExplainAnswer
from alen.answers.trend import TrendAnswer
from alen.api.parameters import (
    AMONG,
    AS_OF,
    BASIS,
    BOOKING,
    CLAIM,
    COMPARED,
    COORDINATION,
    EDITION,
    EDITION_EXAMPLE,
    FIRST_YEAR,
    KIND,
    KIND_SHOWN,
    LANGUAGE,
    LAST_YEAR,
    MEASURE,
    MOST_ORGANISATIONS,
    MOVER_COUNT,
    ONE_OFF,
    ORGANISATION,
    ORGANISATIONS,
    PEER_COUNT,
    PRICE_LEVEL,
    PRICES,
    PROGRAMME,
    RTS,
    SCOPE,
    SHARE,
    SHARING,
    VERDICT,
    WEIGHTS,
    YEAR,
    YEARS,
    Parameter,
    choice,
    flag,
    named,
    needed,
    several,
    several_years,
    whole,
    words,
)
from alen.api.verifying import Verify
from alen.measures.definition import DIMENSIONS
from alen.model.organisation import KINDS


@dataclass(frozen=True)
class Endpoint:
    """One endpoint.

    id         the operation's id in the OpenAPI; it never changes
    answer     the dataclass of what stands under `data`; several where a parameter decides
    parts      the parameters in the path, in its order
    query      those after the question mark, besides `edition` and `lang`
    is_dated   the path itself names editions, so that the answer stays the same
    is_listing what it lists may change while an edition stands
    """

    id: str
    path: str
    tag: str
    summary: str
    about: str
    question: type[Any]
    answer: tuple[type[Any], ...]
    parts: tuple[Parameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    is_dated: bool = False
    is_listing: bool = False

    @property
    def options(self) -> tuple[Parameter, ...]:
        """Everything that may stand after the question mark."""
        return (*self.query, EDITION, LANGUAGE)

    @property
    def ends_in_part(self) -> bool:
        """Whether the path ends in a parameter, behind which the form's ending then stands."""
        return self.path.endswith("}")

    def asked(self, values: Mapping[str, Any]) -> Question[Any]:
        """The question, from values by parameter name."""
        fields = {one.fills: values[one.name] for one in (*self.parts, *self.query) if one.name in values}
        if fields.pop("verify", False):
            return Verify(**fields)
        question: Question[Any] = self.question(**fields)
        return question


_SERIES = (SCOPE, BASIS, *PRICES)
_METHOD = words("method", "A method's id, as `/methods` lists them.", "swing")
PARTY_OR_CODE = "A party's id in the programme, or the code of an organisation that it divides among."
PARTY = words("party", "Only this party's share, by id or code, and those of its members.", "kommuner")
_OLD = words("old", "The earlier edition.", EDITION_EXAMPLE)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "listOrganisations", "/organisations", "organisations", "All organisations",
        "Municipalities, regions, landsdele, groups and the nation, with the years they stand in.",
        Organisations, (OrganisationsAnswer,), (),
        (choice("kind", "Only organisations of this kind.", KINDS),),
    ),
    Endpoint(
        "getOrganisation", "/organisations/{organisation}", "organisations", "One organisation",
        "Who it is, what it belongs to, and every measure at its newest year with its place among its kind.",
        Profile, (ShowAnswer,), (ORGANISATION,),
    ),
    Endpoint(
        "getBoundaries", "/boundaries/{kind}", "organisations", "Outlines for a map",
        "SVG paths of all municipalities or regions, sharing their borders; `shapes` is null where no "
        "boundaries are loaded.",
        Boundaries, (BoundariesAnswer,), (choice("kind", "Which outlines.", MAP_KINDS),),
    ),
    Endpoint(
        "listMeasures", "/measures", "measures", "All measures",
        "Every measure with its unit, its scopes, the years with figures and the tables that are lacking.",
        Measures, (MeasureList,),
    ),
    Endpoint(
        "getMeasure", "/measures/{measure}", "measures", "One measure",
        "A measure in full: scopes, formulas, limits, caveats, breaks and sources.",
        OneMeasure, (MeasureDetail,), (MEASURE,),
    ),
    Endpoint(
        "listMethods", "/methods", "measures", "How figures are computed",
        "Every way of computing: what it does, and the functions of the code that do it.",
        Methods, (MethodList,),
    ),
    Endpoint(
        "getMethod", "/methods/{method}", "measures", "One way of computing",
        "Formula, assumptions, limits, literature, the code's own words, worked examples, and how often its "
        "bands held the truth in simulations.",
        OneMethod, (MethodDetail,), (_METHOD,),
    ),
    Endpoint(
        "listOfficialSites", "/official/{measure}", "measures", "Official sites beside a measure",
        "The official key-figure sites that show something near it, and why the numbers differ.",
        Official, (OfficialAnswer,), (MEASURE,), (BASIS,),
    ),
    Endpoint(
        "listFigures", "/figures", "figures", "Figures, a page at a time",
        "Every figure of the edition, or those chosen. `next_cursor`, and the header Link with rel=next, "
        "lead to the next page.",
        Figures, (FiguresAnswer,), (),
        (
            several("measure", "Only these measures, joined by `+`.", "f64551-net", 100),
            several("organisation", "Only these organisations, by code or name, joined by `+`.", "101+147",
                    MOST_ORGANISATIONS),
            several_years("year", "Only these accounts years, joined by `+`.", "2023+2024"),
            SCOPE, BASIS, *PRICES,
            words("cursor", "Where the page begins: the `next_cursor` of the page before.", None),
            whole("limit", f"Figures on a page, at most {MOST_ROWS}.", 100, 1, MOST_ROWS),
            words("changed_since", "Only figures that differ from this edition.", EDITION_EXAMPLE),
        ),
    ),
    Endpoint(
        "getTable", "/tables/{measure}", "figures", "One measure as one table",
        "Every organisation in every year, by one measure.",
        MeasureTable, (MeasureTableAnswer,), (MEASURE,), _SERIES,
    ),
    Endpoint(
        "rankOrganisations", "/ranks/{measure}", "comparisons", "A ranking",
        "All municipalities, or all regions, by one measure in one year: place with its band, percentile, "
        "quartile, and the median and means.",
        Rank, (RankAnswer,), (MEASURE,), (YEAR, SCOPE, AMONG, BASIS, *PRICES, KIND, BOOKING),
    ),
    Endpoint(
        "getSwings", "/swings/{measure}", "comparisons", "Figures with their swing bands",
        "Each booked figure with the band in which it could lie elsewhere, what the band rests on, the "
        "places between which it could stand, and whether it can be told apart from the median.",
        Swings, (SwingsAnswer,), (MEASURE,), (YEAR, SCOPE, AMONG, BASIS, *PRICES, KIND, BOOKING),
    ),
    Endpoint(
        "getPeers", "/peers/{organisation}", "comparisons", "Whom an organisation is compared with",
        "The nearest organisations by framework conditions, with distance, its parts and stability; with a "
        "measure also their figures, and where the organisation stands among them.",
        PeerGroup, (PeersAnswer,), (ORGANISATION,),
        (
            replace(MEASURE, about="The measure whose figures stand beside. Left out: the peers alone."),
            YEAR, PEER_COUNT, WEIGHTS, BOOKING, SCOPE, BASIS, *PRICES,
        ),
    ),
    Endpoint(
        "getExpected", "/expected/{measure}", "comparisons", "Expected spend by framework conditions",
        "What each organisation's framework conditions lead one to expect, with the index of the booked "
        "figure over it, the coefficients and how much they tell, each with its interval; or why there is "
        "none.",
        Expected, (ExpectedAnswer,), (MEASURE,),
        (
            replace(ORGANISATIONS, about="Only the rows of these, by code or name, joined by `+`."),
            YEAR, SCOPE, BASIS, *PRICES, KIND, BOOKING,
        ),
    ),
    Endpoint(
        "getPotential", "/potential/{measure}", "comparisons", "Worked examples: differences to a target",
        "What lies above each rule's target, all rules side by side, beside what chance and booking alone "
        "would make of it. The excess is a detection floor and no estimate of a saving; what booking alone "
        "can explain is not shown.",
        Potential, (PotentialAnswer,), (MEASURE,),
        (
            replace(ORGANISATION, about="Only the differences of this one, by code or name."),
            YEAR, SCOPE, BASIS, *PRICES, KIND, SHARE, BOOKING,
        ),
    ),
    Endpoint(
        "getFrontier", "/frontier/{measure}", "comparisons", "A frontier through costs, behind its gate",
        "Whether inefficiency can be told from noise, with the arithmetic; peers, cost drivers and those who "
        "stretch the figures. Scores and totals (`lenses`) only where the gate is open, null where it is "
        "closed.",
        Frontier, (FrontierAnswer,), (MEASURE,),
        (
            named(YEAR, "year", "Accounts year. Left out: the newest with amounts and inhabitants."),
            SCOPE, BASIS, KIND, RTS, BOOKING,
        ),
    ),
    Endpoint(
        "getSeries", "/series/{measure}", "comparisons", "A measure over time",
        "All years of one measure for one organisation or several of one kind, with growth, breaks and gaps.",
        Series, (TrendAnswer,), (MEASURE,), (needed(ORGANISATIONS), *_SERIES),
    ),
    Endpoint(
        "compareOrganisations", "/compare", "comparisons", "Organisations side by side",
        f"{LEAST_COMPARED} to {MOST_COMPARED} of one kind over every measure that fits them.",
        Compare, (CompareAnswer,), (),
        (needed(COMPARED), named(YEAR, "year", "Accounts year. Left out: each measure's newest.")),
    ),
    Endpoint(
        "shareOperation", "/share", "comparisons", "What one operation for several would cost",
        "What two or more organisations booked each on their own, against what one operation for all of them "
        "would cost by the cost function of everybody, with its interval; nobody is proposed.",
        Share, (ShareAnswer,), (),
        (
            needed(SHARING),
            replace(MEASURE, about="The measure. Left out: shared IT, or what stands in for it."),
            named(YEAR, "year", "Accounts year. Left out: the newest that all have amounts for."),
            SCOPE, ONE_OFF, COORDINATION,
        ),
    ),
    Endpoint(
        "listClaims", "/claims", "claims", "Published statements",
        "Statements that somebody printed about public IT money, each with its verdict by this edition's "
        "figures; `counts` holds how many of each verdict there are among all.",
        Claims, (ClaimsAnswer,), (),
        (
            VERDICT,
            replace(MEASURE, about="Only statements about this measure.", example="region-it"),
            replace(ORGANISATION, about="Only statements about this organisation, or about all of its kind."),
            words("publisher", "Only what this publisher printed, by its whole name.", "Computerworld"),
            named(YEAR, "year", "Only statements about this accounts year."),
        ),
    ),
    Endpoint(
        "getClaim", "/claims/{claim}", "claims", "One published statement",
        "What was printed, each way of reading it, what its words allow as intervals, what its own numbers "
        "and this edition's figures say, what follows from it, and what would decide it.",
        ClaimCheck, (ClaimAnswer,), (CLAIM,),
    ),
    Endpoint(
        "listProgrammes", "/programmes", "programmes", "Joint programmes",
        "The published programmes that several organisations agreed on, with what is committed and paid.",
        Programmes, (ProgrammesAnswer,),
    ),
    Endpoint(
        "getProgramme", "/programmes/{programme}", "programmes", "One programme",
        "What was agreed and what its words allow, money by party and year, projects with their lights, "
        "milestones, risks, benefits and decisions.",
        ProgrammeOverview, (ProgrammeAnswer,), (PROGRAMME,), (PRICE_LEVEL, AS_OF),
    ),
    Endpoint(
        "getProgrammeProject", "/programmes/{programme}/projects/{project}", "programmes", "One project",
        "A project's plan, money by year, lights with rule and reason, milestones, risks and benefits.",
        ProgrammeProject, (ProgrammeProjectAnswer,),
        (PROGRAMME, words("project", "A project's id, as the programme lists them.", "projekt-01")),
        (PRICE_LEVEL, AS_OF),
    ),
    Endpoint(
        "getProgrammeParty", "/programmes/{programme}/parties/{party}", "programmes", "One party",
        "What a party pays and what it gets: commitments, shares, calls, payments, hours and benefits. "
        "Shares are calculated by Alen and no demand for payment.",
        ProgrammeParty, (ProgrammePartyAnswer,), (PROGRAMME, replace(PARTY, about=PARTY_OR_CODE)),
        (PRICE_LEVEL, AS_OF),
    ),
    Endpoint(
        "getProgrammeBill", "/programmes/{programme}/bills/{year}", "programmes", "Shares of a year",
        "What each party is to pay in a year and how every øre of it comes about: commitments, key, weights, "
        "carry and remainder. Calculated by Alen; no demand for payment.",
        ProgrammeBill, (ProgrammeBillAnswer,),
        (PROGRAMME, replace(YEAR, about="The year.", example=2008)),
        (PARTY, PRICE_LEVEL, AS_OF),
    ),
    Endpoint(
        "listProgrammeDecisions", "/programmes/{programme}/decisions", "programmes", "Its decisions",
        "The log of decisions in order, each with the money, ends, keys and members that it changed.",
        ProgrammeDecisions, (ProgrammeDecisionsAnswer,), (PROGRAMME,), (AS_OF,),
    ),
    Endpoint(
        "explainFigure", "/explain/{measure}/{organisation}/{year}", "origin", "Where a figure comes from",
        "The tree from one figure down to the cells in the publishers' bytes. With `verify=true` each "
        "cell is read again and the figure is held against it.",
        Explain, (ExplainAnswer, Verify.answer), (MEASURE, ORGANISATION, YEAR),
        (*_SERIES, flag("verify", "Read the bytes again and say whether they bear the figure out.")),
    ),
    Endpoint(
        "getStanding", "/standing/{measure}/{organisation}", "comparisons", "Where one organisation stands",
        "One organisation in one year among all of its kind, and in a group: place, median, "
        "difference and change.",
        Standing, (StandingAnswer,), (MEASURE, ORGANISATION),
        (YEAR, SCOPE, AMONG, BASIS, *PRICES, KIND, BOOKING),
    ),
    Endpoint(
        "getSpread", "/spread/{measure}", "comparisons", "How a kind spreads over the years",
        "Each year's quartiles, means and extremes of all of a kind, or of the members of a group.",
        Spread, (SpreadAnswer,), (MEASURE,), (AMONG, KIND, *_SERIES),
    ),
    Endpoint(
        "getCountry", "/country", "comparisons", "The whole country by every measure",
        "Each measure's newest year: the median, the extremes and the change since the year before.",
        Country, (CountryAnswer,), (), (KIND_SHOWN,),
    ),
    Endpoint(
        "getRegions", "/regions/{measure}", "comparisons", "The regions over the years",
        "All regions by one measure: amounts, kroner per inhabitant, growth, share of operating spending, "
        "and each region's part of the growth.",
        Regions, (RegionsAnswer,), (replace(MEASURE, example="region-it"),),
        (
            YEAR,
            whole("first_year", "The year that longer growth is counted from.", 2007, FIRST_YEAR, LAST_YEAR),
            SCOPE, *PRICES,
        ),
    ),
    Endpoint(
        "listDrivers", "/drivers/{measure}", "comparisons", "What moved a total",
        "A total's change between two years by function or by art: each part's amounts, and its part of the "
        "growth in percentage points.",
        Drivers, (DriversAnswer,), (replace(MEASURE, example="region-it"),),
        (
            *YEARS, KIND, SCOPE,
            choice("dimension", "What the total is split by: function or art.", DIMENSIONS),
            replace(ORGANISATION, about="Only this organisation, by code or name."),
        ),
    ),
    Endpoint(
        "listMovers", "/movers/{measure}", "comparisons", "Who moved most",
        "The organisations that moved most between two years, by amount and by per cent.",
        Movers, (MoversAnswer,), (MEASURE,), (*YEARS, MOVER_COUNT, SCOPE, BASIS, *PRICES, KIND),
    ),
    Endpoint(
        "listContributions", "/contributions/{measure}", "comparisons", "What each gave to the growth",
        "Each member's part of the growth of their total between two years, in percentage points.",
        Contributions, (ContributionsAnswer,), (MEASURE,), (*YEARS, SCOPE, BASIS, AMONG, KIND),
    ),
    Endpoint(
        "listEditions", "/editions", "editions", "All editions",
        "Every edition, newest first, withdrawn ones too.",
        Editions, (EditionsAnswer,), is_listing=True,
    ),
    Endpoint(
        "compareEditions", "/diff/{old}/{new}", "editions", "What changed between two editions",
        "Figures added, removed and changed, by which snapshot or definition, and published statements whose "
        "verdict changed.",
        Difference, (DiffAnswer,),
        (_OLD, words("new", "The later edition.", EDITION_EXAMPLE)),
        is_dated=True,
    ),
    Endpoint(
        "listChanges", "/changes/{old}", "editions", "What changed since an edition",
        "The largest changes from an earlier edition to this one, of all organisations or of one, and which "
        "published statements are judged otherwise.",
        Changes, (ChangesAnswer,), (_OLD,),
        (ORGANISATION, whole("limit", f"How many changed figures are listed, at most {MOST}.", 50, 0, MOST)),
    ),
)  # fmt: skip

BY_QUESTION: Mapping[type[Any], Endpoint] = {one.question: one for one in ENDPOINTS}

TAGS = {
    "organisations": "Who the figures are about.",
    "measures": "What is measured, how, and with which limits.",
    "figures": "The figures themselves.",
    "comparisons": "Rankings, series and comparisons made from the figures.",
    "claims": "Published statements, held against the figures.",
    "programmes": "Joint programmes: who pays what, when, for which result.",
    "origin": "From a figure to the publisher's cells.",
    "editions": "Editions never change; a new one replaces the one before.",
    "service": "About the API itself.",
}
