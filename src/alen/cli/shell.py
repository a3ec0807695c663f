"""Click in Alen's own words: commands loaded when called, help in the chosen language, options anywhere.

Help texts are English sentences in the code and are translated when they are shown, since the language
is known only when the whole command line has been seen. The common options are taken by every command,
so that they may stand before or after its name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from alen.cli.run import FORMATS, Run
from alen.words import LANGUAGES, msgid

Function = TypeVar("Function", bound=Callable[..., Any])

_COMMON_NAMES = ("lang", "workspace", "edition", "format", "quiet")


@dataclass(frozen=True)
class Lazy:
    """A command that is imported when it is called: its module, and its line in the list of commands."""

    module: str
    short: str


def run_of(context: click.Context) -> Run:
    """The run a context belongs to."""
    run = context.find_object(Run)
    assert run is not None
    return run


def _said(context: click.Context, text: str | None) -> str:
    """A help text in the chosen language."""
    return run_of(context).words.say(text) if text else ""


class Option(click.Option):
    """An option whose help is a sentence of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's two columns in the help text."""
        return None if self.hidden else (self.get_help_spec(ctx), _said(ctx, self.help))


class Argument(click.Argument):
    """An argument whose help is a sentence of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The argument's two columns in the help text."""
        return self.make_metavar(ctx), _said(ctx, self.help)


def option(*declarations: str, **attributes: Any) -> Callable[[Function], Function]:
    """`click.option` with Alen's Option."""
    return click.option(*declarations, cls=Option, **attributes)


def argument(name: str, **attributes: Any) -> Callable[[Function], Function]:
    """`click.argument` with Alen's Argument."""
    return click.argument(name, cls=Argument, **attributes)


def _settle(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Take a common option into the run; the one nearest to the end of the line wins."""
    if value is None or value is False or context.resilient_parsing:
        return value
    run = run_of(context)
    match parameter.name:
        case "lang":
            pass  # taken before the line was parsed: help texts and errors need it earlier
        case "workspace":
            run.settings = replace(run.settings, workspace=Path(value).expanduser())
        case "edition":
            run.edition = value
        case "format":
            run.format = value
        case _:
            run.quiet = True
    return value


def _common() -> list[Option]:
    kept: dict[str, Any] = {"expose_value": False, "callback": _settle, "default": None}
    return [
        Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            help=msgid("Language of the output; the locale decides otherwise."),
            **kept,
        ),
        Option(
            ["--workspace"],
            metavar="DIR",
            help=msgid("The workspace; otherwise ALEN_WORKSPACE, or the nearest one from here upwards."),
            **kept,
        ),
        Option(
            ["--edition"],
            metavar="ID",
            help=msgid("Read this edition instead of the current one."),
            **kept,
        ),
        Option(
            ["--format"],
            type=click.Choice(FORMATS),
            help=msgid("How the answer is printed; a table is the default."),
            **kept,
        ),
        Option(
            ["-q", "--quiet"],
            is_flag=True,
            help=msgid("Say nothing but the answer: no progress, no remarks on the way."),
            expose_value=False,
            callback=_settle,
        ),
    ]


class _Translated(click.Command):
    """What commands and groups share: help in the chosen language, and the common options."""

    examples: tuple[str, ...] = ()

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, then the common ones, then --help."""
        if not any(parameter.name in _COMMON_NAMES for parameter in self.params):
            self.params = [*self.params, *_common()]
        return super().get_params(ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """What the shell offers, its help in the chosen language."""
        found = super().shell_complete(ctx, incomplete)
        return [CompletionItem(one.value, one.type, _said(ctx, one.help)) for one in found]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line of the help text."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=run_of(ctx).words.say("Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_said(ctx, self.help))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of arguments."""
        found = [p.get_help_record(ctx) for p in self.params if isinstance(p, Argument) and p.help]
        if found:
            with formatter.section(run_of(ctx).words.say("Arguments")):
                formatter.write_dl(found)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's own options, then those that every command takes."""
        say = run_of(ctx).words.say
        own: list[tuple[str, str]] = []
        common: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, Option) else None
            if record is not None:
                (common if parameter.name in _COMMON_NAMES else own).append(record)
        common.append(("--help", say("Show this text.")))
        for heading, records in ((say("Options"), own), (say("Options of every command"), common)):
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples."""
        if self.examples:
            with formatter.section(run_of(ctx).words.say("Examples")):
                for line in self.examples:
                    formatter.write(f"  {line}\n")


class Command(_Translated):
    """A command; `examples` are command lines that work."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.examples = tuple(examples)


class Shell(_Translated, click.Group):
    """A group whose commands may be imported late."""

    command_class = Command

    def __init__(
        self,
        *args: Any,
        lazy: Mapping[str, Lazy] | None = None,
        examples: Sequence[str] = (),
        **attributes: Any,
    ) -> None:
        super().__init__(*args, subcommand_metavar="COMMAND ...", **attributes)
        self.lazy = dict(lazy or {})
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands' names in the order they are declared, not the alphabet's."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name, imported now if it has not been called before."""
        if cmd_name in self.lazy and cmd_name not in self.commands:
            found = importlib.import_module(self.lazy[cmd_name].module).command
            assert isinstance(found, click.Command)
            return found
        return super().get_command(ctx, cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The commands whose names begin so, none of them imported, and the group's options."""
        rows = {name: entry.short for name, entry in self.lazy.items()}
        rows |= {name: each.short_help or each.help or "" for name, each in self.commands.items()}
        found = [
            CompletionItem(name, help=_said(ctx, text))
            for name, text in rows.items()
            if name.startswith(incomplete)
        ]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*found, *(CompletionItem(one.value, one.type, _said(ctx, one.help)) for one in options)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands first, since they are what one looks for, then the options."""
        words = run_of(ctx).words
        rows = [(name, words.say(entry.short)) for name, entry in self.lazy.items()]
        rows += [(name, _said(ctx, each.short_help or each.help)) for name, each in self.commands.items()]
        with formatter.section(words.say("Commands")):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command a line names; a miss lists the nearest names, lazy ones included."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            raise click.NoSuchCommand(name, possibilities=self.list_commands(ctx), ctx=ctx)
        return super().resolve_command(ctx, args)


pass_run = click.make_pass_decorator(Run)
"""Hands the run to a command as its first argument."""
