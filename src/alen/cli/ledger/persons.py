"""Persons in what a command prints for other programmes: such a file leaves the terminal, and names do not.

In CSV and JSON a supplier that is or may be a person is called that and no more, and what was written of its
postings is left out, as in the files of the local pages; amounts and accounts stay. `--persons` names them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from alen.cli.run import Run
from alen.cli.shell import option
from alen.words import msgid

Row = tuple[object, ...]


def persons_option() -> Callable[[Any], Any]:
    """`--persons`."""
    return option(
        "--persons",
        "with_persons",
        is_flag=True,
        help=msgid(
            "With --format csv or json: name suppliers that are or may be persons. That is personal data: "
            "keep the file where you keep the ledger."
        ),
    )


def shown(
    run: Run, data: Any, columns: Sequence[str], rows: Sequence[Row], *, with_persons: bool
) -> tuple[Any, Sequence[Row]]:
    """Data and rows as they are printed: on the terminal with names, in CSV and JSON without.

    with_persons  names are asked for: what is printed then is said on standard error
    """
    if run.format == "table":
        return data, rows
    if with_persons:
        run.tell(
            msgid(
                "Suppliers that are or may be persons are named in this. Keep it where you keep the ledger, "
                "and give it to nobody who may not see that."
            )
        )
        return data, rows
    from alen.local.nameless import rows_without_names, without_names

    name = run.words.say("private person")
    hidden = rows_without_names(tuple(columns), rows)
    if "is_person" in columns and "supplier" in columns:
        flag, supplier = columns.index("is_person"), columns.index("supplier")
        hidden = [
            tuple(name if row[flag] and place == supplier else cell for place, cell in enumerate(row))
            for row in hidden
        ]
    return _called(without_names(data), name), hidden


def _called(value: Any, name: str) -> Any:
    """The same data with every person called by one name."""
    if isinstance(value, list):
        return [_called(one, name) for one in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    found = {key: _called(one, name) for key, one in cast(dict[str, Any], value).items()}
    if found.get("is_person") is True and "supplier" in found:
        found["supplier"] = name
    return found


def pairs_shown(run: Run, columns: dict[str, Any], *, with_persons: bool) -> tuple[dict[str, Any], list[Row]]:
    """The columns of one line, and the same as rows of a name and a value."""
    names = ("is_person", *(name for name in columns if name != "is_person"))
    data, rows = shown(
        run, columns, names, [tuple(columns[name] for name in names)], with_persons=with_persons
    )
    cells = dict(zip(names, rows[0], strict=True))
    return data, [(name, cells[name]) for name in columns]
