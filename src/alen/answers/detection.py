"""How much of a true difference the noise floor misses: read from the packaged simulations.

What lies beyond the floor is a limit of what can be seen. Beside it stands what the same arithmetic showed of
invented countries in which the truth was known, with noise as near to the answer's own as was simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.coverage import Trial, trials_of

METHOD = "noise-floor"
"""The method whose page holds the whole table."""

FARTHEST = 0.05 + 1e-9
"""Half of the widest step between the σ that were simulated."""

_TRIAL, _TRUE, _SHOWN = "excess", "true_excess", "shown_excess"


@dataclass(frozen=True)
class Detected:
    """What one rule showed where some were inefficient and the assumption on booking practice was right.

    year_noise, booking_noise  σ of ln(value) of the simulation: that comes and goes, and that persists
    inefficiency               scale of the half-normal share by which costs exceed what is needed
    true_pct, shown_pct        what was truly above the target, and what was shown beyond the floor: means
                               over the samples, in per cent of all spend
    missed_pct                 what was not shown, in per cent of what was there
    """

    rule: str
    year_noise: float
    booking_noise: float
    inefficiency: float
    true_pct: float
    shown_pct: float
    missed_pct: float
    method: str = METHOD


def detected(year_noise: float, booking_noise: float) -> tuple[Detected, ...]:
    """Every rule that was simulated, in the setting nearest to these σ of ln(value); NaN counts as 0.

    None where a σ lies further than `FARTHEST` from all that was simulated: it is not about the same noise.
    """
    trials = [
        one
        for one in trials_of((_TRIAL,))
        if one.inefficiency > 0 and one.assumed == "true" and one.counted in {_TRUE, _SHOWN}
    ]
    if not trials:
        return ()
    year = _nearest({one.year_noise for one in trials}, year_noise)
    booking = _nearest({one.booking_noise for one in trials}, booking_noise)
    if max(abs(year - _aim(year_noise)), abs(booking - _aim(booking_noise))) > FARTHEST:
        return ()
    here = [one for one in trials if (one.year_noise, one.booking_noise) == (year, booking)]
    true = {one.rule: one for one in here if one.counted == _TRUE}
    shown = {one.rule: one for one in here if one.counted == _SHOWN}
    return tuple(_detected(true[rule], shown[rule]) for rule in true if rule in shown)


def _detected(true: Trial, shown: Trial) -> Detected:
    missed = 100.0 * (1.0 - shown.pct / true.pct) if true.pct > 0 else 0.0
    return Detected(
        true.rule, true.year_noise, true.booking_noise, true.inefficiency, true.pct, shown.pct,
        max(missed, 0.0),
    )  # fmt: skip


def _nearest(known: set[float], wanted: float) -> float:
    return min(sorted(known), key=lambda one: abs(one - _aim(wanted)))


def _aim(noise: float) -> float:
    return noise if noise == noise else 0.0
