"""The house's rules, held against the tree as it stands (docs/decisions/0001-the-house.md)."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "src" / "alen"
LEFT_OUT = {".git", ".venv", "build", "dist", "demo", "workspace", "local"}  # at the root
NO_TEXT = {".pyc", ".png", ".parquet", ".duckdb", ".gz", ".xlsx"}
MADE = {"node_modules", "built"}  # by set-up, from locks
MODULES = sorted(PACKAGE.rglob("*.py"))
PYTHON = [
    *MODULES,
    *sorted((REPOSITORY / "tests").rglob("*.py")),
    *sorted((REPOSITORY / "benchmarks").rglob("*.py")),
]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-spark.lock"]
PAGES = [*sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "docs").rglob("*.md"))]

# In these rooms nothing is opened and no clock is read; import-linter sees the imports, this the calls.
PURE_ROOMS = ("model", "measures", "comparison")
OPENING_CALLS = {"open", "input", "exec", "eval", "compile", "__import__"}
OPENING_METHODS = {"now", "utcnow", "today", "default_rng", "loadtxt", "genfromtxt", "fromfile", "memmap"}

LATE_IMPORT_ROOMS = ("cli/", "reports/", "store/connect.py", "comparison/frontier/engine.py")
# What holds the main thread's loop or needs it free: one place each, so that no test is in another's way.
ONE_PLACE = {
    "asyncio.run": "tests/loops.py",
    "asyncio.Runner": "tests/loops.py",
    "from asyncio import": "tests/loops.py",
    "asyncio.new_event_loop": "tests/loops.py",
    "sync_playwright": "tests/conftest.py",
    "async_playwright": "tests/conftest.py",
}
RULED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ImportFrom, ast.ExceptHandler, ast.Call)
WORDLESS_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
# Written in two halves, so that this file does not break its own rule.
UNFINISHED = re.compile("TO" + "DO|FIX" + "ME|X" + "XX|NotImplemented" + "Error")
MACHINE_PATH = re.compile(r"(?<![\w.$}/])/(?:work|root|home|Users|opt)/[A-Za-z]")
REGISTRY_HOST = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|jfrog|index-url *[= ]|find-links *[= ]"
)


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@cache
def text(path: Path) -> str:
    """What a file holds: several rules read each."""
    return path.read_text("utf-8", "replace")


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module's tree that one of the rules looks at."""
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    return tuple(node for node in found if isinstance(node, RULED))


@cache
def text_files() -> tuple[Path, ...]:
    """Every text file of the tree that git would keep."""
    return tuple(_text_files())


def _text_files() -> Iterator[Path]:
    for path in sorted(REPOSITORY.rglob("*")):
        parts = path.relative_to(REPOSITORY).parts
        if not path.is_file() or parts[0] in LEFT_OUT or MADE & {*parts}:
            continue
        if any(part.endswith(("_cache", ".egg-info")) or part == "__pycache__" for part in parts):
            continue
        if parts[0] == ".hypothesis" or parts[:2] == ("benchmarks", "work") or path.suffix in NO_TEXT:
            continue
        yield path


def late_imports(path: Path) -> Iterator[int]:
    """Lines of imports that run when a function runs."""
    for function in nodes(path):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno


def blind_handlers(path: Path) -> Iterator[int]:
    """Lines that catch everything, whatever it is."""
    for node in nodes(path):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {name.id for name in caught if isinstance(name, ast.Name)}
            if node.type is None or "Exception" in names:
                yield node.lineno


def openings(path: Path) -> Iterator[str]:
    """Calls that open something or ask the clock or chance, in a file that may do neither."""
    for node in nodes(path):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in OPENING_CALLS:
            yield f"{node.lineno}: {node.func.id}()"
        if isinstance(node.func, ast.Attribute) and node.func.attr in OPENING_METHODS:
            if node.func.attr == "default_rng" and node.args:
                continue
            yield f"{node.lineno}: .{node.func.attr}()"


def test_no_file_is_long() -> None:
    long = {relative(path): n for path in PYTHON if (n := len(path.read_text("utf-8").splitlines())) > 500}
    assert long == {}


def test_every_module_has_a_name_of_its_own() -> None:
    assert [relative(path) for path in PYTHON if path.stem in WORDLESS_NAMES] == []


