"""The shipped catalogue: it asks for fetched codes alone, and says what it is in both languages."""

from __future__ import annotations

import json
import re

import pytest

from alen.measures.definition import ANY, LABEL, Measure, Selection, Text, compile_terms, read_catalogue
from alen.sources.statbank.spec import NOT_STATED, StatBankTables, normalise_code, parse_tables
from alen.store.packaged import list_names, read_text

IDS = {
    "f64551-net", "it-net", "it-gross", "it-income", "it-internal", "it-capital", "it-share-main-account-6",
    "it-share-operating", "it-wage-share", "it-goods-share", "it-services-share", "it-budget",
    "f64551-budget", "operating-net", "region-it", "region-it-share-operating", "region-it-functions",
    "region-operating-budget", "population", "density", "age-0-17-share", "age-18-64-share", "age-65-share",
    "age-80-share", "f64551-net-growth", "it-net-growth", "region-it-growth",
}  # fmt: skip


def shipped() -> tuple[Measure, ...]:
    names = list_names("measures", "catalogue")
    return read_catalogue({name: read_text("measures", "catalogue", name) for name in names})


MEASURES = {measure.id: measure for measure in shipped()}
TABLES: StatBankTables = parse_tables(read_text("sources", "statbank", "tables.yml"))


def selections(measure: Measure) -> list[Selection]:
    return [one for f in measure.formulas for one in (*f.numerator, *f.denominator)]


def texts(measure: Measure) -> list[Text]:
    return [
        measure.name, measure.about, *measure.scope_text.values(), *measure.not_loaded.values(),
        *measure.limits, *measure.caveats, *(one.text for one in measure.breaks),
    ]  # fmt: skip


def test_every_measure_of_the_issue_is_there() -> None:
    assert set(MEASURES) == IDS


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_texts_stand_in_both_languages_and_are_not_the_same(measure: Measure) -> None:
    for text in texts(measure):
        assert text.da.strip()
        assert text.en.strip()
        assert text.da != text.en
    assert measure.limits or measure.family == "background"
    assert measure.references
    for scope in measure.scopes:
        assert scope in measure.scope_text


def test_no_name_says_it_spending_without_its_scope() -> None:
    for measure in MEASURES.values():
        for name in (measure.name.da, measure.name.en):
            assert name.casefold() not in {"it-udgifter", "it-udgifter pr. indbygger", "it spending"}
            if re.search(r"(?i)it-udgift|it spending", name):
                assert "110" in name
    names = [measure.name.da for measure in MEASURES.values()]
    assert len(set(names)) == len(names)


def test_danish_texts_write_it_in_lower_case_and_never_spent_on_it() -> None:
    for measure in MEASURES.values():
        for text in texts(measure):
            assert not re.search(r"(?<!\w)IT(?!\w)", text.da), text.da
            assert not re.search(r"brug(te|er) på it", text.da), text.da
            assert not re.search(r"overskrid|overrun|budgetoverhold", text.da + text.en), text.da


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_code_is_among_those_fetched(measure: Measure) -> None:
    for selection in selections(measure):
        spec = TABLES.table(selection.table_id)
        codes = dict(selection.codes)
        if spec.kind == "account":
            codes.setdefault("price_unit", "LOBM")
        for role, code in codes.items():
            variable = spec.role(role)
            if variable is None:
                assert role == "price_unit"
                assert spec.price_unit == code
                continue
            if code == NOT_STATED:
                assert variable.when_absent == NOT_STATED
            elif code == ANY or code.startswith(LABEL) or variable.select == "all":
                assert variable.select == "all"
            else:
                assert isinstance(variable.select, tuple)
                assert normalise_code(code) in {normalise_code(one) for one in variable.select}
        # A role left open would sum over totals and their parts.
        roles = {v.role for v in spec.variables} - {"organisation", "time"}
        assert roles - set(codes) == set(), (
            f"{measure.id} leaves {roles - set(codes)} of {spec.table_id} open"
        )


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_tables_hold_the_kind_of_organisation_the_measure_is_for(measure: Measure) -> None:
    for selection in selections(measure):
        assert TABLES.table(selection.table_id).organisations in {"all", measure.organisations}
    assert measure.direction == "none"


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_units_fit_the_formulas(measure: Measure) -> None:
    for formula in measure.formulas:
        below = {one.table_id for one in formula.denominator}
        if formula.basis == "as_published":
            assert not below
            assert {one.codes["price_unit"] for one in formula.numerator} == {"INDL"}
        elif measure.unit == "kr_per_inhabitant":
            assert below == {"FOLK1A"}
            assert all(one.quarter == 1 and one.codes["age"] == "IALT" for one in formula.denominator)
        elif measure.unit == "persons":
            assert not below
        elif measure.unit == "per_km2":
            assert below == {"ARE207"}
        else:
            assert measure.unit == "pct"
            assert below
    assert measure.price_dependent == (measure.unit == "kr_per_inhabitant" or bool(measure.of))


