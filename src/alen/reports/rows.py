"""The rows of every table of an export, from one edition: codes with their names, keys said in codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from alen.answers.edition import FIGURES, Reading
from alen.answers.leaves import TableFacts, read_table_facts
from alen.answers.licences import licence_of, publisher_name
from alen.measures.definition import Measure
from alen.model.accounts import ChartNames
from alen.model.figures import BASES, SCOPES
from alen.reports.formulas import Speller, amount_unit
from alen.reports.shapes import Resource, Row, code_lists, resources
from alen.store.packaged import read_text


class EditionRows:
    """One edition's rows, by table of the export. Texts that are empty are None, as numbers are."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.data = reading.data
        self._makers: dict[str, Callable[[], Iterator[Mapping[str, Any]]]] = {
            "figures": self._figures,
            "organisations": self._organisations,
            "memberships": self._memberships,
            "measures": self._measures,
            "measure_scopes": self._scopes,
            "measure_notes": self._notes,
            "terms": self._terms,
            "snapshots": self._snapshots,
            "source_sets": self._source_sets,
            "deflators": self._deflators,
            "remarks": self._remarks,
            "corrections": lambda: self._spoken("out_alen__correction"),
            "checks": self._checks,
            "code_labels": _code_labels,
            "columns": _columns,
        }

    def of(self, resource: Resource) -> Iterator[Row]:
        """A table's rows, in the order of its key."""
        names = resource.field_names
        for row in self._makers[resource.name]():
            yield tuple(None if (cell := row.get(name)) == "" else cell for name in names)

    def count(self, resource: Resource) -> int:
        """How many rows a table has."""
        if resource.name == "figures":
            return int(self.data.column(FIGURES, "year").size)
        return sum(1 for _ in self._makers[resource.name]())

    # -- what keys mean -----------------------------------------------------------------------------

    @cached_property
    def measures(self) -> Mapping[int, Measure]:
        """Key -> definition."""
        return {
            int(row["measure_key"]): Measure.from_json(row["definition_json"])
            for row in self.data.rows("out_alen__measure")
        }

    @cached_property
    def organisations(self) -> Mapping[int, Mapping[str, Any]]:
        """Key -> the organisation's row."""
        return {int(row["organisation_key"]): row for row in self.data.rows("out_alen__organisation")}

    @cached_property
    def snapshots(self) -> Mapping[int, Mapping[str, Any]]:
        """Key -> the snapshot's row."""
        return {int(row["snapshot_key"]): row for row in self.data.rows("out_alen__snapshot")}

    @cached_property
    def source_sets(self) -> Mapping[int, tuple[int, ...]]:
        """Number of a set of snapshots -> their keys."""
        found: dict[int, tuple[int, ...]] = {}
        for row in self.data.rows("out_alen__lineage"):
            key = int(row["lineage_key"])
            found[key] = (*found.get(key, ()), int(row["snapshot_key"]))
        return found

    @cached_property
    def table_facts(self) -> Mapping[str, TableFacts]:
        """What is known of the publisher's tables."""
        return read_table_facts(read_text("sources", "statbank", "tables.yml"))

    @cached_property
    def chart_names(self) -> ChartNames:
        """What the codes of the charts of accounts are called."""
        return ChartNames.from_csv(read_text("data", "accounts.csv"))

    def used_snapshots(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """The snapshots that the rows of `figures` or `deflators` rest on."""
        if name == "figures":
            sets = set(self.data.column(FIGURES, "lineage_key").tolist())
            keys = {key for one in sets for key in self.source_sets.get(int(one), ())}
        else:
            keys = {int(row["snapshot_key"]) for row in self.data.rows("out_alen__deflator")}
        return tuple(self.snapshots[key] for key in sorted(keys) if key in self.snapshots)

    # -- figures ------------------------------------------------------------------------------------

    def _figures(self) -> Iterator[Mapping[str, Any]]:
        names = (
            "measure_key", "organisation_key", "year", "scope_key", "basis_key", "value", "numerator",
            "denominator", "precision_ore", "missing_reason", "flags", "cells", "cells_missing",
            "lineage_key",
        )  # fmt: skip
        columns = [self.data.column(FIGURES, name).tolist() for name in names]
        for cells in zip(*columns, strict=True):
            row = dict(zip(names, cells, strict=True))
            measure, organisation, year = row["measure_key"], row["organisation_key"], row["year"]
            place = measure, row["scope_key"], row["basis_key"]
            above, below = self._amount_units.get(place, ("", ""))
            said = self._remark_texts.get((measure, organisation, year), ("", ""))
            yield {
                **row,
                **self._measure_words[measure],
                **self._organisation_words[organisation],
                **self._source_words.get(row["lineage_key"], {}),
                "scope": SCOPES[row["scope_key"]],
                "basis": BASES[row["basis_key"]],
                "numerator_unit": above if row["numerator"] is not None else "",
                "denominator_unit": below if row["denominator"] is not None else "",
                "remark_da": said[0],
                "remark_en": said[1],
                "source_set": row["lineage_key"],
                "edition_id": self.reading.edition_id,
            }

    @cached_property
    def _measure_words(self) -> dict[int, dict[str, Any]]:
        return {
            key: {
                "measure_id": measure.id,
                "measure_name_da": measure.name.da,
                "measure_name_en": measure.name.en,
                "unit": measure.unit,
                "price_level": "current" if measure.price_dependent else "",
            }
            for key, measure in self.measures.items()
        }

    @cached_property
    def _organisation_words(self) -> dict[int, dict[str, Any]]:
        return {
            key: {
                "organisation_code": row["organisation_code"],
                "organisation_name_da": row["name_da"],
                "organisation_name_en": row["name_en"],
                "organisation_kind": row["kind"],
            }
            for key, row in self.organisations.items()
        }

    @cached_property
    def _source_words(self) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for key, members in self.source_sets.items():
            rows = [self.snapshots[one] for one in members]
            found[key] = {
                "source_tables": " ".join(sorted({row["table_id"] for row in rows})),
                "source_sha256": " ".join(sorted({row["sha256"] for row in rows})),
            }
        return found

    @cached_property
    def _remark_texts(self) -> dict[tuple[int, int, int], tuple[str, str]]:
        found: dict[tuple[int, int, int], tuple[str, str]] = {}
        for row in self.data.rows("out_alen__remark"):
            key = int(row["measure_key"]), int(row["organisation_key"]), int(row["year"])
            before = found.get(key, ("", ""))
            said = [f"{row['who']}, {row['date']}: {row[text]}" for text in ("text_da", "text_en")]
            found[key] = (_joined(before[0], said[0]), _joined(before[1], said[1]))
        return found

    @cached_property
    def _amount_units(self) -> dict[tuple[int, int, int], tuple[str, str]]:
        return {
            (key, SCOPES.index(formula.scope), BASES.index(formula.basis)): (
                amount_unit(formula.numerator, self.table_facts, formula.basis),
                amount_unit(formula.denominator, self.table_facts, formula.basis),
            )
            for key, measure in self.measures.items()
            for formula in measure.formulas
        }

    # -- organisations ------------------------------------------------------------------------------

    def _organisations(self) -> Iterator[Mapping[str, Any]]:
        yield from self.data.rows("out_alen__organisation")

    def _memberships(self) -> Iterator[Mapping[str, Any]]:
        for row in self.data.rows("out_alen__membership"):
            member, parent = (
                self.organisations[int(row[name])]["organisation_code"]
                for name in ("organisation_key", "parent_key")
            )
            yield {**row, "organisation_code": member, "parent_code": parent}

    # -- measures -----------------------------------------------------------------------------------

    def _measures(self) -> Iterator[Mapping[str, Any]]:
        for measure in self.measures.values():
            yield {
                "measure_id": measure.id, "name_da": measure.name.da, "name_en": measure.name.en,
                "family": measure.family, "unit": measure.unit, "organisations": measure.organisations,
                "spending": measure.spending, "direction": measure.direction,
                "price_dependent": measure.price_dependent, "first_year": measure.first_year,
                "first_year_from_data": measure.first_year_from_data,
                "near_zero_share": measure.near_zero_share, "growth_of": measure.of,
                "about_da": measure.about.da, "about_en": measure.about.en,
            }  # fmt: skip

    def _scopes(self) -> Iterator[Mapping[str, Any]]:
        for measure in self.measures.values():
            for position, row in enumerate(self.scopes_of(measure), start=1):
                yield {"measure_id": measure.id, "position": position, **row}

    def scopes_of(self, measure: Measure) -> Iterator[Mapping[str, Any]]:
        """A measure's scopes, each with the formula in words or the reason why it is not loaded."""
        speller = Speller(self.table_facts, self.chart_names)
        if measure.of:
            words = speller.growth(measure)
            yield {"scope": "single", "basis": "computed", "formula_da": words.da, "formula_en": words.en}
        for formula in measure.formulas:
            text, words = measure.scope_text.get(formula.scope), speller.formula(measure, formula)
            yield {
                "scope": formula.scope, "basis": formula.basis,
                "text_da": text.da if text else "", "text_en": text.en if text else "",
                "formula_da": words.da, "formula_en": words.en,
            }  # fmt: skip
        for scope, why in measure.not_loaded.items():
            text = measure.scope_text.get(scope)
            yield {
                "scope": scope, "text_da": text.da if text else "", "text_en": text.en if text else "",
                "not_loaded_da": why.da, "not_loaded_en": why.en,
            }  # fmt: skip

    def _notes(self) -> Iterator[Mapping[str, Any]]:
        for measure in self.measures.values():
            for position, row in enumerate(notes_of(measure), start=1):
                yield {"measure_id": measure.id, "position": position, **row}

    def _terms(self) -> Iterator[Mapping[str, Any]]:
        for row in self._spoken("out_alen__term"):
            yield {**row, "codes": row["codes_json"]}

    # -- sources, prices, remarks, checks -----------------------------------------------------------

    def _snapshots(self) -> Iterator[Mapping[str, Any]]:
        for row in self.snapshots.values():
            known = licence_of(row["licence"])
            names = publisher_name(row["publisher"])
            yield {
                **row, "publisher_name_da": names.da, "publisher_name_en": names.en,
                "licence_url": known.path if known else "", "request": row["request_json"],
            }  # fmt: skip

    def _source_sets(self) -> Iterator[Mapping[str, Any]]:
        for key, members in self.source_sets.items():
            yield from ({"source_set": key, "snapshot_key": one} for one in members)

    def _deflators(self) -> Iterator[Mapping[str, Any]]:
        known = {one.id: one for one in self.reading.deflator_definitions}
        for row in self.data.rows("out_alen__deflator"):
            of = known.get(row["deflator_id"])
            if of is None:
                yield row
                continue
            yield {
                **row, "name_da": of.name.da, "name_en": of.name.en,
                "source_da": of.source.da, "source_en": of.source.en,
            }  # fmt: skip

    def _remarks(self) -> Iterator[Mapping[str, Any]]:
        return self._spoken("out_alen__remark")

    def _checks(self) -> Iterator[Mapping[str, Any]]:
        for row in self._spoken("out_alen__check"):
            yield {**row, "detail": row["detail_json"]}

    def _spoken(self, table: str) -> Iterator[Mapping[str, Any]]:
        """A table's rows with measure, organisation, scope and basis said in codes."""
        for row in self.data.rows(table):
            measure, organisation = row.get("measure_key"), row.get("organisation_key")
            scope, basis = row.get("scope_key"), row.get("basis_key")
            yield {
                **row,
                "measure_id": "" if measure is None else self.measures[measure].id,
                "organisation_code": (
                    "" if organisation is None else self.organisations[organisation]["organisation_code"]
                ),
                "scope": "" if scope is None else SCOPES[scope],
                "basis": "" if basis is None else BASES[basis],
            }


def notes_of(measure: Measure) -> Iterator[Mapping[str, Any]]:
    """What a reader must know of a measure: limits, caveats, breaks, references."""
    for kind, texts in (("limit", measure.limits), ("caveat", measure.caveats)):
        for text in texts:
            yield {"kind": kind, "basis": text.basis, "text_da": text.da, "text_en": text.en}
    for one in measure.breaks:
        yield {
            "kind": "break", "year": one.year, "text_da": one.text.da, "text_en": one.text.en,
            "source": one.source,
        }  # fmt: skip
    for reference in measure.references:
        yield {"kind": "reference", "text_da": reference, "text_en": reference}


def _joined(before: str, text: str) -> str:
    return f"{before} | {text}" if before else text


def _code_labels() -> Iterator[Mapping[str, Any]]:
    for name, codes in code_lists().items():
        for code, words in codes.items():
            yield {"code_list": name, "code": code, "label_da": words.da, "label_en": words.en}


def _columns() -> Iterator[Mapping[str, Any]]:
    for table in resources():
        for field in table.fields:
            yield {
                "table_name": table.name, "column_name": field.name, "type": field.type, "unit": field.unit,
                "code_list": field.codes, "title_da": field.title.da, "title_en": field.title.en,
                "meaning_da": field.about.da, "meaning_en": field.about.en,
            }  # fmt: skip
