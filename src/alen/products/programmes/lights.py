"""Traffic lights: computed by a dated rule set, the assessed light beside them, both scored afterwards.

A computed light carries its rule set, version, numbers and the limit it crossed, so that anybody can check
it. Whoever knows the project may assess it otherwise; that is an override and needs a reason. The computed
overall light is the worst of the computed dimensions.

Lights are promises about outcomes, so they are held against them: for every status that was given, whether
the project then cost more than the baseline of that day or ended later. The hit rate stands beside the base
rate: how often one would be right by always saying the commonest outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from alen.model.programme import Programme
from alen.model.programme_records import DIMENSIONS, LIGHTS, Light, Status
from alen.products.programmes.outlook import Outlook, is_over, outlook, outlooks
from alen.products.programmes.places import STATUSES, Place, latest
from alen.products.programmes.prices import Levels
from alen.products.programmes.status_rules import (
    Boards,
    Delay,
    Limit,
    Rule,
    RuleSet,
    boards,
    delay,
    rule_set,
)

NotComputed = Literal[
    "", "no_baseline", "no_forecast", "unknown_amounts", "no_end", "no_milestones", "no_limits"
]
"""Why there is no computed light."""


class Computed(NamedTuple):
    """A computed light with what it rests on.

    light      None where it cannot be computed; why_not says why
    crossed    the limit that gave it; None for green
    over_ore   over_pct, delay: the numbers that were held against the limits; None where not known
    """

    dimension: str
    light: Light | None
    rule_set: str
    version: str
    crossed: Limit | None
    over_ore: int | None
    over_pct: Fraction | None
    delay: Delay | None
    why_not: NotComputed = ""


class DimensionLight(NamedTuple):
    """The computed light of a dimension and, where somebody gave one, the assessed."""

    dimension: str
    computed: Computed
    assessed: Status | None

    @property
    def light(self) -> Light | None:
        """The one that stands: the assessed before the computed."""
        return self.assessed.light if self.assessed else self.computed.light

    @property
    def is_override(self) -> bool:
        """The assessed light is another than the computed."""
        return bool(self.assessed and self.computed.light and self.assessed.light != self.computed.light)

    @property
    def lacks_reason(self) -> bool:
        """An override without a reason."""
        return bool(self.is_override and self.assessed and not self.assessed.reason.strip())


@dataclass(frozen=True)
class ProjectLights:
    """Every light of a project ('' for the whole programme) on a day; the overall one first."""

    project: str
    on: date
    outlook: Outlook
    lights: tuple[DimensionLight, ...]
    places: tuple[Place, ...]

    def of(self, dimension: str) -> DimensionLight:
        """One dimension's; raises KeyError for one that the rule set has not."""
        return {one.dimension: one for one in self.lights}[dimension]

    @property
    def overall(self) -> DimensionLight:
        """The one that is shown where only one is."""
        return self.of("overall")


def worst(lights: Sequence[Light | None]) -> Light | None:
    """The worst of the lights that there are."""
    return next((one for one in reversed(LIGHTS) if one in lights), None)


def cost_light(rule: Rule, rules: RuleSet, over_ore: int | None, held_ore: int | None) -> Computed:
    """The light of a cost that is expected to be `over_ore` over a baseline of `held_ore`.

    Anything over a baseline of nothing is over it by more than any per cent.
    """

    def told(light: Light | None, crossed: Limit | None, why_not: NotComputed = "") -> Computed:
        return Computed("cost", light, rules.id, rules.version, crossed, over_ore, pct, None, why_not)

    pct = Fraction(100 * over_ore, held_ore) if over_ore is not None and held_ore else None
    if not rule.limits:
        return told(None, None, "no_limits")
    if over_ore is None or held_ore is None:
        return told(None, None, "unknown_amounts")
    for limit in rule.limits:
        if limit.measure == "over_ore":
            crossed = limit.is_crossed(over_ore)
        else:
            crossed = limit.is_crossed(pct) if pct is not None else over_ore > 0
        if crossed:
            return told(limit.light, limit)
    return told("green", None)


