"""Invented lines and 300 rules for measuring classification; every name in them is made up.

A municipality's shape: some thousand accounts, each with a few cost places; suppliers by the thousand, a
tenth of the lines without one; texts of which about one in eight speaks of IT, as many distinct as real
ledgers have, or (`distinct_texts`) each line its own.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb

from alen.measures.yardstick.rules import Rule, ordered
from alen.products.ledger.yardsticks import starter_rules

RULES = 300

_WORDS = (
    "betaling rengøring vikar kursus møde kaffe frugt bøger reparation vedligehold el varme vand kørsel taxa "
    "medicin hjælpemidler leje husleje fødevarer årsafgift kontingent forsikring tolk skolemøbler legetøj "
    "snerydning asfalt grus planter maling håndværker tømrer murer vvs elektriker låse nøgler porto papir "
    "beklædning handsker sæbe affald renovation slamsugning løn pension befordring ledsagelse aflastning"
)
_IT_WORDS = (
    "licens support hosting serverdrift mobilabonnement bredbånd software konsulenttimer pc skærme printer "
    "backup netværk azure microsoft-365 it-drift"
)
_NAMES = "nordlys fjordby prøveby skovlund havgård lyngen egebjerg solvang mølledal stenbro"
_TRADES = "rengøring taxa vvs catering data software it konsulenter møbler transport energi skole"


def _listed(words: str) -> str:
    return f"string_split('{words}', ' ')"


def lines_parquet(
    path: Path, lines: int, seed: int, *, distinct_texts: bool = False, texts: int | None = None
) -> None:
    """Write `lines` lines with the columns of LINES; equal arguments, equal rows.

    texts  so many distinct texts at most
    """
    text = (
        "'bilag ' || of(i, 9, 900000000) || ' ' || a_word(i, 10) || ' ' || i"
        if distinct_texts
        else "CASE WHEN of(i, 8, 10) < 3 THEN 'Faktura ' || of(i, 9, 3000000) || ' ' || a_word(i, 10) "
        "ELSE a_word(i, 10) || ' ' || a_word(i, 11) || ' ' || of(i, 12, 200) END"
    )
    if texts is not None:
        text = text.replace("i,", f"of(i, 16, {int(texts)}),")
    with duckdb.connect(config={"preserve_insertion_order": "false", "memory_limit": "1GB"}) as connection:
        connection.execute(f"SET temp_directory = '{path.parent / '.generating'}'")
        connection.execute(_MACROS.format(seed=int(seed), words=_listed(_WORDS), it_words=_listed(_IT_WORDS),
                                          names=_listed(_NAMES), trades=_listed(_TRADES)))  # fmt: skip
        connection.execute(_LINES.format(lines=int(lines), text=text, path=str(path).replace("'", "''")))


_MACROS = """
CREATE MACRO of(n, k, most) AS ((hash(n * 1000003 + k * 7919 + {seed}) >> 1) % most)::BIGINT;
CREATE MACRO one_of(list, n) AS list[1 + n % len(list)];
CREATE MACRO a_word(n, k) AS CASE WHEN of(n, k + 50, 16) = 0 THEN one_of({it_words}, of(n, k, 1000))
    ELSE one_of({words}, of(n, k, 1000)) END;
CREATE MACRO a_name(s) AS upper(one_of({names}, of(s, 20, 1000))) || ' ' || one_of({trades}, of(s, 21, 1000))
    || ' ' || s || ' A/S';
"""

_LINES = """
COPY (
    WITH made AS (SELECT i, of(i, 3, 4000) AS a, of(i, 4, 7000) AS s FROM range({lines}) t(i)),
    parts AS (
        SELECT *, of(a, 5, 7) || lpad(of(a, 6, 10000)::VARCHAR, 4, '0') AS funktion,
            (1 + of(a, 7, 3))::VARCHAR AS dranst, lpad(of(a, 8, 20)::VARCHAR, 3, '0') AS gruppering,
            ['10', '22', '29', '40', '49', '70', '91', '45'][1 + of(a, 9, 8)] AS art
        FROM made
    )
    SELECT 1::INTEGER AS import_key, i::INTEGER AS source_row, 'ledger' AS source_kind,
        DATE '2022-01-01' + of(i, 1, 1095)::INTEGER AS posting_date,
        year(DATE '2022-01-01' + of(i, 1, 1095)::INTEGER)::SMALLINT AS accounts_year,
        of(i, 2, 10000000) - 1000000 AS amount_ore,
        funktion || dranst || '1' || gruppering || art AS account, funktion[1:1] AS hovedkonto,
        funktion, dranst, '1' AS ejerforhold, gruppering, art,
        'Konto ' || a_word(a, 30) || ' ' || art AS account_text,
        CASE WHEN s % 10 > 0 THEN a_name(s) END AS supplier, NULL::VARCHAR AS supplier_code,
        CASE WHEN s % 10 > 2 THEN (10000000 + s * 37)::VARCHAR END AS cvr_number,
        {text} AS text, 'B' || of(i, 13, 50000000) AS voucher,
        'Sted ' || (of(a, 14, 130) * 3 + of(i, 14, 3)) AS cost_place,
        'Forvaltning ' || of(a, 15, 12) AS department, 'net' AS vat_state, NULL::BIGINT AS vat_ore,
        false AS is_person, false AS is_masked
    FROM parts
) TO '{path}' (FORMAT parquet)
"""


def three_hundred_rules(seed: int = 1) -> tuple[Rule, ...]:
    """The starter set, and own rules as reviewing writes them: by supplier, CVR number and account."""
    chance = random.Random(seed)
    starter = starter_rules()[:RULES]
    own: list[Rule] = []
    for number in range(RULES - len(starter)):
        supplier = chance.randrange(7000)
        conditions: dict[str, Any] = (
            {"cvr_number": str(10000000 + supplier * 37)},
            {"supplier": f"(^|[^a-zæøå0-9]){chance.choice(_TRADES.split())} {supplier}([^a-zæøå0-9]|$)"},
            {
                "supplier": f"^{chance.choice(_NAMES.split())} software",
                "art": chance.choice(("2", "40", "45 49")),
            },
            {"text": f"(^|[^a-zæøå0-9]){' '.join(chance.choices(_WORDS.split(), k=2))}([^a-zæøå0-9]|$)"},
        )[number % 4]
        is_it = chance.random() < 0.5
        axes: dict[str, Any] = {"area": "applications", "resource": "software"} if is_it else {}
        own.append(
            Rule(f"own-{number:03}", 100 + number % 200, is_it, owner="measured", **conditions, **axes)
        )
    return ordered((*own, *starter))
