"""A figure held against the publisher's bytes when asked for: read anew each time, never remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from alen.answers.questions import Desk, Explain
from alen.answers.verify import VerifiedAnswer, verify_figure
from alen.api.problems import NOT_READY, Problem, Refused


@dataclass(frozen=True)
class Verify:
    """One figure explained and read again; see `verify.verify_figure`. The fields are those of `Explain`."""

    answer: ClassVar[type[Any]] = VerifiedAnswer
    is_passing: ClassVar[bool] = True

    measure: str
    organisation: str
    year: int
    scope: str | None = None
    basis: str | None = None
    price: str = "current"
    base: int | None = None
    deflator: str | None = None

    def address(self) -> str:
        """`/explain/{measure}/{organisation}/{year}?verify=true`."""
        found = Explain(**vars(self)).address()
        return f"{found}{'&' if '?' in found else '?'}verify=true"

    def ask(self, desk: Desk) -> VerifiedAnswer:
        """The verdict. Raises what `Explain` does."""
        if desk.store is None:
            raise Refused(
                Problem(
                    NOT_READY,
                    "the publishers' bytes are not kept here",
                    why="Without them a figure can be explained, and not verified.",
                    do="Leave verify out.",
                    parameter="verify",
                )
            )
        return verify_figure(desk.reading, desk.store, **vars(self))
