"""Which sentences the code says, and how the two catalogues are kept in step with it.

`python -m tests.words.catalogue` adds what is new (Danish empty, for a person to fill in; English the
sentence itself) and takes out what is no longer said. Errors are told by all rooms, in English; those
that users meet have Danish here, with the context `error`, added by hand; the codes that stand in them as
values have theirs with the context `value`. Why a scope or an index is never loaded stands in both
languages in the catalogue of measures, and is taken from there.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from inspect import getsource
from pathlib import Path

import click
import click.core
import click.parser
import click.types
import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[2] / "src" / "alen"
LANGUAGES = ("da", "en")
KEYWORDS = {"say": None, "tell": None, "msgid": None, "count": (1, 2)}
TEMPLATE_KEYWORDS = {"_": None, "count": (1, 2)}
PARTS = Path(__file__).with_name("parts.yml")
IMPORTERS = ("statbank", "ledgers", "agreements")
"""Sources whose sentences about a file are told by others, as errors and remarks."""
SAID_BY_ALL = (
    "answers/phrases.py", "answers/amounts.py", "answers/tree_words.py", "answers/expected_words.py",
    "answers/potential_words.py", "answers/places.py", "answers/peer_words.py", "answers/sharing_words.py",
    "answers/what_if_words.py", "answers/efficiency_words.py",
    "answers/claim_words.py", "answers/claim_reasons.py", "answers/claim_change_words.py",
    "answers/programme_words.py", "answers/programme_bill_words.py", "answers/programme_light_words.py",
    "answers/programme_agreement_words.py", "answers/programme_changes.py", "reports/programme_bill.py",
    "local/phrases.py",
)  # fmt: skip
ERRORS = re.compile(r"^class (\w+)\(", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")
FORMALITIES = (
    '"Project-Id', '"Report-Msgid', '"POT-Creation', '"PO-Revision', '"Last-Translator', '"Language-Team',
    '"Generated-By',
)  # fmt: skip

Sentence = str | tuple[str, str]


def path_of(language: str) -> Path:
    return SOURCE / "words" / f"{language}.po"


@cache
def said() -> dict[Sentence, set[str]]:
    """Every sentence of the command line, with the files that say it. Not to be changed."""
    found: dict[Sentence, set[str]] = {}
    for file, _, message, _, _ in extract_from_dir(
        SOURCE / "cli", method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        sentence: Sentence = message if isinstance(message, str) else (message[0], message[1])
        found.setdefault(sentence, set()).add(f"cli/{file}")
    for name in SAID_BY_ALL:
        _add(found, SOURCE / name)
    return found


def said_by(path: Path) -> set[Sentence]:
    """Every sentence of one file."""
    found: dict[Sentence, set[str]] = {}
    _add(found, path)
    return {*found}


def _add(found: dict[Sentence, set[str]], path: Path) -> None:
    """Add the sentences of one file, Python or template."""
    is_template = path.suffix == ".j2"
    keywords = TEMPLATE_KEYWORDS if is_template else KEYWORDS
    method = "jinja2.ext:babel_extract" if is_template else "python"
    options = {"trimmed": "true"} if is_template else {}
    with path.open("rb") as file:
        for _, message, _, _ in extract(method, file, keywords=keywords, options=options):
            sentence: Sentence = message if isinstance(message, str) else (message[0], message[1])
            found.setdefault(sentence, set()).add(path.relative_to(SOURCE).as_posix())


def parts() -> dict[str, list[str]]:
    """The parts of the site's catalogue: name -> the files whose sentences it holds, as globs."""
    return yaml.safe_load(PARTS.read_text("utf-8"))


@cache
def said_in(part: str) -> dict[Sentence, set[str]]:
    """Every sentence of one part of the site the command line does not say already. Not to be changed."""
    found: dict[Sentence, set[str]] = {}
    for glob in parts()[part]:
        for path in sorted(SOURCE.glob(glob)):
            _add(found, path)
    spoken = said()
    return {sentence: files for sentence, files in found.items() if sentence not in spoken}


def part_path(part: str) -> Path:
    """Where the Danish of a part of the site lies; its English is the sentence itself."""
    return SOURCE / "words" / "site" / f"{part}.da.po"


