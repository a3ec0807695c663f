"""A project's lights in sentences: the rule, its numbers, the limit crossed, and who judged otherwise."""

from __future__ import annotations

from alen.answers.programme_bill_words import dated, stated
from alen.answers.programme_follow import LightTold
from alen.answers.programme_words import LIGHTS
from alen.answers.said import Said, Value, joined, said
from alen.model.printed import Printed
from alen.products.programmes.status_rules import rule_sets
from alen.words import Words, msgid

DIMENSIONS = {
    "overall": msgid("Overall"),
    "cost": msgid("Cost"),
    "time": msgid("Time"),
    "economic_benefit": msgid("Economic benefits"),
    "other_benefit": msgid("Other benefits"),
}

WHY_NOT = {
    "no_baseline": msgid("No light can be computed: there is no baseline to hold the cost against."),
    "no_forecast": msgid("No light can be computed: nothing tells what it is expected to cost."),
    "unknown_amounts": msgid("No light can be computed: an amount is not stated."),
    "no_end": msgid("No light can be computed: no end was set."),
    "no_milestones": msgid("No light can be computed: no milestone tells when it is expected to end."),
    "no_limits": msgid("The rules compute nothing here; the judgement stands alone."),
}

COST = {
    "within": msgid("The expected cost is within the baseline (DKK {over} over it)."),
    "over_pct": msgid(
        "The expected cost is DKK {over} over the baseline, which is {pct} per cent; {beyond}."
    ),
    "over_ore": msgid("The expected cost is DKK {over} over the baseline; {beyond}."),
}

TIME = {
    "within": msgid("The end is expected {days} days from the one that holds, within the rule's limits."),
    "delay_months": msgid("The end is expected {days} days later than the one that holds; {beyond}."),
}

BEYOND = {
    ("over_pct", "above"): msgid("above {limit} per cent is {light}"),
    ("over_pct", "from"): msgid("from {limit} per cent on is {light}"),
    ("over_ore", "above"): msgid("above DKK {limit} is {light}"),
    ("over_ore", "from"): msgid("from DKK {limit} on is {light}"),
    ("delay_months", "above"): msgid("above {limit} months is {light}"),
    ("delay_months", "from"): msgid("from {limit} months on is {light}"),
}

ASSESSED = {
    "agrees": msgid("{by} judged it {light} on {date}."),
    "reason": msgid("{by} judged it {light} on {date}: {reason}"),
    "override": msgid("{by} judged it {light} on {date}, otherwise than the rule: {reason}"),
    "no_reason": msgid("{by} judged it {light} on {date}, otherwise than the rule and without a reason."),
}


def dimension_name(words: Words, one: LightTold) -> str:
    """What a dimension is called."""
    return words.say(DIMENSIONS[one.dimension])


def light_name(words: Words, light: str) -> str:
    """A light's colour; a dash where there is none."""
    return words.say(LIGHTS[light]) if light else "–"


def rule_name(words: Words, one: LightTold) -> str:
    """The rule set that a light was computed by, with its version."""
    found = rule_sets().get(one.rule_set)
    name = found.name.said(words.language) if found else one.rule_set
    return words.say("{name}, version {version}", name=name, version=one.version)


def light_reason(words: Words, one: LightTold, source: str) -> Said:
    """Why a light is what it is; `source` is where it stands."""
    return joined([_computed(words, one, source), _assessed(words, one)])


def _computed(words: Words, one: LightTold, source: str) -> Said | None:
    if one.why_not:
        return said(words, WHY_NOT[one.why_not])
    if not one.computed:
        return None
    values: dict[str, Value] = {
        "over": _kroner(words, one.over_ore, f"{source}/over_ore"),
        "pct": _number(words, one.over_pct, 1, f"{source}/over_pct"),
        "days": _number(words, one.delay_days, 0, f"{source}/delay_days"),
        "beyond": _beyond(words, one, source),
    }
    if one.crossed_measure in COST:
        return said(words, COST[one.crossed_measure], **values)
    if one.crossed_measure in TIME:
        return said(words, TIME[one.crossed_measure], **values)
    if one.over_ore is not None:
        return said(words, COST["within"], **values)
    if one.delay_days is not None:
        return said(words, TIME["within"], **values)
    return None


def _beyond(words: Words, one: LightTold, source: str) -> Said | str:
    if one.crossed_limit is None:
        return ""
    where = f"{source}/crossed_limit"
    is_money = one.crossed_measure == "over_ore"
    limit = (
        _kroner(words, one.crossed_limit, where) if is_money else _number(words, one.crossed_limit, 0, where)
    )
    sentence = BEYOND[one.crossed_measure, one.crossed_beyond]
    return said(words, sentence, limit=limit, light=light_name(words, one.computed))


def _assessed(words: Words, one: LightTold) -> Said | None:
    if not one.assessed:
        return None
    kind = "reason" if one.reason else "agrees"
    if one.is_override:
        kind = "override" if one.reason else "no_reason"
    return said(
        words, ASSESSED[kind], by=stated(one.by or words.say("The secretariat")),
        light=light_name(words, one.assessed), date=dated(one.on, words.language), reason=stated(one.reason),
    )  # fmt: skip


def _kroner(words: Words, ore: float | None, source: str) -> Value:
    return "–" if ore is None else Printed(words.number(ore / 100, 0), ore, source, 100)


def _number(words: Words, value: float | None, decimals: int, source: str) -> Value:
    return "–" if value is None else Printed(words.number(value, decimals), value, source)
