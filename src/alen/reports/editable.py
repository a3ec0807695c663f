"""A document as DOCX, for those who go on writing in it: real headings, real tables, texts for pictures."""

from __future__ import annotations

import datetime
import io
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from alen.charts.picture import png
from alen.model.printable import printable
from alen.reports.document import (
    Block,
    BulletList,
    Callout,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    NumberedList,
    Paragraph,
    Plain,
    Reference,
    Runs,
    Table,
    plain_text,
)
from alen.reports.paper import PAGE, font_files, footing, long_date, missing_extra, prepare, unbroken
from alen.words import Words, msgid

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.table import Table as PaperTable
    from docx.table import _Cell as PaperCell  # pyright: ignore[reportPrivateUsage]
    from docx.text.paragraph import Paragraph as PaperParagraph

_LANGUAGES = {"da": "da-DK", "en": "en-GB"}
_FONT = "Arial"
"""Letters that editors have, or have of the same widths; others who write in it are not bound to ours."""
_WIDTH_CM, _HEIGHT_CM = 21.0, 29.7
_MARGINS_CM = {False: 2.5, True: 2.0}
"""Of a document, and of a compact one."""
_COMPACT_PICTURE = 0.85
"""Of the text's width: the most of a picture in a compact document, whose letters run wider than a PDF's."""
_PICTURE_WIDTH = 1200
"""Pixels: 190 to an inch where a picture is as wide as the text."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CAPTIONS = {"table": msgid("Table {number}."), "figure": msgid("Figure {number}.")}


def docx(document: Document, words: Words) -> bytes:
    """The document as a DOCX; equal documents give equal bytes.

    Raises BadInput for a document with findings, for words of another language and without the extra
    `reports`; BadDefinition for a broken installation.
    """
    prepare(document, words)
    made = _Made(document, words)
    made.write()
    buffer = io.BytesIO()
    made.paper.save(buffer)
    return _repeatable(buffer.getvalue())


@cache
def _library() -> Any:
    """python-docx, imported when the first document is written."""
    try:
        import docx
        from docx.enum import text
    except ModuleNotFoundError as error:
        raise missing_extra("python-docx") from error
    assert text.WD_ALIGN_PARAGRAPH  # part of the package only once it is imported
    return docx


def _repeatable(content: bytes) -> bytes:
    """The same file with no clock in it: the archive's entries get the archive's first date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return buffer.getvalue()


def _element(name: str, **attributes: str) -> Any:
    """An element of Word's own language: `_element("w:tblHeader", val="true")`."""
    library = _library()
    made = library.oxml.OxmlElement(name)
    for key, value in attributes.items():
        made.set(library.oxml.ns.qn(f"w:{key}"), value)
    return made


def _rules() -> Any:
    """Thin rules between the rows of a table, and none between its columns."""
    made = _element("w:tblBorders")
    for side, size, color in (("top", "8", "1F3B57"), ("bottom", "8", "1F3B57"), ("insideH", "4", "D0D0D0")):
        made.append(_element(f"w:{side}", val="single", sz=size, space="0", color=color))
    return made


_MOST_LETTERS, _MARGIN_LETTERS = 18, 5
"""Letters of words that a column of a table is wide for, and as how many its margins count."""


