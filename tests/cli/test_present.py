"""Tables, CSV and bars as they come out: aligned, safe to open in a spreadsheet, quiet without a terminal."""

from __future__ import annotations

import csv
import io
import time

import pytest

from alen.answers.parts import Cell, Missing, Total
from alen.answers.phrases import FLAGS, REASONS, WHY, Phrases
from alen.cli import failures
from alen.cli.language import words_in
from alen.cli.present import Branch, Column, Page, write_csv
from alen.cli.progress import DrawnProgress
from alen.cli.run import Run
from alen.errors import BadInput
from alen.model.figures import FLAGS as ALL_FLAGS
from alen.model.figures import MISSING_REASONS
from alen.model.progress import SILENT
from alen.model.sheets import safe_cell
from alen.settings import Settings


class Terminal(io.StringIO):
    """Text that is watched."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run() -> Run:
    return Run(Settings(), words_in("da"))


def test_every_reason_and_flag_has_its_word() -> None:
    import alen.answers.parts as parts

    assert set(REASONS) == set(MISSING_REASONS)
    assert set(FLAGS) == set(ALL_FLAGS)
    assert set(WHY) == set(parts.WHY)


def test_every_formula_fault_and_check_has_its_words() -> None:
    from alen.answers import recomputing, tree, tree_words
    from alen.answers.parts import SENTENCES as ALL_SENTENCES
    from alen.answers.phrases import SENTENCES
    from alen.cli.commands import check
    from alen.measures.blocks import CHECKS

    assert set(tree_words.FORMULAS) == set(tree.FORMULAS)
    assert set(tree_words.FAULTS) == set(recomputing.FAULTS)
    assert set(check.CHECKS) == set(CHECKS)
    assert set(SENTENCES) == set(ALL_SENTENCES)


def test_missing_is_a_word_and_never_blank_or_zero(run: Run) -> None:
    phrases = Phrases(run.words)
    for reason in MISSING_REASONS:
        cell = Cell(2024, None, Missing(reason, "no_row", {}), (), None)
        shown = phrases.value(cell, "kr_per_inhabitant")
        assert shown.strip()
        assert not any(letter.isdigit() for letter in shown)
        assert phrases.why(Missing(reason, "no_row", {}))


@pytest.mark.parametrize(
    ("total", "shown"),
    [
        (Total(123_456_789_00), "123.457"),
        (Total(-50_000_00), "−50"),
        (Total(123_456_789_00, 150_000_00), "123.457 ± 150"),
        (Total(None, missing=Missing("not_loaded", "no_population", {"year": 2024})), "ikke hentet"),
        (None, "–"),
    ],
)
def test_totals_in_thousands(run: Run, total: Total | None, shown: str) -> None:
    assert Phrases(run.words).kroner(total) == shown


def test_a_table_without_a_terminal_is_plain_and_never_broken(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Page(run)
    long = "Prøveby " * 60
    page.table([Column("Navn", folds=True), Column("Værdi", "number")], [[long, "1.234"], ["b", "5"]])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("1.234")
    assert lines[2].endswith("    5")
    assert lines[2] == lines[2].rstrip()


def test_a_terminal_is_respected(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Terminal()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    page = Page(run)
    page.line("ord " * 40)
    assert all(len(line) <= 60 for line in out.getvalue().splitlines())


@pytest.mark.parametrize("columns", [20, 40, 60])
def test_no_figure_is_cut_off_on_a_narrow_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    out = Terminal()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    page = Page(run)
    names = [Column("Prøveby", "number"), Column("Mønsterby", "number"), Column("Eksempelby", "number")]
    page.table(
        [Column("Nøgletal", folds=True), *names],
        [["et langt navn " * 5, "1.234 (11)", "8.310 (2)", "−14,2 (98)"]],
    )
    for whole in ("Nøgletal", "Eksempelby", "1.234 (11)", "8.310 (2)", "−14,2 (98)"):
        assert whole in out.getvalue()
    assert page.console.width == columns


def test_csv_is_safe_and_holds_machine_numbers() -> None:
    out = io.StringIO()
    write_csv(out, ("a", "b", "c", "d", "e"), [("=1+1", -2.5, None, True, 'x"y\n')])
    assert list(csv.reader(io.StringIO(out.getvalue())))[1] == ["'=1+1", "-2.5", "", "true", 'x"y\n']


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert safe_cell(f"{start}cmd").startswith("'")
    assert safe_cell("Prøveby") == "Prøveby"
    assert safe_cell("") == ""


def test_nobody_is_shown_bars_without_a_terminal(run: Run) -> None:
    assert run.progress() is SILENT


def test_bars_on_a_terminal_show_what_is_done(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    err = Terminal()
    monkeypatch.setattr("sys.stderr", err)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    progress = run.progress()
    assert isinstance(progress, DrawnProgress)
    progress.start("REGK31 BULK", 2_000_000, "bytes")
    progress.advance(500_000, "10 rows")
    assert err.getvalue() == "", "short work needs no bar"
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    progress.advance(500_000, "20 rows")
    progress.finish()
    assert "REGK31 BULK" in err.getvalue()
    assert "/2.0 MB" in err.getvalue()
    progress.start("verify", 100, "figures")
    progress.advance(10)
    progress.finish()


def test_quiet_shows_no_bars(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    run.quiet = True
    assert run.progress() is SILENT


def test_nothing_in_a_file_moves_the_terminal(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences, C1 signs and turned writing reach neither a table, nor a message, nor an error."""
    evil = "Fjordby\x1b]0;x\x07\x9b2J\u202e\rA/S"
    page = Page(run)
    page.title(evil)
    page.line(evil)
    page.table([Column("Navn"), Column("Tekst", folds=True)], [[evil, evil]])
    page.pairs([(evil, evil)])
    page.tree(Branch(evil, [Branch(evil, [])]))
    run.tell("{name}", name=evil)
    failures.report(run, BadInput(evil, where=evil, do=evil))
    printed = "".join(capsys.readouterr())
    assert printed.count("Fjordby") == 12
    assert not set(printed) & set(evil) - set("Fjordby]0;x2JA/S")


def test_a_line_end_within_a_cell_stays_one(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Page(run).line("to\tlinjer\nher")
    assert capsys.readouterr().out.split() == ["to", "linjer", "her"]
