"""Build the example documents that are not plain UTF-8 text, each time with the same bytes.

The originals are text that a person can read and change (`tests/examples/originals`): a handbook and minutes
in a small Markdown, a table of amounts in TOML, a notice. From them come the PDF, the DOCX, the XLSX and the
Big5 file in `src/allod/examples`; what comes into an office as ODT, scan, mail, bidder's DOCX is built in
`example_incoming`. No clock is read: all time stamps are fixed. The same bytes come out as long as the
libraries' versions stay the same; another version may lay out a file anew, its text stays.

Subsets of Noto Sans TC (SIL Open Font License 1.1) lie beside the originals. When the handbook needs more
characters, `--fonts FOLDER` makes them anew from NotoSansCJK-*.ttc (Debian: fonts-noto-cjk) with fontTools.

Usage: python tools/make_examples.py [--fonts FOLDER]
"""

from __future__ import annotations

import argparse
import io
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import docx
import example_incoming as incoming
import openpyxl
import reportlab.platypus as layout
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from example_parts import EXAMPLES, FIXED, FONTS, ORIGINALS, Block, blocks, pinned, wrapped
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WEIGHTS = ("Regular", "Bold")
AUTHOR = "青嵐市政府"
PAGE = "第{}頁"
PADDING = 6  # ReportLab's frames leave so much on each side
BLACK, INK, RULE, SHADE = map(HexColor, ("#000000", "#1f3a4d", "#7d8b94", "#e8eef1"))


def handbook() -> bytes:
    """Build the handbook on long-term care as a PDF of several pages with ruled tables.

    Returns:
        The file's bytes.

    Raises:
        ValueError: If the fonts lack a character of the text.
    """
    text = (ORIGINALS / "長期照顧服務手冊.md").read_text("utf-8")
    for weight in WEIGHTS:
        pdfmetrics.registerFont(face := TTFont(f"Noto{weight}", FONTS / f"NotoSansTC-{weight}-subset.ttf"))
        if missing := {c for c in text + PAGE if c > " " and ord(c) not in face.face.charToGlyph}:
            raise ValueError(f"The fonts lack {''.join(sorted(missing))}: run with --fonts.")
    content = list(blocks(text))
    title = content[0].text
    out = io.BytesIO()
    frame = {"leftMargin": 62, "rightMargin": 62, "topMargin": 70, "bottomMargin": 66, "pagesize": A4}
    document = layout.SimpleDocTemplate(out, title=title, author=AUTHOR, lang="zh-TW", invariant=1, **frame)
    document.build(list(_flow(content, document.width - 2 * PADDING)), onLaterPages=partial(_page, title))
    return out.getvalue()


def _style(size: float, *, bold: bool = False, above: float = 0.0, below: float = 6.0) -> ParagraphStyle:
    """Give one paragraph style; lines break between Han characters."""
    font, ink = ("NotoBold", INK) if bold else ("NotoRegular", BLACK)
    space = {"leading": size * 1.6, "spaceBefore": above, "spaceAfter": below, "keepWithNext": bold}
    return ParagraphStyle(font, fontName=font, fontSize=size, textColor=ink, wordWrap="CJK", **space)


def _flow(content: list[Block], width: float) -> Iterator[layout.Flowable]:
    """Turn blocks into what ReportLab lays out; the part before the first chapter is the cover page."""
    sizes = {1: (23, 0), 2: (15.5, 12), 3: (12, 6)}
    headings = {level: _style(size, bold=True, above=above) for level, (size, above) in sizes.items()}
    body, small = _style(10.5), _style(9, below=0)
    measure = partial(pdfmetrics.stringWidth, fontName=body.fontName, fontSize=body.fontSize)
    yield layout.Spacer(1, 190)
    for index, block in enumerate(content):
        if block.kind == "heading":
            if index and block.level == 2 and not any(b.level == 2 for b in content[:index]):
                yield layout.PageBreak()
            yield layout.Paragraph(escape(block.text), headings[block.level])
            if block.level == 1:
                yield layout.HRFlowable("100%", thickness=1.2, color=INK, spaceBefore=8, spaceAfter=14)
        elif block.kind == "table":
            cells = [[layout.Paragraph(escape(cell), small) for cell in row] for row in block.rows]
            grid = [("GRID", (0, 0), (-1, -1), 0.6, RULE), ("BACKGROUND", (0, 0), (-1, 0), SHADE)]
            grid += [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]
            table = layout.Table(cells, [width / len(block.rows[0])] * len(block.rows[0]), repeatRows=1)
            table.setStyle(layout.TableStyle(grid))
            yield from (layout.Spacer(1, 4), table, layout.Spacer(1, 10))
        else:
            yield layout.Paragraph("<br/>".join(map(escape, wrapped(block.text, measure, width))), body)


