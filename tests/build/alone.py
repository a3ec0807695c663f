"""An edition of an invented country alone, without the real places that workspaces know besides."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

from tests.build.samples import NOON

import alen.build
from alen.build.definitions import load_definitions
from alen.model.organisations import Organisations
from alen.products.claims.definition import Claim
from alen.products.claims.numbers import ALL_OF_A_KIND
from alen.store import packaged
from alen.store.workspace import Workspace


def built_alone(made: Workspace) -> Workspace:
    """Build an edition that knows the nation and the places of the workspace's own file, no others.

    A site of it has as many pages as the invented country needs, and each of them has figures.
    """
    known = _invented_alone(made)
    loaded = load_definitions(made)
    claims = tuple(one for one in loaded.claims if _is_of(one.claim, known))
    definitions = replace(loaded, organisations=known, claims=claims)
    with mock.patch("alen.build.packaged_records", return_value=[]):  # real figures of real places
        alen.build.build(made, now=NOON, definitions=definitions)
    return made


def _is_of(claim: Claim, known: Organisations) -> bool:
    """Whether a statement names none but places that are known."""
    named = {*claim.organisations, *(code for one in claim.figures.values() for code in one.organisations)}
    groups = {one.group for one in claim.figures.values()} - {""}
    return all(known.by_code(code) is not None for code in groups | (named - set(ALL_OF_A_KIND)))


def _invented_alone(made: Workspace) -> Organisations:
    lines = packaged.read_text("data", "organisations.csv").splitlines()
    nation = [lines[0], *(line for line in lines if ",nation," in line)]
    header = packaged.read_text("data", "memberships.csv").splitlines()[0]
    own = (made.root / "organisations.csv").read_text("utf-8")
    return Organisations.from_csv("\n".join(nation) + "\n", header + "\n").extended_with(own)
