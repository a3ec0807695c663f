"""How well the contents of a column suit a field, and how far contents alone may name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from alen.sources.ledgers.account_string import account_string
from alen.sources.ledgers.column_map import PARTS
from alen.sources.ledgers.evidence import DIGITS_ALONE, Profile, digits_of
from alen.sources.ledgers.fields import UNKNOWN_SIDE, mark_of

_MOSTLY = 0.6
"""Share of cells that must suit a field: subtotals, remarks and empty forms stand between."""

_COUNTER = 0.3
"""How well a column that counts the rows suits as the numbers of vouchers."""

_ONE_ALONE = 0.3
"""How well a column with one and the same name on all rows suits as that of departments."""

Fit = Callable[[Profile], float]


@cache
def fits() -> Mapping[str, Fit]:
    """Field -> how well a column's contents suit it, 0 (cannot be) to 1."""
    parts: dict[str, Fit] = {part: _part(part) for part in PARTS}
    return {
        **parts,
        "posting_date": _day,
        "accounts_year": _year,
        "amount": _amount,
        "side": _of_side,
        "debit": _one_side,
        "credit": _one_side,
        "vat_amount": lambda p: 1.0 if p.numbers > 0.3 else 0.0,
        "account": _account,
        "account_text": _kinds,
        "supplier": _named,
        "supplier_code": _code,
        "cvr_number": lambda p: p.cvr if p.cvr >= 0.5 else 0.0,
        "text": lambda p: p.letters if p.letters >= 0.3 else 0.0,
        "voucher": _voucher,
        "cost_place": lambda p: 0.0 if p.with_decimals > 0.3 or _is_date(p) else 0.9,
        "department": _department,
    }


@cache
def alone() -> Mapping[str, Fit]:
    """Field -> how far contents alone speak for it, 0 to 1; fields that contents never name left out."""
    return {
        "posting_date": _date_alone,
        "accounts_year": lambda p: 0.5 if p.years >= 0.95 and len(p.counts) <= 20 else 0.0,
        "amount": _amount_alone,
        "side": _side_alone,
        "account": lambda p: 0.9 if p.account_offset is not None else 0.0,
        "funktion": _funktion_alone,
        "cvr_number": lambda p: 0.9 * p.cvr if p.cvr >= 0.7 else 0.0,
        "supplier": _supplier_alone,
        "text": _text_alone,
        "voucher": _voucher_alone,
        "account_text": _few_names,
    }


def _is_date(profile: Profile) -> bool:
    real = max((share for form, share in profile.dates.items() if form not in DIGITS_ALONE), default=0.0)
    return real >= _MOSTLY


def _day(profile: Profile) -> float:
    """Dates; months too, but digits alone may be a period of an accounts year that begins in April."""
    if profile.date_share < _MOSTLY:
        return 0.0
    if max(profile.dates, key=lambda form: profile.dates[form]) != "month":
        return profile.date_share
    return profile.date_share * (0.5 + 0.5 * profile.letters)


def _year(profile: Profile) -> float:
    """Years, or periods that begin with one (202412)."""
    share = max(profile.years, profile.dates.get("month", 0.0) if profile.letters < 0.1 else 0.0)
    return share if share >= _MOSTLY else 0.0


def _part(name: str) -> Fit:
    lengths, firsts = account_string().columns[name]

    def fit(profile: Profile) -> float:
        def suits(text: str) -> bool:
            digits = digits_of(text)
            return len(digits) in lengths and (digits.lstrip("0") or "0")[0] in firsts

        return profile.share(suits)

    return lambda profile: fit(profile) if fit(profile) >= _MOSTLY else 0.0


def _amount(profile: Profile) -> float:
    if profile.numbers < _MOSTLY or profile.padded > 0.1 or _is_date(profile):
        return 0.0
    if profile.account_offset is not None:
        return 0.0
    signs = min(1.0, 2 * profile.with_decimals + 2 * profile.negative)
    return profile.numbers * (0.6 + 0.4 * signs)


def _amount_alone(profile: Profile) -> float:
    if not _amount(profile) or profile.cvr > 0.5 or profile.counts_up:
        return 0.0
    varied = min(1.0, 3 * profile.distinct)
    if profile.with_decimals > 0.3:
        return (0.35 + 0.2 * varied) * profile.numbers + 0.1 * min(1.0, 10 * profile.negative)
    return 0.3 * varied if profile.negative > 0.01 else 0.0


