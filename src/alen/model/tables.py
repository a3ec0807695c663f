"""The one registry of an edition's tables: name, key, columns, types, units.

The store creates tables from it, the build checks them against it, and the reference page is
generated from it. `core` tables hold what the sources said, in integer keys; `out` tables hold
everything that answers are made of, so that a reader never opens a core table.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA_VERSION = 4
"""Raised when a table's meaning changes; a reader reads its own version only."""


@dataclass(frozen=True)
class Column:
    """One column: its DuckDB type, what it means, and its unit where it has one."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its name, what a row is, the columns that identify a row, and all columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def layer(self) -> str:
        """`core` or `out`."""
        return self.name.split("_", 1)[0]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)

    def create_sql(self) -> str:
        """The statement that creates the table, with its not-null rules."""
        lines = ", ".join(f'"{c.name}" {c.type}{"" if c.nullable else " NOT NULL"}' for c in self.columns)
        return f'CREATE TABLE "{self.name}" ({lines})'


def _key(name: str, meaning: str, type_: str = "INTEGER", *, nullable: bool = False) -> Column:
    return Column(name, type_, meaning, nullable=nullable)


def _text(name: str, meaning: str, *, nullable: bool = False) -> Column:
    return Column(name, "VARCHAR", meaning, nullable=nullable)


_SNAPSHOT_KEY = _key("snapshot_key", "the snapshot the row was read from")
_ORGANISATION_KEY = _key("organisation_key", "the organisation; Alen's own stable number")
_MEASURE_KEY = _key("measure_key", "the measure")
_YEAR = _key("year", "accounts year, or the year a date lies in", "SMALLINT")
_VALUE = Column(
    "value_reported", "BIGINT", "the number as sent, times ten to the table's decimals", nullable=True
)
_STATUS = _key("status", "0 a number stands; 1 the cell is there without a number", "TINYINT")

_MAP_KIND = _text("map_kind", "what the map is a map of: municipality or region")

_SNAPSHOT = (
    _SNAPSHOT_KEY,
    _text("sha256", "the bytes"),
    _text("kind", "fetched, imported or transcribed"),
    _text("publisher", "who published the figures"),
    _text("title", "the table's title as published"),
    _text("table_id", "the publisher's id of the table"),
    _text("format_json", "how to find a cell in the bytes"),
    _text("absent_means", "zero, missing or not_in_file: what a cell that is not there means"),
    _text("request_json", "the request that brought the bytes", nullable=True),
    _text("fetched_at", "when the bytes came, UTC"),
    _text("publisher_updated", "the publisher's own date of the table, as sent"),
    _text("licence", "the licence the figures are published under"),
    _text("url", "where the table is published"),
    _text("note", "what a reader must know about this snapshot"),
)
_ORGANISATION = (
    _ORGANISATION_KEY,
    _text("organisation_code", "Statistics Denmark's area code, or ours where it has none"),
    _text("kind", "municipality, region, landsdel, group, nation or other"),
    _text("name_da", "name in Danish"),
    _text("name_en", "name in English"),
    _text("valid_from", "first day, ISO date"),
    _text("valid_to", "last day, ISO date; null while it stands", nullable=True),
)
_MEMBERSHIP = (
    _ORGANISATION_KEY,
    _key("parent_key", "the organisation it belongs to"),
    _text("scheme", "region, landsdel, group or nation"),
    _text("valid_from", "first day, ISO date"),
    _text("valid_to", "last day, ISO date; null while it stands", nullable=True),
)

TABLES: tuple[Table, ...] = (
    Table("core_alen__snapshot", "one snapshot the edition is built from", ("snapshot_key",), _SNAPSHOT),
    Table(
        "core_alen__code",
        "one code of one code list, as Alen spells it",
        ("code_list", "code_key"),
        (
            _text("code_list", "the role the codes play: funktion, dranst, art ..."),
            _key("code_key", "the code's number in this edition"),
            _text("code", "the code: functions as digits, areas as three digits"),
            _text("label_da", "the publisher's label"),
            _text("label_en", "label in English, where one is known; else empty"),
        ),
    ),
    Table("core_alen__organisation", "one organisation", ("organisation_key",), _ORGANISATION),
    Table(
        "core_alen__membership",
        "one organisation's membership of another over a time",
        ("organisation_key", "parent_key", "scheme", "valid_from"),
        _MEMBERSHIP,
    ),
    Table(
        "core_statbank__account",
        "one cell of an accounts or budget table",
        (
            "snapshot_key",
            "organisation_key",
            "funktion_key",
            "dranst_key",
            "ejer_key",
            "gruppering_key",
            "art_key",
            "price_unit_key",
            "year",
        ),
        (
            _SNAPSHOT_KEY,
            _ORGANISATION_KEY,
            _key("funktion_key", "function or main account"),
            _key("dranst_key", "operating, state refund, capital ...; -1 where the table has none"),
            _key("ejer_key", "ownership; -1 where the table has none"),
            _key("gruppering_key", "grouping; -1 where the table has none"),
            _key("art_key", "kind of cost or income"),
            _key("price_unit_key", "thousands of kroner, or kroner per inhabitant"),
            _YEAR,
            _VALUE,
            _STATUS,
        ),
    ),
    Table(
        "core_statbank__observation",
        "one cell of a table that is no account: population, area, key figure",
        ("snapshot_key", "organisation_key", "series_key", "year", "quarter"),
        (
            _SNAPSHOT_KEY,
            _ORGANISATION_KEY,
            _key("series_key", "the table and its other codes together"),
            _YEAR,
            _key("quarter", "1 to 4; 0 where the period is a year", "TINYINT"),
            _VALUE,
            _STATUS,
        ),
    ),
    Table(
        "core_alen__term",
        "one part of a measure's numerator or denominator in one snapshot, in keys",
        ("term_key", "snapshot_key", "funktion_key", "series_key"),
        (
            _key("term_key", "the term, as in out_alen__term"),
            _key("part_key", "one measure, scope, basis and role"),
            _SNAPSHOT_KEY,
            _key("sign", "1 adds, -1 subtracts", "TINYINT"),
            _key(
                "unit_factor",
                "multiplies the reported number: 100000 from thousands of kroner to øre",
                "BIGINT",
            ),
            _key("funktion_key", "exact code; -1 for observations"),
            _key("dranst_key", "exact code; -1 where the table has none"),
            _key("gruppering_key", "exact code; -1 where the table has none; -2 sums over all"),
            _key("art_key", "exact code; -1 for observations"),
            _key("price_unit_key", "exact code; -1 for observations"),
            _key("series_key", "exact series; -1 for accounts"),
            _key("quarter", "quarter for observations; 0 otherwise", "TINYINT"),
        ),
    ),
    Table(
        "out_alen__figure",
        "one figure in current prices",
        ("measure_key", "organisation_key", "year", "scope_key", "basis_key"),
        (
            _MEASURE_KEY,
            _ORGANISATION_KEY,
            _YEAR,
            _key("scope_key", "position in alen.model.figures.SCOPES", "TINYINT"),
            _key("basis_key", "position in alen.model.figures.BASES", "TINYINT"),
            Column("numerator", "BIGINT", "the sum above the line", "øre, or persons", nullable=True),
            Column(
                "denominator", "BIGINT", "the sum below the line", "persons, øre or hectares", nullable=True
            ),
            Column("value", "DOUBLE", "the figure", "the measure's unit", nullable=True),
            Column(
                "precision_ore",
                "BIGINT",
                "half-width of the source's own rounding",
                "øre, of the numerator or, as published, of the value",
                nullable=True,
            ),
            _text("missing_reason", "why there is no value; null when a value stands", nullable=True),
            _text("flags", "flags in alphabetical order, separated by spaces; empty for none"),
            Column("cells", "INTEGER", "cells read", "cells"),
            Column("cells_missing", "INTEGER", "cells asked for that hold no number", "cells"),
            _key("lineage_key", "the set of snapshots it rests on"),
        ),
    ),
    Table(
        "out_alen__part",
        "one part of a computed figure's numerator by one dimension",
        ("measure_key", "organisation_key", "year", "scope_key", "dimension", "code"),
        (
            _MEASURE_KEY,
            _ORGANISATION_KEY,
            _YEAR,
            _key("scope_key", "position in alen.model.figures.SCOPES", "TINYINT"),
            _text("dimension", "what the numerator is split by: funktion or art"),
            _text("code", "the code; `rest` is what remains of the numerator beside the codes loaded apart"),
            Column("amount_ore", "BIGINT", "the part", "øre", nullable=True),
            _text("missing_reason", "why there is no amount; null when one stands", nullable=True),
        ),
    ),
    Table(
        "out_alen__lineage",
        "one snapshot in one set of snapshots",
        ("lineage_key", "snapshot_key"),
        (_key("lineage_key", "the set"), _SNAPSHOT_KEY),
    ),
    Table("out_alen__snapshot", "one snapshot the edition is built from", ("snapshot_key",), _SNAPSHOT),
    Table(
        "out_alen__spelling",
        "how one snapshot spells one code",
        ("snapshot_key", "variable", "code", "raw"),
        (
            _SNAPSHOT_KEY,
            _text("variable", "the publisher's variable"),
            _text("code", "the code as Alen spells it"),
            _text("raw", "the text in the file"),
            _text("label", "the publisher's label in Danish; empty where none is known"),
        ),
    ),
    Table("out_alen__organisation", "one organisation", ("organisation_key",), _ORGANISATION),
    Table(
        "out_alen__membership",
        "one organisation's membership of another over a time",
        ("organisation_key", "parent_key", "scheme", "valid_from"),
        _MEMBERSHIP,
    ),
    Table(
        "out_alen__measure",
        "one measure of the catalogue as it was when the edition was built",
        ("measure_key",),
        (
            _MEASURE_KEY,
            _text("measure_id", "the measure's id"),
            _text("definition_json", "the whole definition"),
        ),
    ),
    Table(
        "out_alen__term",
        "one part of a measure's numerator or denominator, in codes",
        ("term_key",),
        (
            _key("term_key", "the term"),
            _MEASURE_KEY,
            _key("scope_key", "position in alen.model.figures.SCOPES", "TINYINT"),
            _key("basis_key", "position in alen.model.figures.BASES", "TINYINT"),
            _text("role", "numerator or denominator"),
            _key("sign", "1 adds, -1 subtracts", "TINYINT"),
            _text("table_id", "the table the cells lie in"),
            _text("codes_json", "role -> code; * sums over every code the snapshot holds"),
            _key("quarter", "quarter for population; 0 otherwise", "TINYINT"),
            _key("unit_factor", "multiplies the reported number", "BIGINT"),
        ),
    ),
    Table(
        "out_alen__deflator",
        "one year of one price index",
        ("deflator_id", "year"),
        (
            _text("deflator_id", "the index"),
            _YEAR,
            Column("index_value", "DOUBLE", "the index, on its own base", "index"),
            Column("is_estimate", "BOOLEAN", "whether the publisher calls the year an estimate"),
            _key("snapshot_key", "the snapshot it was read from"),
        ),
    ),
    Table(
        "out_alen__remark",
        "one organisation's own remark to one figure",
        ("measure_key", "organisation_key", "year", "who"),
        (
            _MEASURE_KEY,
            _ORGANISATION_KEY,
            _YEAR,
            _text("who", "who speaks for the organisation"),
            _text("date", "when, ISO date"),
            _text("text_da", "the remark in Danish"),
            _text("text_en", "the remark in English"),
        ),
    ),
    Table(
        "out_alen__claim",
        "one published statement, as it was known when the edition was built",
        ("claim_id",),
        (
            _text("claim_id", "the claim's id"),
            _text("origin", "packaged, or workspace for one of the workspace's own"),
            _text("sha256", "the YAML's bytes"),
            _text("text", "the YAML, so that an old edition shows the claim as it was"),
        ),
    ),
    Table(
        "out_alen__verdict",
        "what the edition's figures say of a claim, of one of its readings or of one check of a reading",
        ("claim_id", "reading_id", "check_number"),
        (
            _text("claim_id", "the claim"),
            _text("reading_id", "the reading; empty for the claim itself"),
            _key("check_number", "the check within the reading, from 1; 0 for reading and claim", "SMALLINT"),
            _text(
                "verdict",
                "confirmed, contradicted, consistent, numbers_clash, other_definition, not_checkable",
            ),
            _text("arithmetic", "of a claim: whether its own numbers fit together; otherwise empty"),
            _text("reason", "of a check: why, as a word of alen.products.claims.checking; otherwise empty"),
            _text("figures_json", "addresses of the figures that the verdict rests on"),
        ),
    ),
    Table(
        "out_alen__programme",
        "one joint programme that is published, as its folder had it when the edition was built",
        ("programme_id",),
        (
            _text("programme_id", "the programme's id"),
            _text("origin", "packaged, or workspace for one of the workspace's own"),
            _text("sha256", "its data hash: of all its values, whatever the files look like"),
            _text("text", "the programme as canonical JSON"),
        ),
    ),
    Table(
        "out_alen__correction",
        "one correction that was applied to one figure",
        ("correction_key",),
        (
            _key("correction_key", "the correction's number in this edition"),
            _text("correction_id", "the correction's id"),
            _MEASURE_KEY,
            _ORGANISATION_KEY,
            _YEAR,
            _key("scope_key", "position in alen.model.figures.SCOPES", "TINYINT"),
            _key("basis_key", "position in alen.model.figures.BASES", "TINYINT"),
            _text("action", "reject, replace or flag"),
            Column(
                "value_before",
                "DOUBLE",
                "the figure as the sources give it",
                "the measure's unit",
                nullable=True,
            ),
            _text("reason_da", "why, in Danish"),
            _text("reason_en", "why, in English"),
            _text("reported_by", "who reported the error"),
            _text("date", "when, ISO date"),
            _text("source", "where it can be read"),
        ),
    ),
    Table(
        "out_alen__check",
        "one finding of one check",
        ("check_key",),
        (
            _key("check_key", "the finding"),
            _text("check_id", "the check that found it"),
            _text("severity", "finding, partial or note"),
            _key("measure_key", "the measure, where one is meant", nullable=True),
            _key("organisation_key", "the organisation, where one is meant", nullable=True),
            _key("year", "the year, where one is meant", "SMALLINT", nullable=True),
            _text("detail_json", "the finding's numbers and words"),
        ),
    ),
    Table(
        "out_alen__boundary",
        "one organisation's outline on one map, from an imported file of boundaries",
        ("map_kind", "organisation_key"),
        (
            _MAP_KIND,
            _ORGANISATION_KEY,
            _text("path", "SVG path data in the map's units, y downwards"),
            Column("label_x", "DOUBLE", "a place well inside the largest part", "map units"),
            Column("label_y", "DOUBLE", "a place well inside the largest part", "map units"),
            Column("area_km2", "DOUBLE", "area as imported, on the plane of ETRS89/UTM32", "km²"),
            _SNAPSHOT_KEY,
        ),
    ),
    Table(
        "out_alen__map",
        "one map of imported boundaries: its view and the boxes in it",
        ("map_kind",),
        (
            _MAP_KIND,
            Column("width", "INTEGER", "the view's width", "map units"),
            Column("height", "INTEGER", "the view's height", "map units"),
            Column("metres_per_unit", "DOUBLE", "the map's scale", "m per map unit"),
            _text("insets_json", "boxes: what is shown again larger, and what was moved near"),
            Column("was_fitted", "BOOLEAN", "whether gaps and overlaps in the file were closed first"),
            _SNAPSHOT_KEY,
        ),
    ),
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


def layer(name: str) -> tuple[Table, ...]:
    """The tables of one layer, `core` or `out`, in the registry's order."""
    return tuple(table for table in TABLES if table.layer == name)
