"""The accessibility page says only what the tests in a browser prove, with the tools they run."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any, cast

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
BROWSER = REPOSITORY / "tests" / "browser"
LANGUAGES = {"da", "en"}


def facts() -> dict[str, Any]:
    text = (REPOSITORY / "src" / "alen" / "data" / "accessibility.yml").read_text("utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


def browser_tests() -> set[str]:
    return {
        node.name
        for path in BROWSER.glob("test_*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_result_has_a_test_that_proves_it() -> None:
    known = browser_tests()
    for check in facts()["checks"]:
        assert check["proof"], check["name"]
        assert {*check["proof"]} <= known


def test_tools_are_those_that_are_run() -> None:
    locked = json.loads((BROWSER / "package-lock.json").read_text("utf-8"))["packages"]
    for tool in facts()["tools"]:
        assert locked[f"node_modules/{tool['name']}"]["version"] == tool["version"]


def test_everything_is_said_in_both_languages() -> None:
    told = facts()
    for check in told["checks"]:
        assert {*check["name"]} == {*check["result"]} == LANGUAGES
    assert all({*one} == LANGUAGES for one in told["limitations"])
