"""The site over one invented edition that no workspace holds."""

from __future__ import annotations

from dataclasses import replace

from starlette.types import ASGIApp

from alen.answers.documents import Press
from alen.answers.edition import Reading
from alen.answers.questions import Desk
from alen.answers.shelf import Shelf
from alen.api import api_app
from alen.cli.language import site_words
from alen.errors import NotFound
from alen.site.app import public_app
from alen.site.assets import load_assets
from alen.site.visit import Setting
from alen.store.editions import Manifest
from alen.words import LANGUAGES


class OneEdition(Shelf):
    """A shelf with one edition, held in memory."""

    def __init__(self, reading: Reading) -> None:
        self.desk = Desk(reading, shelf=self)

    def current_id(self) -> str:
        return self.desk.edition_id

    def standing(self) -> Desk | None:
        return self.desk

    def edition(self, edition_id: str) -> Desk:
        if edition_id != self.current_id():
            raise NotFound(f"there is no edition {edition_id!r}")
        return self.desk

    def state(self) -> tuple[object, ...]:
        return (self.current_id(),)

    def manifests(self) -> tuple[Manifest, ...]:
        return (self.desk.reading.data.manifest,)

    def manifest(self, edition_id: str) -> Manifest:
        return self.edition(edition_id).reading.data.manifest

    def previous_id(self, edition_id: str) -> str | None:
        self.edition(edition_id)
        return None


def site_of(reading: Reading, *, is_static: bool = False) -> ASGIApp:
    """Pages and API over it."""
    words = {language: site_words(language) for language in LANGUAGES}
    setting = Setting(OneEdition(reading), words, load_assets(), Press(words, ""), "", is_static)
    if is_static:
        return public_app(setting)
    api = api_app(setting.shelf, setting.press)
    return public_app(replace(setting, openapi=api.openapi()), api)
