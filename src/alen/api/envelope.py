"""The shape of `meta`, which stands beside the data in every JSON answer; for the OpenAPI."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.origin import Origin
from alen.measures.definition import Text


@dataclass(frozen=True)
class MetaBreak:
    """A year from which the series no longer means the same."""

    year: int
    text: Text
    source: str


@dataclass(frozen=True)
class MetaMeasure:
    """A measure that the data hold, with what must be known before it is used."""

    id: str
    name: Text
    unit: str
    unit_text: Text
    about: Text
    limits: tuple[Text, ...]
    caveats: tuple[Text, ...]
    breaks: tuple[MetaBreak, ...]


@dataclass(frozen=True)
class MetaPrice:
    """The prices that values stand in; `base_year` and `deflator` are null for current ones."""

    kind: str
    base_year: int | None
    deflator: str | None
    text: Text
    deflator_source: Text | None
    notes: tuple[Text, ...]
    estimate_years: tuple[int, ...]


@dataclass(frozen=True)
class MetaValues:
    """Scope, basis and prices of one measure's values."""

    measure: str
    scope: str
    scope_name: Text
    scope_text: Text | None
    basis: str
    basis_text: Text
    price: MetaPrice
    population_date: str | None


@dataclass(frozen=True)
class MetaStatus:
    """How many figures the answer holds and how they stand; `missing` and `flags` by code."""

    figures: int
    with_value: int
    missing: dict[str, int]
    flags: dict[str, int]
    removed: int


@dataclass(frozen=True)
class MetaLicence:
    """One licence of the sources."""

    id: str
    title: str
    url: str
    eu: str


@dataclass(frozen=True)
class MetaLicences:
    """The licences of the sources; `unstated` are sources that state none."""

    licences: tuple[MetaLicence, ...]
    unstated: tuple[str, ...]


@dataclass(frozen=True)
class MetaCitation:
    """How to cite the answer in one language."""

    text: str
    bibtex: str
    url: str


@dataclass(frozen=True)
class MetaCitations:
    """The citation in both languages."""

    da: MetaCitation
    en: MetaCitation


@dataclass(frozen=True)
class Meta:
    """What an answer says of itself. `permanent` is its address under its edition; `links` by name."""

    title: Text
    edition: str
    built_at: str
    code_version: str
    generated_by: str
    address: str
    permanent: str
    measures: tuple[MetaMeasure, ...]
    values: tuple[MetaValues, ...]
    status: MetaStatus
    origins: tuple[Origin, ...]
    licence: MetaLicences
    citation: MetaCitations
    links: dict[str, str]
