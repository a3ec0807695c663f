"""The yardstick of one organisation: what comes with Alen, and the rules of its own before it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from alen.errors import BadFile
from alen.measures.yardstick.crosswalk import Crosswalk, parse_crosswalk
from alen.measures.yardstick.patterns import problems
from alen.measures.yardstick.rules import (
    STARTER,
    TEXT_CONDITIONS,
    Rule,
    ordered,
    parse_rows,
    parse_rules,
    rules_csv,
)
from alen.measures.yardstick.taxonomy import Taxonomy, parse_taxonomy
from alen.store.local.books import Books
from alen.store.packaged import read_text

OWN_RULES = "rules/own.csv"
"""Below the workspace's local/."""

_FOLDER = ("data", "yardstick")


@dataclass(frozen=True)
class Yardstick:
    """What lines are measured by.

    rules    in the order in which they are asked: the user's own, then the starter set
    version  equal for equal taxonomy, crosswalk and rules
    """

    taxonomy: Taxonomy
    crosswalk: Crosswalk
    rules: tuple[Rule, ...]
    version: str

    @property
    def own(self) -> tuple[Rule, ...]:
        """The user's own rules."""
        return tuple(rule for rule in self.rules if rule.owner != STARTER)

    @property
    def starter(self) -> tuple[Rule, ...]:
        """The rules that come with Alen."""
        return tuple(rule for rule in self.rules if rule.owner == STARTER)

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by its name."""
        return next((rule for rule in self.rules if rule.rule_id == rule_id), None)


def starter_rules() -> tuple[Rule, ...]:
    """The rules that come with Alen, in the order in which they are asked."""
    return ordered(parse_rules(read_text(*_FOLDER, "rules.csv"), "data/yardstick/rules.csv"))


def own_rows(books: Books) -> tuple[tuple[int, Rule], ...]:
    """The rules of `local/rules/own.csv` with their rows, expressions unchecked; none without the file.

    Raises BadFile, naming row and column.
    """
    data = books.read(OWN_RULES)
    if data is None:
        return ()
    where = str(books.root / OWN_RULES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            "the text is not UTF-8",
            where=f"{where}, line {line}",
            do="Save it again from the spreadsheet as 'CSV UTF-8'.",
        ) from error
    rows = parse_rows(text, where)
    for row, rule in rows:
        if rule.owner in {"", STARTER}:
            raise BadFile(
                f"'{rule.owner}' cannot own a rule of yours",
                where=f"{where}, row {row}, column owner",
                do="Write your own name.",
            )
    return rows


def own_rules(books: Books) -> tuple[Rule, ...]:
    """The rules of `local/rules/own.csv`, each one that can be asked of lines.

    Raises BadFile, naming row and column.
    """
    rows = own_rows(books)
    for row, rule in rows:
        for column in TEXT_CONDITIONS:
            for error in problems(rule.condition(column)) if rule.condition(column) else ():
                raise BadFile(
                    error.what,
                    where=f"{books.root / OWN_RULES}, row {row}, column {column}",
                    why="The engines would decide lines differently.",
                    do=error.do,
                )
    return tuple(rule for _, rule in rows)


def load_yardstick(books: Books | None) -> Yardstick:
    """The taxonomy, the crosswalk, the starter set and, before it, the user's own rules.

    Raises BadFile for the user's own rules, BadDefinition for what comes with Alen.
    """
    taxonomy_text = read_text(*_FOLDER, "taxonomy.yml")
    crosswalk_text = read_text(*_FOLDER, "crosswalk.csv")
    taxonomy = parse_taxonomy(taxonomy_text, "data/yardstick/taxonomy.yml")
    crosswalk = parse_crosswalk(crosswalk_text, "data/yardstick/crosswalk.csv", taxonomy)
    starter = starter_rules()
    own = own_rules(books) if books is not None else ()
    taken = {rule.rule_id for rule in starter}
    for rule in own:
        if rule.rule_id in taken:
            raise BadFile(
                f"'{rule.rule_id}' is the name of a rule that comes with Alen",
                where=OWN_RULES,
                do="Give the rule another name; a lower priority number puts it first.",
            )
    rules = ordered((*starter, *own))
    said = "\0".join((taxonomy_text, crosswalk_text, rules_csv(rules)))
    return Yardstick(taxonomy, crosswalk, rules, hashlib.sha256(said.encode()).hexdigest()[:12])