class _Made:
    """One document while it is being written."""

    def __init__(self, document: Document, words: Words) -> None:
        self.document, self.words = document, words
        self.library = _library()
        self.paper = cast("Paper", self.library.Document())
        self.numbers = {"table": 0, "figure": 0}
        self.text_cm = _WIDTH_CM - 2 * _MARGINS_CM[document.compact]

    def write(self) -> None:
        """All of it."""
        self._properties()
        self._styles()
        self._page()
        self._head()
        for block in self.document.blocks:
            self._block(block)
        if self.document.sources:
            self.paper.add_heading(self.words.say("Sources"), 1)
            for one in self.document.sources:
                line = self.paper.add_paragraph(f"[{printable(one.label)}] ", style="Small")
                self._runs(line, one.runs)

    # -- the whole ---------------------------------------------------------------------------------

    def _properties(self) -> None:
        document, at = self.document, self.paper.core_properties
        at.title = printable(document.title)
        at.author = printable(document.author or document.organisation)
        at.subject = printable(document.subtitle or document.kind)
        at.language = _LANGUAGES[document.language]
        at.keywords = printable(footing(document, self.words))
        at.comments = ""
        at.last_modified_by = printable(document.organisation)
        moment = datetime.datetime.combine(document.date, datetime.time(12))
        at.created = at.modified = moment
        at.revision = 1

    def _styles(self) -> None:
        shared, styles = self.library.shared, self.paper.styles
        language = _LANGUAGES[self.document.language]
        qn = self.library.oxml.ns.qn
        defaults = cast("Any", styles.element).find(qn("w:docDefaults"))
        for one in defaults.iter(qn("w:lang")):
            one.set(qn("w:val"), language)
        normal = cast("Any", styles["Normal"])
        normal.font.name, normal.font.size = _FONT, shared.Pt(9.5 if self.document.compact else 11)
        is_compact = self.document.compact
        normal.paragraph_format.space_after = shared.Pt(3 if is_compact else 6)
        normal.paragraph_format.line_spacing = 1.0 if is_compact else 1.15
        sizes = (15, 11, 10, 9.5) if is_compact else (20, 14, 12, 11)
        for name, size in zip(("Title", "Heading 1", "Heading 2", "Heading 3"), sizes, strict=True):
            style = cast("Any", styles[name])
            style.font.name, style.font.size = _FONT, shared.Pt(size)
            if name != "Title":
                style.paragraph_format.space_before = shared.Pt(8 if is_compact else 14)
                style.paragraph_format.space_after = shared.Pt(3)
            style.font.bold, style.font.color.rgb = True, shared.RGBColor(0x1F, 0x3B, 0x57)
            for fonts in style.element.iter(qn("w:rFonts")):
                for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                    fonts.attrib.pop(qn(f"w:{theme}"), None)
                fonts.set(qn("w:ascii"), _FONT)
                fonts.set(qn("w:hAnsi"), _FONT)
        caption = cast("Any", styles["Caption"])
        caption.font.color.rgb, caption.font.size = shared.RGBColor(0x1A, 0x1A, 0x1A), shared.Pt(9.5)
        caption.paragraph_format.keep_with_next = True
        small = cast("Any", styles.add_style("Small", 1))
        small.base_style, small.font.size = normal, shared.Pt(8.5)
        small.font.color.rgb = shared.RGBColor(0x59, 0x59, 0x59)

    def _page(self) -> None:
        shared, section = self.library.shared, self.paper.sections[0]
        section.page_width, section.page_height = shared.Cm(_WIDTH_CM), shared.Cm(_HEIGHT_CM)
        margin = shared.Cm(_MARGINS_CM[self.document.compact])
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
        when = long_date(self.document.date, self.words)
        parts = [self.document.organisation, when]
        if self.document.journal:
            parts.append(self.words.say("Case no. {number}", number=self.document.journal))
        head = section.header.paragraphs[0]
        head.style = "Small"
        head.add_run(printable("  ·  ".join(parts)))
        foot = section.footer.paragraphs[0]
        foot.style = "Small"
        said = footing(self.document, self.words)
        foot.add_run(printable(said) + ("  ·  " if said else ""))
        before, _, rest = self.words.say(PAGE).partition("{page}")
        between, _, after = rest.partition("{pages}")
        foot.add_run(before)
        self._field(foot, "PAGE")
        foot.add_run(between)
        self._field(foot, "NUMPAGES")
        foot.add_run(after)

    def _field(self, paragraph: PaperParagraph, name: str, shown: str = "1") -> None:
        """A number that the editor works out itself."""
        field = _element("w:fldSimple", instr=name)
        run, text = _element("w:r"), _element("w:t")
        text.text = shown
        run.append(text)
        field.append(run)
        cast("Any", paragraph)._p.append(field)

    def _head(self) -> None:
        document, paper = self.document, self.paper
        paper.add_paragraph(printable(document.kind).upper(), style="Small")
        paper.add_paragraph(printable(document.title), style="Title")
        if document.subtitle:
            paper.add_paragraph(printable(document.subtitle))
        self._facts(document.facts)

    # -- the parts ---------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        paper = self.paper
        match block:
            case Heading():
                paper.add_heading(printable(block.text), block.level)
            case Paragraph():
                self._runs(paper.add_paragraph(), block.runs)
            case NumberedList():
                self._numbered(block)
            case BulletList():
                for one in block.items:
                    self._runs(paper.add_paragraph(style="List Bullet"), one)
            case Callout():
                self._callout(block)
            case Facts():
                self._facts(block.rows)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case _:
                paper.add_page_break()

    def _runs(self, paragraph: PaperParagraph, runs: Runs, *, strong: bool = False) -> None:
        for one in runs:
            if isinstance(one, Reference):
                paragraph.add_run(f"[{printable(one.label)}]").font.superscript = True
            else:
                paragraph.add_run(unbroken(one.text)).bold = True if one.strong or strong else None

    def _numbered(self, block: NumberedList) -> None:
        """A list of its own, which begins where it says: without that an editor counts on from the last."""
        style: Any = self.paper.styles["List Number"]
        numbering: Any = cast("Any", self.paper.part).numbering_part.element
        known = numbering.num_having_numId(style.element.pPr.numPr.numId.val)
        counted = numbering.add_num(known.abstractNumId.val)
        counted.add_lvlOverride(ilvl=0).add_startOverride(block.start)
        for one in block.items:
            line = self.paper.add_paragraph(style="List Number")
            place: Any = cast("Any", line)._p.get_or_add_pPr().get_or_add_numPr()
            place.get_or_add_ilvl().val, place.get_or_add_numId().val = 0, counted.numId
            self._runs(line, one)

    def _callout(self, block: Callout) -> None:
        line = self.paper.add_paragraph(style="Intense Quote" if block.tone == "warning" else "Quote")
        if block.title:
            line.add_run(f"{printable(block.title)}. ").bold = True
        self._runs(line, block.runs)

    def _facts(self, rows: tuple[Fact, ...]) -> None:
        for one in rows:
            line = self.paper.add_paragraph()
            line.paragraph_format.space_after = self.library.shared.Pt(0)
            line.add_run(f"{printable(one.label)}: ").bold = True
            self._runs(line, one.runs)
        if rows:
            self.paper.add_paragraph()

    def _caption(self, kind: str, text: str) -> None:
        """A caption with a number that the editor counts on."""
        self.numbers[kind] += 1
        before, _, after = self.words.say(_CAPTIONS[kind]).partition("{number}")
        line = self.paper.add_paragraph(before, style="Caption")
        self._field(line, f"SEQ {kind.capitalize()} \\* ARABIC", str(self.numbers[kind]))
        line.add_run(f"{after} {printable(text)}")

    def _table(self, block: Table) -> None:
        self._caption("table", block.caption)
        table = self.paper.add_table(rows=1, cols=len(block.columns))
        properties: Any = cast("Any", table)._tblPr
        # In the order of the schema (ISO/IEC 29500, CT_TblPr), which Word insists on.
        look = properties.find(self.library.oxml.ns.qn("w:tblLook"))
        look.addprevious(_rules())
        look.addnext(_element("w:tblCaption", val=printable(block.caption)))
        for column, cell in zip(block.columns, table.rows[0].cells, strict=True):
            self._cell(cell, (Plain(column.heading, "quotation"),), column.align, strong=True)
        cast("Any", table.rows[0])._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
        for row in block.rows:
            added = table.add_row()
            cast("Any", added)._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
            for column, cell, runs in zip(block.columns, added.cells, row.cells, strict=True):
                self._cell(cell, runs, column.align, strong=row.is_total)
        self._widths(table, block)
        self._below(block.note)
        self._below(block.source)
        if not block.note and not block.source:
            self.paper.add_paragraph(style="Small")

    def _widths(self, table: PaperTable, block: Table) -> None:
        """The columns by what stands in them; columns of words share what the numbers leave."""
        parts: list[int] = []
        for at, column in enumerate(block.columns):
            cells = [plain_text(row.cells[at]) for row in block.rows]
            word = max(len(one) for text in (column.heading, *cells) for one in (text.split() or [""]))
            longest = max(map(len, cells), default=0)
            # A number breaks nowhere, words do; a cell's margins take the room of some letters.
            wide = longest if column.align == "right" else min(longest, _MOST_LETTERS)
            parts.append(max(word, wide) + _MARGIN_LETTERS)
        for column, part in zip(table.columns, parts, strict=True):
            width = self.library.shared.Cm(self.text_cm * part / sum(parts))
            column.width = width  # what LibreOffice reads; Word reads the cells
            for cell in column.cells:
                cell.width = width

    def _cell(self, cell: PaperCell, runs: Runs, align: str, *, strong: bool) -> None:
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = self.library.shared.Pt(1)
        if align == "right":
            line.alignment = self.library.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
        self._runs(line, runs, strong=strong)
        for run in line.runs:
            run.font.size = self.library.shared.Pt(9.5)

    def _below(self, runs: Runs) -> None:
        if runs:
            self._runs(self.paper.add_paragraph(style="Small"), runs)

    def _figure(self, block: Figure) -> None:
        self._caption("figure", block.caption)
        picture = png(printable(block.svg), font_files(), _PICTURE_WIDTH)
        part = min(block.width, _COMPACT_PICTURE) if self.document.compact else block.width
        width = self.library.shared.Cm(self.text_cm * part)
        shape = self.paper.add_picture(io.BytesIO(picture), width=width)
        about: Any = cast("Any", shape)._inline.docPr
        about.set("descr", printable(block.alt))
        about.set("title", printable(block.caption))
        self._below(block.source)
