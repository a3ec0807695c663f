"""What the text in a cell means: codes and labels of one table, to Alen's spelling of the code.

Labels come from tables.yml, from the organisations' names, from the table's `tableinfo` when it is at
hand, and from forms that carry their code ('6.45.51 Sekretariat og forvaltninger', '1 Drift', '10 år'). Case,
spaces, hyphens and æ/ae, ø/oe, å/aa are forgiven; a label that fits two codes fits none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast

from alen.errors import BadInput
from alen.model.names import folded
from alen.sources.statbank.spec import TableSpec, VariableSpec, normalise_code

OLDEST_AGE = 130

_DOTTED = re.compile(r"(\d(?:\.\d{2}){1,2}(?:\.\d+)?)(?:\s+\S.*)?", re.ASCII | re.DOTALL)
_DIGIT_FIRST = re.compile(r"(\d)\s+\D.*", re.ASCII | re.DOTALL)
_AGE = re.compile(r"(\d{1,3}) år(?: og derover)?", re.ASCII | re.IGNORECASE)
_CODE_SHAPE = re.compile(r"[A-ZÆØÅ0-9]{1,9}")
_LONGEST_LABEL = 300


class Match(NamedTuple):
    """The code a text stands for. `by` says how it was told: as a code or as a label; `is_sure` is
    False for what merely looks like a code of the variable."""

    code: str
    by: Literal["code", "label"]
    is_sure: bool


def organisation_code(text: str) -> str:
    """StatBank's three digits for an organisation: '84' and '084' are '084'; others are upper-cased."""
    code = normalise_code(text)
    return code.zfill(3) if code.isdigit() else code


@dataclass(frozen=True)
class _Words:
    """What is known of one variable: normalised code -> code, folded label -> code and -> label;
    `ambiguous` labels stand for two codes, `foreign` codes are organisations Alen does not have."""

    is_closed: bool
    codes: dict[str, str] = field(default_factory=dict[str, str])
    labels: dict[str, str] = field(default_factory=dict[str, str])
    shown: dict[str, str] = field(default_factory=dict[str, str])
    ambiguous: set[str] = field(default_factory=set[str])
    foreign: set[str] = field(default_factory=set[str])

    def add_code(self, code: str) -> str:
        """Keep the first spelling of a code; returns the spelling that is kept."""
        return self.codes.setdefault(normalise_code(code), code)

    def add_label(self, label: str, code: str) -> None:
        """Keep a label, unless it already stands for another code."""
        key = folded(label)
        if self.labels.setdefault(key, code) != code:
            self.ambiguous.add(key)
        self.shown.setdefault(key, label)


class LabelIndex:
    """The codes and labels of one table's variables."""

    def __init__(self, spec: TableSpec, words: Mapping[str, _Words], titles: Mapping[str, str]) -> None:
        self._spec = spec
        self._words = words
        self.titles = titles
        """tableinfo's text of a variable -> the variable's id in tables.yml; empty without tableinfo."""

    @classmethod
    def build(
        cls,
        spec: TableSpec,
        organisations: Mapping[str, str],
        organisation_codes: Collection[str] = (),
        tableinfo: Mapping[str, object] | None = None,
    ) -> LabelIndex:
        """Gather what is known of a table.

        `organisations` maps every name that an organisation is known under (hele landet, regions and
        groups included) to its code; `organisation_codes` are further codes without a name. `tableinfo`
        is StatBank's parsed JSON: with it a variable's codes are closed, so an unknown code is refused
        instead of being set aside as not selected. BadInput when tableinfo is of another table.
        """
        listed = _tableinfo_values(spec, tableinfo)
        words: dict[str, _Words] = {}
        for variable in spec.variables:
            known = _Words(is_closed=variable.role == "organisation" or variable.code in listed)
            if variable.role == "organisation":
                for code in (*organisations.values(), *organisation_codes):
                    known.add_code(code)
                for name, code in organisations.items():
                    known.add_label(name, known.add_code(code))
            _add_spec(known, variable)
            for code, label in listed.get(variable.code, {}).items():
                spelled = organisation_code(code) if variable.role == "organisation" else _plain(code)
                if variable.role == "organisation" and normalise_code(code) not in known.codes:
                    known.foreign.add(spelled)
                known.add_label(label, known.add_code(spelled))
            words[variable.code] = known
        return cls(spec, words, _tableinfo_titles(spec, tableinfo))

    def resolve(self, variable: VariableSpec, text: str) -> Match | None:
        """The code that `text` stands for in a column of this variable; None when nothing fits.

        Time is not looked up here. Codes win over labels; 'code label' together must agree.
        """
        stripped = text.strip()
        if not stripped or len(stripped) > _LONGEST_LABEL:
            return None
        return (
            self._known_code(variable, stripped)
            or self._label(variable, stripped)
            or self._both(variable, stripped)
            or self._looks_like_code(variable, stripped)
        )

    def aside(self, variable: VariableSpec, code: str) -> str:
        """Why rows of this code are set aside; '' when they are among the selected values."""
        if code in self._words[variable.code].foreign:
            return f"{variable.code} {code} is no organisation that Alen has"
        if not isinstance(variable.select, tuple):
            return ""
        wanted = {normalise_code(selected) for selected in variable.select}
        return "" if normalise_code(code) in wanted else f"{variable.code} {code} is not selected"

    def nearest(self, variable: VariableSpec, text: str, count: int = 3) -> tuple[str, ...]:
        """The labels (or, failing that, codes) that look most like `text`."""
        words = self._words[variable.code]
        wanted = folded(text[:_LONGEST_LABEL])
        near = difflib.get_close_matches(wanted, list(words.shown), n=count, cutoff=0.5)
        if near:
            return tuple(words.shown[label] for label in near)
        codes = difflib.get_close_matches(normalise_code(text[:20]), list(words.codes), n=count, cutoff=0.5)
        return tuple(words.codes[code] for code in codes)

    def _known_code(self, variable: VariableSpec, text: str) -> Match | None:
        code = self._words[variable.code].codes.get(normalise_code(text))
        return None if code is None else Match(code, "code", True)

    def _label(self, variable: VariableSpec, text: str) -> Match | None:
        words = self._words[variable.code]
        key = folded(text)
        if key in words.labels and key not in words.ambiguous:
            return Match(words.labels[key], "label", True)
        told = _told_by_label(variable, text)
        if told is None or (words.is_closed and told not in words.codes):
            return None
        return Match(words.codes.get(told, told), "label", True)

    def _both(self, variable: VariableSpec, text: str) -> Match | None:
        head, _, tail = text.partition(" ")
        code = self._known_code(variable, head) if tail else None
        label = self._label(variable, tail.strip()) if code else None
        if code is None or label is None or label.code != code.code:
            return None
        return Match(code.code, "label", True)

    def _looks_like_code(self, variable: VariableSpec, text: str) -> Match | None:
        if self._words[variable.code].is_closed:
            return None
        code = normalise_code(text)
        if variable.role == "age":
            fits = code.isascii() and code.isdigit() and int(code[:4]) <= OLDEST_AGE
        elif variable.role == "funktion":
            fits = len(code) <= 8 and (code == "X" or (code.isascii() and code.isdigit()))
        else:
            fits = _CODE_SHAPE.fullmatch(text) is not None
        return Match(code, "code", False) if fits else None


