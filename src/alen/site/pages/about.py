"""What Alen is, how to ask its API, and what is known of its accessibility."""

from __future__ import annotations

from typing import Any, cast

from alen.answers.dates import say_date
from alen.model.yaml_text import parse_yaml
from alen.site.visit import PageType, View, Visit
from alen.store.packaged import read_text

_TESTED = "accessibility.yml"


def _about(visit: Visit) -> View:
    say = visit.words.say
    return View(
        template="about.html.j2",
        title=say("About Alen"),
        description=say("Alen measures what municipalities and regions book on IT by the same yardstick."),
    )


def _api(visit: Visit) -> View:
    say = visit.words.say
    return View(
        template="api.html.j2",
        title=say("API"),
        description=say("Every figure of the pages as JSON, CSV and XLSX, without a key."),
        context={
            "endpoints": list(endpoints(visit.setting.openapi)),
            "root": visit.root_link("/api/v1") if visit.setting.openapi else "",
            "address": visit.absolute("/api/v1"),
        },
    )


def endpoints(openapi: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The endpoints of an OpenAPI description: path, what it answers, and its parameters."""
    found: list[dict[str, Any]] = []
    for path, methods in cast(dict[str, Any], (openapi or {}).get("paths", {})).items():
        if "get" not in methods:
            continue
        told = methods["get"]
        found.append(
            {
                "path": path,
                "summary": told.get("summary", ""),
                "parameters": [
                    {"name": one["name"], "text": one.get("description", "")}
                    for one in told.get("parameters", [])
                    if "name" in one
                ],
            }
        )
    return found


def _accessibility(visit: Visit) -> View:
    tested = cast(dict[str, Any], parse_yaml(read_text("data", _TESTED), _TESTED))
    say, lang = visit.words.say, visit.lang
    return View(
        template="accessibility.html.j2",
        title=say("Accessibility"),
        description=say("What was tested, with what, and what is known not to work."),
        context={
            "date": say_date(str(tested["date"]), lang),
            "standards": tested["standards"],
            "tools": tested["tools"],
            "checks": [(one["name"][lang], one["result"][lang]) for one in tested["checks"]],
            "limitations": [one[lang] for one in tested["limitations"]],
        },
    )


PAGES = (
    PageType(name="about", path="/about", view=_about, addresses=lambda _desk: ["/about"]),
    PageType(name="api", path="/api", view=_api, addresses=lambda _desk: ["/api"], section="data"),
    PageType(
        name="accessibility",
        path="/accessibility",
        view=_accessibility,
        addresses=lambda _desk: ["/accessibility"],
    ),
)
