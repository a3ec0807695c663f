"""The commands that load figures: from a StatBank of invented places on this machine, and by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Alen, Said
from tests.replay.fixtures import replay, replay_world
from tests.replay.server import ReplayServer
from tests.replay.world import World

from alen.sources.statbank import client as speaking

__all__ = ["replay", "replay_world"]

Update = Callable[..., Said]

FUNCTION = "6.45.51 Sekretariat og forvaltninger"


@pytest.fixture
def update(
    alen: Alen, replay: ReplayServer, replay_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Update:
    """Run a command line in a workspace of the invented country, StatBank being the replay server."""
    monkeypatch.setenv("ALEN_STATBANK_API", replay.address)
    monkeypatch.setattr(speaking.time, "sleep", lambda _: None)
    monkeypatch.setattr(speaking.Retries, "__init__", _once)
    root = tmp_path / "workspace"
    assert alen("init", str(root)).code == 0
    (root / "organisations.csv").write_text(replay_world.organisations_csv(), "utf-8")

    def run(*words: str) -> Said:
        return alen(*words, "--workspace", str(root))

    return run


def _once(self: speaking.Retries, attempts: int = 1, first_wait: float = 0.0) -> None:
    object.__setattr__(self, "attempts", attempts)
    object.__setattr__(self, "first_wait", first_wait)


def test_update_fetches_builds_and_the_next_one_does_nothing(update: Update, replay: ReplayServer) -> None:
    said = update("update", "--table", "REGR55", "--table", "folk1a", "--format", "json")
    assert said.code == 0, said.err
    first = json.loads(said.out)
    assert {one["table"]: one["status"] for one in first["tables"]} == {
        "REGR55": "fetched",
        "FOLK1A": "fetched",
    }
    assert all(one["rows"] > 0 and one["bytes"] > 0 for one in first["tables"])
    assert first["edition"]["figures"] > 0
    asked = replay.count("data")
    again = update("update", "--table", "REGR55", "--table", "FOLK1A", "--lang", "da")
    assert again.code == 0
    assert "uændret" in again.out
    assert "Intet er ændret" in again.out
    assert replay.count("data") == asked
    assert update("rank", "region-it", "--year", "2018", "--format", "json").code == 0


def test_a_crowd_without_figures_is_told_by_its_number(update: Update) -> None:
    """The country's own municipalities have no figures in the invented world: 98 lines say nothing."""
    assert update("update", "--table", "FOLK1A").code == 0
    said = update("rank", "population", "--year", "2018", "--kind", "municipality", "--lang", "da")
    assert said.code == 0, said.err
    assert "98 mere uden tal: ikke hentet" in said.out
    assert "Prøveby" in said.out
    assert "Randers" not in said.out
    assert "Randers" in update("rank", "population", "--year", "2018", "--format", "csv").out


def test_a_table_that_fails_does_not_stop_the_others(update: Update, replay: ReplayServer) -> None:
    replay.order("html", table="REGR55", times=10)
    said = update("update", "--table", "REGR55", "--table", "FOLK1A")
    assert said.code == 3
    assert "Not brought up to date: REGR55" in said.out
    assert "is built" in said.out
    assert "page of HTML" in said.out
    healed = update("update", "--table", "REGR55", "--force")
    assert healed.code in (0, 3)