def _page(title: str, canvas: Canvas, document: layout.SimpleDocTemplate) -> None:
    """Draw the running head and the page number."""
    (width, height), left = A4, document.leftMargin + PADDING
    canvas.setFont("NotoRegular", 8.5)
    canvas.setFillColor(INK)
    canvas.drawString(left, height - 44, title)
    canvas.drawCentredString(width / 2, 36, PAGE.format(document.page))
    canvas.setStrokeColor(RULE)
    canvas.line(left, height - 50, width - left, height - 50)


def minutes() -> bytes:
    """Build the council committee's minutes as a DOCX with header, footer, tables and a footnote.

    Returns:
        The file's bytes.
    """
    content = list(blocks((ORIGINALS / "市議會社政委員會會議紀錄.md").read_text("utf-8")))
    document = docx.Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(12)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        fonts.set(qn("w:eastAsia"), "標楷體")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    section.header.paragraphs[0].text = "青嵐市議會　會議紀錄（公開版）"
    _page_number(section.footer.paragraphs[0])
    for block in content:
        if block.kind == "heading":
            document.add_heading(block.text, block.level - 1)
        elif block.kind == "table":
            _word_table(document, block.rows)
        elif block.kind == "paragraph":
            text, mark, _ = block.text.partition("[^1]")
            paragraph = document.add_paragraph(text)
            if mark:
                paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="1"/>'))
                paragraph.runs[-1].font.superscript = True
    _footnotes(document, [block.text for block in content if block.kind == "footnote"])
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = content[0].text, "青嵐市議會", "議事組"
    properties.created = properties.modified = FIXED
    properties.comments, properties.language = "", "zh-TW"
    out = io.BytesIO()
    document.save(out)
    return pinned(out.getvalue())


def _word_table(document: Document, rows: tuple[tuple[str, ...], ...]) -> None:
    """Add a ruled table; with two columns the headings are the first column, else the first row."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.autofit = False
    widths = (2.4, 13.6) if len(rows[0]) == 2 else (2.2, 5.6, 2.2, 3.8, 2.2)
    for x, width in enumerate(widths):
        table.columns[x].width = Cm(width)
        for y, row in enumerate(rows):
            cell = table.cell(y, x)
            cell.width = Cm(width)
            cell.paragraphs[0].add_run(row[x]).bold = (x if len(row) == 2 else y) == 0
    document.add_paragraph()


def _page_number(paragraph: docx.text.paragraph.Paragraph) -> None:
    """Write 第 N 頁 with Word's own page field."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("第")
    number = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(number))
    paragraph.add_run("頁")


def _footnotes(document: Document, notes: list[str]) -> None:
    """Add the part that holds footnotes, which python-docx cannot write (ECMA-376 part 1, section 17.11)."""
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    items = [
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    ]
    for number, note in enumerate(notes, 1):
        text = f'<w:r><w:t xml:space="preserve">{escape(note)}</w:t></w:r>'
        items.append(f'<w:footnote w:id="{number}"><w:p>{mark}{text}</w:p></w:footnote>')
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    xml = f"{head}<w:footnotes {nsdecls('w')}>{''.join(items)}</w:footnotes>"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def amounts() -> bytes:
    """Build the workbook of amounts and fees: three sheets, merged cells, numbers and dates as such.

    Returns:
        The file's bytes.
    """
    table = tomllib.loads((ORIGINALS / "補助及規費金額表.toml").read_text("utf-8"))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in table["sheet"]:
        _sheet(book.create_sheet(sheet["name"]), sheet, table["title"], table["note"])
    book.properties.title, book.properties.creator, book.properties.created = table["title"], AUTHOR, FIXED
    out = io.BytesIO()
    book.save(out)
    return pinned(out.getvalue())


