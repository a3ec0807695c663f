"""Every example in the documentation runs, and says what the page says it says.

A fenced block marked `console` is a session in a workspace of the page's own, which begins as a copy of
what `alen demo --offline` makes: lines with `$ alen …` are run, in order, without a network; what
follows must be found in the output, line by line in the same order. `...` stands for anything, in a line
or as a line; runs of blanks count as one. A command that must not end with 0 is followed by
`$ echo $?` and the code; an indented `$` is output. `$ cd DIR` goes there for the rest of the page, and
`< FILE` behind a command is what its standard input holds; it is empty otherwise. An edition's id is its
date: 2026-11-22 on the pages, the day's own here.

A fenced block with a file's name after its kind (as in "```csv folk1a.csv") is a file that the reader
makes: it is written into the folder of the command after it before that is run.
"""

from __future__ import annotations

import posixpath
import re
import shlex
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.faults.children import Children

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "README.da.md",
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```(console|[a-z]+ [\w./-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EDITION = "2026-11-22"
"""The id that the pages give the demo's edition; the id of the day stands in when they are run."""


@dataclass
class Example:
    """One command, its folder below the workspace, the file on its standard input, the files made before
    it, the lines it must print and the code it must end with."""

    words: list[str]
    place: str = "."
    stdin: str | None = None
    files: dict[str, str] = field(default_factory=dict[str, str])
    lines: list[str] = field(default_factory=list[str])
    code: int = 0


def examples(text: str) -> list[Example]:
    """A page's commands, in order."""
    found: list[Example] = []
    files: dict[str, str] = {}
    place = "."
    awaits_code = False
    for kind, block in BLOCK.findall(text):
        if kind != "console":
            files[kind.split(" ")[1]] = block
            continue
        for line in block.splitlines():
            if line.startswith("$ alen"):
                words = shlex.split(line[2:], comments=True)[1:]
                stdin = words.pop() if "<" in words else None
                found.append(Example([word for word in words if word != "<"], place, stdin, files))
                files = {}
            elif line.startswith("$ cd "):
                place = posixpath.normpath(posixpath.join(place, line[5:].strip()))
            elif line.strip() == "$ echo $?":
                awaits_code = True
            elif line.startswith("$ "):
                raise AssertionError(f"only alen is run in a console block, not: {line}")
            elif awaits_code:
                found[-1].code, awaits_code = int(line), False
            elif line.strip():
                found[-1].lines.append(line)
    return found


def pattern(line: str) -> re.Pattern[str]:
    """A line of the page as a pattern: blanks run together, `...` stands for anything, nothing too."""
    text = re.sub(r"\s+", " ", line.strip()).replace("…", "...").replace(" ... ", " ...")
    parts = [re.escape(part) for part in text.split("...")]
    return re.compile(".*".join(part.replace(r"\ ", " ") for part in parts))


def missing_line(lines: list[str], output: str) -> str | None:
    """The first line that does not follow in the output, or None."""
    printed = iter([re.sub(r"\s+", " ", line.strip()) for line in output.splitlines()])
    for line in lines:
        wanted = pattern(line)
        if not any(wanted.search(text) for text in printed):
            return line
    return None


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    text: str


def run(children: Children, words: list[str], folder: Path, language: str, stdin: str | None = None) -> Said:
    """Run one command in a process of its own, with nothing of the tests' settings."""
    environment = {
        "HOME": str(folder),
        "ALEN_STATBANK_API": "http://127.0.0.1:9",
        "LC_ALL": "C.UTF-8",
        "ALEN_LANG": language,
        "COLUMNS": "120",
    }
    with tempfile.TemporaryDirectory() as elsewhere:
        output = Path(elsewhere) / "out"
        code = children.run(words, environment, output, folder, folder / stdin if stdin else None)
        printed = [Path(f"{output}{end}").read_text("utf-8") for end in ("", ".err")]
    return Said(code, "".join(printed))


@pytest.fixture(scope="session")
def demo(children: Children, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that `alen demo --offline` makes, without the ledger: pages import their own."""
    folder = tmp_path_factory.mktemp("docs")
    done = run(children, ["demo", "--offline", "--no-ledger", "--dir", "demo"], folder, "en")
    assert done.code == 0, done.text
    return folder / "demo"


WITH_EXAMPLES = [page for page in PAGES if page.exists() and examples(page.read_text("utf-8"))]


def test_there_are_examples() -> None:
    assert WITH_EXAMPLES


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_examples_run(page: Path, children: Children, demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(demo, folder)
    language = "da" if page.name.endswith(".da.md") else "en"
    edition = (folder / "editions" / "current").read_text("ascii").strip()
    for example in examples(page.read_text("utf-8").replace(EDITION, edition)):
        place = folder / example.place
        for name, text in example.files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")
        done = run(children, example.words, place, language, example.stdin)
        command = f"$ alen {shlex.join(example.words)}"
        assert done.code == example.code, f"{command}\n{done.text}"
        absent = missing_line(example.lines, done.text)
        assert absent is None, f"{command}\ndoes not print: {absent}\nbut:\n{done.text}"


def test_a_session_moves_and_reads() -> None:
    page = "```console\n$ alen init own\n$ cd own\n$ alen ledger review < keys.txt   # as pressed\n```\n"
    first, second = examples(page)
    assert (first.words, first.place, first.stdin) == (["init", "own"], ".", None)
    assert (second.words, second.place) == (["ledger", "review"], "own")
    assert second.stdin == "keys.txt"


def test_a_line_that_is_not_printed_is_noticed() -> None:
    output = "Rank  Name\n 1   Prøveby  12,3\n 2   Mønsterby 9\n"
    assert missing_line(["1 Prøveby ...", "2 Mønsterby 9"], output) is None
    assert missing_line(["2 Mønsterby", "1 Prøveby"], output) == "1 Prøveby"
    assert missing_line(["3 ..."], output) == "3 ..."
