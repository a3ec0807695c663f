"""`alen ledger show`: IT cost by axes, with bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from alen.cli.options import YEAR
from alen.cli.present import emit_plain
from alen.cli.run import FOUND, NOTHING, Run
from alen.cli.shell import Command, option, pass_run
from alen.errors import BadInput
from alen.words import msgid

if TYPE_CHECKING:
    from alen.cli.ledger_pages import Drawing
    from alen.products.ledger.opening import Lines
    from alen.products.ledger.questions import Measure, Question, Spending

VIEWS = ("overview", "functions", "departments", "months", "cloud", "wide")
SHORT_NAMES = {"function": "funktion", "supplier": "supplier_key", "cost-place": "cost_place"}
_ROWS = 30


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    question: Question
    by: tuple[str, ...]
    view: str
    per_inhabitant: bool


@click.command(
    "show",
    cls=Command,
    help=msgid(
        "Show what the ledger says of IT cost. Without options: an overview. --by gives one or two of area, "
        "resource, deployment, department, cost_place, month, funktion, supplier, year. Every amount is what "
        "rules decide, with the least and the most it can turn out to be."
    ),
    examples=(
        "alen ledger show",
        "alen ledger show --by area,resource --year 2024",
        "alen ledger show --by department --gross --per-inhabitant",
        "alen ledger show --view cloud",
    ),
)
@option("--by", metavar="AXIS[,AXIS]", help=msgid("One axis, or two with a comma between."))
@option(
    "--view",
    type=click.Choice(VIEWS),
    help=msgid("A view of its own: IT functions and others, departments, months, cloud, or the wide scope."),
)
@option("--year", type=YEAR, help=msgid("The accounts year; the newest in the ledger is the default."))
@option("--all-years", is_flag=True, help=msgid("All years together."))
@option(
    "--external",
    "measure",
    flag_value="external",
    help=msgid("Spending less external income, internal transfers left out. The default."),
)
@option("--net", "measure", flag_value="net", help=msgid("Net: all lines, internal transfers too."))
@option("--gross", "measure", flag_value="gross", help=msgid("Gross spending."))
@option("--income", "measure", flag_value="income", help=msgid("External income."))
@option("--internal", "measure", flag_value="internal", help=msgid("Internal transfers."))
@option("--operating", "spending", flag_value="operating", help=msgid("Operating spending alone (dranst 1)."))
@option("--capital", "spending", flag_value="capital", help=msgid("Capital spending alone (dranst 3)."))
@option("--per-inhabitant", is_flag=True, help=msgid("Also in DKK per inhabitant."))
@pass_run
def command(
    run: Run,
    by: str | None,
    view: str | None,
    year: int | None,
    all_years: bool,
    measure: Measure | None,
    spending: Spending | None,
    per_inhabitant: bool,
) -> int:
    """Show."""
    from alen.products.ledger.opening import open_lines
    from alen.products.ledger.questions import Question
    from alen.store.local.books import Books

    shown = view or ("" if by else "overview")
    _refuse(by, view, year, all_years)
    _refuse_measures(shown, measure, spending)
    lines = open_lines(Books(run.workspace()), progress=run.progress())
    axes = _axes(by) if by else ()
    every = all_years or (year is None and "year" in axes)
    asked = Asked(
        Question(None if every else year or max(lines.years, default=None), measure or "external",
                 spending or "together"),
        axes, shown, per_inhabitant,
    )  # fmt: skip
    return answer(run, lines, asked)


def _axes(by: str) -> tuple[str, ...]:
    """The axes by the product's own names. Raises BadInput for what is none, with the names offered here."""
    from alen.products.ledger.questions import AXES

    asked = [one.strip() for one in by.split(",")]
    wrong = [one for one in asked if SHORT_NAMES.get(one, one) not in AXES]
    if wrong:
        offered = [one if one != SHORT_NAMES["supplier"] else "supplier" for one in AXES]
        raise BadInput(f"'{wrong[0]}' is no axis", do=f"Choose among {', '.join(offered)}.")
    return tuple(SHORT_NAMES.get(one, one) for one in asked)


def _refuse(by: str | None, view: str | None, year: int | None, all_years: bool) -> None:
    """Options that exclude each other."""
    if by and view:
        raise BadInput("--by and --view exclude each other", do="Give one of them.")
    if year is not None and all_years:
        raise BadInput("--year and --all-years exclude each other", do="Give one of them.")
    if all_years and view in ("overview", "wide"):
        raise BadInput(f"the view {view} is of one year", do="Give --year, or leave --all-years out.")


