"""The site and the API put together over one workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alen.cli.language import site_words
from alen.words import LANGUAGES

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from alen.local.app import LocalSite
    from alen.site.visit import Setting
    from alen.store.workspace import Workspace


def setting_of(
    workspace: Workspace, edition: str | None = None, *, base_url: str = "", is_static: bool = False
) -> Setting:
    """What the site needs: the editions, both languages, the static files.

    Raises NotFound, GoneEdition or BadEdition when there is no edition to serve.
    """
    from alen.answers.documents import Press
    from alen.answers.shelf import Shelf
    from alen.site.assets import load_assets
    from alen.site.visit import Setting

    words = {language: site_words(language) for language in LANGUAGES}
    shelf = Shelf(workspace, edition)
    shelf.current()
    return Setting(shelf, words, load_assets(), Press(words, base_url), base_url, is_static)


def web_app(
    workspace: Workspace, edition: str | None = None, *, base_url: str = "", is_static: bool = False
) -> ASGIApp:
    """Pages and API as one application; a frozen site has pages only."""
    from alen.api import api_app
    from alen.site.app import public_app

    setting = setting_of(workspace, edition, base_url=base_url, is_static=is_static)
    if is_static:
        return public_app(setting)
    api = api_app(setting.shelf, setting.press)
    return public_app(replace(setting, openapi=api.openapi()), api)


def local_site(
    workspace: Workspace, edition: str | None = None, *, host: str, port: int, base_url: str = ""
) -> LocalSite:
    """The same with the pages of the organisation's own ledger and of programmes that are not published, for
    this machine alone."""
    from alen.api import api_app
    from alen.build.programmes import unpublished_folders
    from alen.local.app import local_app
    from alen.local.programmes import LocalProgrammes
    from alen.sources.agreements.folder import read_folder
    from alen.sources.ledgers.differences import compared
    from alen.store.local.books import Books

    setting = setting_of(workspace, edition, base_url=base_url)
    api = api_app(setting.shelf, setting.press)
    described = replace(setting, openapi=api.openapi())
    programmes = LocalProgrammes(lambda: unpublished_folders(workspace), read_folder)
    return local_app(
        described, Books(workspace),
        host=host, port=port, api=api, compared=compared, programmes=programmes,
    )  # fmt: skip