def time_light(rule: Rule, rules: RuleSet, held: date | None, expected: date | None) -> Computed:
    """The light of an end that is expected later than the one that holds."""
    late = delay(held, expected) if held and expected else None
    if not rule.limits or held is None or expected is None:
        why: NotComputed = "no_limits" if not rule.limits else "no_end" if held is None else "no_milestones"
        return Computed(rule.dimension, None, rules.id, rules.version, None, None, None, late, why)
    crossed = next((one for one in rule.limits if expected > held and one.is_late(held, expected)), None)
    light: Light = crossed.light if crossed else "green"
    return Computed(rule.dimension, light, rules.id, rules.version, crossed, None, None, late)


def computed_lights(seen: Outlook, rules: RuleSet) -> dict[str, Computed]:
    """The computed light of each of a rule set's dimensions, and the overall one."""
    found: dict[str, Computed] = {}
    for rule in rules.rules:
        if rule.dimension == "cost":
            found["cost"] = _cost(rule, rules, seen)
        elif rule.dimension == "time":
            found["time"] = time_light(rule, rules, seen.held_end, seen.expected_end)
        else:
            found[rule.dimension] = Computed(
                rule.dimension, None, rules.id, rules.version, None, None, None, None, "no_limits"
            )
    light = worst([one.light for one in found.values()])
    gives = next((one for one in found.values() if light and one.light == light), None)
    why: NotComputed = "" if light else next(one.why_not for one in found.values())
    overall = Computed(
        "overall",
        light,
        rules.id,
        rules.version,
        gives.crossed if gives else None,
        gives.over_ore if gives else None,
        gives.over_pct if gives else None,
        gives.delay if gives else None,
        why,
    )
    return {"overall": overall, **found}


def _cost(rule: Rule, rules: RuleSet, seen: Outlook) -> Computed:
    held = seen.held.ore if seen.held.n and seen.held.is_whole else None
    given = cost_light(rule, rules, seen.over_ore, held)
    if given.why_not != "unknown_amounts":
        return given
    if seen.held_from == "none":
        return given._replace(why_not="no_baseline")
    return given._replace(why_not="no_forecast") if seen.expected is None else given


def lights(
    programme: Programme, on: date, levels: Levels | None = None, rules: str = ""
) -> tuple[ProjectLights, ...]:
    """Every project's lights on a day, the whole programme's ('') first.

    What happened or was written down after that day is not seen. `rules` is the id of another rule set than
    the programme's own. Raises NotFound for one that does not exist, BadInput for lacking price levels.
    """
    seen = programme.seen(on, on)
    by = rule_set(rules or programme.status_rules)
    given = latest(seen.statuses, lambda one: (one.project, one.dimension))
    return tuple(_project(one, by, given) for one in outlooks(seen, on, levels))


def _project(seen: Outlook, by: RuleSet, given: Mapping[tuple[str, str], Status]) -> ProjectLights:
    computed = computed_lights(seen, by)
    dimensions = [
        one for one in DIMENSIONS if one in computed or (seen.project, one) in given
    ]  # an assessed dimension that the rules know nothing of is shown too
    none = Computed("", None, by.id, by.version, None, None, None, None, "no_limits")
    found = tuple(
        DimensionLight(one, computed.get(one, none._replace(dimension=one)), given.get((seen.project, one)))
        for one in dimensions
    )
    rows = sorted(one.assessed.row for one in found if one.assessed)
    return ProjectLights(
        seen.project, seen.on, seen, found, (*seen.places, *(Place(STATUSES, row) for row in rows))
    )


class BoardAsked(NamedTuple):
    """Whether a project of the State with this budget would go before a board, under the rules of a time."""

    boards: Boards
    goes_before: tuple[str, ...]


