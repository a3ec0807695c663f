"""Everything a build takes as given: what ships with the package, and what the workspace adds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import alen
from alen.build.programmes import ProgrammeFile, programme_texts, published_programmes
from alen.errors import BadDefinition
from alen.measures.corrections import Correction, read_all_corrections
from alen.measures.definition import Measure, read_catalogue
from alen.measures.price_indices import DeflatorDefinition, read_deflators
from alen.model.organisations import Organisations
from alen.model.remarks import Remark, check_unique, remarks_from
from alen.model.stated import Words, parse_words
from alen.model.yaml_text import parse_yaml
from alen.products.claims.collection import look_at, read_claims
from alen.products.claims.definition import Claim, Origin
from alen.sources.statbank.spec import StatBankTables, parse_tables
from alen.store import packaged
from alen.store.released import released_texts
from alen.store.workspace import Workspace

CLAIMS = "claims"
"""The folder of a workspace's own claims."""

_CLAIMS = ("data", "claims")


@dataclass(frozen=True)
class ClaimFile:
    """A claim and the YAML it was read from."""

    claim: Claim
    text: str


@dataclass(frozen=True)
class Definitions:
    """Tables, organisations, measures, price indices, corrections, remarks, claims and published programmes,
    all checked."""

    tables: StatBankTables
    organisations: Organisations
    measures: tuple[Measure, ...]
    deflators: tuple[DeflatorDefinition, ...]
    corrections: tuple[Correction, ...]
    remarks: tuple[Remark, ...]
    claims: tuple[ClaimFile, ...] = ()
    programmes: tuple[ProgrammeFile, ...] = ()

    @property
    def measure_keys(self) -> Mapping[str, int]:
        """Measure id -> its number in an edition."""
        return {measure.id: key for key, measure in enumerate(self.measures, start=1)}


def statbank_tables() -> StatBankTables:
    """The tables Alen asks StatBank for."""
    return parse_tables(packaged.read_text("sources", "statbank", "tables.yml"))


def organisations(workspace: Workspace | None = None) -> Organisations:
    """The country's organisations and, in a workspace, its own organisations.csv."""
    found = Organisations.from_csv(
        packaged.read_text("data", "organisations.csv"), packaged.read_text("data", "memberships.csv")
    )
    own = workspace.own("organisations.csv") if workspace else None
    if own is not None and own.is_file():
        found = found.extended_with(_text(own.read_bytes(), str(own)), str(own))
    return found


def measures() -> tuple[Measure, ...]:
    """The catalogue."""
    names = packaged.list_names("measures", "catalogue")
    return read_catalogue({name: packaged.read_text("measures", "catalogue", name) for name in names})


def texts_of(workspace: Workspace, folder: str, *package_parts: str) -> dict[str, str]:
    """The YAML files of one kind, packaged first, then the workspace's own; path -> text."""
    found = {
        "/".join((*package_parts, name)): packaged.read_text(*package_parts, name)
        for name in packaged.list_names(*package_parts)
    }
    own = workspace.own(folder)
    if own.is_dir():
        for path in sorted(own.glob("*.yml")):
            try:
                data = path.read_bytes()
            except OSError as error:
                raise BadDefinition(f"cannot be read ({error.strerror})", where=str(path)) from error
            found[str(path)] = _text(data, str(path))
    return found


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDefinition("the file is not UTF-8", where=where, do="Save it as UTF-8.") from error


def _remarks(workspace: Workspace, known: Organisations, measure_ids: set[str]) -> tuple[Remark, ...]:
    placed: list[tuple[str, Remark]] = []
    for where, text in texts_of(workspace, "remarks", "data", "remarks").items():
        loaded = parse_yaml(text, where)
        placed += [(where, remark) for remark in remarks_from(loaded, where)]
    check_unique(placed)
    for where, remark in placed:
        if remark.measure not in measure_ids:
            raise BadDefinition(f"remarks on {remark.measure!r}, which is no measure", where=where)
        if known.by_code(remark.organisation_code) is None:
            raise BadDefinition(f"{remark.organisation_code!r} is no organisation", where=where)
    return tuple(remark for _, remark in placed)


def claim_words() -> Words:
    """How approximate numbers in claims are read."""
    return parse_words(packaged.read_text(*_CLAIMS, "words.yml"))


def _claims(workspace: Workspace, known: Organisations, measure_ids: set[str]) -> tuple[ClaimFile, ...]:
    texts = texts_of(workspace, CLAIMS, *_CLAIMS, "packaged")
    of_package = "/".join((*_CLAIMS, "packaged", ""))
    placed: dict[str, tuple[str, Origin]] = {
        where: (text, "packaged" if where.startswith(of_package) else "workspace")
        for where, text in texts.items()
    }
    claims = read_claims(placed, claim_words())
    look_at(claims, measure_ids, known)
    by_hash = {hashlib.sha256(text.encode("utf-8")).hexdigest(): text for text in texts.values()}
    return tuple(ClaimFile(one, by_hash[one.sha256]) for one in claims)


def load_definitions(workspace: Workspace) -> Definitions:
    """Read and check every definition.

    Raises BadDefinition naming file and key, BadFile for a published programme that cannot be read.
    """
    known, catalogue = organisations(workspace), measures()
    measure_ids = {measure.id for measure in catalogue}
    names = packaged.list_names("measures", "deflators")
    return Definitions(
        statbank_tables(),
        known,
        catalogue,
        read_deflators({name: packaged.read_text("measures", "deflators", name) for name in names}),
        read_all_corrections(texts_of(workspace, "corrections", "measures", "corrections")),
        _remarks(workspace, known, measure_ids),
        _claims(workspace, known, measure_ids),
        published_programmes(workspace),
    )


def fingerprint(workspace: Workspace) -> str:
    """The sha256 of everything a build takes as given: when it moves, a new edition may differ."""
    texts = {
        "version": alen.__version__,
        "tables": packaged.read_text("sources", "statbank", "tables.yml"),
        "organisations": packaged.read_text("data", "organisations.csv"),
        "memberships": packaged.read_text("data", "memberships.csv"),
    }
    for folder in ("catalogue", "deflators"):
        for name in packaged.list_names("measures", folder):
            texts[f"{folder}/{name}"] = packaged.read_text("measures", folder, name)
    texts |= texts_of(workspace, "corrections", "measures", "corrections")
    texts |= texts_of(workspace, "remarks", "data", "remarks")
    texts |= texts_of(workspace, CLAIMS, *_CLAIMS, "packaged")
    texts |= programme_texts(workspace)
    texts["words of claims"] = packaged.read_text(*_CLAIMS, "words.yml")
    texts |= {f"released/{name}": text for name, text in released_texts(workspace).items()}
    own = workspace.own("organisations.csv")
    if own.is_file():
        texts["own organisations"] = _text(own.read_bytes(), str(own))
    # The workspace may have been moved: its own files count by name, not by place.
    named = sorted(
        (Path(name).name if Path(name).is_absolute() else name, text) for name, text in texts.items()
    )
    return hashlib.sha256(repr(named).encode()).hexdigest()
