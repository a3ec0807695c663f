"""Commands whose options take several words: `--inputs a b` as well as `--inputs a --inputs b`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from alen.cli.shell import Command


class SeveralCommand(Command):
    """A command some of whose options (`several`, each `multiple`) take all words up to the next option.

    One argument is taken out of that: where no other word of the line is it, the last such word is.
    """

    def __init__(self, *args: Any, several: Sequence[str], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.several = tuple(several)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the line with every further word behind its option's name."""
        flags = {
            name
            for one in self.get_params(ctx)
            if isinstance(one, click.Option) and (one.is_flag or one.count)
            for name in one.opts
        }
        return super().parse_args(ctx, repeated(args, self.several, {*flags, "--help"}))


def repeated(words: Sequence[str], several: Sequence[str], flags: set[str]) -> list[str]:
    """A line in which each word of such an option has the option's name before it.

    `flags` are the options that take no word.

    >>> repeated(["f.csv", "--inputs", "a", "b", "--rts", "crs"], ["--inputs"], set())
    ['f.csv', '--inputs', 'a', '--inputs', 'b', '--rts', 'crs']
    >>> repeated(["--inputs", "a", "f.csv"], ["--inputs"], set())
    ['--inputs', 'a', 'f.csv']
    """
    made: list[str] = []
    has_argument, further = False, -1
    option, taken = "", 0
    for place, word in enumerate(words):
        if word == "--":
            rest = list(words[place:])
            return [*made, *rest]
        if word.startswith("-") and len(word) > 1 and taken != _WAITING:
            option, taken = _begun(word, several, flags)
            made.append(word)
        elif taken == _WAITING:
            made.append(word)
            taken = 1 if option in several else _DONE
        elif option in several and taken > 0:
            further = len(made)
            made += [option, word]
        else:
            has_argument = True
            made.append(word)
    if not has_argument and further >= 0:
        del made[further]
    return made


_WAITING, _DONE = -1, 0


def _begun(word: str, several: Sequence[str], flags: set[str]) -> tuple[str, int]:
    """The option a word begins, and whether its first word is still to come."""
    name, mark, _ = word.partition("=")
    if mark:
        return (name, 1) if name in several else ("", _DONE)
    return ("", _DONE) if name in flags else (name, _WAITING)
