"""Every question that can be asked, found where the answers lie, and where its address leads."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import is_dataclass
from typing import Any, cast

from starlette.testclient import TestClient

import alen.answers
from alen.answers.documents import Document, Press
from alen.answers.questions import Desk
from alen.answers.shelf import Shelf
from alen.api import api_app

EDITION = "2026-11-22"
NO_ANSWERS = {"WholeLedger"}
"""Questions that answers ask each other; nobody outside does."""


def question_types() -> list[type[Any]]:
    """Every dataclass of the answers that can be asked."""
    found: dict[str, type[Any]] = {}
    for module in pkgutil.iter_modules(alen.answers.__path__):
        loaded = importlib.import_module(f"alen.answers.{module.name}")
        for name, one in inspect.getmembers(loaded, inspect.isclass):
            asks = callable(getattr(one, "ask", None)) and callable(getattr(one, "address", None))
            if asks and is_dataclass(one) and name not in NO_ANSWERS:
                found[f"{one.__module__}.{name}"] = one
    return [found[name] for name in sorted(found)]


class _Listening:
    """A desk that answers nothing and remembers what it was asked."""

    edition_id = EDITION

    def __init__(self) -> None:
        self.asked: list[object] = []

    def ask(self, question: object) -> object:
        self.asked.append(question)
        return object()


class _Shelf:
    def __init__(self) -> None:
        self.desk = _Listening()
        self.editions: list[str | None] = []

    def current_id(self) -> str:
        return EDITION

    def edition(self, edition_id: str) -> Desk:
        self.editions.append(edition_id)
        return cast(Desk, self.desk)


class _Press:
    def document(self, question: object, answer: object, desk: object, form: str, language: str) -> Document:
        return Document(f"{form} {language}".encode(), "text/plain", "file")


class Switchboard:
    """The API's addresses without its answers."""

    def __init__(self) -> None:
        self.shelf = _Shelf()
        self.client = TestClient(api_app(cast(Shelf, self.shelf), cast(Press, _Press())), root_path="/api/v1")

    def question_at(self, address: str) -> object:
        """The question that an address asks."""
        self.shelf.desk.asked.clear()
        reply = self.client.get(address)
        assert reply.status_code == 200, reply.text
        (question,) = self.shelf.desk.asked
        return question