def _sheet(page: Worksheet, sheet: dict[str, Any], title: str, note: str) -> None:
    """Fill one sheet: title and note across the table, header in row 3, repeated first cells merged."""
    columns = len(sheet["header"])
    border = Border(*[Side(style="thin", color="7D8B94")] * 4)
    for number, text in enumerate((f"{title}（{sheet['name']}）", note), 1):
        page.cell(number, 1, text)
        page.merge_cells(start_row=number, end_row=number, start_column=1, end_column=columns)
    page["A1"].font, page["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    start = 3
    for y, row in enumerate([sheet["header"], *sheet["rows"]], 3):
        start = start if row[0] == "" else y
        for x, value in enumerate(row, 1):
            cell = page.cell(y, x, None if value == "" else value)
            cell.border, cell.alignment = border, Alignment(vertical="center", wrap_text=True)
            if y == 3:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF1")
            if isinstance(value, date):
                cell.number_format = "[$-404]e/m/d"  # Excel shows 115/7/1
            elif isinstance(value, int):
                cell.number_format = "#,##0"
        if start < y and (y - 3 == len(sheet["rows"]) or sheet["rows"][y - 3][0] != ""):
            page.merge_cells(start_row=start, end_row=y, start_column=1, end_column=1)
    for x, width in enumerate(sheet["widths"], 1):
        page.column_dimensions[get_column_letter(x)].width = width
    page.freeze_panes = "A4"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def notice() -> bytes:
    """Write the notice on the bus card as offices with old software do: Big5 (cp950), Windows line ends.

    Returns:
        The file's bytes.
    """
    text = (ORIGINALS / "敬老愛心卡申辦及使用公告.txt").read_text("utf-8")
    return text.replace("\n", "\r\n").encode("cp950")


def subset_fonts(folder: Path) -> None:
    """Make the two fonts: only the handbook's characters and ASCII, outlines turned into TrueType's.

    Args:
        folder: Where NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc lie.
    """
    from fontTools import subset
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont as OpenType
    from fontTools.ttLib import newTable

    text = (ORIGINALS / "長期照顧服務手冊.md").read_text("utf-8") + PAGE + "".join(map(chr, range(32, 127)))
    for weight in WEIGHTS:
        font = OpenType(folder / f"NotoSansCJK-{weight}.ttc", fontNumber=3, recalcTimestamp=False)  # 3 is TC
        options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=False)
        options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(font)
        glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
        font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
        font["glyf"].glyphs, font["glyf"].glyphOrder = {}, order
        for name in order:
            pen = TTGlyphPen(None)
            glyphs[name].draw(Cu2QuPen(pen, max_err=1.5, reverse_direction=True))
            font["glyf"].glyphs[name] = pen.glyph()
        del font["CFF "]
        maxp = font["maxp"] = newTable("maxp")
        maxp.tableVersion, maxp.numGlyphs, maxp.maxZones = 0x00010000, len(order), 1
        maxp.maxTwilightPoints = maxp.maxStorage = maxp.maxFunctionDefs = maxp.maxInstructionDefs = 0
        maxp.maxStackElements = maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
        font["post"].formatType, font.sfntVersion = 3.0, "\000\001\000\000"
        font["head"].glyphDataFormat = 0
        font.save(FONTS / f"NotoSansTC-{weight}-subset.ttf")


BUILDERS: dict[str, Callable[[], bytes]] = {
    "city/長期照顧服務手冊.pdf": handbook,
    "city/補助及規費金額表.xlsx": amounts,
    "city/敬老愛心卡申辦及使用公告.txt": notice,
    "council/市議會社政委員會會議紀錄.docx": minutes,
    **incoming.BUILDERS,
}


def main() -> int:
    """Build all, write what changed, say what was done.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(description="Build the example documents from their originals.")
    parser.add_argument("--fonts", type=Path, help="make the font subsets anew from this folder")
    if (folder := parser.parse_args().fonts) is not None:
        subset_fonts(folder)
    for name, build in BUILDERS.items():
        path, content = EXAMPLES / name, build()
        if not (same := path.exists() and path.read_bytes() == content):
            path.write_bytes(content)
        print(f"{'same   ' if same else 'written'} {len(content):>8,} bytes  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
