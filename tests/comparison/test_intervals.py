"""Student's t against the printed tables."""

from __future__ import annotations

import math

import pytest

from alen.comparison.intervals import t_quantile
from alen.errors import BadInput


@pytest.mark.parametrize(
    ("degrees", "expected"),
    # 97.5 % column of the usual printed table.
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (10, 2.2281), (15, 2.1314),
     (29, 2.0452), (60, 2.0003), (120, 1.9799)],
)  # fmt: skip
def test_the_printed_table(degrees: int, expected: float) -> None:
    assert t_quantile(0.975, degrees) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("probability", [0.5001, 0.75, 0.9, 0.99, 0.9995])
def test_the_two_closed_forms(probability: float) -> None:
    # One degree: the Cauchy distribution; two degrees: t = (2p - 1)·√(2/(4p(1-p))).
    assert t_quantile(probability, 1) == pytest.approx(math.tan(math.pi * (probability - 0.5)), rel=1e-9)
    two = (2 * probability - 1) * math.sqrt(2 / (4 * probability * (1 - probability)))
    assert t_quantile(probability, 2) == pytest.approx(two, rel=1e-9)


def test_symmetry() -> None:
    assert t_quantile(0.5, 7) == pytest.approx(0.0, abs=1e-12)
    assert t_quantile(0.05, 7) == pytest.approx(-t_quantile(0.95, 7))


@pytest.mark.parametrize(("probability", "degrees"), [(0.0, 3), (1.0, 3), (float("nan"), 3), (0.9, 0)])
def test_what_has_no_quantile(probability: float, degrees: int) -> None:
    with pytest.raises(BadInput):
        t_quantile(probability, degrees)
