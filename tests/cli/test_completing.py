"""What the shell offers when Tab is pressed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.build.own_claims import value_claim, write_claim
from tests.cli.conftest import Alen

Offered = Callable[..., list[str]]


@pytest.fixture
def offered(alen: Alen, built: Path, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What is offered for the last word of a line, in zsh's form without the kinds: name, help, name …"""

    def ask(line: str, workspace: Path = built, language: str = "en") -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_ALEN_COMPLETE", "zsh_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv("ALEN_WORKSPACE", str(workspace))
        monkeypatch.setenv("ALEN_LANG", language)
        lines = alen().out.splitlines()
        return [one for place, one in enumerate(lines) if place % 3]

    return ask


def test_commands_are_offered_with_what_they_do(offered: Offered) -> None:
    found = offered("alen cl")
    assert found == ["claims", "List published statements, and whether they hold."]
    assert offered("alen claims s")[0] == "show"
    assert {"list", "diff", "use", "withdraw"} <= set(offered("alen editions "))
    danish, english = (offered("alen editions u", language=language)[1] for language in ("da", "en"))
    assert danish != english


def test_options_and_their_words_are_offered(offered: Offered) -> None:
    assert "--verdict" in offered("alen claims --v")
    assert "not_checkable" in offered("alen claims --verdict n")
    assert "json" in offered("alen rank population --format j")


def test_measures_and_statements_are_offered_by_id(offered: Offered, tmp_path: Path) -> None:
    assert offered("alen rank f64551-n")[0] == "f64551-net"
    assert "region-it" in offered("alen claims --measure region-")
    assert "monopoly-2017" in offered("alen claims show mo")
    (tmp_path / "alen.toml").write_text("", "utf-8")
    path = write_claim(tmp_path, value_claim("mine", "f64551-net", "101", 2024, "1"))
    path.rename(path.with_name("other.yml"))
    (tmp_path / "claims" / "bad.yml").write_text("id: [", "utf-8")
    assert "mine" in offered("alen claims show m", workspace=tmp_path)
    assert "mine" not in offered("alen claims show mi", workspace=tmp_path / "none")


def test_a_line_that_makes_no_sense_is_offered_nothing(offered: Offered) -> None:
    assert offered("alen nonsense cl") == []


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_the_shells_script_names_the_programme(
    alen: Alen, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("_ALEN_COMPLETE", f"{kind}_source")
    said = alen()
    assert said.code == 0
    assert f"_ALEN_COMPLETE={kind}_complete" in said.out


def test_no_command_is_imported_for_its_name() -> None:
    asked = (
        "import os, sys\n"
        "os.environ.update(_ALEN_COMPLETE='zsh_complete', COMP_WORDS='alen ', COMP_CWORD='1')\n"
        "from alen.cli.main import main; main([])\n"
        "assert not [one for one in sys.modules if one.startswith('alen.cli.commands.')]"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "claims" in done.stdout.splitlines()
