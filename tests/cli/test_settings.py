"""The environment is read once, and what is wrong in it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from alen.errors import BadInput
from alen.settings import Settings


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "da_DK.UTF-8"}, "da"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "da_DK.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "da"}, "da"),
        ({"LANG": "da_DK.UTF-8", "ALEN_LANG": "en"}, "en"),
        ({"ALEN_LANG": " DA "}, "da"),
        ({"LC_ALL": "", "LANG": "da_DK"}, "da"),
    ],
)
def test_language(environment: dict[str, str], language: str) -> None:
    assert Settings.from_environment(environment).language == language


def test_everything_else() -> None:
    settings = Settings.from_environment(
        {
            "ALEN_WORKSPACE": "/prøve",
            "ALEN_STATBANK_API": "http://127.0.0.1:9/v1/",
            "ALEN_TRACE": "trace.txt",
            "ALEN_TRACE_PAUSE": "0.5",
            "NO_COLOR": "1",
            "ALEN_DEBUG": "0",
        }
    )
    assert settings == Settings(
        workspace=Path("/prøve"),
        statbank_api="http://127.0.0.1:9/v1",
        trace=Path("trace.txt"),
        trace_pause=0.5,
        no_color=True,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"ALEN_LANG": "sv"},
        {"ALEN_TRACE_PAUSE": "long"},
        {"ALEN_TRACE_PAUSE": "-1"},
        {"ALEN_TRACE_PAUSE": "nan"},
    ],
)
def test_what_is_wrong_names_the_variable(environment: dict[str, str]) -> None:
    with pytest.raises(BadInput) as caught:
        Settings.from_environment(environment)
    assert caught.value.where in environment