def read_part(part: str) -> Catalog:
    """The Danish of one part; empty where none is kept yet."""
    path = part_path(part)
    if not path.exists():
        return Catalog(locale="da")
    with path.open("rb") as file:
        return read_po(file, locale="da")


def update_part(part: str) -> None:
    """Bring one part in step with what its files say; new sentences get empty Danish."""
    old = read_part(part)
    new = _new_catalogue("da")
    for sentence, files in said_in(part).items():
        known = old.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        new.add(sentence, known.string if known else "", locations=[(file, 0) for file in sorted(files)])
    _write(part_path(part), new)


def error_templates() -> set[str]:
    """What the code tells in errors, every value as `{}`."""
    classes = {*ERRORS.findall((SOURCE / "errors.py").read_text("utf-8"))}
    found: set[str] = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in classes:
                told = ("where", "why", "do")
                parts = [*node.args[:1], *(one.value for one in node.keywords if one.arg in told)]
                found |= {text for part in parts for text in _texts(part)}
            elif isinstance(node, ast.JoinedStr | ast.Constant) and path.parent.name in IMPORTERS:
                texts = _texts(node)  # what an import tells of the file, filled in there or later
                found |= {*texts, *(plain(text.replace("{{", "{").replace("}}", "}")) for text in texts)}
    return found | set(defined())


def defined() -> dict[str, str]:
    """Why a scope or an index is not loaded: English -> Danish, as the definitions say it."""
    found: dict[str, str] = {}
    for path in sorted((SOURCE / "measures").rglob("*.yml")):
        body = yaml.safe_load(path.read_text("utf-8"))
        for part in (body, *(body.get("scopes") or {}).values()):
            text = part.get("not_loaded")
            if text:
                found[text["en"]] = text["da"]
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _texts(node: ast.expr) -> list[str]:
    """The texts an expression may be: plain, formatted, or one of two."""
    match node:
        case ast.Constant(value=str(text)):
            return [text.replace("{", "{{").replace("}", "}}")] if text else []
        case ast.JoinedStr(values=values):
            return ["".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in values)]
        case ast.IfExp(body=body, orelse=other):
            return _texts(body) + _texts(other)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [one + two for one in _texts(left) for two in ["", *(_texts(right) or ["{}"])]]
        case _:
            return []


def plain(template: str) -> str:
    """A template with the names of its values left out."""
    return PLACEHOLDER.sub("{}", template)


def is_told(template: str, templates: set[str]) -> bool:
    """Whether an error of ours, or of click, is built from the template."""
    return plain(template) in templates or _is_clicks(template)


def _is_clicks(template: str) -> bool:
    """Click's own sentences, which it builds with other names."""
    whole = "".join(getsource(module) for module in (click.core, click.parser, click.types))
    longest = max(re.split(r"\{\w+\}", template), key=len).strip(" ().'")
    return longest in whole


def read(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def main() -> None:
    sentences, templates = said(), error_templates()
    danish = read("da") if path_of("da").stat().st_size else Catalog(locale="da")
    for language in LANGUAGES:
        old = read(language) if path_of(language).stat().st_size else Catalog(locale=language)
        new = _new_catalogue(language)
        for sentence, files in sentences.items():
            known = old.get(sentence[0] if isinstance(sentence, tuple) else sentence)
            empty = ("", "") if isinstance(sentence, tuple) else ""
            text = known.string if known else (sentence if language == "en" else empty)
            new.add(sentence, text, locations=[(file, 0) for file in sorted(files)])
        for message in danish:
            if message.context == "error" and is_told(str(message.id), templates):
                text = message.string if language == "da" else message.id
                new.add(message.id, text, context="error")
            elif message.context == "value":
                known = old.get(message.id, "value")
                new.add(message.id, known.string if known else message.id, context="value")
        for english, text in defined().items():
            new.add(english, text if language == "da" else english, context="error")
        _write(path_of(language), new)


def _new_catalogue(language: str) -> Catalog:
    return Catalog(
        locale=language, project="Alen", charset="utf-8", fuzzy=False,
        header_comment="# What Alen says; the msgid is the English sentence (tests/words/catalogue.py).",
    )  # fmt: skip


def _write(path: Path, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(FORMALITIES)), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            update_part(name)
    else:
        main()
