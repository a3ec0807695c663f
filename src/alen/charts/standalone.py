"""A drawing that leaves the page: its own rules go with it."""

from __future__ import annotations

import re

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS_NAME = re.compile(r"\.([a-zA-Z][\w-]*)")
_CLASSES = re.compile(r'class="([^"]*)"')


def rules_for(svg: str, css: str) -> str:
    """The rules of a style sheet that a drawing uses, without space to spare."""
    used = {name for names in _CLASSES.findall(svg) for name in names.split()}
    kept: list[str] = []
    for selectors, declarations in _RULE.findall(_COMMENT.sub("", css)):
        wanted = [
            " ".join(selector.split())
            for selector in selectors.split(",")
            if ":" not in selector and set(_CLASS_NAME.findall(selector)) <= used
        ]
        if wanted and "@" not in selectors:
            body = ";".join(
                ":".join(half.strip() for half in line.split(":", 1))
                for line in declarations.split(";")
                if line.strip()
            )
            kept.append(f"{','.join(wanted)}{{{body}}}")
    return "".join(kept)


def standalone(svg: str, css: str) -> str:
    """The drawing with a style element of its own, holding the rules it uses and no others.

    `css` is the charts' style sheet. Raises ValueError when it has a `var()` in a rule: programs that
    draw SVG outside a browser paint such a colour black.
    """
    rules = rules_for(svg, css)
    if "var(" in rules:
        raise ValueError("the style sheet of the charts must hold plain values, not var()")
    head, end, rest = svg.partition("</desc>")
    if not end:
        raise ValueError("this is no drawing of ours: it has no description")
    return f"{head}{end}<style>{rules}</style>{rest}"
