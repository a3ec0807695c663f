"""`alen explain`: one figure, down to the cells it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from alen.answers.phrases import (
    CODES,
    DECIMALS,
    PRICE_UNITS,
    REASONS,
    ROLES,
    SNAPSHOT_KINDS,
    UNITS,
    Phrases,
)
from alen.answers.tree import RELEASED
from alen.answers.tree_words import (
    ABSENT,
    FAULTS,
    FORMULAS,
    RELEASED_SUM,
    SIDES,
    UNREAD,
    UNREAD_DO,
    unread_why,
)
from alen.cli.figures import footer, title
from alen.cli.options import (
    YEAR,
    basis_option,
    measure_argument,
    organisation_argument,
    price_options,
    scope_option,
)
from alen.cli.present import Branch, Page, emit
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadSnapshot
from alen.words import msgid

if TYPE_CHECKING:
    from alen.answers.tree import CodeNote, ExplainAnswer, FigureNode, Leaf, PriceNode, SumNode, TermNode
    from alen.answers.unread import Unread
    from alen.answers.verdicts import LeafVerdict, Verdict
    from alen.store.snapshots import SnapshotStore

_TERMS_SHOWN = 12
_LEAVES_SHOWN = 12


@click.command(
    "explain",
    cls=Command,
    help=msgid(
        "Trace one figure through formula, prices and sums down to table, codes, cell, snapshot and fetch "
        "time. With --verify every cell is read again in the snapshot's bytes and the figure is computed "
        "from them; the exit code is 1 when it differs, and 2 when bytes cannot be read."
    ),
    examples=(
        "alen explain f64551-net Aarhus --year 2024",
        "alen explain f64551-net 751 --year 2024 --verify",
        "alen explain it-net Odense --year 2023 --scope extended --format json",
    ),
)
@measure_argument
@organisation_argument
@option("--year", type=YEAR, required=True, help=msgid("The year. (Required.)"))
@scope_option
@basis_option
@price_options
@option(
    "--verify", is_flag=True, help=msgid("Read every cell again and compute the figure from what is found.")
)
@pass_run
def command(
    run: Run,
    measure: str,
    organisation: str,
    year: int,
    scope: str | None,
    basis: str | None,
    price: str,
    base: int | None,
    deflator: str | None,
    verify: bool,
) -> int:
    """Explain."""
    from alen.store.snapshots import SnapshotStore

    reading = run.reading()
    store = SnapshotStore(run.workspace().root)
    if verify:
        from alen.answers.verify import verify_figure

        verified = verify_figure(
            reading, store, measure, organisation, year, scope, basis, price, base, deflator
        )
        emit(run, verified, lambda page: draw(page, verified.explanation, verified.verdict))
        _require_read(run, verified.explanation, store)
        return FOUND if verified.is_verified else NOTHING
    from alen.answers.explain import explain

    answer = explain(reading, measure, organisation, year, scope, basis, price, base, deflator, store=store)
    emit(run, answer, lambda page: draw(page, answer))
    _require_read(run, answer, store)
    return FOUND if answer.figure.value is not None else NOTHING


@dataclass(frozen=True)
class Told:
    """What is said at the cells: what came of reading each again, by id, and of each snapshot that cannot be
    read, by sha256.
    """

    verdicts: Mapping[str, LeafVerdict]
    unread: Mapping[str, Unread]


def _require_read(run: Run, answer: ExplainAnswer, store: SnapshotStore) -> None:
    """Raise BadSnapshot, naming the file, where bytes could not be read: the answer stands, and is printed,
    but it does not reach down to them.
    """
    phrases = Phrases(run.words)
    for one in answer.unread:
        raise BadSnapshot(
            phrases.of(UNREAD, one.reason),
            where=str(store.blobs / one.sha256),
            why=run.words.say(unread_why(answer.figure.value)),
            do=phrases.of(UNREAD_DO, one.reason),
        )


def draw(page: Page, answer: ExplainAnswer, verdict: Verdict | None = None) -> None:
    """An explanation as a tree, with what came of verifying it."""
    say, phrases = page.words.say, Phrases(page.words)
    when = say(
        "{organisation}, {year}", organisation=phrases.name(answer.organisation), year=str(answer.year)
    )
    title(page, answer.header, when)
    page.line()
    verdicts = {leaf.id: leaf for leaf in verdict.all_leaves()} if verdict else {}
    told = Told(verdicts, {one.sha256: one for one in answer.unread})
    page.tree(figure_branch(page, answer.figure, told))
    if verdict is not None:
        page.line()
        _verdict(page, answer, verdict)
    footer(page, answer.header, said=answer.remarks)


def _verdict(page: Page, answer: ExplainAnswer, verdict: Verdict) -> None:
    say = page.words.say
    cells = sum(1 for _ in verdict.all_leaves())
    if "released" in verdict.all_faults():
        page.line(
            say(
                "Not verified: the amount was released from the organisation's own ledger, "
                "which is not public."
            ),
            "bold",
        )
        return
    if not cells:
        page.line(say("Not verified: there is no cell to read again."), "bold red")
        return
    if verdict.ok and answer.figure.value is None:
        page.line(
            page.words.count(
                "Verified: {number} cell was read again in the snapshots' bytes and gives no figure either.",
                "Verified: {number} cells were read again in the snapshots' bytes and give no figure either.",
                cells,
            ),
            "bold green",
        )
        return
    if verdict.ok:
        page.line(
            page.words.count(
                "Verified: {number} cell was read again in the snapshots' bytes and gives the same figure.",
                "Verified: {number} cells were read again in the snapshots' bytes and give the same figure.",
                cells,
            ),
            "bold green",
        )
        return
    if answer.unread:
        page.line(say("Not verified: bytes that the figure rests on cannot be read."), "bold red")
        return
    decimals = DECIMALS.get(answer.figure.unit, 2)
    phrases = Phrases(page.words)
    page.line(
        say(
            "Not verified: the edition says {stored}, the bytes give {reread}.",
            stored=phrases.number(verdict.stored_value, decimals),
            reread=phrases.number(verdict.reread_value, decimals),
        ),
        "bold red",
    )
    for one in _faults(verdict):
        page.line(say("{address}: {fault}", address=one[0], fault=phrases.of(FAULTS, one[1])))


def _faults(verdict: Verdict) -> list[tuple[str, str]]:
    found = [(verdict.address, fault) for fault in verdict.faults]
    return found + [pair for below in verdict.figures for pair in _faults(below)]


def figure_branch(page: Page, node: FigureNode, told: Told) -> Branch:
    """A figure with everything below it."""
    say, phrases = page.words.say, Phrases(page.words)
    value = phrases.of(REASONS, node.missing.reason) if node.missing else ""
    if node.value is not None:
        value = page.words.number(node.value, DECIMALS.get(node.unit, 2))
    label = say("{address}: {reason}", address=node.address, reason=value)
    if node.value is not None:
        label = say(
            "{address} = {value} {unit}", address=node.address, value=value, unit=phrases.of(UNITS, node.unit)
        )
    below: list[Branch] = []
    if node.missing is not None:
        below.append(Branch(say("Missing: {why}", why=phrases.why(node.missing))))
    formula = say(FORMULAS[node.formula.key], **node.formula.args) if node.formula.key in FORMULAS else ""
    below.append(Branch(say("Formula: {formula}", formula=formula or node.formula.key)))
    if node.flags:
        below.append(Branch(say("Flags: {flags}", flags=phrases.flags(node.flags))))
    if node.correction is not None:
        below.append(
            Branch(
                say(
                    "Corrected by hand: {reason} ({who}, {date})",
                    reason=phrases.text(node.correction.reason),
                    who=node.correction.reported_by,
                    date=node.correction.date,
                )
            )
        )
    if node.price is not None:
        below.append(_price(page, node.price, told))
    below += [_sum(page, side, told) for side in node.sums]
    below += [figure_branch(page, one, told) for one in node.figures]
    return Branch(label, below)


def _price(page: Page, node: PriceNode, told: Told) -> Branch:
    say, phrases = page.words.say, Phrases(page.words)
    label = say(
        "Real prices: {deflator}, {year} = {index_year}, {base_year} = {index_base}, factor {factor}",
        deflator=phrases.text(node.deflator_name),
        year=str(node.year),
        base_year=str(node.base_year),
        index_year=phrases.number(node.index_year, 2),
        index_base=phrases.number(node.index_base, 2),
        factor=phrases.number(node.factor, 6),
    )
    below = [_leaf(page, leaf, told) for leaf in node.inputs]
    return Branch(label, [*below, *_unread(page, node.inputs, told)])


def _sum(page: Page, node: SumNode, told: Told) -> Branch:
    say, phrases = page.words.say, Phrases(page.words)
    total = "–" if node.total is None else _amount(page, node.total, node.unit)
    below = [_term(page, one, node.unit, told) for one in node.terms[:_TERMS_SHOWN]]
    more = len(node.terms) - _TERMS_SHOWN
    if more > 0:
        text = page.words.count(
            "{number} more part; --format csv lists every cell",
            "{number} more parts; --format csv lists every cell",
            more,
        )
        below.append(Branch(text))
    if node.reread_reason == RELEASED:
        below.append(Branch(say(RELEASED_SUM)))
    elif not node.terms:
        below.append(Branch(say("no part of it is loaded")))
    return Branch(say("{side}: {total}", side=phrases.of(SIDES, node.role), total=total), below)


def _amount(page: Page, number: int, unit: str) -> str:
    say, words = page.words.say, page.words
    match unit:
        case "ore":
            return say("DKK {amount}", amount=words.number(number / 100, 2))
        case "persons":
            return say("{number} persons", number=words.integer(number))
        case "hectares":
            return say("{number} hectares", number=words.integer(number))
        case _:
            return say("DKK {amount} per inhabitant", amount=words.integer(number))


def _term(page: Page, node: TermNode, unit: str, told: Told) -> Branch:
    say = page.words.say
    sign = "+" if node.sign > 0 else "−"
    amount = "–" if node.amount is None else _amount(page, node.amount, unit)
    codes = ", ".join(_code(page, one) for one in node.codes)
    values = {"sign": sign, "table": node.table_id, "title": node.title, "amount": amount}
    label = say("{sign} table {table}, {title} = {amount}", **values)
    if codes:
        label = say("{sign} table {table}, {title}: {codes} = {amount}", **values, codes=codes)
    below = [_leaf(page, leaf, told) for leaf in node.leaves[:_LEAVES_SHOWN]]
    more = len(node.leaves) - _LEAVES_SHOWN
    if more > 0:
        text = page.words.count(
            "{number} more cell; --format csv lists it",
            "{number} more cells; --format csv lists them",
            more,
        )
        below.append(Branch(text))
    return Branch(label, [*below, *_unread(page, node.leaves, told)])


def _unread(page: Page, leaves: Iterable[Leaf], told: Told) -> Iterator[Branch]:
    """Below some cells: each snapshot of theirs that cannot be read, why it matters, what to do."""
    say, phrases = page.words.say, Phrases(page.words)
    for sha256 in dict.fromkeys(one.source.sha256 for one in leaves if one.status == "unreadable"):
        one = told.unread[sha256]
        label = say(
            "Bytes cannot be read: {what} (table {table}, snapshot {sha256})",
            what=phrases.of(UNREAD, one.reason), table=one.table_id, sha256=sha256,
        )  # fmt: skip
        yield Branch(label, [Branch(say(one.why)), Branch(phrases.of(UNREAD_DO, one.reason))])


def _code(page: Page, one: CodeNote) -> str:
    phrases = Phrases(page.words)
    name = phrases.of(ROLES, one.role)
    if one.code in CODES:
        return page.words.say("{variable}: {label}", variable=name, label=phrases.of(CODES, one.code))
    label = one.label or phrases.of(PRICE_UNITS, one.code)
    if label != one.code:
        return page.words.say("{variable}: {label} ({code})", variable=name, code=one.code, label=label)
    return page.words.say("{variable}: {code}", variable=name, code=one.code)


def _leaf(page: Page, leaf: Leaf, told: Told) -> Branch:
    say, phrases, source = page.words.say, Phrases(page.words), leaf.source
    match leaf.status:
        case "number" | "missing":
            cell = say("cell “{text}”", text=leaf.text or "")
        case "absent":
            cell = phrases.of(ABSENT, leaf.absent_means)
        case "unreadable":
            cell = say("bytes cannot be read")
        case _:
            cell = say("not read")
    verdict = told.verdicts.get(leaf.id)
    if verdict is not None and verdict.ok is not None:
        cell = say("{cell}: the same", cell=cell) if verdict.ok else say("{cell}: different", cell=cell)
    line = say(
        "line {key} in snapshot {sha256}, {kind} {date}",
        key=";".join(text for _, text in leaf.key),
        sha256=source.sha256,
        kind=phrases.of(SNAPSHOT_KINDS, source.kind),
        # What came with the package has a day alone: its clock time would be invented.
        date=source.obtained_at[:10] if source.kind == "transcribed" else source.obtained_at,
    )
    return Branch(cell, [Branch(line)])