def test_nothing_is_built_when_nothing_can_be_fetched(
    update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALEN_STATBANK_API", "http://127.0.0.1:9")
    said = update("update", "--lang", "da")
    assert said.code == 3
    assert "ikke forsøgt: Statistikbanken kan ikke nås" in said.out
    assert "Der blev ikke bygget nogen dataudgave" in said.out
    assert update("editions", "list").code == 1


def test_an_unknown_table_is_refused(update: Update, replay: ReplayServer) -> None:
    said = update("update", "--table", "NOPE")
    assert said.code == 2
    assert "REGK31" in said.err
    assert replay.calls == []


def test_a_build_that_was_missed_is_made_good(update: Update, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between fetching and building: the next update has nothing to fetch, and builds."""
    import alen.build

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    build = alen.build.build
    monkeypatch.setattr(alen.build, "build", killed)
    assert update("update", "--table", "FOLK1A").code == 130
    monkeypatch.setattr(alen.build, "build", build)
    said = update("update", "--table", "FOLK1A", "--format", "json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["tables"][0]["status"] == "unchanged"
    assert json.loads(said.out)["edition"] is not None


def test_check_of_statbank_tells_what_no_longer_holds(update: Update) -> None:
    said = update("statbank", "check", "--format", "json")
    found = json.loads(said.out)
    assert said.code == (1 if any(one["severity"] == "broken" for one in found["findings"]) else 0)
    assert {one["what"] for one in found["findings"]} >= {"decimals"}
    assert "REGR55" in found["tables"]
    assert update("statbank", "check", "--table", "REGR55", "--lang", "da").out


def test_check_of_statbank_without_statbank(update: Update, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEN_STATBANK_API", "http://127.0.0.1:9")
    said = update("statbank", "check", "--lang", "da")
    assert said.code == 3
    assert "Statistikbanken kan ikke nås" in said.err


def test_import_by_hand(update: Update, tmp_path: Path) -> None:
    """The header-less form with labels, its year in the file's name; the places are invented."""
    file = tmp_path / "2016.csv"
    cells = ("Pr. indbygger, løbende priser (kr.)", "I alt (netto)", FUNCTION, "Prøveby")
    file.write_text(",".join(f'"{cell}"' for cell in cells) + ",1234\n", "utf-8")
    said = update("import", str(file), "--table", "regk31", "--format", "json")
    assert said.code == 0, said.err
    kept = json.loads(said.out)
    assert (kept["table"], kept["rows_kept"], kept["is_new"]) == ("REGK31", 1, True)
    assert (
        json.loads(update("import", str(file), "--table", "REGK31", "--format", "json").out)["is_new"]
        is False
    )
    built = update("build", "--lang", "da")
    assert built.code == 0, built.err
    assert "er bygget" in built.out


def test_a_wrong_file_is_refused_whole(update: Update, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("a;b\r\n1;2\r\n")
    said = update("import", str(file), "--table", "REGK31")
    assert said.code == 2
    assert "wrong.csv" in said.err
    assert update("import", str(tmp_path / "none.csv"), "--table", "REGK31").code == 2
    assert update("import", str(file), "--table", "NOPE").code == 2


def test_demo_without_statbank(alen: Alen, tmp_path: Path) -> None:
    """Asked in vain at a port where nobody listens, it says so and goes on with the packaged figures."""
    said = alen("demo", "--lang", "da", "--no-ledger")
    assert said.code == 0, said.err
    assert "Statistikbanken kan ikke nås" in said.err
    for heading in ("1. Hvem bogførte mest og mindst?", "2. Hvordan", "3. Hvor kommer", "Det har du nu"):
        assert heading in said.out
    assert re.search(r"Læsø +10\.641 ", said.out)
    assert "Efterprøvet" in said.out
    ranked = said.out.split("2. Hvordan")[0].splitlines()
    assert sum("…" in line for line in ranked) == 1
    assert [line.split()[0] for line in ranked if re.match(r" *\d+ \(\d+(–\d+)?\) +\d{3} ", line)] == list(
        map(str, [1, 2, 3, 4, 5, 94, 95, 96, 97, 98])
    )
    assert str(tmp_path / "demo") in said.out
    again = alen("demo", "--offline", "--no-ledger", "--format", "json", "--quiet")
    assert again.code == 0
    assert again.err == ""
    assert set(json.loads(again.out)) == {"rank", "trend", "explain"}
    assert (
        len(json.loads(alen("editions", "list", "--workspace", "demo", "--format", "json").out)["editions"])
        == 1
    )


def test_demo_with_statbank_ranks_the_regions(update: Update, tmp_path: Path) -> None:
    said = update("demo", "--no-ledger", "--dir", str(tmp_path / "workspace"))
    assert said.code == 0, said.err
    assert "REGR55: fetched" in said.err
    assert "$ alen rank region-it --year 2018" in said.out
    assert "Verified" in said.out
    assert "come with the package are used" not in said.err


@pytest.mark.parametrize("form", ["datapackage", "csv", "parquet", "xlsx"])
def test_export(alen: Alen, built: Path, tmp_path: Path, form: str) -> None:
    said = alen("export", "out", "--as", form, "--workspace", str(built), "--format", "json")
    assert said.code == 0, said.err
    files = json.loads(said.out)["files"]
    assert {one["file"] for one in files} == {path.name for path in (tmp_path / "out").iterdir()}
    refused = alen("export", "out", "--as", form, "--workspace", str(built), "--lang", "da")
    assert refused.code == 2
    assert "mappen er ikke tom" in refused.err
