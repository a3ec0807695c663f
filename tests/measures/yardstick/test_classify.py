"""Classification as columns decides every line as the plain reference does."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.measures.yardstick.classify_samples import as_table, expected, lines, rule_sets

from alen.measures.yardstick.bitmaps import BITS
from alen.measures.yardstick.classify import PROPOSAL_KEYS, PROPOSED, classified, proposal_keys
from alen.measures.yardstick.rules import Rule, ordered
from alen.model.engine import Engine
from alen.model.ledger import CLASSIFIED

_ibis: Any = ibis


@pytest.fixture(scope="module")
def engine() -> Engine:
    return _ibis.duckdb.connect()


def decided(engine: Engine, rules: list[Rule], given_lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the engine decides, one row per line, in order."""
    table = engine.create_table("lines_given", as_table(given_lines), overwrite=True)
    found = engine.to_pyarrow(classified(table, rules, engine))
    assert tuple(found.column_names) == CLASSIFIED.column_names
    rows = sorted(found.to_pylist(), key=lambda row: row["source_row"])
    assert [row["source_row"] for row in rows] == list(range(1, len(given_lines) + 1))
    return rows


def require_equal(rows: list[dict[str, Any]], known: list[dict[str, Any]]) -> None:
    for row, wanted in zip(rows, known, strict=True):
        assert {name: row[name] for name in wanted} == wanted


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(rule_sets(), st.lists(lines(), min_size=1, max_size=30))
def test_every_line_is_decided_as_by_the_reference(
    engine: Engine, rules: list[Rule], some: list[dict[str, Any]]
) -> None:
    require_equal(decided(engine, rules, some), expected(rules, some))


def test_lines_keep_all_they_had(engine: Engine) -> None:
    some = [{"text": "IT", "supplier": None}, {"text": "it", "supplier": "Prøve ÅS"}, {"text": "IT"}]
    some = [{"accounts_year": 2024, "art": "22", **line} for line in some]
    rows = decided(engine, [Rule("a", 600, True, text="it")], some)
    table = as_table(some).to_pylist()
    assert [{name: row[name] for name in table[0]} for row in rows] == table


def test_no_rules_decide_nothing(engine: Engine) -> None:
    rows = decided(engine, [], [{"accounts_year": 2024, "art": None, "text": "it"}])
    assert {rows[0][column.name] for column in CLASSIFIED.columns[-14:-1]} == {None}
    assert rows[0]["flow"] == "not_stated"


def test_first_rule_and_axes_of_others(engine: Engine) -> None:
    """Priority before name; an axis from a later rule; one that says not-IT states no axis."""
    rules = [
        Rule("b", 300, True, text="licens"),
        Rule("a", 400, True, text="licens", area="applications"),
        Rule("c", 350, False, text="licens", resource="software"),
        Rule("d", 500, True, resource="hardware"),
    ]
    rows = decided(engine, rules, [{"accounts_year": 2024, "art": "40", "text": "Licens"}])
    kept = {k: rows[0][k] for k in ("rule_is_it", "area", "rule_area", "resource", "rule_resource")}
    assert kept == {
        "rule_is_it": "b", "area": "applications", "rule_area": "a", "resource": "hardware",
        "rule_resource": "d",
    }  # fmt: skip
    assert (rows[0]["deployment"], rows[0]["rule_deployment"]) == ("unknown", None)


def test_any_place_in_any_word(engine: Engine) -> None:
    """300 rules of which exactly one holds of each line: its place is found, at the words' edges too."""
    places = range(3 * BITS + 114)
    rules = [Rule(f"r{i:03}", 600, True, text=f"ord{i:03}", area=f"a{i}") for i in places]
    some = [{"accounts_year": 2024, "art": "1", "text": f"et ORD{place:03} her"} for place in places]
    found = [(row["rule_is_it"], row["area"]) for row in decided(engine, rules, some)]
    assert len(places) >= 300
    assert found == [(f"r{place:03}", f"a{place}") for place in places]


def test_the_order_of_rules_given_does_not_matter(engine: Engine) -> None:
    rules = [Rule(f"r{i:02}", 600 + i % 3, i % 2 == 0, text=f"(a|{chr(97 + i)})") for i in range(20)]
    some = [{"accounts_year": 2024, "art": "1", "text": chr(97 + i)} for i in range(20)]
    shuffled = random.Random(1).sample(rules, len(rules))
    assert decided(engine, rules, some) == decided(engine, shuffled, some)
    require_equal(decided(engine, shuffled, some), expected(rules, some))