def boards_asked(budget_ore: int, *, is_standard_procurement: bool = False) -> tuple[BoardAsked, ...]:
    """Which boards a budget would go before, under the rules of each time that is known."""
    return tuple(
        BoardAsked(
            one,
            tuple(
                limit.board
                for limit in one.asked(budget_ore, is_standard_procurement=is_standard_procurement)
            ),
        )
        for one in boards()
    )


Giver = Literal["computed", "assessed"]


class Scored(NamedTuple):
    """A light that was given, and what came: more cost than the baseline of that day, a later end.

    overrun, late    None where the outcome cannot be known
    came             whether what the dimension warns of came; None where it cannot be known
    """

    project: str
    dimension: str
    on: date
    giver: Giver
    light: Light
    overrun: bool | None
    late: bool | None

    @property
    def came(self) -> bool | None:
        """Overrun for cost, a late end for time, either for the overall light."""
        if self.dimension == "cost":
            return self.overrun
        if self.dimension == "time":
            return self.late
        known = [one for one in (self.overrun, self.late) if one is not None]
        return any(known) if known else None


class Score(NamedTuple):
    """How a giver's lights of a dimension did: n with a known outcome, hits among them, and how many hits
    the commonest outcome alone would have had."""

    giver: Giver
    dimension: str
    n: int
    hits: int
    base_hits: int

    @property
    def hit_rate(self) -> Fraction | None:
        """Yellow or red before trouble, green before none."""
        return Fraction(self.hits, self.n) if self.n else None

    @property
    def base_rate(self) -> Fraction | None:
        """Always saying the commonest outcome."""
        return Fraction(self.base_hits, self.n) if self.n else None


@dataclass(frozen=True)
class Scores:
    """Every light that was given with its outcome, and the sums."""

    rows: tuple[Scored, ...]
    scores: tuple[Score, ...]


def scored(programme: Programme, on: date, levels: Levels | None = None, rules: str = "") -> Scores:
    """Lights against outcome, as far as it is known on a day: of projects that are over by then.

    One computed light is scored for each that was assessed, on the same day and dimension.
    """
    final = programme.seen(on, on)
    by = rule_set(rules or programme.status_rules)
    rows: list[Scored] = []
    for status in sorted(final.statuses, key=lambda one: (one.project, one.date, one.row)):
        if status.dimension not in ("overall", "cost", "time") or not is_over(final, status.project, on):
            continue
        then = outlook(programme.seen(status.date, status.date), status.project, status.date, levels)
        came = outlook(final, status.project, on, levels)
        overrun, late = _outcome(then, came)
        given = Scored(status.project, status.dimension, status.date, "assessed", status.light, overrun, late)
        rows.append(given)
        light = computed_lights(then, by)[status.dimension].light
        if light:
            rows.append(given._replace(giver="computed", light=light))
    return Scores(tuple(rows), _scores(rows))


def _outcome(then: Outlook, came: Outlook) -> tuple[bool | None, bool | None]:
    known = then.held.n and then.held.is_whole and then.level == came.level and came.booked_total.n
    overrun = came.booked_total.exact > then.held.exact if known else None
    late = came.expected_end > then.held_end if then.held_end and came.expected_end else None
    return overrun, late


def _scores(rows: Sequence[Scored]) -> tuple[Score, ...]:
    found: list[Score] = []
    givers: tuple[Giver, ...] = ("assessed", "computed")
    for giver in givers:
        for dimension in ("overall", "cost", "time"):
            known = [
                one
                for one in rows
                if one.giver == giver and one.dimension == dimension and one.came is not None
            ]
            hits = sum((one.light != "green") == one.came for one in known)
            troubled = sum(bool(one.came) for one in known)
            if known:
                found.append(Score(giver, dimension, len(known), hits, max(troubled, len(known) - troubled)))
    return tuple(found)
