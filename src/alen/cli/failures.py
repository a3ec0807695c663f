"""How a run that failed says so: what is wrong, where, why it matters and what to do, and an exit code."""

from __future__ import annotations

import json
import re
import sys
import traceback
from typing import Any

import click

from alen.cli.run import BAD_INPUT, INTERRUPTED, UNEXPECTED, Run, visible
from alen.errors import AlenError, BadInput
from alen.words import Words, msgid

REPORT_TO = "https://github.com/alen-dk/alen/issues"
_INDENT = "  "
_DIGITS = re.compile(r"\d(?:[\W_]{0,8}\d){8}")
"""As many digits as a CPR number has that lost its zero."""

_MISSING = {
    "argument": msgid("The argument {name} is missing."),
    "option": msgid("The option {name} is missing."),
}


def report(run: Run, error: BaseException) -> int:
    """Print the error on standard error, as text or as JSON; returns the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print(error.ctx.get_help())
        return BAD_INPUT
    if isinstance(error, click.UsageError):
        return _usage(run, error)
    if isinstance(error, AlenError):
        return _alen(run, error)
    if isinstance(error, KeyboardInterrupt | EOFError | click.Abort):
        message = run.words.say("Stopped. What was finished before is kept; run the command again to go on.")
        _print(run, "Interrupted", INTERRUPTED, message, message)
        return INTERRUPTED
    return _unexpected(run, error)


def _alen(run: Run, error: AlenError) -> int:
    others: tuple[AlenError, ...] = getattr(error, "others", ())
    lines = _lines(run.words, error)
    for one in others:
        lines += _lines(run.words, one)
    more: dict[str, Any] = {"others": [_parts(run.words, one) for one in others]} if others else {}
    parts = _parts(run.words, error)
    _print(run, type(error).__name__, error.exit_code, "\n".join(lines), **parts, **more)
    return error.exit_code


def _parts(words: Words, error: AlenError) -> dict[str, str]:
    parts = {name: words.retell(getattr(error, name)) for name in ("what", "why", "do")}
    return {**parts, "where": error.where}


def _lines(words: Words, error: AlenError) -> list[str]:
    parts = _parts(words, error)
    lines = [words.say("Error: {what}", what=parts["what"])]
    if error.where:
        lines.append(_INDENT + words.say("Where: {where}", where=words.retell(error.where)))
    if parts["why"]:
        lines.append(_INDENT + words.say("Why it matters: {why}", why=parts["why"]))
    if parts["do"]:
        lines.append(_INDENT + words.say("What to do: {do}", do=parts["do"]))
    return lines


def _usage(run: Run, error: click.UsageError) -> int:
    what = usage_message(run.words, error)
    do = ""
    if error.ctx is not None:
        do = run.words.say("See `{command} --help`.", command=error.ctx.command_path)
    text = "\n".join(filter(None, (run.words.say("Error: {what}", what=what), do)))
    _print(run, "BadUsage", error.exit_code, text, what, do=do)
    return error.exit_code


def usage_message(words: Words, error: click.UsageError) -> str:
    """What is wrong with a command line, in the words' language."""
    match error:
        case click.NoSuchCommand():
            return _unknown(
                words,
                words.say("There is no command '{name}'.", name=error.command_name),
                error.possibilities,
            )
        case click.NoSuchOption():
            return _unknown(
                words, words.say("There is no option {name}.", name=error.option_name), error.possibilities
            )
        case click.MissingParameter():
            kind = "argument" if isinstance(error.param, click.Argument) else "option"
            return words.say(_MISSING[kind], name=_hint(error))
        case click.BadParameter():
            return words.say("{name}: {what}", name=_hint(error), what=words.retell(error.message))
        case _:
            return words.retell(error.format_message())


def _unknown(words: Words, sentence: str, nearest: list[str] | None) -> str:
    if not nearest:
        return sentence
    return f"{sentence} " + words.say("Did you mean {names}?", names=", ".join(nearest))


def _hint(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.get_error_hint(error.ctx).strip("'")


def _unexpected(run: Run, error: BaseException) -> int:
    words = run.words
    kind = f"{type(error).__name__}: {error}"
    if run.settings.debug:
        traceback.print_exception(error, file=sys.stderr)
    lines = (
        words.say("Error: this is a fault in Alen itself ({kind}).", kind=kind),
        _INDENT + words.say("What was published before is unchanged."),
        _INDENT
        + words.say(
            "What to do: run the command again with ALEN_DEBUG=1 and report what it prints at {address}.",
            address=REPORT_TO,
        ),
    )
    _print(run, "Unexpected", UNEXPECTED, "\n".join(lines), kind)
    return UNEXPECTED


def _print(run: Run, kind: str, exit_code: int, text: str, what: str, **parts: Any) -> None:
    if run.format == "json":
        error: dict[str, Any] = {"type": kind, "exit_code": exit_code, "what": what}
        error.update({name: part for name, part in parts.items() if part})
        text = json.dumps({"error": error}, ensure_ascii=False)
    print(visible(_without_cpr(text) if run.is_private else text), file=sys.stderr, flush=True)


def _without_cpr(text: str) -> str:
    """The text without CPR numbers: what was typed by mistake shall not stand in a log too."""
    if not _DIGITS.search(text):
        return text  # the detection takes a moment to load
    from alen.sources.ledgers.privacy import mask_text

    return mask_text(text)


def bad_setting(error: BadInput) -> int:
    """Report a wrong environment variable, before any language is known."""
    print(visible(error.text()), file=sys.stderr)
    return error.exit_code
