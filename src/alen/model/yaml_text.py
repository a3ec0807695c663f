"""YAML as Alen takes it: plain data, each value written out once.

Files of definitions are small and are read by people; references (`&`, `*`) would let a short text stand
for more than any memory holds, and a key that stands twice hides one of its values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import yaml

from alen.errors import BadDefinition

LARGEST = 4 * 1024 * 1024
"""Characters. The largest definition of the package has some ten thousand."""

DEEPEST = 30
"""Levels of lists and mappings within each other; the package's own have seven."""

# libyaml's parser where PyYAML was built with it: ten times as fast.
_Safe = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class _Loader(_Safe):
    """Refuses keys that stand twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(str(key.value))
        return cast(dict[Any, Any], super().construct_mapping(node, deep))


def _day_or_text(loader: Any, node: Any) -> object:
    """What looks like a day but is none stays text: whoever reads the key can then say where it stands."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


def parse_yaml(text: str, where: str) -> object:
    """The data in a YAML text; `where` names the file in every message.

    Raises BadDefinition for what is no YAML, larger than LARGEST, nested beyond reason, has references or
    a key twice.
    """
    if len(text) > LARGEST:
        raise BadDefinition(f"the file has {len(text):,} characters", where=where, do="Cut it into several.")
    try:
        _look_through(text, where)
        loader = _Loader(text)
        try:
            return cast(object, loader.get_single_data())
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError) as error:
        said = " ".join(str(error).split())[:300]
        raise BadDefinition(f"is no YAML: {said}", where=where) from error


def _look_through(text: str, where: str) -> None:
    """Refuse, before anything is built from it, what would outgrow memory or the parser's own stack."""
    depth = 0
    for event in cast(Iterable[Any], yaml.parse(text, Loader=_Safe)):
        if getattr(event, "anchor", None) is not None:
            raise BadDefinition(
                "the file has references (& and *)",
                where=where,
                why="They let a short file stand for more than any memory holds.",
                do="Write each value out where it stands.",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise BadDefinition(f"values are nested more than {DEEPEST} deep", where=where)


Path = tuple[str | int, ...]
"""The keys and places in lists that lead to a value."""


@dataclass(frozen=True)
class Place:
    """A value in a YAML file, for messages: its file, the keys that lead to it, and so its line."""

    file: str
    lines: Mapping[Path, int]
    path: Path = ()

    def at(self, *keys: str | int) -> Place:
        """The place of a value inside this one."""
        return Place(self.file, self.lines, (*self.path, *keys))

    @property
    def where(self) -> str:
        """`file, line 12 (numbers.total)`; a key that is missing has the line of what should hold it."""
        held = self.path
        while held not in self.lines and held:
            held = held[:-1]
        keys = ".".join(str(key) for key in self.path)
        line = f", line {self.lines[held]}" if held in self.lines else ""
        return f"{self.file}{line} ({keys})" if keys else f"{self.file}{line}"


def place_of(text: str, where: str) -> Place:
    """The place of a whole YAML text, from which the places of its values are reached.

    Raises BadDefinition for what `parse_yaml` refuses.
    """
    parse_yaml(text, where)
    lines: dict[Path, int] = {}

    def walk(node: Any, path: Path) -> None:
        lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = (*path, str(key.value))
                lines[inner] = key.start_mark.line + 1
                walk(value, inner)
        elif isinstance(node, yaml.SequenceNode):
            for n, item in enumerate(node.value):
                walk(item, (*path, n))

    root = cast(Any, yaml.compose(text, Loader=_Safe))  # pyright: ignore[reportUnknownMemberType]
    if root is not None:
        walk(root, ())
    return Place(where, lines)
