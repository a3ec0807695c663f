"""The README's picture shows the figures that come with the package, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ranking_picture", PICTURES / "ranking.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("place", [0, 1])
def test_stored_picture_is_what_the_figures_draw(place: int) -> None:
    ranking = load()
    words = ranking.LANGUAGES[place]
    stored = (PICTURES / words.file).read_text("utf-8")
    assert stored == ranking.draw(words)
    bars = [e for e in ElementTree.fromstring(stored).iter() if e.get("class", "").startswith("bar")]
    assert len(bars) == 98


def test_picture_names_what_was_checked_by_hand() -> None:
    """The three highest and the three lowest of 2024, read in the extract of REGK31."""
    nation, bars = load().read_figures()
    assert nation == 3094
    assert [tuple(one) for one in bars[:3]] == [(10641, "Læsø"), (8310, "Samsø"), (7950, "Fanø")]
    assert [tuple(one) for one in bars[-3:]] == [(2239, "Næstved"), (2223, "Brønderslev"), (1883, "Randers")]
