"""The entry point `alen`: reads the environment, runs the command, reports what went wrong."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

import click

from alen import __version__
from alen.cli import failures
from alen.cli.completing import ASKED_BY, complete
from alen.cli.language import words_in
from alen.cli.run import FORMATS, FOUND, Run
from alen.cli.shell import Lazy, Option, Shell
from alen.errors import BadInput, DiskFailed
from alen.settings import Settings
from alen.store.steps import trace_to
from alen.words import LANGUAGES, msgid

_COMMANDS = "alen.cli.commands"

COMMANDS: dict[str, Lazy] = {
    "demo": Lazy(
        f"{_COMMANDS}.demo",
        msgid("Build an edition from real figures, print three answers and show its site."),
    ),
    "init": Lazy(f"{_COMMANDS}.init", msgid("Make a folder a workspace.")),
    "update": Lazy(f"{_COMMANDS}.update", msgid("Fetch what has changed, then build an edition.")),
    "statbank": Lazy(f"{_COMMANDS}.statbank", msgid("Hold what Alen assumes of StatBank against StatBank.")),
    "import": Lazy(f"{_COMMANDS}.import_", msgid("Keep a StatBank file fetched by hand.")),
    "build": Lazy(f"{_COMMANDS}.build", msgid("Build an edition from the snapshots that are here.")),
    "editions": Lazy(f"{_COMMANDS}.editions", msgid("List, compare, choose and withdraw editions.")),
    "measures": Lazy(f"{_COMMANDS}.measures", msgid("List the measures, or say what one is.")),
    "rank": Lazy(f"{_COMMANDS}.rank", msgid("Rank organisations by a measure in one year.")),
    "show": Lazy(f"{_COMMANDS}.show", msgid("Show what is known of one organisation.")),
    "peers": Lazy(f"{_COMMANDS}.peers", msgid("Show whom an organisation is compared with, and why.")),
    "expected": Lazy(
        f"{_COMMANDS}.expected",
        msgid("Show what framework conditions lead one to expect, beside the booked."),
    ),
    "potential": Lazy(
        f"{_COMMANDS}.potential", msgid("Work out differences to a target, beside what chance makes.")
    ),
    "compare": Lazy(f"{_COMMANDS}.compare", msgid("Set organisations beside each other.")),
    "share": Lazy(f"{_COMMANDS}.share", msgid("Work out what one operation for several would cost.")),
    "efficiency": Lazy(
        f"{_COMMANDS}.efficiency", msgid("Show whether efficiency can be told from noise, and what it says.")
    ),
    "frontier": Lazy(f"{_COMMANDS}.frontier", msgid("Work out a frontier through the units of any table.")),
    "trend": Lazy(f"{_COMMANDS}.trend", msgid("Follow a measure over the years.")),
    "what-if": Lazy(
        f"{_COMMANDS}.what_if", msgid("Work out an organisation's figures anew from its own numbers.")
    ),
    "explain": Lazy(f"{_COMMANDS}.explain", msgid("Trace one figure down to the cells it came from.")),
    "check": Lazy(f"{_COMMANDS}.check", msgid("List what the checks of the edition found.")),
    "claims": Lazy("alen.cli.claims", msgid("List published statements, and whether they hold.")),
    "export": Lazy(f"{_COMMANDS}.export", msgid("Write the edition as files for other programmes.")),
    "note": Lazy(f"{_COMMANDS}.note", msgid("Write a note of two pages on one figure, for a committee.")),
    "ledger": Lazy("alen.cli.ledger", msgid("Put an organisation's own ledger on the same yardstick.")),
    "programme": Lazy("alen.cli.programme", msgid("Joint programmes: who pays what, and what it gives.")),
    "release": Lazy(f"{_COMMANDS}.release", msgid("Choose which sums of the own ledger may be published.")),
    "serve": Lazy(f"{_COMMANDS}.serve", msgid("Show the site and the API in a browser.")),
    "site": Lazy(f"{_COMMANDS}.site", msgid("Write the site as plain files.")),
}
"""Every command; the modules are imported when they are called."""

_PRIVATE = ("ledger", "release")
"""Commands whose lines may hold what stands in a ledger."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What the system says when the answer cannot be written; all other writing says so itself."""


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        print(f"alen {__version__}")
        context.exit(FOUND)


