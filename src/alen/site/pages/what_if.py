"""One organisation's figures from its own numbers: the form, and what is answered to it.

The answer to a form holds what somebody typed. It is made from nothing that is remembered, and nothing here
remembers: no question is asked of the desk with it, no part of the page is shared, no number is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alen.answers.booking_practice import has_booking_practice
from alen.answers.choosing import RANKED_KINDS, all_of_kind
from alen.answers.edition import Reading
from alen.answers.ranked import years_with_values
from alen.answers.selection import amounts_of
from alen.answers.sharing_facts import spending_measure
from alen.answers.what_if import MOST_INHABITANTS, MOST_KR, OwnNumbers, WhatIfAnswer, typed_amount, what_if
from alen.answers.what_if_words import Telling
from alen.errors import AlenError, BadInput, NotFound
from alen.model.organisation import Organisation
from alen.site.pages.measure_state import page_path
from alen.site.visit import PageType, Redirect, View, Visit
from alen.words import msgid

FIELDS = ("measure", "year", "spend", "inhabitants", "add", "remove", "booking")
"""The names of the form's fields."""

LABELS = {
    "year": msgid("Year (empty: the newest)"),
    "spend": msgid("Spend in the year (DKK)"),
    "inhabitants": msgid("Inhabitants"),
    "add": msgid("Booked elsewhere, to be added (DKK)"),
    "remove": msgid("Booked here, to be taken out (DKK)"),
    "booking": msgid("Assumption on booking practice (per cent)"),
}
"""What stands beside the fields that are typed in, and what an error calls them."""


def form_of(
    visit: Visit, one: Organisation, typed: Mapping[str, str] | None = None
) -> Mapping[str, Any] | None:
    """The form; None where the edition holds nothing that it could be asked of, or pages are files."""
    if visit.is_static or one.kind not in RANKED_KINDS:
        return None
    try:
        usual = spending_measure(visit.desk.reading, one.kind)
    except AlenError:
        return None
    given = dict.fromkeys(FIELDS, "") | dict(typed or {})
    chosen = given["measure"] or usual
    return {
        "action": visit.link(f"/o/{one.code}/what-if"),
        "typed": given,
        "labels": _labels(visit),
        "wrong": "",
        "measures": [
            {"id": id_, "text": _name(visit, id_), "is_chosen": id_ == chosen}
            for id_ in measures_of(visit.desk.reading, one.kind)
        ],
    }  # fmt: skip


def _labels(visit: Visit) -> dict[str, str]:
    return {name: visit.words.say(label) for name, label in LABELS.items()}


def _name(visit: Visit, measure: str) -> str:
    return visit.phrases.text(visit.desk.reading.find_measure(measure).name)


def measures_of(reading: Reading, kind: str) -> list[str]:
    """The measures of a kind that have figures and swing bands."""
    found: list[str] = []
    for id_ in reading.measure_ids:
        measure = reading.find_measure(id_)
        if measure.organisations not in {"all", kind} or not has_booking_practice(measure):
            continue
        if years_with_values(reading, measure, amounts_of(reading, measure).default_scope, kind):
            found.append(id_)
    return found


def _organisation(visit: Visit) -> Organisation:
    asked = visit.params["organisation"]
    organisations = visit.desk.reading.organisations
    one = organisations.by_code(asked) or organisations.find(asked)
    if one.code != asked:
        raise Redirect(f"/o/{one.code}/what-if")
    return one


def _view(visit: Visit) -> View:
    one = _organisation(visit)
    if one not in all_of_kind(visit.desk.reading, one.kind) or form_of(visit, one) is None:
        if one.kind in RANKED_KINDS and not visit.is_static:
            spending_measure(visit.desk.reading, one.kind)  # raises, and says what is lacking
        raise NotFound(
            "there is no such page", do="Own numbers are held against those of municipalities and regions."
        )
    return _shown(visit, one, {}, None, None, 200)


def answered(visit: Visit, typed: Mapping[str, str]) -> View:
    """What is answered to the form. Raises NotFound or BadInput for the organisation alone."""
    one = _organisation(visit)
    if form_of(visit, one) is None:
        return _view(visit)  # raises, and says why
    try:
        answer = what_if(
            visit.desk.reading,
            one.code,
            _own(visit, typed),
            typed.get("measure") or None,
            _year(visit, typed),
        )
    except NotFound as error:
        return _shown(visit, one, typed, error, None, 404)
    except BadInput as error:
        return _shown(visit, one, typed, error, None, 400)
    return _shown(visit, one, typed, None, answer, 200)


def _own(visit: Visit, typed: Mapping[str, str]) -> OwnNumbers:
    labels = _labels(visit)

    def amount(name: str, most: int = MOST_KR) -> int | None:
        return typed_amount(typed.get(name, ""), labels[name], most)

    return OwnNumbers(
        amount("spend"),
        amount("inhabitants", MOST_INHABITANTS),
        amount("add") or 0,
        amount("remove") or 0,
        _percent(typed.get("booking", ""), labels["booking"]),
    )


def _percent(text: str, what: str) -> float | None:
    number = text.strip().replace(",", ".")
    if not number:
        return None
    digits = number.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6 and number[0] != "."):
        raise BadInput(f"the field {what} holds no number", do="Give per cent, such as 10.")
    return float(number)


def _year(visit: Visit, typed: Mapping[str, str]) -> int | None:
    number, what = typed.get("year", "").strip(), _labels(visit)["year"]
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) == 4):
        raise BadInput(f"the field {what} holds no year", do="Give four digits, or leave it empty.")
    return int(number)


def _wrong(visit: Visit, error: AlenError | None) -> str:
    """The field that an error is about; empty for none."""
    told = "" if error is None else error.what
    return next((name for name, label in _labels(visit).items() if f" {label} " in told), "")


def _shown(
    visit: Visit,
    one: Organisation,
    typed: Mapping[str, str],
    error: AlenError | None,
    answer: WhatIfAnswer | None,
    status: int,
) -> View:
    say, retell, name = visit.words.say, visit.words.retell, one.name(visit.lang)
    parts = [] if error is None else [error.why, error.do]
    shown = None if answer is None else answer.header.measure.id
    made = ""
    if answer is not None and answer.booked is not None:
        made = visit.link(f"/explain/{shown}/{one.code}/{answer.year}/{answer.header.scope}")
    title = say("What if? Own numbers of {organisation}", organisation=name)
    telling = None if answer is None else Telling(visit.words, answer)
    form = form_of(visit, one, typed)
    return View(
        template="what_if.html.j2",
        title=title,
        description=say("Figure, place, peers and expected spend worked out anew from numbers of your own."),
        status=status,
        is_passing=answer is not None or error is not None,
        context={
            "title": title,
            "name": name,
            "href": visit.link(f"/o/{one.code}"),
            "form": None if form is None else {**form, "wrong": _wrong(visit, error)},
            "message": "" if error is None else retell(error.what),
            "hint": " ".join(retell(part) for part in parts if part),
            "telling": telling,
            "year": "" if answer is None else str(answer.year),
            "made_href": made,
            "measure_href": None if shown is None else visit.link(page_path(shown, one.code)),
        },
    )  # fmt: skip


def _no_addresses(_desk: object) -> Iterable[str]:
    """A frozen site has no form."""
    return ()


PAGES = (
    PageType("what-if", "/o/{organisation}/what-if", _view, _no_addresses, "organisations"),
)  # fmt: skip