def _refuse_measures(view: str, measure: Measure | None, spending: Spending | None) -> None:
    """Views that tell the measures apart themselves, or hold all spending, take no choice of them."""
    if measure is not None and view in ("overview", "functions", "cloud", "wide"):
        raise BadInput(
            f"the view {view} takes no choice of net, gross, income or internal transfers",
            do="Leave it out, or ask with --by.",
        )
    if spending is not None and view in ("overview", "wide"):
        raise BadInput(
            f"the view {view} holds operating and capital spending together",
            do="Leave --operating and --capital out, or ask with --by.",
        )


def answer(run: Run, lines: Lines, asked: Asked) -> int:
    """Ask the ledger, and print what it answers."""
    from alen.cli.ledger_pages import Drawing
    from alen.products.ledger.labels import Labels

    yardstick = lines.yardstick
    labels = Labels(yardstick.taxonomy, run.language, lines.holder.kind)
    joint = tuple(rule.rule_id for rule in yardstick.rules if rule.joint_company)
    found, draw = _found(run, lines, asked, joint)
    columns, rows = found.table()
    emit_plain(
        run,
        plain(found, columns, rows),
        columns,
        rows,
        lambda page: draw(Drawing(page, labels)),
    )
    return FOUND if rows else NOTHING


def _found(
    run: Run, lines: Lines, asked: Asked, joint: tuple[str, ...]
) -> tuple[Any, Callable[[Drawing], None]]:
    """The answer, and how it is drawn."""
    from alen.cli import ledger_pages as pages
    from alen.cli.published import extended_ore, inhabitants
    from alen.products.ledger.breakdown import breakdown
    from alen.products.ledger.cloud import cloud_share
    from alen.products.ledger.departments import departments
    from alen.products.ledger.functions import functions
    from alen.products.ledger.months import months
    from alen.products.ledger.overview import overview
    from alen.products.ledger.wide import wide

    question = asked.question
    year = question.year or 0
    if asked.by:
        people = inhabitants(run, lines.holder, lines.years) if asked.per_inhabitant else None
        by = breakdown(lines, asked.by, question)
        return by, lambda to: pages.draw_breakdown(to, by, people, _ROWS)
    match asked.view:
        case "functions":
            on_off = functions(lines, question.year, question.spending, joint)
            return on_off, lambda to: pages.draw_functions(to, on_off, _ROWS)
        case "departments":
            places = departments(lines, question)
            return places, lambda to: pages.draw_departments(to, places, _ROWS)
        case "months":
            profile = months(lines, question)
            return profile, lambda to: pages.draw_months(to, profile)
        case "cloud":
            cloud = cloud_share(lines, question.year, question.spending)
            return cloud, lambda to: pages.draw_cloud(to, cloud)
        case "wide":
            people = inhabitants(run, lines.holder, [year])
            scope = wide(lines, year, published_ore=extended_ore(run, lines.holder, year), inhabitants=people)
            return scope, lambda to: pages.draw_wide(to, scope)
        case _:
            people = inhabitants(run, lines.holder, lines.years)
            first = overview(lines, question.year, inhabitants=people, joint_rules=joint)
            return first, lambda to: pages.draw_overview(to, first)


def plain(found: Any, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> dict[str, Any]:
    """An answer as JSON: whose it is, what was asked, which lines count, and its rows."""
    said = {
        name: getattr(found, name)
        for name in (
            "organisation", "organisation_code", "is_invented", "is_local", "year", "measure", "spending",
            "not_loaded", "extended_from",
        )
        if hasattr(found, name)
    }  # fmt: skip
    tables = {"rows": (columns, rows)}
    if hasattr(found, "basis"):
        tables["basis"] = found.basis.table()
    for name in ("areas", "functions"):
        if hasattr(found, name):
            tables[name] = getattr(found, name).table()
    for name in ("files", "undecided"):
        if hasattr(found, f"{name}_table"):
            tables[name] = getattr(found, f"{name}_table")()
    return {
        **said,
        **{
            name: [dict(zip(head, row, strict=True)) for row in body] for name, (head, body) in tables.items()
        },
    }