def _told_by_label(variable: VariableSpec, text: str) -> str | None:
    if variable.role == "funktion":
        found = _DOTTED.fullmatch(text) or _DIGIT_FIRST.fullmatch(text)
        return normalise_code(found.group(1)) if found else None
    if variable.role == "dranst":
        found = _DIGIT_FIRST.fullmatch(text)
        return found.group(1) if found else None
    if variable.role == "age":
        found = _AGE.fullmatch(text)
        return normalise_code(found.group(1)) if found and int(found.group(1)) <= OLDEST_AGE else None
    return None


def _add_spec(words: _Words, variable: VariableSpec) -> None:
    if isinstance(variable.select, tuple):
        for code in variable.select:
            words.add_code(code)
    for label, code in variable.labels.items():
        words.add_label(label, words.add_code(code))


def _plain(code: str) -> str:
    normal = normalise_code(code)
    return normal if normal.isdigit() else code


def _tableinfo_values(spec: TableSpec, tableinfo: Mapping[str, object] | None) -> dict[str, dict[str, str]]:
    """Code -> label of every variable of ours that tableinfo lists."""
    listed: dict[str, dict[str, str]] = {}
    for variable, body in _tableinfo_variables(spec, tableinfo):
        values = body.get("values")
        rows = cast("list[object]", values) if isinstance(values, list) else []
        pairs = [cast("Mapping[str, object]", row) for row in rows if isinstance(row, Mapping)]
        found = {str(row["id"]): str(row["text"]) for row in pairs if "id" in row and "text" in row}
        if found and variable.role != "time":
            listed[variable.code] = found
    return listed


def _tableinfo_titles(spec: TableSpec, tableinfo: Mapping[str, object] | None) -> dict[str, str]:
    return {
        str(body["text"]).strip(): variable.code
        for variable, body in _tableinfo_variables(spec, tableinfo)
        if "text" in body
    }


def _tableinfo_variables(
    spec: TableSpec, tableinfo: Mapping[str, object] | None
) -> list[tuple[VariableSpec, Mapping[str, object]]]:
    if tableinfo is None:
        return []
    said = tableinfo.get("id")
    if not isinstance(said, str) or said.casefold() != spec.table_id.casefold():
        raise BadInput(f"this tableinfo is of {said!r}, not of {spec.table_id}")
    listed = tableinfo.get("variables")
    rows = cast("list[object]", listed) if isinstance(listed, list) else []
    found: list[tuple[VariableSpec, Mapping[str, object]]] = []
    for row in rows:
        if isinstance(row, Mapping):
            body = cast("Mapping[str, object]", row)
            variable = spec.variable(str(body.get("id", "")))
            if variable is not None:
                found.append((variable, body))
    return found
