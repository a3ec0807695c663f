"""The sentences about published statements: verdicts, reasons, intervals, units.

A sentence never ends in a value, since Danish amounts end in a full stop of their own.
"""

from __future__ import annotations

from alen.words import msgid

VERDICTS = {
    "confirmed": msgid("confirmed"),
    "contradicted": msgid("contradicted"),
    "consistent": msgid("possible, not decided"),
    "numbers_clash": msgid("the numbers clash"),
    "other_definition": msgid("other definition"),
    "not_checkable": msgid("cannot be checked"),
}
MEANINGS = {
    "confirmed": msgid(
        "Figures of the same definition, population and year lie wholly within what the words allow."
    ),
    "contradicted": msgid(
        "Such figures lie wholly outside what the words allow, also when the words are read twice as widely."
    ),
    "consistent": msgid("Nothing contradicts the statement, and nothing decides it."),
    "numbers_clash": msgid("The statement's own numbers cannot all be true at once."),
    "other_definition": msgid("The nearest figures count something else; both are shown side by side."),
    "not_checkable": msgid(
        "A figure is not loaded, or what the statement counts is not known. The page says what would "
        "decide it."
    ),
}
"""What a verdict means, in one sentence."""
LEADS = {
    "confirmed": msgid(
        "The figures of this edition, of the same definition, population and year, lie wholly within "
        "what the words allow."
    ),
    "contradicted": msgid(
        "The figures of this edition, of the same definition, population and year, lie outside what "
        "the words allow, also when the words are read twice as widely."
    ),
    "consistent_alone": msgid(
        "The statement's numbers can all be true, but Alen holds no accounts that show whether they are."
    ),
    "consistent_figures": msgid(
        "The figures of this edition neither confirm the statement nor contradict it."
    ),
    "consistent_readings": msgid(
        "The statement can be read in several ways, and they do not come out alike, so nothing is decided."
    ),
    "numbers_clash": msgid("The statement's own numbers cannot all be true at once: {numbers} clash."),
    "other_definition": msgid(
        "The nearest figures of this edition count something else than the statement does. They are "
        "shown beside it, and decide nothing."
    ),
    "not_checkable_not_there": msgid(
        "The figures that the statement would be held against are not in this edition."
    ),
    "not_checkable_definition_unknown": msgid(
        "What exactly the statement counts is not known, so no figure can confirm or contradict it."
    ),
    "not_checkable_alone": msgid(
        "Alen holds no figures of what the statement speaks of, so it can neither confirm nor contradict it."
    ),
}
OWN_NUMBERS = {
    "lies_in": msgid(
        "The words allow {stated}, and from the statement's other numbers follows {found}, which lies "
        "within that: the arithmetic holds. Whether the numbers are true is another matter."
    ),
    "meets": msgid(
        "The words allow {stated}, and from the statement's other numbers follows {found}: the two "
        "overlap, so rounding alone can explain what difference there is."
    ),
    "clash": msgid(
        "The words allow {stated}, but from the statement's other numbers follows {found}: the two "
        "have no number in common. These cannot all be true: {numbers}."
    ),
}
OWN_NUMBERS_FOLLOW = {
    "lies_in": msgid("Nothing follows here from the statement's other numbers."),
    "meets": msgid("Nothing follows here from the statement's other numbers, which clash among themselves."),
    "clash": msgid("These numbers cannot all be true, each within what its words allow: {numbers}."),
}
COMPARED_NUMBERS = {
    "lies_in": msgid(
        "Of the greater the words allow {stated} and of the lesser {found}: the greater lies above in "
        "every case."
    ),
    "meets": msgid(
        "Of the greater the words allow {stated} and of the lesser {found}: rounded as they are, it "
        "cannot be told which is greater."
    ),
    "clash": msgid(
        "Of what is called greater the words allow {stated} and of the lesser {found}: it is not "
        "greater in any case."
    ),
}
WITH_FIGURES = {
    "lies_in": msgid(
        "The words allow {stated}, and the figures give {found}, which lies within that. Definition, "
        "population and year are the same."
    ),
    "meets": msgid(
        "The words allow {stated}, and the figures, as exactly as they are known, give {found}: the "
        "two overlap, but the figures may also lie outside."
    ),
    "apart_by_a_hair": msgid(
        "The words allow {stated}, but the figures give {found}, which lies outside. Read twice as "
        "widely the words would reach it, and words are used loosely, so Alen does not call the "
        "statement contradicted."
    ),
    "apart": msgid(
        "The words allow {stated}, but the figures give {found}, which lies outside, also when the "
        "words are read twice as widely. Definition, population and year are the same."
    ),
    "definition_other": msgid(
        "The words allow {stated}, and the nearest figures give {found}, but these count something "
        "else, so neither can be held against the other."
    ),
    "definition_unknown": msgid(
        "The words allow {stated}, and the nearest figures give {found}, but what the statement counts "
        "is not known, so neither can be held against the other."
    ),
}
PLACES = {
    "lies_in": msgid("The statement says {stated}, and so it is by the figures."),
    "meets": msgid(
        "The statement says {stated}; the figures give {found}, and are rounded so that the place "
        "cannot be told more exactly."
    ),
    "apart_by_a_hair": msgid(
        "The statement says {stated}, where the figures give {found}: so near that Alen does not call "
        "the statement contradicted."
    ),
    "apart": msgid("The statement says {stated}, where the figures give {found}: it is another place."),
    "definition_other": msgid(
        "The statement says {stated}, where the nearest figures give {found}, but these count "
        "something else, so neither can be held against the other."
    ),
    "definition_unknown": msgid(
        "The statement says {stated}, where the nearest figures give {found}, but what the statement "
        "counts is not known, so neither can be held against the other."
    ),
}
COMPARED_FIGURES = {
    "lies_in": msgid("By the figures the first lies above the second: the difference is {found} in all."),
    "meets": msgid(
        "By the figures the difference is {found} in all: rounded as they are, it cannot be told which "
        "is greater."
    ),
    "apart_by_a_hair": msgid(
        "By the figures the first does not lie above the second: the difference is {found} in all. Read "
        "twice as widely the words would reach it, so Alen does not call the statement contradicted."
    ),
    "apart": msgid(
        "By the figures the first does not lie above the second: the difference is {found} in all."
    ),
}
NO_STATED = {
    "not_there": msgid("The figures are not in this edition."),
    "definition_unknown": msgid("What the statement counts is not known, so no figure can decide it."),
    "definition_other_found": msgid(
        "The nearest figures give {found}, but these count something else than the statement, so they "
        "decide nothing."
    ),
    "definition_unknown_found": msgid(
        "The nearest figures give {found}, but what the statement counts is not known, so they decide "
        "nothing."
    ),
}
SPANS = {
    "any": msgid("any number"),
    "one": "{low}",
    "at_least": msgid("at least {low}"),
    "over": msgid("over {low}"),
    "at_most": msgid("at most {high}"),
    "under": msgid("under {high}"),
    "at_least_at_most": msgid("from {low} to {high}, both included"),
    "at_least_under": msgid("at least {low} and under {high}"),
    "over_at_most": msgid("over {low} and at most {high}"),
    "over_under": msgid("over {low} and under {high}"),
}
UNITS = {
    "kr": msgid("DKK {number}"),
    "thousand_kr": msgid("DKK {number} thousand"),
    "million_kr": msgid("DKK {number} million"),
    "billion_kr": msgid("DKK {number} billion"),
    "kr_per_inhabitant": msgid("DKK {number} per inhabitant"),
    "pct": msgid("{number}%"),
    "times": msgid("{number} times"),
    "count": "{number}",
    "place": msgid("place {number}"),
    "hours": msgid("{number} hours"),
}
KINDS = {
    "value": msgid("an amount"),
    "growth": msgid("a growth"),
    "ratio": msgid("a ratio"),
    "share": msgid("a share"),
    "sum": msgid("a sum of parts"),
    "per_unit": msgid("an amount per unit"),
    "count": msgid("a count"),
    "rank": msgid("a place in an order"),
    "comparison": msgid("a comparison of two"),
}
STATISTICS = {
    "total": msgid("in all, in kroner"),
    "value": msgid("the figure itself"),
    "weighted_mean": msgid("the mean, every inhabitant alike"),
    "mean": msgid("the mean, every organisation alike"),
    "median": msgid("the median"),
    "highest": msgid("the highest"),
    "lowest": msgid("the lowest"),
    "count": msgid("how many there are"),
}
DEFINITIONS = {
    "same": msgid("the same definition"),
    "other": msgid("another definition"),
    "unknown": msgid("the statement's definition is not known"),
}
