"""Bytes that cannot be read: of which snapshot, what is wrong with them, why it matters, what to do.

A figure stands in its edition whether or not the files under it can be opened today. So an explanation
says which of them cannot, at the cells that they hold, and shows all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.parts import Source
from alen.answers.tree_words import UNREAD, UNREAD_DO, UNREAD_WHY
from alen.errors import BadFile
from alen.store.snapshots import SnapshotStore


@dataclass(frozen=True)
class Unread:
    """One snapshot whose bytes cannot be read.

    reason  `gone`: the store has no such file; `changed`: its bytes are others than were stored;
            `refused`: the system does not let it be read; `garbled`: a line of it cannot be read
    what, why, do  the same in English sentences
    """

    table_id: str
    sha256: str
    reason: str
    what: str
    why: str
    do: str


def unread(source: Source, store: SnapshotStore, error: Exception) -> Unread:
    """What a reader's error says of a snapshot."""
    reason = _reason(source.sha256, store, error)
    return Unread(source.table_id, source.sha256, reason, UNREAD[reason], UNREAD_WHY, UNREAD_DO[reason])


def _reason(sha256: str, store: SnapshotStore, error: Exception) -> str:
    if isinstance(error, BadFile):
        return "garbled"
    try:
        is_there = store.has(sha256)
    except OSError:
        return "refused"
    if not is_there:
        return "gone"
    refused = isinstance(error, OSError) or isinstance(error.__cause__, OSError)
    return "refused" if refused else "changed"
