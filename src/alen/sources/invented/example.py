"""The folder of an invented ledger: three years, an invoice journal, the truth, and a page that says so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alen.sources.invented.exports import (
    Written,
    write_contracts,
    write_invoices,
    write_ledger,
    write_truth,
)
from alen.sources.invented.plan import Plan, load_plan
from alen.sources.invented.planting import plant
from alen.sources.invented.postings import contracted_suppliers, make_year
from alen.sources.invented.suppliers import make_suppliers
from alen.store.packaged import read_text

DEFAULT_SEED = 4


@dataclass(frozen=True)
class Example:
    """What was made: the files' names in the order in which they are imported, and what they hold.

    lines         of the yearly exports, sums and headings not counted
    gross_it_ore  each year's IT as it truly is, hovedart 0 to 6, what is planted twice included
    """

    name: str
    code: str
    inhabitants: int
    ledgers: tuple[str, ...]
    invoices: str
    lines: int
    gross_it_ore: dict[int, int]


def make_example(folder: Path, *, seed: int = DEFAULT_SEED, is_small: bool = False) -> Example:
    """Fill a folder with the invented ledger. The same seed gives the same bytes.

    Writes `ledger-YEAR.csv`, `invoices-YEAR.xlsx` for the last year, `README.txt`, and in a folder of its
    own, so that nobody imports them, `truth/lines.csv` and `truth/contracts.csv`. A small one has about
    12,000 lines instead of 300,000, and sums to as much.
    """
    plan = load_plan(is_small=is_small)
    suppliers = make_suppliers(plan, np.random.default_rng((seed, 0)))
    contracted = contracted_suppliers(plan, suppliers, np.random.default_rng((seed, 1)))
    written: list[Written] = []
    for year in plan.years:
        chance = np.random.default_rng((seed, year))
        postings = plant(plan, make_year(plan, suppliers, contracted, year, chance), chance)
        written.append(write_ledger(folder / f"ledger-{year}.csv", plan, suppliers, postings, chance))
    invoices = f"invoices-{plan.years[-1]}.xlsx"
    places = write_invoices(folder / invoices, plan, suppliers, written[-1])
    (folder / "truth").mkdir()
    write_truth(folder / "truth" / "lines.csv", plan, suppliers, written, (invoices, places))
    write_contracts(folder / "truth" / "contracts.csv", plan, suppliers, contracted)
    (folder / "README.txt").write_text(read_text("data", "yardstick", "invented_readme.txt"), "utf-8")
    return Example(
        name=plan.name,
        code=plan.code,
        inhabitants=plan.inhabitants,
        ledgers=tuple(one.name for one in written),
        invoices=invoices,
        lines=sum(len(one.rows) for one in written),
        gross_it_ore={
            one.postings.year: int(one.postings.amount[_gross_it(plan)[one.postings.stream]].sum())
            for one in written
        },
    )


def _gross_it(plan: Plan) -> NDArray[np.bool_]:
    """For each stream whether its lines are gross cost of IT."""
    return np.array([bool(stream.truth) and stream.art[0] in "0123456" for stream in plan.streams])
