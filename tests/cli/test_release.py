"""`alen release`: what is listed, asked, written and taken back, of an invented town in an invented list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.build.samples import built, fetched_workspace
from tests.cli.conftest import Alen, Said
from tests.products.ledger.made_lines import it, line, lines_of
from tests.replay.world import World

from alen.cli.commands import release as releasing
from alen.cli.serving import web_app
from alen.model.released import WIDE, Body, Released, Sum
from alen.products.ledger import opening
from alen.store.local.books import Books, Holder
from alen.store.released import released_in, write_released
from alen.store.workspace import Workspace, create

TOWN = Holder("9001", "Prøveby", inhabitants={2024: 1_000})
NAMES = ("Nordlys Software A/S", "Kornblå Data ApS", "Fjordbyte A/S", "Havtorn IT A/S")
ROWS = [
    it(5_000_000_00, funktion="64552", area="operations", resource="software", deployment="saas"),
    *(
        it(100_000_00, "applications", "software", "saas", funktion="32201", supplier=NAMES[n % 4])
        for n in range(8)
    ),
]
LISTED = """organisation_code,kind,name_da,name_en,parent_code,valid_from,valid_to
9001,municipality,Prøveby,Prøveby,,2007-01-01,
"""

Release = Callable[..., Said]


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    """A workspace whose list of organisations knows the town."""
    made = create(tmp_path / "w")
    made.own("organisations.csv").write_text(LISTED, "utf-8")
    return made


@pytest.fixture
def opens(
    alen: Alen, town: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Release]:
    """The command line in it, with a ledger of given lines."""

    def prepared(rows: list[dict[str, Any]] = ROWS, holder: Holder = TOWN) -> Release:
        Books(town).set_holder(holder)
        found = lines_of(tmp_path, rows, holder)
        monkeypatch.setattr(opening, "open_lines", lambda *_, **__: found)
        return lambda *words: alen("release", *words, "--workspace", str(town.root))

    return prepared


def files(town: Workspace) -> list[str]:
    return sorted(path.name for path in town.own("released").glob("*"))


def test_nothing_is_released_yet(opens: Callable[..., Release]) -> None:
    said = opens()()
    assert (said.code, said.out) == (1, "Nothing of a ledger is released in this workspace.\n")


def test_exactly_what_would_be_published_is_listed_and_nothing_written(
    opens: Callable[..., Release], town: Workspace
) -> None:
    said = opens()("it-net", "--yes")
    assert said.code == 2
    assert said.out.startswith("This would be published of Prøveby, 2024: it-net\n")
    assert [row.split("  ") for row in said.out.splitlines() if "IT booked elsewhere" in row]
    assert "800,000" in said.out
    assert "5,800,000" in said.out
    assert "offentlighedsloven § 30, no. 2" in said.out
    assert "someone release this who may decide it" in said.out
    assert "- no published accounts are loaded to hold it against" in said.out
    assert "the ledger is not complete, so nothing was released" in said.err
    assert files(town) == []
    assert not [name for name in NAMES if name in said.out]


def test_without_a_yes_nothing_is_released(opens: Callable[..., Release], town: Workspace) -> None:
    said = opens()("it-net", "--yes-incomplete")
    assert said.code == 1
    assert "Nothing was released." in said.err
    assert files(town) == []


def test_what_takes_the_place_of_an_older_release_says_so(opens: Callable[..., Release]) -> None:
    """One supplier's invoice decided between the two is the difference of what was published."""
    assert opens()("it-net", "--yes", "--yes-incomplete").code == 0
    same = opens()("it-net", "--yes-incomplete")
    assert "takes the place" not in same.out
    more = [*ROWS, it(70_000_00, "applications", funktion="32201", supplier=NAMES[0])]
    said = opens(more)("it-net", "--yes-incomplete")
    assert "It takes the place of what was released on" in said.out
    assert "DKK 5,800,000, between DKK 5,800,000 and DKK 5,800,000" in said.out
    data = json.loads(opens(more)("it-net", "--yes-incomplete", "--format", "json").out)
    assert data["takes_the_place_of"]["total"]["decided_ore"] == 5_800_000_00