def _of_side(profile: Profile) -> float:
    """Words for debit and credit and nothing else; both of them, or one on every row."""
    return profile.share(lambda text: mark_of(text) != UNKNOWN_SIDE) if len(profile.counts) <= 4 else 0.0


def _side_alone(profile: Profile) -> float:
    """Two words, one for debit and one for credit: D and K, DR and CR; not keys of digits."""
    words = list(profile.counts)
    both = {mark_of(word) for word in words} == {"D", "K"}
    return 0.4 if both and len(words) == 2 and all(word.isalpha() for word in words) else 0.0


def _one_side(profile: Profile) -> float:
    return profile.numbers if profile.numbers >= _MOSTLY and not _is_date(profile) else 0.0


def _account(profile: Profile) -> float:
    if profile.account_offset is not None:
        return 1.0
    return 0.0 if profile.with_decimals > 0.5 or _is_date(profile) else profile.codes * (profile.codes >= 0.5)


def _named(profile: Profile) -> float:
    return profile.letters if profile.letters >= _MOSTLY and not _is_date(profile) else 0.0


def _kinds(profile: Profile) -> float:
    """Names of more than two kinds: what has but two says yes or no, capital or revenue."""
    return _named(profile) if len(profile.counts) > 2 or profile.filled < 50 else 0.3 * _named(profile)


def _department(profile: Profile) -> float:
    """Names or codes; the same one on every row tells no department from another."""
    if profile.with_decimals > 0.3 or _is_date(profile):
        return 0.0
    return (0.6 + 0.4 * profile.letters) * (_ONE_ALONE if len(profile.counts) == 1 < profile.filled else 1.0)


def _code(profile: Profile) -> float:
    if _is_date(profile) or profile.with_decimals > 0.3 or profile.codes < 0.5:
        return 0.0
    return profile.codes


def _voucher(profile: Profile) -> float:
    """Vouchers may be numbered on end, but a mere 'ID' that counts the rows is none."""
    return (_COUNTER if profile.counts_up else 1.0) * _code(profile)


def _date_alone(profile: Profile) -> float:
    form, share = max(profile.dates.items(), key=lambda pair: pair[1], default=("", 0.0))
    if share < 0.9:
        return 0.0
    marked = profile.share(lambda text: not text.isdigit())
    if form == "serial":
        return 0.3
    if form == "month":
        return 0.5 * marked
    return (0.75 if marked > 0.5 else 0.45) * share + 0.05 * (len(profile.counts) > 1)


def _funktion_alone(profile: Profile) -> float:
    """A function with points between, 6.45.52: nothing else looks so."""
    pointed = profile.share(lambda text: len(digits_of(text)) == 5 and text.count(".") == 2)
    return 0.6 if pointed >= 0.8 else 0.0


def _supplier_alone(profile: Profile) -> float:
    if _named(profile) < 0.8 or len(profile.counts) < 3 or not 4 <= profile.length <= 60:
        return 0.0
    return 0.25 + 0.5 * min(1.0, 2 * profile.companies) if profile.companies > 0.1 else 0.0


def _text_alone(profile: Profile) -> float:
    """Texts of more than a word that are written anew: names of accounts and departments come again."""
    if _named(profile) < 0.5 or profile.distinct < 0.1 or profile.companies > 0.3:
        return 0.0
    spaces = profile.share(lambda text: " " in text)
    return 0.25 + 0.2 * min(1.0, 2 * profile.distinct) * spaces + 0.1 * (profile.length > 20)


def _voucher_alone(profile: Profile) -> float:
    if not _voucher(profile) or profile.counts_up or profile.account_offset is not None or profile.cvr > 0.5:
        return 0.0
    if profile.letters > 0.5 or len(profile.counts) < 3:
        return 0.0
    return 0.2 + 0.35 * profile.distinct


def _few_names(profile: Profile) -> float:
    """Names that come again and again and are no companies': the accounts' own. Finer ones are better."""
    if _named(profile) < 0.9 or len(profile.counts) < 3 or profile.distinct > 0.3:
        return 0.0
    finer = min(1.0, len(profile.counts) / 50)
    return (0.32 + 0.1 * finer) * (1 - profile.companies)
