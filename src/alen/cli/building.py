"""What the commands that build an edition share: build, and say what was built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alen.cli.present import Page
from alen.cli.run import Run

if TYPE_CHECKING:
    from alen.build import Built
    from alen.store.workspace import Workspace


def build_edition(run: Run, workspace: Workspace, source_edition: str | None = None) -> Built:
    """Build and publish an edition, with a bar on a terminal."""
    from alen.build import build

    run.tell("Building an edition ...")
    progress = run.progress()
    try:
        return build(workspace, source_edition=source_edition, progress=progress)
    finally:
        progress.finish()


def built_plain(built: Built) -> dict[str, Any]:
    """What was built, for JSON."""
    return {
        "edition": built.edition_id,
        "path": str(built.path),
        "snapshots": built.snapshots,
        "figures": figures_of(built),
        "findings": built.findings,
    }


def figures_of(built: Built) -> int:
    """How many figures an edition holds."""
    return int(built.tables["out_alen__figure"]["rows"])


def draw_built(page: Page, built: Built) -> None:
    """What was built, for a reader."""
    say, words = page.words.say, page.words
    page.line(
        say(
            "Edition {edition} is built: {figures} figures from {snapshots} snapshots.",
            edition=built.edition_id,
            figures=words.integer(figures_of(built)),
            snapshots=words.integer(built.snapshots),
        )
    )
    if built.findings:
        page.line(
            words.count(
                "The checks have {number} remark; `alen check` lists it.",
                "The checks have {number} remarks; `alen check` lists them.",
                built.findings,
            )
        )
    page.line(say("It lies in {path}", path=str(built.path)))