def test_every_folder_of_code_is_a_package() -> None:
    """A folder without __init__.py is invisible to the import contracts."""
    folders = {path.parent for path in MODULES}
    assert [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_rooms_are_at_most_three_deep() -> None:
    deep = [relative(path) for path in MODULES if len(path.relative_to(PACKAGE).parts) > 3]
    assert deep == []


def test_nothing_is_left_unfinished() -> None:
    found = [relative(path) for path in text_files() if UNFINISHED.search(text(path))]
    assert found == []


def test_only_the_command_line_catches_everything() -> None:
    found = [
        f"{relative(path)}:{line}"
        for path in MODULES
        if not path.relative_to(PACKAGE).as_posix().startswith("cli/")
        for line in blind_handlers(path)
    ]
    assert found == []


def test_loops_and_browsers_are_started_in_one_place() -> None:
    """Playwright's loop stays in the main thread, where nobody else can start one beside it."""
    found = [
        f"{relative(path)}: {name}"
        for path in sorted((REPOSITORY / "tests").rglob("*.py"))
        if path.name != "test_house.py" and not MADE & {*path.parts}
        for name, place in ONE_PLACE.items()
        if re.search(rf"\b{re.escape(name)}\b", path.read_text("utf-8")) and relative(path) != place
    ]
    assert found == []


def test_no_star_imports() -> None:
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert found == []


def test_imports_inside_functions_only_where_they_buy_a_quick_start() -> None:
    found = [
        f"{relative(path)}:{line}"
        for path in MODULES
        if not path.relative_to(PACKAGE).as_posix().startswith(LATE_IMPORT_ROOMS)
        for line in late_imports(path)
    ]
    assert found == []


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_open_nothing(room: str) -> None:
    found = [
        f"{relative(path)}:{call}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for call in openings(path)
    ]
    assert found == []


def test_no_machine_paths_and_no_registry_hosts() -> None:
    found = [
        f"{relative(path)}: {hit.group()}"
        for path in text_files()
        if path.name not in {"test_house.py", "Makefile"}
        for pattern in (MACHINE_PATH, REGISTRY_HOST)
        if (hit := pattern.search(text(path)))
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.yml")), ids=relative)
def test_yaml_in_the_package_parses(path: Path) -> None:
    assert yaml.safe_load(path.read_text("utf-8")) is not None


def test_publiccode_yml_says_what_the_package_says() -> None:
    stated = yaml.safe_load((REPOSITORY / "publiccode.yml").read_text("utf-8"))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    version = re.search(r'__version__ = "([^"]+)"', (PACKAGE / "__init__.py").read_text("utf-8"))
    assert version is not None
    assert stated["softwareVersion"] == version.group(1)
    assert stated["legal"]["license"] == project["license"]
    assert set(stated["description"]) == {"da", "en"}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_hashes_and_name_no_host(name: str) -> None:
    lines = (REPOSITORY / name).read_text("utf-8").splitlines()
    pins = [n for n, line in enumerate(lines) if line and not line.startswith((" ", "#"))]
    assert pins
    assert [lines[n] for n in pins if "==" not in lines[n] or "--hash=sha256:" not in lines[n + 1]] == []
    assert [line for line in lines if "://" in line or re.match(r"-|.*\bindex\b", line)] == []


def test_locks_agree_with_each_other() -> None:
    def pins(name: str) -> dict[str, str]:
        found = re.findall(r"^([\w.-]+)==([^ ]+)", (REPOSITORY / name).read_text("utf-8"), re.MULTILINE)
        return dict(found)

    core = pins("requirements.lock")
    for name in LOCKS[1:]:
        assert {key: pins(name).get(key) for key in core} == core


@pytest.mark.parametrize("name", ["README.md", "README.da.md"])
def test_commands_of_the_readme_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", (REPOSITORY / name).read_text("utf-8")))
    assert {"demo", "test"} <= named
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_between_pages_resolve(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    inner = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in inner if not (page.parent / unquote(link)).exists()] == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))]
    assert numbers == list(range(len(numbers)))


def test_both_languages_have_every_message() -> None:
    def ids(language: str) -> set[str]:
        text = (PACKAGE / "words" / f"{language}.po").read_text("utf-8")
        return set(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))

    assert ids("da")
    assert ids("da") == ids("en")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "", "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to plant violations in."""
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "src" / "alen", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_import_contracts_hold(copy: Path) -> None:
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("room", "planted", "contract"),
    [
        ("measures", "import alen.sources.statbank", "Measures, and what rests on them"),
        ("measures", "def f() -> None:\n    import os", "open nothing"),
        ("comparison", "import pathlib", "open nothing"),
        ("comparison", "import alen.answers", "Arrows run one way"),
        ("model", "import time", "open nothing"),
        ("model", "import alen.store.snapshots", "Arrows run one way"),
        ("store", "import alen.sources", "Measures, and what rests on them"),
        ("store", "import alen.measures", "Arrows run one way"),
        ("answers", "import alen.settings", "Settings are read"),
        ("answers", "import alen.cli", "Arrows run one way"),
        ("sources", "import alen.measures", "A source knows"),
        ("words", "import alen.store", "Errors and words"),
    ],
)
def test_import_contracts_see_a_violation(copy: Path, room: str, planted: str, contract: str) -> None:
    (copy / "src" / "alen" / room / "planted.py").write_text(f"{planted}\n", encoding="utf-8")
    done = lint_imports(copy)
    assert done.returncode != 0
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(contract in line for line in broken), done.stdout


def test_import_contracts_see_a_cycle(copy: Path) -> None:
    model = copy / "src" / "alen" / "model"
    (model / "hen.py").write_text("import alen.model.egg\n", encoding="utf-8")
    (model / "egg.py").write_text("def f() -> None:\n    import alen.model.hen\n", encoding="utf-8")
    done = lint_imports(copy)
    assert done.returncode != 0
    assert "No cycles, at any depth BROKEN" in done.stdout


def test_import_contracts_see_two_sources_that_know_each_other(copy: Path) -> None:
    for name, other in (("first", "second"), ("second", "third")):
        folder = copy / "src" / "alen" / "sources" / name
        folder.mkdir()
        (folder / "__init__.py").write_text(f"import alen.sources.{other}\n", encoding="utf-8")
    (copy / "src" / "alen" / "sources" / "third.py").write_text("", encoding="utf-8")
    done = lint_imports(copy)
    assert done.returncode != 0
    assert "No source knows another BROKEN" in done.stdout
