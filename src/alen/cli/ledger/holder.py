"""Whose ledger it is: said once, with the first import, and remembered."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from alen.cli.run import Run, visible
from alen.errors import AmbiguousOrganisation, BadInput, UnknownOrganisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alen.store.local.books import Books, Holder

OWN_CODE = "own"
"""The code of an organisation that is in no list."""

KINDS = ("municipality", "region", "other")


@dataclass(frozen=True)
class Own:
    """An organisation that is in no list, as the command line names it.

    kind          whose chart of accounts it uses; None where only its name can tell
    is_invented   nothing of it is real
    """

    name: str | None
    kind: str | None
    is_invented: bool

    def holder(self) -> Holder | None:
        """The holder it names, or None. A name that says 'Kommune' or 'Region' tells the kind.

        Raises BadInput for a name that is empty or would put a CPR number on the disk.
        """
        from alen.store.local.books import Holder

        if self.name is None:
            return None
        name = " ".join(visible(self.name).split())
        if not name:
            raise BadInput("the name is empty", where="--own-name", do="Write the organisation's name.")
        refuse_cpr(name, "--own-name")
        words = name.casefold().split()
        told = "municipality" if words[-1] == "kommune" else "region" if words[0] == "region" else "other"
        return Holder(OWN_CODE, name, self.kind or told, self.is_invented)


def refuse_cpr(text: str, option: str) -> None:
    """Raises BadInput when what is given with an option would put a CPR number on the disk."""
    from alen.sources.ledgers.privacy import mask_text

    if mask_text(text) != text:
        raise BadInput("what you gave holds what may be a CPR number", where=option, do="Write another name.")


def holder_of(run: Run, books: Books, *, org: str | None, own: Own, inhabitants: int | None) -> Holder:
    """The holder that stands, or the one that the command line or the user names.

    Raises BadInput when nobody says whose ledger it is, BadWorkspace when it is somebody else's.
    """
    standing = books.index().holder
    if org is not None and own.name is not None:
        raise BadInput("--org and --own-name contradict each other", do="Give one of them.")
    if inhabitants is not None and own.name is None and standing is None and org is None:
        raise BadInput("--inhabitants says nothing without --own-name", do="Give --own-name too.")
    if own.name is None and (own.kind is not None or own.is_invented):
        raise BadInput("--own-kind and --invented say nothing without --own-name", do="Give --own-name too.")
    named = own.holder()
    if named is not None:
        found = named
    elif org is not None:
        found = _listed(run, org)
    elif standing is not None:
        return standing
    else:
        found = _asked(run)
    if standing is not None and (standing.code, standing.name) == (found.code, found.name):
        found = replace(
            standing,
            kind=own.kind or standing.kind,
            is_invented=standing.is_invented or own.is_invented,
        )
    if found != standing:
        books.set_holder(found)
    return found


def _listed(run: Run, org: str) -> Holder:
    """An organisation of the list that comes with Alen, or of the workspace's own."""
    from alen.build.definitions import organisations
    from alen.store.local.books import Holder

    found = organisations(run.workspace()).find(org, KINDS)
    return Holder(found.code, found.name_da, found.kind)


def _asked(run: Run) -> Holder:
    """Ask at the terminal until the answer is an organisation."""
    if not (sys.stdin.isatty() and run.err.isatty()):
        raise BadInput(
            "nobody has said whose ledger this is",
            why="Its figures are set beside those of the same organisation, and per inhabitant.",
            do="Give --org and a municipality or region; or --own-name and --inhabitants for another one.",
        )
    while True:
        said = click.prompt(
            run.words.say("Whose ledger is it? A municipality or region, by name or code"), type=str, err=True
        )
        try:
            return _listed(run, str(said))
        except (UnknownOrganisation, AmbiguousOrganisation) as error:
            for part in (error.what, error.do):
                print(run.words.retell(part), file=run.err)


def count_inhabitants(books: Books, inhabitants: int | None, years: Iterable[str]) -> None:
    """Keep the number that was given, for every accounts year that was imported."""
    holder = books.index().holder
    if inhabitants is None or holder is None:
        return
    counted = {**holder.inhabitants, **{int(year): inhabitants for year in years}}
    if counted != holder.inhabitants:
        books.set_holder(replace(holder, inhabitants=counted))
