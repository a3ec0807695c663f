"""What the environment says, read once, at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alen.errors import BadInput


@dataclass(frozen=True)
class Settings:
    """Everything that may come from the environment; no other module reads it.

    workspace       ALEN_WORKSPACE: the folder to work in; None searches from the current folder upwards
    language        ALEN_LANG, else LC_ALL, LC_MESSAGES, LANG: Danish for `da...`, English for all else
    statbank_api    ALEN_STATBANK_API: where StatBank is asked; empty for the address in tables.yml
    trace           ALEN_TRACE: a file that gets a line at each durable step of the writer
    trace_pause     ALEN_TRACE_PAUSE: seconds to rest after each such step
    no_color        NO_COLOR: no colour even on a terminal
    debug           ALEN_DEBUG: show the traceback of an unexpected error
    """

    workspace: Path | None = None
    language: str = "en"
    statbank_api: str = ""
    trace: Path | None = None
    trace_pause: float = 0.0
    no_color: bool = False
    debug: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises BadInput when ALEN_LANG names no language Alen speaks or ALEN_TRACE_PAUSE is no number.
        """
        return cls(
            workspace=_path(environment.get("ALEN_WORKSPACE", "")),
            language=_language(environment),
            statbank_api=environment.get("ALEN_STATBANK_API", "").strip().rstrip("/"),
            trace=_path(environment.get("ALEN_TRACE", "")),
            trace_pause=_seconds(environment.get("ALEN_TRACE_PAUSE", "")),
            no_color=bool(environment.get("NO_COLOR", "")),
            debug=environment.get("ALEN_DEBUG", "") not in ("", "0"),
        )


def language_of(environment: Mapping[str, str]) -> str:
    """The language of the locale: the first of LC_ALL, LC_MESSAGES and LANG that is set decides."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "da" if value.lower().startswith("da") else "en"
    return "en"


def _language(environment: Mapping[str, str]) -> str:
    chosen = environment.get("ALEN_LANG", "").strip().lower()
    if not chosen:
        return language_of(environment)
    if chosen in ("da", "en"):
        return chosen
    raise BadInput(
        f"'{chosen}' is no language Alen speaks", where="ALEN_LANG", do="Set it to da or en, or unset it."
    )


def _path(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _seconds(text: str) -> float:
    if not text:
        return 0.0
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise BadInput(
            f"'{text}' is no number of seconds", where="ALEN_TRACE_PAUSE", do="Give a number from 0 to 3600."
        )
    return seconds
