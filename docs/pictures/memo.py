"""Takes the pictures of the memo in docs/programmes.md: the invented partnership's, page by page, in Danish.

Run `python -m docs.pictures.memo` in the repository when memos have changed (it needs poppler's pdftoppm),
and look at the pages one by one. Everything in them is invented.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

from docs.pictures.pages import HERE
from PIL import Image

from alen.answers.programme_memo import memo
from alen.answers.programme_memo_facts import Behind
from alen.cli.language import site_words
from alen.products.programmes.price_levels import levels_of
from alen.products.programmes.weights import NoRegisters, OwnTables
from alen.reports.paper import pdf
from alen.reports.programme_memo import memo_document
from alen.sources.agreements.folder import read_folder
from alen.store import packaged
from alen.words import Words

DOTS_PER_INCH = 84
COLOURS = 256
NAME = "memo-partnership-{number}.png"


def taken(words: Words) -> dict[str, bytes]:
    """The recommendation of the invented partnership as pictures: file name -> PNG."""
    programme = read_folder(packaged.folder("data", "programmes", "examples", "partnership"))
    behind = Behind(OwnTables(programme), NoRegisters(), levels_of(programme))
    answer = memo(programme, words, behind, kind="indstilling")
    content = pdf(memo_document(answer, words), words)
    with tempfile.TemporaryDirectory() as name:
        paper = Path(name) / "memo.pdf"
        paper.write_bytes(content)
        line = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), str(paper), f"{name}/page"]
        subprocess.run(line, check=True)
        made = [one.read_bytes() for one in sorted(Path(name).glob("page-*.png"))]
    return {NAME.format(number=number): small(one) for number, one in enumerate(made, start=1)}


def small(png: bytes) -> bytes:
    """The same page in as many colours as a memo has: two fifths of the bytes."""
    page = Image.open(io.BytesIO(png)).convert("RGB")
    chosen = page.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
    out = io.BytesIO()
    chosen.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Take them, and take away what an older and longer memo left."""
    found = taken(site_words("da"))
    for old in HERE.glob(NAME.format(number="*")):
        if old.name not in found:
            old.unlink()
    for name, content in found.items():
        (HERE / name).write_bytes(content)


if __name__ == "__main__":
    main()
