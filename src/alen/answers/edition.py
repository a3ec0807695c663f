"""One edition as the answers read it: its organisations, measures, figures and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from alen.answers.parts import BreakNote, Cell, MeasureNote, Named, Remark, Source
from alen.errors import UnknownMeasure
from alen.measures.definition import Measure, Text, of_basis
from alen.measures.deflate import Deflator
from alen.measures.price_indices import DeflatorDefinition, read_deflators
from alen.model.figures import BASES, BASIS_KEY, SCOPE_KEY
from alen.model.notes import Note, notes_from, predecessors
from alen.model.organisation import Membership, Organisation
from alen.model.organisations import Organisations
from alen.model.released import Released, released_from
from alen.model.yaml_text import parse_yaml
from alen.store.editions import EditionData, load_edition
from alen.store.packaged import list_names, read_text
from alen.store.workspace import Workspace

FIGURES = "out_alen__figure"
POPULATION = "population"
BOOKED_ELSEWHERE = "booked_elsewhere"
NOTES_FILE = "organisation_notes.yml"


FigureRow = tuple[float, float, float, float, str, str, int, int, int]

CELLS_KEPT = 30_000
"""Cells a reading keeps: every organisation's newest ones, and what a lively hour asks for besides."""

COLUMNS_KEPT = 200
"""Years of measures that a reading keeps for a whole kind, as cells or as places: the newest and some."""

LOOKED_UP = 2_000
"""Small things looked up that a reading keeps: which basis a question rests on, a measure as printed."""

FRAMEWORKS_KEPT = 50
"""Years of a kind whose framework conditions a reading keeps."""

DRAWN_KEPT = CHANCES_KEPT = 8
"""Measures and years whose draws a reading keeps, about 7 MB each, and those whose chances it keeps."""

_SETS_KEPT = 300
"""Sets of organisations whose years the figures of one measure keep."""

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made before, by all that it depends on; emptied when full.

    Threads may make the same thing twice and keep either: what is kept is never changed.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._made: dict[object, Made] = {}

    def get(self, wanted: object) -> Made | None:
        """What was kept; None when it must be made."""
        return self._made.get(wanted)

    def keep(self, wanted: object, made: Made) -> Made:
        """Keep one more, and give it back."""
        if len(self._made) >= self._room:
            self._made.clear()
        self._made[wanted] = made
        return made

    def of(self, wanted: object, make: Callable[[], Made]) -> Made:
        """What was kept, or else what `make` gives, which is never None."""
        found = self._made.get(wanted)
        return self.keep(wanted, make()) if found is None else found


@dataclass(frozen=True, eq=False)
class Figures:
    """The figures of one measure in one scope and basis: one place per organisation and year.

    value, numerator, denominator are float64, NaN for null (whole øre are exact below 2^53);
    precision_ore too. reason is text, empty where a value stands.
    """

    organisation: NDArray[np.int64]
    year: NDArray[np.int64]
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    precision_ore: NDArray[np.float64]
    reason: NDArray[Any]
    flags: NDArray[Any]
    cells: NDArray[np.int64]
    cells_missing: NDArray[np.int64]
    lineage: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.year.size)

    @cached_property
    def places(self) -> dict[tuple[int, int], int]:
        """(organisation key, year) -> place in the arrays."""
        pairs = zip(self.organisation.tolist(), self.year.tolist(), strict=True)
        return {pair: place for place, pair in enumerate(pairs)}

    @cached_property
    def rows(self) -> list[FigureRow]:
        """Each place as plain values, which are read one at a time much faster than an array's: value,
        numerator, denominator, precision_ore, reason, flags, cells, cells_missing, lineage.
        """
        columns = (
            self.value, self.numerator, self.denominator, self.precision_ore, self.reason, self.flags,
            self.cells, self.cells_missing, self.lineage,
        )  # fmt: skip
        return list(zip(*(one.tolist() for one in columns), strict=True))

    @cached_property
    def years_by_organisation(self) -> dict[int, tuple[int, ...]]:
        """Organisation key -> the years that have a row."""
        found: dict[int, list[int]] = {}
        for key, year in self.places:
            found.setdefault(key, []).append(year)
        return {key: tuple(sorted(years)) for key, years in found.items()}

    @cached_property
    def booked_elsewhere(self) -> NDArray[np.bool_]:
        """Whether each place is flagged as presumably booked elsewhere."""
        return np.array([BOOKED_ELSEWHERE in str(flags) for flags in self.flags], dtype=np.bool_)

    @cached_property
    def _years_with_values(self) -> dict[int, tuple[int, ...]]:
        places, rows = self.places, self.rows
        return {
            key: tuple(year for year in years if rows[places[key, year]][0] == rows[places[key, year]][0])
            for key, years in self.years_by_organisation.items()
        }

    def years(self, keys: Iterable[int] | None = None) -> tuple[int, ...]:
        """The years that have a value, for some organisations or for all."""
        known = self._years_with_values
        wanted = None if keys is None else frozenset(keys)
        return self._years_of.of(
            wanted,
            lambda: tuple(
                sorted({year for key in (known if wanted is None else wanted) for year in known.get(key, ())})
            ),
        )

    @cached_property
    def _years_of(self) -> Kept[tuple[int, ...]]:
        return Kept(_SETS_KEPT)


