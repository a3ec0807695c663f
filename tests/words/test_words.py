"""Both catalogues hold every sentence the code says, whole, with the same values in them."""

from __future__ import annotations

import ast
import io
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from hypothesis import example, given
from hypothesis import strategies as st
from tests.words.catalogue import (
    SAID_BY_ALL,
    SOURCE,
    error_templates,
    is_told,
    part_path,
    parts,
    path_of,
    plain,
    read,
    read_part,
    said,
    said_by,
    said_in,
)

from alen.cli.language import compile_catalogue, words_in
from alen.words import LANGUAGES, Words

NAMES = re.compile(r"\{(\w+)\}")


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def messages(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    held = {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages(language) if not m.context}
    assert held == set(said()), "run `python -m tests.words.catalogue` and fill in the Danish"
    empty = [m.id for m in messages(language) if not all(forms(m.string))]
    assert not empty


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert not [m.id for m in messages(language) if m.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_the_same_in_sentence_and_translation(language: str) -> None:
    for message in messages(language):
        wanted = set(NAMES.findall(forms(message.id)[-1]))
        for text in forms(message.string):
            assert set(NAMES.findall(text)) == wanted, message.id
            assert plain(text).count("{}") == plain(forms(message.id)[-1]).count("{}") or wanted, message.id


@pytest.mark.parametrize("part", sorted(parts()))
def test_every_sentence_of_the_site_is_translated_and_none_is_left_over(part: str) -> None:
    held = [message for message in read_part(part) if message.id]
    ids = {m.id if isinstance(m.id, str) else tuple(m.id) for m in held}
    assert ids == set(said_in(part)), f"run `python -m tests.words.catalogue {part}`, fill in the Danish"
    assert not [m.id for m in held if not all(forms(m.string)) or m.fuzzy]
    for message in held:
        for text, of in zip(forms(message.string), forms(message.id), strict=True):
            # Of one, English and Danish may both leave the number out ('one project', 'ét projekt').
            allowed = (set(NAMES.findall(of)), set(NAMES.findall(forms(message.id)[-1])))
            assert set(NAMES.findall(text)) in allowed, message.id


def test_the_site_says_one_thing_in_one_way() -> None:
    """A sentence that several parts say has the same Danish in each."""
    said: dict[str, set[str]] = {}
    for part in parts():
        for message in read_part(part):
            said.setdefault(forms(message.id)[0], set()).add("|".join(forms(message.string)))
    assert not {id_: texts for id_, texts in said.items() if id_ and len(texts) > 1}


def test_every_file_that_speaks_belongs_to_one_part() -> None:
    rooms = ("site", "api", "answers")
    covered = {path for globs in parts().values() for glob in globs for path in SOURCE.glob(glob)}
    covered |= {SOURCE / name for name in SAID_BY_ALL}
    files = {path for room in rooms for kind in ("py", "j2") for path in (SOURCE / room).rglob(f"*.{kind}")}
    speaking = {
        path for path in files if re.search(r"\b(say|count|msgid|_)\(\s*[\"'](?!…)", path.read_text("utf-8"))
    }
    assert speaking <= covered, "add the file to a part in tests/words/parts.yml"
    assert {path.name for path in (SOURCE / "words" / "site").glob("*.po")} <= {
        part_path(p).name for p in parts()
    }


def test_english_says_the_sentence_itself() -> None:
    for message in messages("en"):
        assert message.context == "value" or forms(message.string) == forms(message.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_error_sentences_are_some_that_the_code_tells(language: str) -> None:
    """A template that no error is built from any more would never be found."""
    known = error_templates()
    held = [m.id for m in messages(language) if m.context == "error"]
    foreign = [one for one in held if not is_told(str(one), known)]
    assert not foreign, "run `python -m tests.words.catalogue`; what an error says instead needs new Danish"


def test_the_catalogue_kept_beside_the_bytecode_follows_the_source() -> None:
    for language in LANGUAGES:
        fresh = Words(language, compile_catalogue(path_of(language).read_bytes(), language))
        assert words_in(language).say("Edition") == fresh.say("Edition")
    assert words_in("da").say("Edition") == "Dataudgave"


def catalogue(*pairs: tuple[str, str]) -> Words:
    from babel.messages.catalog import Catalog

    made = Catalog(locale="da")
    for id_, text in pairs:
        made.add(id_, text, context="error")
    binary = io.BytesIO()
    write_mo(binary, made)
    return Words("da", binary.getvalue())


def test_a_told_error_is_found_again_by_its_template() -> None:
    words = catalogue(
        ("no measure is called '{name}'", "intet nøgletal hedder '{name}'"),
        ("no edition", "ingen dataudgave"),
        ("{a}: {b}", "{b} hos {a}"),
    )
    assert words.retell("no measure is called 'it: net'") == "intet nøgletal hedder 'it: net'"
    assert words.retell("no edition") == "ingen dataudgave"
    assert words.retell("Prøveby: hul") == "hul hos Prøveby"
    assert words.retell("something else") == "something else"


def test_braces_in_a_value_are_left_alone() -> None:
    assert Words("en").say("There: {x}", x="{y}") == "There: {y}"
    assert catalogue(("is {a}", "er {a}")).retell("is {y}") == "er {y}"


@pytest.mark.parametrize(
    ("number", "decimals", "danish", "english"),
    [
        (2769, 0, "2.769", "2,769"),
        (-0.04, 1, "0,0", "0.0"),
        (-1234.56, 1, "−1.234,6", "−1,234.6"),
        (3066.5, 0, "3.067", "3,067"),
        (-0.5, 0, "−1", "−1"),
        (1e9, 0, "1.000.000.000", "1,000,000,000"),
    ],
)
def test_numbers(number: float, decimals: int, danish: str, english: str) -> None:
    assert Words("da").number(number, decimals) == danish
    assert Words("en").number(number, decimals) == english


@given(
    st.one_of(st.floats(-1e18, 1e18), st.integers(-(10**9), 10**9).map(lambda n: n / 1000 + 0.0005)),
    st.integers(0, 4),
)
@example(89318269126081.73, 3)
@example(2.675, 2)
@example(-0.004, 2)
def test_numbers_are_rounded_as_they_are_written(number: float, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(number)).quantize(step, context=Context(prec=400, rounding=ROUND_HALF_UP))
    text = f"{abs(rounded):,f}"
    expected = f"−{text}" if rounded < 0 else text
    assert Words("en").number(number, decimals) == expected


def test_counts() -> None:
    words = words_in("da")
    one, many = "{number} more source", "{number} more sources"
    assert words.count(one, many, 1) == "1 kilde mere"
    assert words.count(one, many, 2000) == "2.000 kilder mere"


def test_what_the_terminals_sentences_are_made_of_has_danish_there_too() -> None:
    """Sentences that many rooms say use others' sentences; the terminal reads the first catalogue alone."""
    rooms = {*SAID_BY_ALL}
    for name in SAID_BY_ALL:
        tree = ast.parse((SOURCE / name).read_text("utf-8"))
        asked = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        rooms |= {f"{one.removeprefix('alen.').replace('.', '/')}.py" for one in asked if "answers" in one}
    told = {name: said_by(SOURCE / name) - set(said()) for name in sorted(rooms)}
    assert not {name: lacks for name, lacks in told.items() if lacks}


def sentences_called_for(path: Path) -> set[str]:
    """The first words of every call that says something, whatever else stands in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0]
        if (name in {"say", "tell", "msgid"} or (name == "count" and len(node.args) > 1)) and isinstance(
            first, ast.Constant
        ):
            found |= {first.value} if isinstance(first.value, str) and first.value else set()
    return found


def test_no_sentence_is_lost_to_what_stands_beside_it() -> None:
    """Babel drops a sentence silently where a call named `count` or the like stands among its values."""
    held = {one if isinstance(one, str) else one[0] for one in said()}
    files = [*(SOURCE / "cli").rglob("*.py"), *(SOURCE / name for name in SAID_BY_ALL)]
    lost = {(path.name, one) for path in files for one in sentences_called_for(path) - held}
    for part, globs in parts().items():
        here = held | {one if isinstance(one, str) else one[0] for one in said_in(part)}
        files = [path for glob in globs for path in SOURCE.glob(glob) if path.suffix == ".py"]
        lost |= {(path.name, one) for path in files for one in sentences_called_for(path) - here}
    assert not lost


def test_values_of_errors_have_names() -> None:
    """A value without one is never found again in an error that was told."""
    assert not [m.id for m in messages("da") if m.context and "{}" in str(m.id)]
