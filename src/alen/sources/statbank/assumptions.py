"""Hold what Alen assumes about StatBank's tables against their live tableinfo (`alen statbank check`).

tables.yml was written from recorded catalogue rows and published descriptions; only the service can
confirm its codes. Decimals are not told by tableinfo, so they are reported as unknown, never as right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alen.errors import SourceRefused
from alen.sources.statbank.client import StatBankClient
from alen.sources.statbank.plan import InfoVariable, TableInfo, matching_ids, near_codes, parse_tableinfo
from alen.sources.statbank.spec import NOT_STATED, Quarters, TableSpec, VariableSpec

Severity = str
"""'broken' (a fetch would be refused or misread) or 'unknown' (nobody can tell from tableinfo)."""


@dataclass(frozen=True)
class Finding:
    """One assumption that does not hold, or that tableinfo cannot tell.

    `what` is table, active, variable, code, unit, first_year, time or decimals; `near` lists the
    codes most like one that is gone.
    """

    table_id: str
    what: str
    severity: Severity
    expected: str
    found: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeAssumption:
    """A code that a measure counts on: this code of the variable that plays this role."""

    table_id: str
    role: str
    code: str


def check_live(
    client: StatBankClient, specs: Iterable[TableSpec], extra: Iterable[CodeAssumption] = ()
) -> list[Finding]:
    """Ask tableinfo of every table and return what does not hold.

    A table StatBank refuses is a finding; NetworkFailed is raised, for then nothing was checked.
    """
    more = list(extra)
    findings: list[Finding] = []
    for spec in specs:
        wanted = [a for a in more if a.table_id == spec.table_id]
        try:
            answer = client.tableinfo(spec.table_id)
            info = parse_tableinfo(answer.body, answer.headers)
        except SourceRefused as error:
            findings.append(Finding(spec.table_id, "table", "broken", "tableinfo of the table", error.what))
            continue
        findings += check_table(spec, info, wanted)
    return findings


def check_table(spec: TableSpec, info: TableInfo, extra: Iterable[CodeAssumption] = ()) -> list[Finding]:
    """Hold one table's assumptions against its tableinfo, given; opens nothing."""
    findings: list[Finding] = []
    if info.table_id.casefold() != spec.table_id.casefold():
        findings.append(_broken(spec, "table", spec.table_id, info.table_id))
    if not info.active:
        findings.append(_broken(spec, "active", "an active table", "no longer updated"))
    if _plain(info.unit) != _plain(spec.unit):
        findings.append(_broken(spec, "unit", spec.unit, info.unit))
    known = {v.code.casefold() for v in spec.variables}
    for variable in info.variables:
        if variable.code.casefold() not in known:
            findings.append(
                _broken(spec, "variable", "no such variable", f"{variable.code} ({variable.text})")
            )
    for wanted in spec.variables:
        actual = info.variable(wanted.code)
        if actual is None:
            listed = ", ".join(v.code for v in info.variables)
            findings.append(_broken(spec, "variable", wanted.code, listed))
        else:
            findings += _variable(spec, wanted, actual)
    findings += _extra(spec, info, extra)
    told = "not told by tableinfo"
    findings.append(Finding(spec.table_id, "decimals", "unknown", str(spec.decimals), told))
    return findings


def _broken(spec: TableSpec, what: str, expected: str, found: str, near: Iterable[str] = ()) -> Finding:
    return Finding(spec.table_id, what, "broken", expected, found, tuple(near))


def _variable(spec: TableSpec, wanted: VariableSpec, actual: InfoVariable) -> list[Finding]:
    findings: list[Finding] = []
    if (wanted.role == "time") != actual.time:
        findings.append(
            _broken(spec, "time", f"{wanted.code} is {'' if wanted.role == 'time' else 'not '}time", "not so")
        )
    if isinstance(wanted.select, tuple):
        findings += [f for code in wanted.select for f in _code(spec, actual, code)]
    if wanted.role == "time":
        findings += _periods(spec, wanted, actual)
    return findings


def _code(spec: TableSpec, actual: InfoVariable, code: str) -> list[Finding]:
    same = matching_ids(code, actual)
    if len(same) == 1:
        return []
    said = "no such code" if not same else "ambiguous: " + ", ".join(same)
    return [_broken(spec, "code", f"{actual.code} {code}", said, near_codes(code, actual))]


def _periods(spec: TableSpec, wanted: VariableSpec, actual: InfoVariable) -> list[Finding]:
    periods = [code for code, _ in actual.values]
    quarterly = [code[4:5] in ("K", "Q") for code in periods]
    findings: list[Finding] = []
    if isinstance(wanted.select, Quarters) and not all(quarterly):
        findings.append(_broken(spec, "time", "quarters", periods[0]))
    years = sorted({code[:4] for code in periods})
    if years[0] != str(spec.first_year):
        findings.append(_broken(spec, "first_year", str(spec.first_year), years[0]))
    return findings


def _extra(spec: TableSpec, info: TableInfo, extra: Iterable[CodeAssumption]) -> list[Finding]:
    findings: list[Finding] = []
    for assumption in extra:
        if assumption.code == NOT_STATED:  # what a hand-fetched file leaves open, no code of StatBank's
            continue
        variable = spec.role(assumption.role)
        actual = info.variable(variable.code) if variable else None
        if actual is None:
            findings.append(_broken(spec, "variable", f"one with the role {assumption.role}", "none"))
        else:
            findings += _code(spec, actual, assumption.code)
    return list(dict.fromkeys(findings))


def _plain(unit: str) -> str:
    return unit.strip().rstrip(".").casefold()
