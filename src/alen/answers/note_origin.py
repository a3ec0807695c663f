"""Where a note's figures come from and how anybody checks them: sources, edition, addresses, the command."""

from __future__ import annotations

from dataclasses import dataclass

from alen.answers.dates import say_date
from alen.answers.note import NoteAnswer
from alen.answers.origin import origins
from alen.words import Words, msgid

MADE_FROM = msgid("Edition {edition} of Alen, built {date}, data {hash}.")
SHOWN_AT = msgid(
    "The figure with its explanation: {page} and {explain}, below the address of any site that runs Alen."
)
CHECK_WITH = msgid("Check it against the publisher's bytes: {command}")
MORE = msgid("More reservations stand on the measure's method page, {address}.")
_HASH_SIGNS = 12


@dataclass(frozen=True)
class Stated:
    """A sentence of a catalogue as it stands there, digits and all, and the entry it stands in."""

    text: str
    entry: str


class NoteOrigin:
    """The sentences about one note's origin."""

    def __init__(self, words: Words, note: NoteAnswer) -> None:
        self.words, self.note = words, note
        self.standing, self.header = note.standing, note.standing.header

    def sources(self) -> list[Stated]:
        """Each published table with its licence."""
        speech = {"da": self.words, "en": self.words}
        return [
            Stated(getattr(one, f"attribution_{self.words.language}"), f"{one.publisher} {one.table_id}")
            for one in origins(self.header.sources, speech)
        ]

    def made_from(self) -> str:
        """The edition and the hash of the answers."""
        return self.words.say(
            MADE_FROM, edition=self.header.edition_id, hash=self.note.data_hash[:_HASH_SIGNS],
            date=say_date(self.note.built_on, self.words.language),
        )  # fmt: skip

    def shown_at(self) -> str:
        """The dated addresses of the figure's page and of its explanation."""
        year, code = self.standing.year, self.standing.organisation.code
        root = f"/u/{self.header.edition_id}/{self.words.language}"
        explain = f"{root}/explain/{self.header.measure.id}/{code}/{year}/{self.header.scope}"
        return self.words.say(SHOWN_AT, page=f"{root}{self.note.page}", explain=explain)

    def check_with(self) -> str:
        """The command that reads the publisher's bytes again."""
        scope = "" if self.header.scope == "single" else f" --scope {self.header.scope}"
        command = (
            f"alen explain {self.header.measure.id} {self.standing.organisation.code} "
            f"--year {self.standing.year}{scope} --verify"
        )
        return self.words.say(CHECK_WITH, command=command)

    def more(self) -> str:
        """Where the reservations stand that had no room."""
        return self.words.say(MORE, address=self.method_page)

    @property
    def method_page(self) -> str:
        """The path of the measure's method page."""
        return f"/{self.words.language}/method/{self.header.measure.id}"
