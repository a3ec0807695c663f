"""Tables that tests draw: ordinary ones, and ones full of ties, duplicates and zeros."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

Pair = tuple[np.ndarray, np.ndarray]


def ordinary(seed: int, units: int, inputs: int, outputs: int) -> Pair:
    """Positive numbers over two orders of magnitude."""
    random = np.random.default_rng(seed)
    return np.exp(random.normal(0, 1, (units, inputs))), np.exp(random.normal(0, 1, (units, outputs)))


def tied(seed: int, units: int, inputs: int, outputs: int) -> Pair:
    """Small whole numbers: ties, duplicated units, zero outputs; the first output is never 0."""
    random = np.random.default_rng(seed)
    x = random.integers(1, 4, (units, inputs)).astype(float)
    y = random.integers(0, 4, (units, outputs)).astype(float)
    y[:, 0] += 1.0
    return x, y


def municipal(seed: int, units: int, outputs: int = 3, noise: float = 0.1) -> Pair:
    """One cost of a size that most outputs follow, with inefficiency and noise."""
    random = np.random.default_rng(seed)
    size = np.exp(random.normal(np.log(43e3), 0.8, units))
    y = np.stack(
        [size ** random.uniform(0.9, 1.1) * np.exp(random.normal(0, 0.25, units)) for _ in range(outputs)], 1
    )
    share = y / y.mean(0)
    least = 0.08 + 0.92 * ((share**1.6).mean(1)) ** (1.03 / 1.6)
    wasted = np.abs(random.normal(0, 0.2, units)) + random.normal(0, noise, units)
    return (1e6 * least * np.exp(wasted))[:, None], y


MAKERS = st.sampled_from([ordinary, tied])
SEEDS = st.integers(0, 2**32 - 1)
TABLES = st.builds(
    lambda make, seed, units, inputs, outputs: make(seed, units, inputs, outputs),
    MAKERS, SEEDS, st.integers(1, 14), st.integers(1, 3), st.integers(1, 3),
)  # fmt: skip
RTS = st.sampled_from(["vrs", "crs", "drs", "irs"])
ORIENTATIONS = st.sampled_from(["in", "out"])
