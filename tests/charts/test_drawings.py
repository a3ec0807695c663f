"""The stored drawings, and what holds for every drawing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests import needs
from tests.charts.drawings import CSS, DRAWINGS, EXPECTED, FIVE, heading, number
from tests.charts.drawn import SVG, Drawn

from alen.charts.classes import classify
from alen.charts.marks import Bar
from alen.charts.picture import png
from alen.charts.preview import preview, preview_of_few
from alen.charts.standalone import rules_for, standalone
from alen.charts.text import width_of, wrap

FONTS = Path(__file__).parents[2] / "src/alen/site/static"


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawings_are_those_looked_at(name: str) -> None:
    stored = (EXPECTED / f"{name}.svg").read_text("utf-8")
    assert DRAWINGS[name]().replace("><", ">\n<") + "\n" == stored, "python -m tests.charts.drawings"


def test_no_stored_drawing_is_left_over() -> None:
    assert {path.stem for path in EXPECTED.glob("*.svg")} == set(DRAWINGS)


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_is_named_and_described(name: str) -> None:
    drawn = Drawn(DRAWINGS[name]())
    ids = [node.get("id") for node in drawn.root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert drawn.root.get("role") == "img"
    by_id = {node.get("id"): node.text for node in drawn.root.iter()}
    said = [by_id[i] for i in drawn.root.attrib["aria-labelledby"].split()]
    assert said == [heading().title, heading().description]
    assert not any(node.get("style") for node in drawn.root.iter())


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_class_has_a_rule_and_every_reference_a_target(name: str) -> None:
    drawn = Drawn(DRAWINGS[name]())
    ruled = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS))
    assert drawn.classes() - ruled - {"name", "mark"} == set()
    ids = {node.get("id") for node in drawn.root.iter()}
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', drawn.svg)) <= ids


@pytest.mark.parametrize("name", [n for n in DRAWINGS if n not in {"preview"} and not n.startswith("map")])
def test_everything_lies_inside_its_view(name: str) -> None:
    assert Drawn(DRAWINGS[name]()).inside() == []


@pytest.mark.parametrize("name", [n for n in DRAWINGS if n.endswith(("narrow", "wide"))])
def test_numerals_are_figures_years_or_ticks(name: str) -> None:
    drawn = Drawn(DRAWINGS[name]())
    for node in drawn.root.iter(f"{SVG}text"):
        if "tick" in node.get("class", "").split():
            continue
        loose = [node.text or "", *(child.tail or "" for child in node)]
        assert not re.search(r"\d", "".join(loose)), "".join(node.itertext())


@pytest.mark.parametrize("name", [n for n in DRAWINGS if n.endswith("narrow")])
def test_notes_stand_in_the_wide_form_alone(name: str) -> None:
    svg = DRAWINGS[name]()
    assert svg.count("<title") == 1
    assert "data-code" not in svg


def test_an_exported_drawing_needs_nothing_else() -> None:
    svg = standalone(DRAWINGS["ranking_wide"](), CSS)
    assert "var(" not in svg
    assert "@import" not in svg
    style = svg[svg.index("<style>") : svg.index("</style>")]
    assert ".own-row{" in style
    assert "sans-serif" in style
    assert ".ribbon" not in style
    assert "<pattern" in svg
    assert Drawn(svg).root.find(f"{SVG}style") is not None


def test_rules_are_cut_by_selector() -> None:
    css = ".figure .a, .figure .b { fill: #fff ; } .figure .a:hover { fill: red } /* .c{} */ .c { x: y }"
    assert rules_for('<svg class="figure"><g class="a"/></svg>', css) == ".figure .a{fill:#fff}"


def test_variables_are_refused() -> None:
    svg = DRAWINGS["trend_wide"]()
    with pytest.raises(ValueError, match="var"):
        standalone(svg, ".figure .line { stroke: var(--own); }")
    with pytest.raises(ValueError, match="var"):
        png('<svg style="fill:var(--x)"/>', ["x.ttf"])
    with pytest.raises(ValueError, match="description"):
        standalone("<svg/>", CSS)


def test_a_picture_without_fonts_is_refused() -> None:
    with pytest.raises(ValueError, match="font"):
        png(standalone(DRAWINGS["preview"](), CSS), [])


def test_a_picture_shows_its_text() -> None:
    """A font that lacks would drop all text in silence; then both pictures would be alike."""
    fonts = sorted(str(path) for path in FONTS.rglob("*.ttf"))
    if not fonts:
        needs.miss("fonts", "no TTF lies under src/alen/site/static: the build brings them")
    svg = standalone(DRAWINGS["preview"](), CSS)
    picture = png(svg, fonts)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20]) == 1200
    assert int.from_bytes(picture[20:24]) == 630
    assert len(picture) - len(png(re.sub(r"<text.*?</text>", "", svg), fonts)) > 3000


def test_previews_hold_long_words_and_missing_numbers() -> None:
    svg = preview(
        title="Udgifter " * 60,
        where="Prøveby og omegn " * 20,
        number=None,
        unit="kr.",
        why="Tallet er ikke offentliggjort " * 12,
        marks=FIVE,
        median=None,
        heading=heading(),
    )
    drawn = Drawn(svg)
    assert svg.count("…") == 3
    assert all(word.y < 620 for word in drawn.words())
    empty = preview(
        title="A", where="B", number=None, unit="", why="C", marks=[], median=None, heading=heading()
    )
    assert "<circle" not in empty


def _card_of(bars: Sequence[Bar]) -> str:
    return preview_of_few(
        title="A", where="B", number=None, unit="", why="C", bars=bars, bar_unit="kr.", heading=heading()
    )


def test_a_preview_of_few_holds_many_and_none() -> None:
    many = [Bar(f"Region {'Langtnavn ' * 9}", number(10.0 * place), "group") for place in range(1, 20)]
    assert all(0 <= word.y < 600 for word in Drawn(_card_of(many)).words())
    nothing = [Bar("Region", None, why="ikke opgjort"), Bar("Region", number(0.0))]
    assert "ikke opgjort" in _card_of(nothing)
    assert "card-bar" not in _card_of([])


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        full = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    a, b = sorted((light(one), light(other)))
    return (b + 0.05) / (a + 0.05)


def test_marks_and_texts_have_contrast() -> None:
    rules = dict(re.findall(r"\.figure (\.[\w. -]+) \{([^}]*)\}", CSS))

    def colour(selector: str, what: str) -> str:
        found = re.search(rf"(?:^| ){what}: (#\w+)", rules[selector])
        assert found, selector
        return found.group(1)

    for kind in ("own", "group", "nation", "s1", "s2", "s3", "s4", "s5", "s6"):
        assert _contrast(colour(f".line.{kind}", "stroke"), "#fff") >= 3
        assert _contrast(colour(f".end.{kind}", "fill"), "#fff") >= 4.5
    for dot, what in ((".dot.own", "fill"), (".dot.group", "fill"), (".dot.other", "stroke")):
        assert _contrast(colour(dot, what), "#fff") >= 3
    for shade, ink in (
        ("q1", "#1a1a1a"),
        ("q2", "#1a1a1a"),
        ("q3", "#1a1a1a"),
        ("q4", "#fff"),
        ("q5", "#fff"),
    ):
        assert _contrast(colour(f".{shade}", "fill"), ink) >= 4.5
    assert _contrast("#595959", "#fff") >= 4.5
    assert _contrast("#a63603", "#fff5eb") >= 4.5
    assert "var(" not in CSS


def test_classes_share_ties_and_name_their_ends() -> None:
    values: dict[str, float | None] = {str(i): float(i) for i in range(10)}
    values["x"] = None
    classes = classify(values)
    assert [(s.name, s.low, s.high, s.count) for s in classes.shades] == [
        ("q1", "0", "1", 2),
        ("q2", "2", "3", 2),
        ("q3", "4", "5", 2),
        ("q4", "6", "7", 2),
        ("q5", "8", "9", 2),
    ]
    assert classes.of["x"] == "q0"
    tied = classify({str(i): 0.0 if i < 7 else float(i) for i in range(10)})
    assert {tied.of[str(i)] for i in range(7)} == {"q1"}
    assert len({tied.of[str(i)] for i in range(10)}) <= 5
    two = classify({"a": 1.0, "b": 2.0, "c": 1.0})
    assert (two.of["a"], two.of["c"], two.of["b"]) == ("q1", "q1", "q5")
    assert classify({"a": 3.0}).of == {"a": "q1"}
    assert classify({"a": None}).shades == ()
    assert classify({}).of == {}


def test_words_break_within_their_width() -> None:
    for said in ("", "a", "Fællesadministrationskontorets", "to ord", "Prøveby-Mønsterby-Nordprøve"):
        lines = wrap(said, 70)
        assert all(width_of(line) <= 70 for line in lines)
        assert "".join(lines).replace(" ", "") == said.replace(" ", "")
