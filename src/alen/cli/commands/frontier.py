"""`alen frontier`: how little input units have been seen to need, in any table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alen.cli.compiling import has_compiler, is_kept, name_folder
from alen.cli.present import Column, Page, emit_plain
from alen.cli.run import FOUND, Run
from alen.cli.several import SeveralCommand
from alen.cli.shell import argument, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.cli.frontier_results import Found
    from alen.comparison.frontier.analysis import Analysis
    from alen.sources.units.notation import Decimal
    from alen.sources.units.reading import UnitTable

_FEW_UNITS = 1000
"""Up to so many units without a bootstrap are done in plain numpy before the compiler is even imported."""

_MOST_BESIDE = 5000
"""Up to so many units the other lenses are shown beside the scores."""

_DECIMALS = 3
_PEERS_SHOWN = 5

_HEADINGS = {
    "score": msgid("Score"),
    "corrected": msgid("Bias-corrected"),
    "lower": msgid("From"),
    "upper": msgid("To"),
    "noise_lower": msgid("Noise from"),
    "noise_upper": msgid("Noise to"),
    "sfa": msgid("Stochastic"),
    "best_of_two": msgid("Higher of the two"),
    "jlms": msgid("By Jondrow"),
    "fdh": msgid("FDH"),
    "order_m": msgid("Order-m"),
    "order_alpha": msgid("Order-alpha"),
    "scale": msgid("Scale"),
    "super": msgid("Super-efficiency"),
}
"""The columns of numbers that are drawn; returns to scale and status stand in CSV and JSON."""


@click.command(
    "frontier",
    cls=SeveralCommand,
    several=("--inputs", "--outputs"),
    help=msgid(
        "Work out a frontier through the units of any table: how small a share of its inputs each would need "
        "if it did as the best of them. FILE is a CSV with one row per unit. The frontier takes every number "
        "as exact: read what is said of noise below the scores before you say anything of one unit."
    ),
    examples=(
        "alen frontier units.csv --inputs cost --outputs people area",
        "alen frontier units.csv --inputs 2 3 --outputs 4 --rts crs --orientation out --format csv",
        "alen frontier units.csv --inputs cost --outputs people --bootstrap 2000 --seed 1",
        "alen frontier units.csv --inputs cost --outputs people --method sfa",
        "alen frontier units.csv --inputs cost --outputs people --sigma-v 0.1",
    ),
)
@argument("file", metavar="FILE", help=msgid("A CSV: columns cut at commas, semicolons or tabs."))
@option(
    "--inputs", multiple=True, required=True, metavar="COLUMN …",
    help=msgid("What units use: one column or more, by heading or by number from 1."),
)  # fmt: skip
@option(
    "--outputs", multiple=True, required=True, metavar="COLUMN …",
    help=msgid("What they do with it, or how much there is to serve: one column or more."),
)  # fmt: skip
@option(
    "--names", metavar="COLUMN", help=msgid("The units' names; the first column of texts is the default.")
)
@option(
    "--rts", type=click.Choice(("vrs", "crs", "drs", "irs", "fdh")),
    help=msgid("Returns to scale: variable (the default), constant, decreasing, increasing, or none (fdh)."),
)  # fmt: skip
@option(
    "--orientation", type=click.Choice(("in", "out")), default="in",
    help=msgid("in: the share of the inputs that would do; out: the multiple of the outputs."),
)  # fmt: skip
@option(
    "--method", type=click.Choice(("dea", "fdh", "order-m", "order-alpha", "sfa")),
    help=msgid("The lens; dea is the default."),
)  # fmt: skip
@option("--m", "draws", type=int, metavar="M", help=msgid("Order-m: against the best of how many; 30."))
@option("--alpha", type=float, help=msgid("Order-alpha: against the best but for 1 - alpha; 0.95."))
@option(
    "--bootstrap", type=click.IntRange(2), metavar="B",
    help=msgid("Draw the frontier anew so many times, for bias-corrected scores and limits."),
)  # fmt: skip
@option("--seed", type=click.IntRange(0), default=1, help=msgid("Where the draws begin; 1."))
@option(
    "--sigma-v", type=click.FloatRange(0), metavar="SD",
    help=msgid(
        "Noise that is known beside the table, as one standard deviation of ln(cost), such as 0.1: what "
        "comes and goes from year to year and what booking practice moves, together. Scores must stand out "
        "from it; costs are drawn anew with it for bands of scores and places, and the total is led back to "
        "no noise (SIMEX). For dea and sfa."
    ),
)  # fmt: skip
@option("--super", "above", is_flag=True, help=msgid("Score every unit against all the others, too (dea)."))
@option(
    "--decimal", type=click.Choice((",", ".")), help=msgid("The sign for decimals, where it cannot be told.")
)
@pass_run
def command(
    run: Run, file: str, inputs: tuple[str, ...], outputs: tuple[str, ...], names: str | None,
    rts: str | None, orientation: str, method: str | None, draws: int | None, alpha: float | None,
    bootstrap: int | None, seed: int, sigma_v: float | None, above: bool, decimal: Decimal | None,
) -> int:  # fmt: skip
    """Work out a frontier."""
    lens = _lens(method, rts, draws, alpha, above=above)
    from alen.cli.frontier_results import Found
    from alen.comparison.frontier.analysis import analyse, frontiers_drawn
    from alen.sources.units.reading import read_units

    table = read_units(Path(file).expanduser(), [*inputs, *outputs, *([names] if names else [])])
    used, made = _columns(table, inputs), _columns(table, outputs)
    _refuse_twice(table, [*used, *made])
    sign = decimal or table.decimal([*used, *made])
    beside = above or len(table.rows) <= _MOST_BESIDE
    drawn = frontiers_drawn(bootstrap or 0, with_noise=sigma_v is not None and lens == "dea" and beside)
    engine = _engine(run, len(table.rows), lens, len(used), drawn)
    if not beside:
        run.tell("More than {number} units: the other lenses are left out.", number=_MOST_BESIDE)
    progress = run.progress()
    if drawn:
        progress.start("draw", drawn, "frontiers")
    try:
        found: Analysis = analyse(
            table.numbers(used, sign, "above zero"),
            table.numbers(made, sign, "above zero" if lens == "sfa" else "zero"),
            _names(table, names, [*used, *made]), rts=rts if rts and rts != "fdh" else "vrs",
            orientation=orientation, method=lens, bootstrap=bootstrap or 0, seed=seed, sigma_v=sigma_v,
            engine=engine, draws=30 if draws is None else draws, alpha=0.95 if alpha is None else alpha,
            beside=beside, tell=progress.advance,
        )  # fmt: skip
    finally:
        progress.finish()
    answer = Found(
        table.name, tuple(table.headings[at] for at in used), tuple(table.headings[at] for at in made),
        above, bootstrap or 0, seed, 30 if draws is None else draws, 0.95 if alpha is None else alpha,
        sigma_v, found,
    )  # fmt: skip
    if run.format == "csv":
        emit_plain(run, None, *answer.csv(), lambda _: None)
    else:
        emit_plain(
            run, answer.plain() if run.format == "json" else None, (), (), lambda page: draw(page, answer)
        )
    return FOUND


def _lens(method: str | None, rts: str | None, draws: int | None, alpha: float | None, *, above: bool) -> str:
    """The lens that is meant; BadInput for options that do not go together."""
    lens = method or ("fdh" if rts == "fdh" else "dea")
    if rts is not None and lens != ("fdh" if rts == "fdh" else "dea"):
        raise BadInput(f"there are no returns to scale in {lens}", do="Leave --rts out, or choose dea.")
    if lens not in ("order-m", "order-alpha") and (draws is not None or alpha is not None):
        raise BadInput(
            f"there is no m and no alpha in {lens}", do="Choose order-m or order-alpha, or leave them out."
        )
    if above and lens != "dea":
        raise BadInput(f"there is no super-efficiency in {lens}", do="Leave --super out, or choose dea.")
    return lens


def _columns(table: UnitTable, asked: tuple[str, ...]) -> list[int]:
    return [table.column(one) for one in asked]


def _refuse_twice(table: UnitTable, columns: list[int]) -> None:
    for place, at in enumerate(columns):
        if at in columns[:place]:
            raise BadInput(
                f"the column '{table.headings[at]}' is asked for twice", do="Name each column once."
            )


def _names(table: UnitTable, asked: str | None, taken: list[int]) -> list[str] | None:
    at = table.column(asked) if asked is not None else table.naming_column(taken)
    return [str(row.place) for row in table.rows] if at is None else table.texts(at)


def _engine(run: Run, units: int, lens: str, inputs: int, drawn: int) -> str:
    """Which engine to use, and word of what will take time."""
    if not drawn and (units <= _FEW_UNITS or lens in ("sfa", "fdh")):
        return "plain"
    folder = name_folder()
    if has_compiler():
        kernel = "_partial" if lens.startswith("order") else "_walk" if inputs == 1 else "_simplex"
        if not is_kept(folder, [kernel]):
            run.tell("Compiling for the first use; this takes some seconds.")
    if drawn and lens == "dea":
        run.tell(
            "Drawing the frontier of {units} units {replicates} times.",
            units=run.words.integer(units), replicates=run.words.integer(drawn),
        )  # fmt: skip
    return "compiled"


def draw(page: Page, answer: Found) -> None:
    """One line per unit, then what must be known before a score is repeated."""
    say, words, found = page.words.say, page.words, answer.analysis
    page.title(
        say(
            "{method} of {number} units in {file}",
            method=_method(found), number=words.integer(len(found.names)), file=answer.file,
        )
    )  # fmt: skip
    page.line(
        say("From {inputs} to {outputs}", inputs=", ".join(answer.inputs), outputs=", ".join(answer.outputs))
    )
    page.line()
    shown = [(name, values) for name, values in answer.columns() if name in _HEADINGS]
    columns = [Column(say("Unit")), *(Column(say(_HEADINGS[name]), "number") for name, _ in shown)]
    has_peers = found.envelopment is not None
    if has_peers:
        columns.append(Column(say("Peers"), folds=True))
    if answer.has_slacks:
        columns.append(Column(say("Slacks"), folds=True))
    lines: list[list[str]] = []
    for unit, name in enumerate(found.names):
        line = [name, *(_number(page, values[unit]) for _, values in shown)]
        if has_peers:
            line.append(_listed(page, answer.peers(unit)))
        if answer.has_slacks:
            line.append(_listed(page, answer.slacks(unit)))
        lines.append(line)
    page.table(columns, lines)
    page.line()
    _remarks(page, answer)


def _method(found: Analysis) -> str:
    name = found.method if found.method.startswith("order") else found.method.upper()
    return f"{name} ({found.rts}, {found.orientation})" if found.method == "dea" else name


def _number(page: Page, value: float) -> str:
    return "–" if value != value else page.words.number(value, _DECIMALS)


def _listed(page: Page, pairs: list[tuple[str, float]]) -> str:
    shown = [f"{name} {page.words.number(value, _DECIMALS)}" for name, value in pairs[:_PEERS_SHOWN]]
    return ", ".join([*shown, "…"] if len(pairs) > _PEERS_SHOWN else shown)


def _remarks(page: Page, answer: Found) -> None:
    """The gate, the stochastic frontier, what the limits mean, what stretches the data, what lacks."""
    from alen.comparison.frontier.noise import BAND_DRAWS

    say, words, found = page.words.say, page.words, answer.analysis
    if found.gate is not None:
        page.line(_gate(page, found))
    _stochastic(page, found)
    if found.bootstrap is not None:
        page.note(
            say(
                "From and to hold the sampling error of the frontier if costs were exact "
                "({replicates} draws, seed {seed}); noise in the numbers is not in them.",
                replicates=words.integer(found.bootstrap.replicates), seed=answer.seed,
            )
        )  # fmt: skip
    if found.potential == found.potential:
        page.note(
            say(
                "The difference to the frontier is {total} of {heading} in all, noise and booking included.",
                total=words.number(found.potential, 1), heading=answer.inputs[0],
            )
        )  # fmt: skip
    if answer.analysis.noise is not None:
        page.note(
            say(
                "Noise from and to hold the scores of costs drawn anew with the noise given ({draws} draws, "
                "5-95 %, seed {seed}); places and their bands stand in CSV and JSON.",
                draws=words.integer(BAND_DRAWS), seed=answer.seed,
            )
        )  # fmt: skip
    if found.simex is not None:
        page.note(
            say(
                "Bias-corrected DEA puts the difference to the frontier at {naive} per cent of all costs, "
                "and at {share} when it is led back to no noise (SIMEX).",
                naive=words.number(100.0 * found.simex.naive, 1),
                share=words.number(100.0 * found.simex.share, 1),
            )
        )  # fmt: skip
    for one in found.outliers.sets if found.outliers is not None else ():
        page.note(
            say(
                "Stretch the data most: {names} (without: {share} of the volume). Nothing was left out.",
                names=", ".join(found.names[at] for at in one.members), share=words.number(one.ratio, 3),
            )
        )  # fmt: skip
    if "unbounded" in found.status or "infeasible" in found.status:
        page.note(say("–: the unit has no score here; CSV and JSON say in which way."))
    for lens in found.left_out:
        page.note(say("Not shown: {lens}, since {reason}.", lens=lens.lens, reason=words.retell(lens.reason)))


_CLOSED = {
    "not_found": msgid(
        "The scores cannot be told apart from noise: the search for the stochastic frontier did not end."
    ),
    "no_noise": msgid(
        "Whether the scores can be told apart from noise cannot be said: no noise was found, and real "
        "numbers have some."
    ),
    "curve": msgid(
        "The scores cannot be told apart from noise: a cost function that may bend does not find the "
        "inefficiency that a straight one does."
    ),
    "too_few": msgid(
        "The scores cannot be told apart from noise: with so few units a cost function that bends cannot be "
        "ruled out."
    ),
    "no_claim": msgid("There is nothing to show: the higher of the two scores is 1 for every unit."),
}
"""What closed the gate, in words; what needs a number has its own sentence in `_gate`."""


def _gate(page: Page, found: Analysis) -> str:
    from alen.comparison.frontier.verdicts import GATE, NO_INEFFICIENCY, RATIO

    gate, say, words = found.gate, page.words.say, page.words
    assert gate is not None
    ratio = words.number(gate.ratio, 2)
    if gate.is_open:
        return say(
            "Inefficiency spreads {ratio} times as wide as noise: single scores may be shown.", ratio=ratio
        )
    reason = gate.closed_by[0]
    if reason in _CLOSED:
        return say(_CLOSED[reason])
    if reason == NO_INEFFICIENCY:
        if found.stochastic is not None and found.stochastic.wrong_skew:
            return say("The scores cannot be told apart from noise: the data show no inefficiency.")
        return say("The scores cannot be told apart from noise: the noise that was given explains them.")
    if reason == RATIO:
        return say(
            "The scores cannot be told apart from noise: inefficiency spreads {ratio} times as wide as "
            "noise, and {needed} times is asked for.",
            ratio=words.number(gate.straight.ratio, 2), needed=words.number(GATE, 0),
        )  # fmt: skip
    return say(
        "The scores cannot be told apart from noise: chance alone gives as much in {share} per cent of "
        "tables without inefficiency.",
        share=words.number(100.0 * gate.straight.p_value, 0),
    )


def _stochastic(page: Page, found: Analysis) -> None:
    fitted, say, words = found.stochastic, page.words.say, page.words
    if fitted is None:
        return
    told = {"u": words.number(fitted.sigma_u, _DECIMALS), "v": words.number(fitted.sigma_v, _DECIMALS)}
    if found.gate is not None and found.gate.stated:
        stated = words.number(found.gate.stated, _DECIMALS)
        page.note(
            say(
                "Stochastic frontier: sigma_u {u}, sigma_v {v}, no less than the {stated} given.",
                **told, stated=stated,
            )
        )  # fmt: skip
    else:
        page.note(say("Stochastic frontier: sigma_u {u}, sigma_v {v}.", **told))
    if fitted.wrong_skew:
        page.note(say("Wrong skew: the costs lean the other way, so sigma_u is 0 and every efficiency 1."))
    if not fitted.converged:
        page.note(say("The search for the stochastic frontier did not end: do not use it."))