class Reading:
    """One edition, opened for answering. Everything is looked up when first asked for.

    notes      dated facts about organisations; None: those that ship with the package
    deflators  definitions of price indices: names and what they must not be used for; the index
               levels come from the edition. None: those that ship with the package
    """

    def __init__(
        self,
        data: EditionData,
        notes: Sequence[Note] | None = None,
        deflators: Sequence[DeflatorDefinition] | None = None,
    ) -> None:
        self.data = data
        self._notes = notes
        self._definitions = deflators
        self._figures: dict[tuple[str, str, str], Figures] = {}
        self._measures: dict[str, Measure] = {}
        self.cells: Kept[tuple[Cell, frozenset[int]]] = Kept(CELLS_KEPT)
        self.columns: Kept[tuple[tuple[Cell, ...], frozenset[int]]] = Kept(COLUMNS_KEPT)
        self.standings: Kept[Any] = Kept(COLUMNS_KEPT)
        self.frameworks: Kept[Any] = Kept(FRAMEWORKS_KEPT)
        self.drawn: Kept[Any] = Kept(DRAWN_KEPT)
        self.movements, self.peers = Kept[Any](COLUMNS_KEPT), Kept[Any](COLUMNS_KEPT)
        self.booking_chances, self.year_chances = Kept[Any](CHANCES_KEPT), Kept[Any](CHANCES_KEPT)
        self.claims, self.programmes = Kept[Any](1), Kept[Any](1)
        self.frontiers: Kept[Any] = Kept(CHANCES_KEPT)
        self.years_of: dict[tuple[str, str, str], tuple[int, ...]] = {}
        self.chosen: Kept[tuple[str, tuple[str, ...]]] = Kept(LOOKED_UP)
        self._notes_of: Kept[MeasureNote] = Kept(LOOKED_UP)
        self._sources_of: Kept[tuple[Source, ...]] = Kept(LOOKED_UP)

    @property
    def edition_id(self) -> str:
        """The edition's id."""
        return self.data.manifest.edition_id

    # -- organisations ---------------------------------------------------------------------------

    @cached_property
    def organisations(self) -> Organisations:
        """All organisations of the edition with their memberships."""
        rows = self.data.rows("out_alen__organisation")
        found = [
            Organisation(
                int(row["organisation_key"]), row["organisation_code"], row["kind"], row["name_da"],
                row["name_en"], row["valid_from"], row["valid_to"],
            )
            for row in rows
        ]  # fmt: skip
        memberships = [
            Membership(
                int(row["organisation_key"]), int(row["parent_key"]), row["scheme"],
                row["valid_from"], row["valid_to"],
            )
            for row in self.data.rows("out_alen__membership")
        ]  # fmt: skip
        return Organisations(found, memberships)

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Organisation, ...]]:
        """All organisations of each kind, in whatever years they stand."""
        found: dict[str, list[Organisation]] = {}
        for one in self.organisations:
            found.setdefault(one.kind, []).append(one)
        return {kind: tuple(ones) for kind, ones in found.items()}

    @cached_property
    def keys_by_kind(self) -> Mapping[str, frozenset[int]]:
        """The keys of `by_kind`."""
        return {kind: frozenset(one.key for one in ones) for kind, ones in self.by_kind.items()}

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """Dated facts about organisations."""
        if self._notes is not None:
            return tuple(self._notes)
        return notes_from(parse_yaml(read_text("data", NOTES_FILE), f"data/{NOTES_FILE}"))

    def replaced_by(self, organisation: Organisation) -> tuple[Organisation, ...]:
        """The organisations it takes over from; empty for most."""
        return self._replaced_by.get(organisation.code, ())

    @cached_property
    def _replaced_by(self) -> dict[str, tuple[Organisation, ...]]:
        found: dict[str, tuple[Organisation, ...]] = {}
        for one in self.organisations:
            parts = (self.organisations.by_code(code) for code in predecessors(self.notes, one.code))
            found[one.code] = tuple(part for part in parts if part is not None)
        return found

    # -- measures --------------------------------------------------------------------------------

    @cached_property
    def _measure_rows(self) -> dict[str, tuple[int, str]]:
        return {
            row["measure_id"]: (int(row["measure_key"]), row["definition_json"])
            for row in self.data.rows("out_alen__measure")
        }

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """All measures' ids, sorted."""
        return tuple(sorted(self._measure_rows))

    def definition_json(self, measure_id: str) -> str:
        """A measure's definition as stored."""
        return self._measure_rows[measure_id][1]

    def measure_id_of(self, key: int) -> str:
        """The id of the measure with a key; empty for none."""
        return self._id_by_key.get(key, "")

    @cached_property
    def _id_by_key(self) -> dict[int, str]:
        return {key: id_ for id_, (key, _) in self._measure_rows.items()}

    def find_measure(self, text: str) -> Measure:
        """The measure with this id, case and underscores forgiven.

        Raises UnknownMeasure, listing the nearest ids.
        """
        id_ = text.strip().lower().replace("_", "-")
        if id_ not in self._measure_rows:
            near = get_close_matches(id_, self.measure_ids, n=5, cutoff=0.4)
            near += [one for one in self.measure_ids if id_ and id_ in one and one not in near]
            raise UnknownMeasure(
                f"no measure is called {text.strip()!r}",
                do=f"Nearest: {', '.join(near)}." if near else "`alen measures` lists them all.",
            )
        if id_ not in self._measures:
            self._measures[id_] = Measure.from_json(self._measure_rows[id_][1])
        return self._measures[id_]

    def note_of(self, measure: Measure, basis: str) -> MeasureNote:
        """A measure of the edition as printed beside figures of one basis."""
        return self._notes_of.of((measure.id, basis), lambda: measure_note(measure, basis))

    # -- figures ---------------------------------------------------------------------------------

    def _column(self, name: str) -> NDArray[Any]:
        return self.data.column(FIGURES, name)

    def figures(self, measure_id: str, scope: str, basis: str) -> Figures:
        """The figures of one measure in one scope and basis; of length 0 when there are none."""
        wanted = measure_id, scope, basis
        if wanted not in self._figures:
            self._figures[wanted] = self._cut(*wanted)
        return self._figures[wanted]

    def _cut(self, measure_id: str, scope: str, basis: str) -> Figures:
        key = self._measure_rows[measure_id][0] if measure_id in self._measure_rows else -1
        places = np.flatnonzero(
            (self._column("measure_key") == key)
            & (self._column("scope_key") == SCOPE_KEY[scope])
            & (self._column("basis_key") == BASIS_KEY[basis])
        )

        def floats(name: str) -> NDArray[np.float64]:
            array = self._column(name)[places]
            mask: NDArray[np.bool_] = np.ma.getmaskarray(array)
            numbers = np.array(array, dtype=np.float64)
            numbers[mask] = np.nan
            return numbers

        def whole(name: str) -> NDArray[np.int64]:
            return np.array(self._column(name)[places], dtype=np.int64)

        def text(name: str) -> NDArray[Any]:
            array = self._column(name)[places]
            mask: NDArray[np.bool_] = np.ma.getmaskarray(array)
            words = np.array(array, dtype=object)
            words[mask] = ""
            return words

        return Figures(
            whole("organisation_key"), whole("year"), floats("value"), floats("numerator"),
            floats("denominator"), floats("precision_ore"), text("missing_reason"), text("flags"),
            whole("cells"), whole("cells_missing"), whole("lineage_key"),
        )  # fmt: skip

    def population(self, organisation: Organisation, year: int) -> tuple[int | None, int | None]:
        """Inhabitants on 1 January of a year, and the lineage they rest on; None where not loaded."""
        for basis in BASES:
            figures = self.figures(POPULATION, "single", basis)
            place = figures.places.get((organisation.key, year))
            if place is not None and not np.isnan(figures.value[place]):
                return round(float(figures.value[place])), int(figures.lineage[place])
        return None, None

    # -- what stands beside a figure -------------------------------------------------------------

    @cached_property
    def _snapshots(self) -> dict[int, Source]:
        return {
            int(row["snapshot_key"]): Source(
                row["publisher"], row["table_id"], row["title"], row["licence"],
                row["publisher_updated"], row["fetched_at"], row["kind"], row["url"], row["note"],
                row["sha256"],
            )
            for row in self.data.rows("out_alen__snapshot")
        }  # fmt: skip

    @cached_property
    def _lineage(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for row in self.data.rows("out_alen__lineage"):
            key = int(row["lineage_key"])
            found[key] = (*found.get(key, ()), int(row["snapshot_key"]))
        return found

    def snapshot(self, key: int) -> Source:
        """One snapshot."""
        return self._snapshots[key]

    def sources(self, lineages: Iterable[int], snapshots: Iterable[int] = ()) -> tuple[Source, ...]:
        """The snapshots under some sets of snapshots (and some named ones), each once, by table."""
        wanted = frozenset(lineages), frozenset(snapshots)
        return self._sources_of.of(wanted, lambda: self._sources(*wanted))

    def _sources(self, lineages: frozenset[int], snapshots: frozenset[int]) -> tuple[Source, ...]:
        keys = {one for lineage in lineages for one in self._lineage.get(lineage, ())}
        found = [self._snapshots[key] for key in sorted(keys | snapshots) if key in self._snapshots]
        return tuple(sorted(found, key=lambda one: (one.table_id, one.obtained_at, one.sha256)))

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """Every snapshot the edition is built from, by table."""
        return self.sources((), self._snapshots)

    @cached_property
    def loaded_tables(self) -> frozenset[str]:
        """The tables the edition has at least one snapshot of."""
        return frozenset(source.table_id for source in self._snapshots.values())

    @cached_property
    def _remarks(self) -> dict[tuple[int, int, int], tuple[Remark, ...]]:
        found: dict[tuple[int, int, int], tuple[Remark, ...]] = {}
        for row in self.data.rows("out_alen__remark"):
            key = int(row["measure_key"]), int(row["organisation_key"]), int(row["year"])
            remark = Remark(row["who"], row["date"], Text(row["text_da"], row["text_en"]))
            found[key] = (*found.get(key, ()), remark)
        return found

    def remarks(self, measure_id: str, organisation: Organisation, year: int) -> tuple[Remark, ...]:
        """The organisation's own remarks to a figure."""
        if not self._remarks:
            return ()
        return self._remarks.get((self._measure_rows[measure_id][0], organisation.key, year), ())

    @cached_property
    def released(self) -> Mapping[tuple[str, str, int, str], Released]:
        """Measure, organisation code, year and scope -> what the organisation released of its own ledger."""
        rows = cast("list[object]", self.data.manifest.data.get("released", []))
        found = [released_from(row, f"edition {self.edition_id}") for row in rows]
        return {(*one.key, one.scope): one for one in found}

    @cached_property
    def deflator_definitions(self) -> tuple[DeflatorDefinition, ...]:
        """What is known of the price indices, whether loaded or not."""
        if self._definitions is not None:
            return tuple(self._definitions)
        names = list_names("measures", "deflators")
        return read_deflators({name: read_text("measures", "deflators", name) for name in names})

    @cached_property
    def deflators(self) -> dict[str, LoadedDeflator]:
        """The price indices the edition holds, by id."""
        known = {one.id: one for one in self.deflator_definitions}
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for row in self.data.rows("out_alen__deflator"):
            rows.setdefault(row["deflator_id"], []).append(row)
        return {id_: _loaded(known[id_], rows[id_]) for id_ in sorted(rows) if id_ in known}


@dataclass(frozen=True)
class LoadedDeflator:
    """A price index with its levels as the edition holds them."""

    deflator: Deflator
    definition: DeflatorDefinition
    estimate_years: frozenset[int]
    snapshot_keys: frozenset[int]


def _loaded(known: DeflatorDefinition, rows: Sequence[Mapping[str, Any]]) -> LoadedDeflator:
    ordered = sorted(rows, key=lambda row: row["year"])
    deflator = Deflator(
        id=known.id,
        name_da=known.name.da,
        name_en=known.name.en,
        years=tuple(int(row["year"]) for row in ordered),
        index=tuple(Fraction(float(row["index_value"])) for row in ordered),
        source=known.source.da,
        never_for=frozenset(known.never_for),
        valid_from=known.valid_from,
        programmes_only=known.programmes_only,
    )
    return LoadedDeflator(
        deflator,
        known,
        frozenset(int(row["year"]) for row in ordered if row["is_estimate"]),
        frozenset(int(row["snapshot_key"]) for row in ordered),
    )


def open_reading(workspace: Workspace, edition_id: str | None = None) -> Reading:
    """Open an edition of a workspace, the current one by default.

    Raises NotFound, or BadEdition when it is damaged, withdrawn or of another schema.
    """
    return Reading(load_edition(workspace, edition_id))


def named(organisation: Organisation) -> Named:
    """An organisation as printed."""
    return Named(organisation.code, organisation.kind, organisation.name_da, organisation.name_en)


def measure_note(measure: Measure, basis: str = "") -> MeasureNote:
    """A measure as printed beside figures of one basis; with the reservations of every basis without one."""
    return MeasureNote(
        id=measure.id,
        name=measure.name,
        unit=measure.unit,
        organisations=measure.organisations,
        spending=measure.spending,
        direction=measure.direction,
        price_dependent=measure.price_dependent,
        about=measure.about,
        limits=of_basis(measure.limits, basis),
        caveats=of_basis(measure.caveats, basis),
        breaks=tuple(BreakNote(one.year, one.text, one.source) for one in measure.breaks),
        references=measure.references,
        of=measure.of,
        family=measure.family,
    )
