"""The reference page of a programme's folder, written from `data/programmes/files.yml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from alen.model.yaml_text import parse_yaml
from alen.store.packaged import read_text

_FILE = ("data", "programmes", "files.yml")


def programmes_page() -> str:
    """Every part of programme.toml, every CSV with its columns, and every list of words."""
    data = cast(dict[str, Any], parse_yaml(read_text(*_FILE), "/".join(_FILE)))
    lines = [
        "# A programme's folder",
        "",
        "Written from `data/programmes/files.yml`. Headings of a CSV or a sheet are the column's name, or "
        "any of the spellings beside it; capitals, blanks, hyphens and underscores do not matter.",
        "",
        "# programme.toml",
    ]
    for name, entry in data["parts"].items():
        lines += _table(str(name), _where(data["parts"], entry), entry, data["shared"])
    lines += ["", "# CSV files"]
    for name, entry in data["files"].items():
        lines += _table(f"{name}.csv", "", entry, data["shared"])
    lines += ["", "# Words of lists", "", "| list | word | Danish | English |", "|---|---|---|---|"]
    for name, codes in data["codes"].items():
        for code, words in codes.items():
            lines.append(f"| {name} | `{code}` | {_listed(words['da'])} | {_listed(words['en'])} |")
    lines += ["", "# Where there is no number", "", "| meaning | Danish | English |", "|---|---|---|"]
    for reason, words in data["absent"].items():
        lines.append(f"| `{reason}` | {_listed(words['da'])} | {_listed(words['en'])} |")
    return "\n".join(lines) + "\n"


def _where(parts: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """How a part is written in programme.toml."""
    outer, key = entry.get("inside", ""), entry.get("key", "")
    if outer and not key:
        return f"as tables of party and value in `[[{parts[outer]['key']}]]`"
    if outer:
        return f"`[[{parts[outer]['key']}.{key}]]`"
    return f"`[[{key}]]`" if key else "the keys before the first table"


def _table(name: str, where: str, entry: Mapping[str, Any], shared: Mapping[str, Any]) -> list[str]:
    lines = ["", f"## {name}", "", f"{entry['title']['da']} · *{entry['title']['en']}*", ""]
    lines += [entry["about"]["da"], "", f"*{entry['about']['en']}*", ""]
    if where:
        lines += [f"Written as {where}.", ""]
    lines += ["| column | type | must | also called | meaning |", "|---|---|---|---|---|"]
    for column, one in entry["columns"].items():
        full: Mapping[str, Any] = shared[one] if isinstance(one, str) else one
        about = f"{full['about']['da']} *{full['about']['en']}*"
        called = [full["heading"]["da"], full["heading"]["en"], *full.get("accepts", ())]
        must = "yes" if full.get("required") else ""
        key = full.get("inside", "")
        shown = f"{column}" + (f" (`{key}`)" if key else "")
        lines.append(f"| {shown} | {_type(full)} | {must} | {_listed(dict.fromkeys(called))} | {about} |")
    return lines


def _type(column: Mapping[str, Any]) -> str:
    """A column's type in words."""
    if column.get("to"):
        kind = "party or organisation code" if column["to"] == "weighed" else column["to"]
        said = f"id of a {kind}"
    elif column.get("codes"):
        said = f"word of {column['codes']}"
    else:
        said = str(column["type"])
    if column.get("many"):
        said += ", several"
    if column.get("absent"):
        said += " or why there is none"
    return said


def _listed(words: Iterable[object]) -> str:
    return ", ".join(str(word).replace("|", "\\|") for word in words)
