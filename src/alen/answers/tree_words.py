"""What explanations say in codes, said in words: sides, formulas, faults and absent lines."""

from __future__ import annotations

from alen.words import msgid

SIDES = {"numerator": msgid("Above the line"), "denominator": msgid("Below the line")}
"""The two sums of a formula."""
FORMULAS = {
    "formula_per_inhabitant": msgid("the amount in kroner divided by the population on 1 January"),
    "formula_share": msgid("what is above the line as per cent of what is below it"),
    "formula_ratio": msgid("what is above the line divided by what is below it"),
    "formula_per_km2": msgid("the population divided by the area in square kilometres"),
    "formula_count": msgid("the number as published"),
    "formula_as_published": msgid("the publisher's own rounded figure; what it was divided from is unknown"),
    "formula_growth": msgid("per cent change from {then} to {now}, both in the same prices"),
    "formula_sum": msgid("the sums of {organisations} above the line over their sums below it"),
    "formula_weighted": msgid("the published figures of {organisations}, weighted by their population"),
    "formula_released": msgid(
        "an amount released from the organisation's own ledger on {date} (rules {rules}) divided by the "
        "population on 1 January"
    ),
}
"""How a value is made of its sums: the key of a formula -> words."""
RELEASED_SUM = msgid("released from the organisation's own ledger; its lines are not public")
"""What stands below a sum that has no cells because it was released."""
FAULTS = {
    "numerator": msgid("the cells above the line give another sum"),
    "denominator": msgid("the cells below the line give another sum"),
    "value": msgid("the sums agree, the figure made from them does not"),
    "reason": msgid("the cells give a figure where the edition has none, or the other way round"),
    "flags": msgid("the figure claims zero by absence where the cells are there, or does not claim it"),
    "absence": msgid("a zero by absence whose code was not in the request"),
    "price": msgid("the index's cells give another factor"),
    "unread": msgid("bytes that the figure rests on cannot be read"),
    "released": msgid("the amount was released from the organisation's own ledger, which is not public"),
}
"""Why a figure is not borne out by its cells."""
ABSENT = {
    "zero": msgid("no such line; the publisher says that what is left out is zero"),
    "missing": msgid("no such line; what is left out is missing"),
    "not_in_file": msgid("no such line; the file says nothing of what it lacks"),
}
"""What the absence of a line says."""
UNREAD = {
    "gone": msgid("the snapshot is not in the store"),
    "changed": msgid("the snapshot's bytes have changed since they were stored"),
    "refused": msgid("the system does not let the snapshot's file be read"),
    "garbled": msgid("the snapshot holds a line that cannot be read"),
}
"""Why bytes cannot be read."""
UNREAD_WHY = msgid("The figure stands as the edition holds it, but nobody can follow it down to these bytes.")
"""Why it matters that they cannot."""
UNREAD_WHY_MISSING = msgid("Nobody can follow the explanation down to these bytes.")
"""The same where the edition holds no figure, but a reason why there is none."""
UNREAD_DO = {
    "gone": msgid("Restore the workspace's folder snapshots from a backup, or fetch the table again."),
    "changed": msgid("Restore the file from a backup; what is there now is nobody's."),
    "refused": msgid("Give the user that Alen runs as the right to read the workspace's folder snapshots."),
    "garbled": msgid("Restore the file from a backup, or fetch or import the table again."),
}
"""What is to be done by whoever looks after the workspace."""


def unread_why(value: float | None) -> str:
    """Why it matters that bytes under a figure cannot be read; None: there is no figure that stands."""
    return UNREAD_WHY_MISSING if value is None else UNREAD_WHY
