"""The packaged table of simulations, which the method pages print: written by the simulations themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from alen import __version__
from alen.answers.coverage import COLUMNS, ROWS, STUDIES

DATA = Path(__file__).resolve().parent.parent / "src" / "alen" / "data"

_HEAD = (
    "# The simulations behind coverage.csv: how each was made, so that it can be made again. Written by the\n"
    "# programmes of benchmarks/ (--write); what the columns mean stands in answers/coverage.py.\n"
)


@dataclass(frozen=True)
class Row:
    """One number of a simulation; the fields are those of `alen.answers.coverage.Trial`."""

    study: str
    trial: str
    rule: str
    counted: str
    year_noise: float
    booking_noise: float
    booking_assumed: float | None
    assumed: str
    inefficiency: float
    pct: float


def _cells(row: Row) -> list[str]:
    *given, pct = astuple(row)
    return [*("" if one is None else str(one) for one in given), f"{pct:.1f}"]


def _study_of(cells: list[str]) -> str:
    return cells[0]


def put_study(
    study: str, rows: Sequence[Row], organisations: int, samples: int, draws: int, seed: int, command: str,
    data: Path = DATA,
) -> None:  # fmt: skip
    """Put a study's numbers in the place of those it had."""
    table, notes = data / ROWS, data / STUDIES
    kept: list[list[str]] = []
    known: list[dict[str, object]] = []
    if table.exists():
        _, *lines = csv.reader(table.read_text("utf-8").splitlines())
        kept = [list(line) for line in lines if line[0] != study]
        known = [one for one in yaml.safe_load(notes.read_text("utf-8"))["studies"] if one["id"] != study]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    kept.extend(map(_cells, rows))
    writer.writerows(sorted(kept, key=_study_of))
    table.write_text(text.getvalue(), "utf-8")
    note = {
        "id": study, "organisations": organisations, "samples": samples, "draws": draws, "seed": seed,
        "made": datetime.now(UTC).date().isoformat(), "version": __version__, "command": command,
    }  # fmt: skip
    studies = sorted([*known, note], key=lambda one: str(one["id"]))
    notes.write_text(
        _HEAD + yaml.safe_dump({"studies": studies}, sort_keys=False, allow_unicode=True), "utf-8"
    )
