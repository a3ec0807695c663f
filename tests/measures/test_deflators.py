"""The shipped price indices, and what a definition that contradicts itself is told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import yaml

from alen.errors import BadDefinition, BadFile, BadInput
from alen.measures.deflate import refuse_unsuitable
from alen.measures.price_indices import (
    DeflatorDefinition,
    chained_deflator,
    default_deflator,
    implied_deflator,
    read_deflator,
    read_deflators,
    read_rates,
    refuse_not_loaded,
)
from alen.sources.statbank.spec import parse_tables
from alen.store.packaged import list_names, read_text


def shipped() -> dict[str, DeflatorDefinition]:
    names = list_names("measures", "deflators")
    found = read_deflators({name: read_text("measures", "deflators", name) for name in names})
    return {definition.id: definition for definition in found}


def altered(which: str, **changes: object) -> str:
    data = yaml.safe_load(read_text("measures", "deflators", f"{which}.yml"))
    data.update(changes)
    return yaml.safe_dump({key: value for key, value in data.items() if value is not None})


def test_the_four_indices() -> None:
    assert set(shipped()) == {"municipal", "consumer-prices", "state-pl", "kl-pl"}


def test_the_municipal_index_is_the_default_and_asks_for_fetched_cells() -> None:
    definitions = shipped().values()
    assert default_deflator(definitions, "municipality") == "municipal"
    assert default_deflator(definitions, "region") == "municipal"
    assert default_deflator(definitions, "programme") is None
    municipal = shipped()["municipal"]
    spec = parse_tables(read_text("sources", "statbank", "tables.yml")).table(municipal.table_id)
    wanted = [*(municipal.codes or {}).items(), ("price_unit", municipal.current)]
    for role, code in [*wanted, ("price_unit", municipal.fixed)]:
        variable = spec.role(role)
        assert variable is not None
        assert isinstance(variable.select, tuple)
        assert code in variable.select


def test_a_note_about_regions_is_not_told_of_municipalities() -> None:
    municipal = shipped()["municipal"]
    assert len(municipal.notes_for("region")) == len(municipal.notes_for("municipality")) + 1
    with pytest.raises(BadDefinition, match="'village' is none of"):
        read_deflator(altered("municipal", notes=[{"for": "village", "da": "x", "en": "x"}]), "municipal.yml")


def test_the_implied_index_by_hand() -> None:
    index = implied_deflator(shipped()["municipal"], {2008: 40000, 2009: 42000}, {2008: 40000, 2009: 40000})
    assert index.years == (2008, 2009)
    assert [float(level) for level in index.index] == [100.0, 105.0]
    assert "NGLK" in index.source
    refuse_unsuitable(index, "operating", [2009])
    with pytest.raises(BadInput):
        refuse_unsuitable(index, "capital")
    with pytest.raises(BadInput):
        refuse_unsuitable(index, "operating", [2007])


def test_fixed_prices_of_another_year_are_refused() -> None:
    with pytest.raises(BadDefinition, match=r"104\.00, not 100"):
        implied_deflator(shipped()["municipal"], {2008: 41600}, {2008: 40000})


def test_a_year_without_both_prices_has_no_index() -> None:
    index = implied_deflator(shipped()["municipal"], {2008: 10, 2009: 11, 2010: None}, {2008: 10, 2010: 10})
    assert index.years == (2008,)


@pytest.mark.parametrize("id_", ["consumer-prices", "state-pl"])
def test_the_chained_indices_follow_the_shipped_table(id_: str) -> None:
    definition = shipped()[id_]
    rates = read_rates(read_text("data", "figures", definition.file), definition.column, definition.file)
    assert sorted(rates.pct) == list(range(1992, 2026))
    assert rates.estimate_years == definition.estimate_years == (2024, 2025)
    index = chained_deflator(definition, rates.pct, "en")
    assert index.years == tuple(range(1991, 2026))
    levels = index.levels
    assert levels[2020] == 100
    assert levels[2021] / levels[2020] == 1 + Fraction(rates.pct[2021]) / 100
    assert definition.is_estimate(2025)
    assert not definition.is_estimate(2023)


def test_consumer_prices_by_hand() -> None:
    rates = read_rates(read_text("data", "figures", "state_price_and_wage.csv"), "consumer_prices_pct", "x")
    levels = chained_deflator(shipped()["consumer-prices"], rates.pct).levels
    assert round(float(levels[2022]), 4) == round(100 * 1.019 * 1.077, 4)
    assert round(float(levels[2019]), 4) == round(100 / 1.004, 4)


def test_the_states_index_is_for_programmes_only() -> None:
    rates = read_rates(read_text("data", "figures", "state_price_and_wage.csv"), "general_pct", "x")
    index = chained_deflator(shipped()["state-pl"], rates.pct)
    refuse_unsuitable(index, "programme", [2020])
    with pytest.raises(BadInput, match="programmes only"):
        refuse_unsuitable(index, "operating")


def test_an_index_without_a_series_says_so_in_both_languages() -> None:
    kl = shipped()["kl-pl"]
    assert kl.never_for == ("capital", "programme")
    assert kl.valid_from == 2010
    with pytest.raises(BadInput, match="følger ikke med"):
        refuse_not_loaded(kl)
    with pytest.raises(BadInput, match="does not come with"):
        refuse_not_loaded(kl, "en")
    refuse_not_loaded(shipped()["municipal"])
    with pytest.raises(BadDefinition, match="not_loaded, not chain"):
        chained_deflator(kl, {2020: 1})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (altered("municipal", never_for=["operating"]), "both suits and is never used"),
        (altered("municipal", suits=["wages"]), "is none of"),
        (altered("municipal", suits=None), "suits"),
        (altered("municipal", fixed=None), "lacks fixed"),
        (altered("municipal", column="x"), "mean nothing"),
        (altered("municipal", codes={"key_figure": 1}), "quotation marks"),
        (altered("municipal", valid_from="2008"), "is no year"),
        (altered("municipal", name={"da": "x"}), "both languages"),
        (altered("municipal", id="Kommunal"), "is no id"),
        (altered("state-pl", suits=["programme", "operating"], never_for=[]), "programmes only"),
        (altered("kl-pl", default_for=["region"]), "is a default"),
        (altered("kl-pl", method="guess"), "is none of"),
        ("- a", "no mapping"),
        ("a: [", "no YAML"),
    ],
)
def test_a_contradicting_definition_is_refused_by_name(text: str, what: str) -> None:
    with pytest.raises(BadDefinition, match=what) as caught:
        read_deflator(text, "fejl.yml")
    assert caught.value.where.startswith("fejl.yml")


def test_two_defaults_and_misnamed_files_are_refused() -> None:
    with pytest.raises(BadDefinition, match="named after"):
        read_deflators({"other.yml": altered("municipal")})
    with pytest.raises(BadDefinition, match="default"):
        read_deflators(
            {"municipal.yml": altered("municipal"), "second.yml": altered("municipal", id="second")}
        )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("year,pct\n2020,1\n", "is_estimated"),
        ("year,pct,is_estimated\n2020,abc,false\n", "no number"),
        ("year,pct,is_estimated\n2020,NaN,false\n", "no number"),
        ("year,pct,is_estimated\n20,1,false\n", "no year"),
        ("year,pct,is_estimated\n2020,1,false\n2020,1,false\n", "twice"),
        ("", "lacks the columns"),
    ],
)
def test_a_damaged_table_of_rates_is_refused(text: str, what: str) -> None:
    with pytest.raises(BadFile, match=what):
        read_rates(text, "pct", "rater.csv")


def test_an_empty_rate_is_absent_not_zero() -> None:
    rates = read_rates("year,pct,is_estimated\n2020,,false\n2021,1.5,true\n", "pct", "x")
    assert rates.pct == {2021: Decimal("1.5")}
    assert rates.estimate_years == (2021,)