@pytest.mark.parametrize(("answer", "written"), [(True, ["it-net-2024.json"]), (False, [])])
def test_at_a_terminal_it_is_asked(
    opens: Callable[..., Release], town: Workspace, monkeypatch: pytest.MonkeyPatch, answer: bool,
    written: list[str],
) -> None:  # fmt: skip
    asked: list[str] = []

    def agrees(_: object, question: str) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(releasing, "has_terminal", lambda _: True)
    monkeypatch.setattr(releasing, "agrees", agrees)
    said = opens()("it-net", "--yes-incomplete")
    assert asked == ["Publish exactly this?"]
    assert said.code == (0 if answer else 1)
    assert files(town) == written


def test_a_release_lies_outside_local_and_is_listed_and_withdrawn(
    opens: Callable[..., Release], town: Workspace
) -> None:
    run = opens()
    said = run("it-net", "--year", "2024", "--yes", "--yes-incomplete")
    assert said.code == 0, said.err
    assert "Released: it-net-2024.json. `alen build` makes the edition that holds it." in said.err
    ((name, one),) = released_in(town)
    assert (name, one.total.decided_ore, one.incomplete) == (
        "it-net-2024.json", 5_800_000_00, ("not_reconciled",),
    )  # fmt: skip
    listed = run()
    assert listed.code == 0
    assert listed.out.splitlines()[1].split() == [
        "it-net", "Prøveby", "2024", "5,800,000", "5,800,000", "5,800,000", one.released_on.isoformat(),
        "it-net-2024.json",
    ]  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(run("--format", "csv").out))
    assert (row["decided_ore"], row["scope"], row["file"]) == ("580000000", "wide", "it-net-2024.json")
    back = run("it-net", "--withdraw")
    assert back.code == 0
    assert back.out == "Withdrawn: it-net, Prøveby, 2024.\n"
    assert "Editions that were built with it still hold it" in back.err
    assert files(town) == []
    assert run("it-net", "--withdraw").code == 1


def test_json_says_what_would_be_published_and_whether_it_was(
    opens: Callable[..., Release], town: Workspace
) -> None:
    run = opens()
    for words, is_released in ((), False), (("--yes",), True):
        said = run("it-net", "--yes-incomplete", *words, "--format", "json")
        data = json.loads(said.out)
        assert data["is_released"] is is_released
        assert data["would_publish"]["total"]["decided_ore"] == 5_800_000_00
        assert data["would_publish"]["organisation"] == {
            "code": "9001", "name": "Prøveby", "kind": "municipality",
        }  # fmt: skip
        assert data["incomplete"] == ["not_reconciled"]
    assert data["file"] == "it-net-2024.json"
    written = json.loads((town.own("released") / "it-net-2024.json").read_text("utf-8"))
    assert written == data["would_publish"]


def test_cells_that_tell_are_withheld_and_said_why(opens: Callable[..., Release], town: Workspace) -> None:
    rows = [*ROWS, *(it(50_00, "infrastructure", funktion="32201", supplier=NAMES[0]) for _ in range(8))]
    said = opens(rows)("ledger-axes", "--yes", "--yes-incomplete")
    assert said.code == 0, said.err
    shown = [row for row in said.out.splitlines() if row.startswith("IT area")]
    assert any("infrastructure" in row and "withheld: rests on too few suppliers" in row for row in shown)
    assert any("withheld: would give a withheld sum away" in row for row in shown)
    text = (town.own("released") / "ledger-axes-2024.json").read_text("utf-8")
    assert "few_suppliers" not in text
    assert not [name for name in NAMES if name in text]


def test_nothing_invented_is_ever_released(opens: Callable[..., Release], town: Workspace) -> None:
    run = opens(holder=Holder("900", "Prøvekøbing", is_invented=True))
    for measure in ("it-net", "ledger-axes"):
        said = run(measure, "--yes", "--yes-incomplete")
        assert said.code == 2
        assert "Prøvekøbing is invented, and nothing of it can be released" in said.err
    assert files(town) == []


def test_too_much_undecided_is_said_in_per_cent(opens: Callable[..., Release]) -> None:
    rows = [*ROWS, *(line(200_000_00, funktion="32201", supplier=NAMES[n % 4]) for n in range(8))]
    said = opens(rows)("it-net", "--yes")
    assert said.code == 2
    assert "- no rule decides 21.6% of the money; at most 10.0% may be undecided" in said.out