def test_a_pattern_longer_than_one_expression_of_alternatives(engine: Engine) -> None:
    """Rules whose expressions together are cut into several parts; every one is still asked."""
    rules = [Rule(f"r{i:02}", 600, True, text="|".join(f"w{i}x{j}y" for j in range(220))) for i in range(9)]
    some = [{"accounts_year": 2024, "art": "1", "text": f"et w{i}x{i * 20}y"} for i in range(9)]
    require_equal(decided(engine, rules, some), expected(rules, some))
    assert ordered(rules)[8].rule_id == decided(engine, rules, some)[8]["rule_is_it"]


def test_numbers_in_texts(engine: Engine) -> None:
    """Texts are alike but for their numbers; what asks for one holds of that text alone."""
    patterns = [
        "faktura",
        "(^|[^0-9])36[0-9]([^0-9]|$)",
        "office|o365",
        "0",
        "taxa [0-9]{2}",
        "^faktura.*it$",
        "t 0$",
    ]
    rules = [Rule(f"r{i}", 600 + i, i % 2 == 0, text=pattern) for i, pattern in enumerate(patterns)]
    texts = ["Faktura 4711", "Faktura 360", "FAKTURA 3600", "taxa 7", "taxa 77", "taxa 777", "o365", "o366",
             "office 9", "leje 12", "leje 10", "faktura 1 it", "et 7", "et 0", None]  # fmt: skip
    some = [{"accounts_year": 2024, "art": "22", "text": text} for text in texts]
    for count in range(1, len(rules) + 1):
        require_equal(decided(engine, rules[-count:], some), expected(rules[-count:], some))


def test_decisions_are_read_back_as_text(engine: Engine, tmp_path: Path) -> None:
    """DuckDB keeps names as an ENUM; in the file they are what Spark writes."""
    some = [{"accounts_year": 2024, "art": "22", "text": text} for text in ("it", "leje", "it 7")]
    table = engine.create_table("written_lines", as_table(some), overwrite=True)
    rules = [Rule("a", 600, True, text="it", area="x"), Rule("b", 601, False, text="leje")]
    found = classified(table, rules, engine)
    engine.to_parquet(found, tmp_path / "lines.parquet")
    columns = engine.read_parquet(tmp_path / "lines.parquet")
    assert columns.schema() == found.schema()
    said = [(row["rule_is_it"], row["area"], row["flow"]) for row in columns.to_pyarrow().to_pylist()]
    assert sorted(said, key=str) == [("a", "x", "gross"), ("a", "x", "gross"), ("b", None, "gross")]


def test_keys_of_proposals(engine: Engine) -> None:
    some = [{"accounts_year": 2024, "text": "Faktura 4711-12 ÆØ", "supplier": "Prøve A/S", "funktion": None}]
    table = engine.create_table("keys_given", as_table(some), overwrite=True)
    found = engine.to_pyarrow(proposal_keys(table)).to_pylist()
    assert found == [{"account_text": "", "supplier": "prøve a/s", "text": "faktura 0-0 æø", "funktion": ""}]
    assert tuple(found[0]) == PROPOSAL_KEYS


def test_proposals_change_no_decision(engine: Engine) -> None:
    some = [
        {"accounts_year": 2024, "text": text, "art": "22"} for text in ("it 1", "it 2", "leje", "andet 7")
    ]
    table = engine.create_table("proposed_lines", as_table(some), overwrite=True)
    keys = engine.to_pyarrow(proposal_keys(table).distinct()).to_pylist()
    said = {"proposed_is_it": True, "proposed_area": "x", "proposed_score": 0.5}
    said |= {"proposed_resource": None, "proposed_deployment": None}
    proposals = _ibis.memtable(_proposals([{**key, **said} for key in keys if key["text"] != "leje"]))
    rules = [Rule("a", 600, True, text="it")]
    plain = engine.to_pyarrow(classified(table, rules, engine)).to_pylist()
    beside = engine.to_pyarrow(classified(table, rules, engine, proposals)).to_pylist()
    by_row = {row["source_row"]: row for row in beside}
    for row in plain:
        other = by_row.pop(row["source_row"])
        assert {k: v for k, v in row.items() if k not in PROPOSED} == {
            k: v for k, v in other.items() if k not in PROPOSED
        }
        assert other["proposed_is_it"] == (True if row["text"] == "andet 7" else None)
    assert not by_row


def _proposals(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    arrow: Any = pa
    text = {name: arrow.string() for name in PROPOSAL_KEYS}
    kinds = {"boolean": arrow.bool_(), "string": arrow.string(), "float64": arrow.float64()}
    schema = arrow.schema({**text, **{name: kinds[kind] for name, kind in PROPOSED.items()}})
    return arrow.Table.from_pylist(rows, schema=schema)
