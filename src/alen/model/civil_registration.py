"""CPR numbers: ten digits of which six are a day of birth and the seventh tells the century.

https://www.cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret. What a text around them says is not asked here:
see `sources.ledgers.privacy`.
"""

from __future__ import annotations

from calendar import monthrange

LAST_YEAR = 2036
"""The last year of birth that is believed where none is given: the last that a serial of 4 or 9 can mean.

Not the clock's year: a clock set wrong would let numbers through.
"""


def is_cpr(digits: str, last_year: int = LAST_YEAR) -> bool:
    """Whether ten digits may be a CPR number: the day of birth exists and is not after `last_year`."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdecimal()):
        return False
    day, month = int(digits[:2]), int(digits[2:4])
    year = birth_year(int(digits[4:6]), int(digits[6]))
    if not 1 <= month <= 12 or year > last_year:
        return False
    longest = monthrange(year, month)[1]
    return 1 <= day <= longest or 61 <= day <= 60 + longest


def birth_year(short: int, seventh: int) -> int:
    """The year of birth: the CPR office's table of the seventh digit."""
    if seventh <= 3:
        return 1900 + short
    if seventh in (4, 9):
        return (2000 if short <= 36 else 1900) + short
    return (2000 if short <= 57 else 1800) + short
