"""The normal distribution's quantile on arrays, without a statistics package."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from alen.comparison.vectors import Floats
from alen.errors import BadInput

# Numerators and denominators of Wichura's three rational approximations, highest power first.
_CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_SHOULDER = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
     0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
     6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
     7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769,
     1.0),
)  # fmt: skip
_CENTRE_HALF, _CENTRE_SQUARE = 0.425, 0.180625
_SHOULDER_FROM, _SHOULDER_TO = 1.6, 5.0


def _ratio(of: tuple[tuple[float, ...], tuple[float, ...]], at: Floats) -> Floats:
    """A rational function by Horner's rule, in place: draws ask for hundreds of thousands of values."""
    parts: list[Floats] = []
    for coefficients in of:
        total = np.full(at.shape, coefficients[0])
        for coefficient in coefficients[1:]:
            total *= at
            total += coefficient
        parts.append(total)
    return np.divide(parts[0], parts[1], out=parts[0])


def normal_quantile(probabilities: ArrayLike) -> Floats:
    """The value a standard normal variable stays below with each probability; same shape, without unit.

    Estimator: the rational approximations of M. J. Wichura, 'Algorithm AS 241: The percentage points of
    the normal distribution', *Applied Statistics* 37 (1988) 477-484 (PPND16), relative accuracy about
    1e-16. NaN gives NaN, 0 and 1 give minus and plus infinity. BadInput for a probability outside 0 to 1.

    >>> [round(float(z), 6) for z in normal_quantile([0.05, 0.5, 0.975, 1e-10])]
    [-1.644854, 0.0, 1.959964, -6.361341]
    """
    asked = np.asarray(probabilities, dtype=np.float64)
    if bool(((asked < 0.0) | (asked > 1.0)).any()):
        raise BadInput("a probability lies outside 0 to 1", do="Give probabilities between 0 and 1.")
    flat = asked.ravel()
    offset = flat - 0.5
    found = offset * _ratio(_CENTRE, _CENTRE_SQUARE - offset * offset)
    outer = np.flatnonzero(np.abs(offset) > _CENTRE_HALF)
    if outer.size:
        found[outer] = np.copysign(_outer(np.minimum(flat[outer], 1.0 - flat[outer])), offset[outer])
    return found.reshape(asked.shape)


def _outer(tail: Floats) -> Floats:
    """The distance from 0 beyond which lies the share `tail`, for tails below 0.075."""
    with np.errstate(divide="ignore"):
        depth = np.sqrt(-np.log(tail))
    found = np.empty(tail.size)
    far = depth > _SHOULDER_TO
    found[~far] = _ratio(_SHOULDER, depth[~far] - _SHOULDER_FROM)
    found[far] = np.where(np.isinf(depth[far]), np.inf, 0.0)
    deep = far & np.isfinite(depth)
    found[deep] = _ratio(_TAIL, depth[deep] - _SHOULDER_TO)
    return found
