"""Which programme a command means: a folder, one of the workspace's, or one that the edition holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alen.errors import AlenError, BadFile, BadInput, NotFound

if TYPE_CHECKING:
    from alen.answers.edition import Reading
    from alen.answers.programme_cases import Case
    from alen.cli.run import Run


def reading_or_none(run: Run) -> Reading | None:
    """The edition, where one is at hand: a folder that needs none is worked out without.

    Raises what stands in the way of an edition that was named.
    """
    try:
        return run.reading()
    except AlenError:
        if run.edition is not None:
            raise
        return None


def folder_of(run: Run, name: str) -> Path | None:
    """A programme's folder: a path, or a name below the workspace's programmes/; None for neither."""
    from alen.build.programmes import PROGRAMMES, SETTINGS

    path = Path(name).expanduser()
    if (path / SETTINGS).is_file() or path.is_dir():
        return path
    if path.is_absolute() or len(path.parts) != 1:
        return None
    try:
        own = run.workspace().own(PROGRAMMES) / name
    except AlenError:
        return None
    return own if (own / SETTINGS).is_file() else None


def case_from(run: Run, folder: Path) -> Case:
    """A folder's programme, with the edition where one is at hand. Raises BadFile."""
    from alen.answers.programme_cases import local_case
    from alen.sources.agreements.folder import read_folder

    return local_case(read_folder(folder), reading_or_none(run))


def case_named(run: Run, name: str) -> Case:
    """The programme that a command line names, or the only one there is where it names none.

    Raises NotFound, BadInput where several could be meant, BadFile for a folder that cannot be read.
    """
    if not name:
        return _only_one(run)
    folder = folder_of(run, name)
    if folder is not None:
        return case_from(run, folder)
    known = all_cases(run)
    if name in known:
        return known[name]
    raise NotFound(
        f"no programme is called {name[:80]!r}, and there is no such folder",
        do="Name a programme's folder, or one of those that `alen programme list` lists.",
    )


def all_cases(run: Run) -> dict[str, Case]:
    """The workspace's programmes that are not published, and those of the edition, by id.

    A folder that cannot be read is told of and left out.
    """
    from alen.answers.programme_cases import cases_of
    from alen.build.programmes import unpublished_folders

    found: dict[str, Case] = {}
    try:
        folders = unpublished_folders(run.workspace())
    except AlenError:
        folders = ()
    for folder in folders:
        try:
            case = case_from(run, folder)
        except BadFile as error:
            run.tell(
                "{folder} cannot be read: {what}. `alen programme check {folder}` says all of it.",
                folder=folder.name, what=run.words.retell(error.what),
            )  # fmt: skip
            continue
        found[case.programme.id] = case
    reading = reading_or_none(run)
    if reading is not None:
        for id_, case in cases_of(reading).items():
            found.setdefault(id_, case)
    return found


def _only_one(run: Run) -> Case:
    found = all_cases(run)
    if not found:
        raise NotFound(
            "there is no programme here",
            do="Name a programme's folder, or write one with `alen programme example partnership DIR`.",
        )
    # The one that ships with Alen is meant where it is named: whoever has one of their own means that.
    own = {id_: case for id_, case in found.items() if case.origin != "packaged"}
    meant = own or found
    if len(meant) > 1:
        raise BadInput(
            "several programmes could be meant",
            do=f"Name one with --programme: {', '.join(sorted(meant))}.",
        )
    return next(iter(meant.values()))
