"""Errors as pages: what is wrong, why, and what there is instead."""

from __future__ import annotations

import re

from alen.errors import AlenError
from alen.site.visit import View, Visit
from alen.words import msgid

TITLES = {
    400: msgid("The address cannot be understood"),
    404: msgid("There is no such page"),
    410: msgid("This edition is no longer shown"),
    500: msgid("Something went wrong"),
    503: msgid("Not just now"),
}
NO_PAGE = "there is no such page"
"""What the title says already."""

_COMMAND = re.compile(r"`alen [^`]*`")


def error_view(visit: Visit, error: AlenError, status: int) -> View:
    """An error in the site's dress. The place on disk that an error names is not for readers."""
    title = visit.words.say(TITLES[status])
    shown = status in (400, 404, 410)
    return View(
        template="error.html.j2",
        title=title,
        description=title,
        status=status,
        context={
            "status": status,
            "what": visit.words.retell(error.what) if shown and error.what != NO_PAGE else "",
            "why": visit.words.retell(error.why) if shown else "",
            "do": "" if _COMMAND.search(error.do) or not shown else visit.words.retell(error.do),
            "number": error.where if status == 500 and not error.why else "",
        },
    )