def test_an_option_needs_a_measure(opens: Callable[..., Release]) -> None:
    assert opens()("--withdraw").code == 2
    assert "say which measure is meant" in opens()("--yes").err


def test_several_years_are_withdrawn_one_by_one(opens: Callable[..., Release], town: Workspace) -> None:
    rows = [*ROWS, *({**row, "accounts_year": 2023} for row in ROWS)]
    run = opens(rows)
    for year in ("2023", "2024"):
        assert run("it-net", "--year", year, "--yes", "--yes-incomplete").code == 0
    assert "Give --year" in run("it-net", "--withdraw").err
    assert run("it-net", "--withdraw", "--year", "2023").code == 0
    assert files(town) == ["it-net-2024.json"]


@pytest.fixture(scope="module")
def world() -> World:
    return World(years=(2016, 2018))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, world: World) -> Workspace:
    """An invented country's edition with one release."""
    made = fetched_workspace(tmp_path_factory.mktemp("shown") / "w", world, ("REGK31", "FOLK1A"))
    area = world.areas[world.municipalities[0]]
    write_released(
        made,
        Released(
            "it-net", 2017, WIDE, Body(area.code, area.name, "municipality"), date(2026, 3, 2), "abc123",
            "ledger", (), None, Sum(7_000_000_00, 6_500_000_00, 9_000_000_00),
        ),
    )  # fmt: skip
    built(made)
    return made


def test_an_edition_shows_a_release_and_says_that_it_cannot_verify_it(
    alen: Alen, shown: Workspace, world: World
) -> None:
    area, made = world.areas[world.municipalities[0]], shown
    asked = ("it-net", area.code, "--year", "2017", "--scope", "wide", "--workspace", str(made.root))
    said = alen("explain", *asked)
    assert said.code == 0, said.err
    assert "released from the organisation's own ledger on 2026-03-02 (rules abc123)" in said.out
    assert "Above the line: DKK 7,000,000.00" in said.out
    assert "released from the organisation's own ledger; its lines are not public" in said.out
    assert "between DKK 6,500,000 and DKK 9,000,000" in said.out
    verified = alen("explain", *asked, "--verify")
    assert verified.code == 1
    assert "Not verified: the amount was released from the organisation's own ledger" in verified.out
    report = alen("check", "--verify", "--workspace", str(made.root))
    assert report.code == 0
    assert "1 figure was released from an organisation's own ledger and cannot be verified" in report.out
    ranked = alen("rank", "it-net", "--year", "2017", "--scope", "wide", "--workspace", str(made.root))
    assert f"{area.name}, 2017: “Wide scope 2017: released" in ranked.out
    assert "the organisation has released nothing of its own ledger" in ranked.out
    listed = alen("measures", "it-net", "--workspace", str(made.root))
    assert "Above the line  released from the organisation's own ledger" in listed.out


def test_pages_and_api_show_it_as_any_other_figure(shown: Workspace, world: World) -> None:
    code = world.municipalities[0]
    with TestClient(web_app(shown)) as client:
        for address, said in (
            (f"/en/m/it-net/{code}/2017?scope=wide", "Wide scope 2017: released from"),
            (f"/da/m/it-net/{code}/2017?scope=wide", "Bred afgrænsning 2017: frigivet fra"),
            (f"/en/o/{code}", "Wide scope 2017: released from"),
            (f"/en/explain/it-net/{code}/2017/wide", "its lines are not public"),
            ("/en/method/it-net", "its lines are not public"),
            ("/en/m/it-net.csv?scope=wide", "released from"),
            ("/api/v1/ranks/it-net?scope=wide", "Wide scope 2017: released from"),
        ):
            found = client.get(address)
            assert found.status_code == 200, address
            assert said in found.text, address
        verified = client.get(f"/api/v1/explain/it-net/{code}/2017?scope=wide&verify=true").json()
        assert '"released"' in json.dumps(verified)
        narrow = client.get(f"/en/m/it-net/{world.municipalities[1]}/2017?scope=narrow")
        assert "released" not in narrow.text