@click.pass_context
def _help_when_alone(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


shell = Shell(
    "alen",
    lazy=COMMANDS,
    invoke_without_command=True,
    callback=_help_when_alone,
    help=msgid(
        "Comparable, traceable figures about public IT economics in Denmark. "
        "Begin with `alen demo`, or make a workspace of your own with `alen init DIR` and fill it with "
        "`alen update`."
    ),
    params=[
        Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_version,
            help=msgid("Print the version."),
        )
    ],
    examples=(
        "alen demo",
        "alen rank f64551-net --year 2024",
        "alen explain f64551-net Aarhus --year 2024 --verify",
    ),
)


def seen_early(arguments: Sequence[str], name: str, allowed: Sequence[str]) -> str | None:
    """The last value of an option on the line that is allowed, found without parsing the line.

    >>> seen_early(["rank", "--lang=da", "--lang", "en", "--", "--lang=da"], "--lang", ("da", "en"))
    'en'
    """
    found: str | None = None
    for position, word in enumerate(arguments):
        if word == "--":
            break
        value = ""
        if word == name and position + 1 < len(arguments):
            value = arguments[position + 1]
        elif word.startswith(f"{name}="):
            value = word.removeprefix(f"{name}=")
        if value in allowed:
            found = value
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code (see `cli.run`)."""
    _open_what_is_closed()
    _print_what_can_be()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        settings = Settings.from_environment(os.environ)
    except BadInput as error:
        return failures.bad_setting(error)
    language = seen_early(words, "--lang", LANGUAGES) or settings.language
    run = Run(
        replace(settings, language=language),
        words_in(language),
        format=seen_early(words, "--format", FORMATS) or "table",
        is_private=any(word in _PRIVATE for word in words),
    )
    if ASKED_BY in os.environ:
        return complete(shell, run, os.environ[ASKED_BY])
    try:
        _refuse_no_text(words)
        trace_to(settings.trace, settings.trace_pause)
        return _invoke(run, words)
    except BrokenPipeError:
        _write_nowhere()
        return FOUND
    except OSError as error:
        if error.errno not in _FULL:
            return failures.report(run, error)
        _write_nowhere()
        return failures.report(run, _unwritten(error))
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        return failures.report(run, error)


def _open_what_is_closed() -> None:
    """Give standard streams that the caller closed (`>&-`) somewhere to go, before a file takes it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _print_what_can_be() -> None:
    """Let a sign that the terminal's letters lack become a question mark, instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _refuse_no_text(arguments: Sequence[str]) -> None:
    """Refuse what is no text in this system's letters, but for the name of something that is there.

    Raises BadInput. Such words could neither be written to a file nor be looked for in one.
    """
    for word in arguments:
        if any("\ud800" <= sign <= "\udfff" for sign in word) and not os.path.lexists(word):
            raise BadInput(
                "an argument holds bytes that are no letters",
                where=word.encode("utf-8", "replace").decode(),
                do="Write it in the letters of this system's language, as a rule UTF-8.",
            )


def _invoke(run: Run, arguments: list[str]) -> int:
    try:
        with shell.make_context("alen", arguments, obj=run) as context:
            code = shell.invoke(context)
    except click.exceptions.Exit as finished:
        code = finished.exit_code
    sys.stdout.flush()
    return code if isinstance(code, int) else FOUND


def _write_nowhere() -> None:
    """Send what is still to be printed nowhere: its reader has gone (`| head`), or its disk is full."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _unwritten(error: OSError) -> DiskFailed:
    """What is said of an answer that could not be written where it was sent (`> file`)."""
    return DiskFailed(
        f"could not write the answer: {error.strerror}",
        why="What was printed before may be cut off.",
        do="Make room where the output goes, and run the command again.",
    )


if __name__ == "__main__":
    sys.exit(main())