def test_every_measure_compiles_and_survives_storing() -> None:
    labels = {("REGR31", "funktion"): {"15036": "1.50.36 IT på sundhedsområdet", "11001": "Sygehuse"}}
    for measure in MEASURES.values():
        terms = compile_terms([measure], labels)
        assert bool(terms) == (not measure.of)
        assert Measure.from_json(measure.to_json()) == measure
        json.loads(measure.to_json())


def test_the_four_measures_of_it_never_share_an_art() -> None:
    arts = {
        id_: {one.codes["art"] for one in MEASURES[id_].formulas[0].numerator}
        for id_ in ("it-net", "it-gross", "it-income", "it-internal")
    }
    assert arts == {
        "it-net": {"TOT"},
        "it-gross": {"UE"},
        "it-income": {"S7", "S8"},
        "it-internal": {"S9"},
    }


def test_the_scope_bands() -> None:
    it = MEASURES["it-net"]
    assert it.scopes == ("narrow", "extended", "wide")
    by_scope = {formula.scope: [one.codes["dranst"] for one in formula.numerator] for formula in it.formulas}
    assert by_scope == {"narrow": ["1"], "extended": ["1", "3"]}
    assert MEASURES["region-it"].scopes == ("narrow", "extended", "wide")
    assert set(it.not_loaded) == {"wide"}


def test_the_function_of_its_own_begins_in_2013_and_cuts_its_neighbour() -> None:
    for measure in MEASURES.values():
        codes = [dict(one.codes) for one in selections(measure)]
        if any(one.get("funktion") == "64552" for one in codes) or measure.of == "it-net":
            assert (measure.first_year, measure.first_year_from_data) == (2013, True)
        if any(one.get("funktion") in ("64551", "64552") for one in codes):
            assert 2013 in {one.year for one in measure.breaks}
        if measure.organisations == "region":
            assert 2027 in {one.year for one in measure.breaks}


def test_a_budget_carries_the_publishers_caveat() -> None:
    for measure in MEASURES.values():
        if any(one.table_id.startswith("BUD") for one in selections(measure)):
            assert any("budgetter ikke kan sammenlignes" in caveat.da for caveat in measure.caveats)
            assert "oprindeligt budget" in measure.name.da


def test_ages_do_not_overlap_and_cover_everybody() -> None:
    def ages(id_: str) -> list[int]:
        return [int(one.codes["age"]) for one in MEASURES[id_].formulas[0].numerator]

    covered = ages("age-0-17-share") + ages("age-18-64-share") + ages("age-65-share")
    assert covered == list(range(126))
    assert set(ages("age-80-share")) < set(ages("age-65-share"))


@pytest.mark.parametrize(
    ("label", "is_it"),
    [
        ("1.50.36 IT på sundhedsområdet (ekskl. psykiatri)", True),
        ("1.50.37 IT health area (psychiatry)", True),
        ("4.10.20 It-drift", True),
        ("Sundheds-it", True),
        ("Fælles it og telefoni", True),
        ("Udgifter til it", True),
        ("Edb og telefoni", True),
        ("EDB-udgifter", True),
        ("Digitalisering", True),
        ("Kontor for digital udvikling", True),
        ("Informationsteknologi", True),
        ("Kapitaludgifter", False),
        ("KAPITAL OG KREDIT", False),
        ("5.55.78 Gæld vedr. kvalitetsfondsinvesteringer", False),
        ("Kreditter", False),
        ("Byggekredit", False),
        ("Politisk organisation", False),
        ("Uddannelsesaktiviteter", False),
        ("Invaliditet", False),
        ("Itakeskov", False),
    ],
)
def test_functions_are_found_by_name_with_whole_words(label: str, is_it: bool) -> None:
    measure = MEASURES["region-it-functions"]
    terms = compile_terms([measure], {("REGR31", "funktion"): {"1": label}})
    assert bool([term for term in terms if term.role == "numerator"]) is is_it
