"""Builds the example documents as they come into an office: ODT, a scanned page, a mail, a bidder's DOCX.

The OpenDocument files are written part by part (OASIS OpenDocument 1.3), since no library writes the same
bytes twice.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable, Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from itertools import groupby
from typing import Any

import docx
import numpy as np
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from example_parts import FIXED, FONTS, ORIGINALS, Block, blocks, pinned, wrapped, zipped
from PIL import Image, ImageDraw, ImageFont

DPI = 200
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MIME = "application/vnd.oasis.opendocument."
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "text": "text", "table": "table", "style": "style",
        "fo": "xsl-fo-compatible", "meta": "meta",
    }.items()
)  # fmt: skip
SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"'


def rules() -> bytes:
    """Build the rules of the city's cultural hall as an ODT: headings, a table with merged cells, a footnote.

    Returns:
        The file's bytes.
    """
    content = list(blocks((ORIGINALS / "文化會館場地使用要點.md").read_text("utf-8")))
    note = next(block.text for block in content if block.kind == "footnote")
    body = "".join(_odt_block(block, note) for block in content)
    return _odf("text", content[0].text, body, '<text:p text:style-name="Small">青嵐市政府文化局</text:p>')


def _odt_block(block: Block, note: str) -> str:
    if block.kind == "heading" and block.level == 1:
        return f'<text:p text:style-name="Title">{escape(block.text)}</text:p>'
    if block.kind == "heading":
        level = block.level - 1
        name = f"Heading_20_{level}"
        return f'<text:h text:style-name="{name}" text:outline-level="{level}">{escape(block.text)}</text:h>'
    if block.kind == "table":
        return _odt_table(block.rows)
    if block.kind == "footnote":
        return ""
    text, mark, _ = block.text.partition("[^1]")
    foot = (
        f'<text:note text:note-class="footnote" text:id="ftn1"><text:note-citation>1</text:note-citation>'
        f"<text:note-body><text:p>{escape(note)}</text:p></text:note-body></text:note>"
    )
    return f'<text:p text:style-name="Body">{escape(text)}{foot if mark else ""}</text:p>'


def _odt_table(rows: Sequence[Sequence[str]]) -> str:
    """Write a table whose first row is its header and in which equal first cells are one."""
    head, *body = rows
    told = f'<table:table-column table:number-columns-repeated="{len(head)}"/>'
    told += f"<table:table-header-rows>{_odt_row([_cell(text) for text in head])}</table:table-header-rows>"
    for first, same in groupby(body, key=lambda row: row[0]):
        group = list(same)
        spans = f'table:number-rows-spanned="{len(group)}"' if len(group) > 1 else ""
        for number, row in enumerate(group):
            lead = "<table:covered-table-cell/>" if number else _cell(first, spans)
            told += _odt_row([lead, *map(_cell, row[1:])])
    return f'<table:table table:name="Table1">{told}</table:table>'


def _odt_row(cells: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(value: str | int, more: str = "") -> str:
    typed = "string" if isinstance(value, str) else f'float" office:value="{value}'
    attributes = f'table:style-name="Cell" office:value-type="{typed}" {more}'.strip()
    return f"<table:table-cell {attributes}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def drill_table(table: dict[str, Any]) -> bytes:
    """Build the table of drills as an ODS: a title over all columns, a header, numbers as such.

    Args:
        table: The table of the original.

    Returns:
        The file's bytes.
    """
    columns = len(table["header"])
    title = _cell(table["title"], f'table:number-columns-spanned="{columns}"')
    rows = [[title, f'<table:covered-table-cell table:number-columns-repeated="{columns - 1}"/>']]
    rows += [[_cell(value) for value in row] for row in (table["header"], *table["rows"])]
    body = f'<table:table-column table:number-columns-repeated="{columns}"/>' + "".join(map(_odt_row, rows))
    sheet = f'<table:table table:name="{escape(table["sheet"])}">{body}</table:table>'
    return _odf("spreadsheet", table["title"], sheet)


def _odf(kind: str, title: str, body: str, footer: str = "") -> bytes:
    """Put an OpenDocument package together."""
    mime = MIME + kind
    parts = {
        "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{_cell_style()}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>",
        "styles.xml": f"<office:document-styles {SPACES}><office:styles>{''.join(_styles())}</office:styles>"
        f"{_page(footer) if footer else ''}</office:document-styles>",
        "meta.xml": f"<office:document-meta {SPACES}><office:meta><dc:title>{escape(title)}</dc:title>"
        f"<dc:date>{FIXED.isoformat()}</dc:date></office:meta></office:document-meta>",
    }
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind_of}"/>'
        for path, kind_of in (("/", mime), *((name, "text/xml") for name in parts))
    )
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"'
    parts["META-INF/manifest.xml"] = f"<manifest:manifest {space}>{listed}</manifest:manifest>"
    written = [(name, (HEAD + text).encode()) for name, text in parts.items()]
    return zipped([("mimetype", mime.encode()), *written])


def _cell_style() -> str:
    look = '<style:table-cell-properties fo:border="0.5pt solid #7d8b94" fo:padding="0.1cm"/>'
    return f'<style:style style:name="Cell" style:family="table-cell">{look}</style:style>'


def _styles() -> Iterator[str]:
    looks = {
        "Body": (12, "normal"),
        "Small": (9, "normal"),
        "Title": (20, "bold"),
        "Heading_20_1": (15, "bold"),
    }
    for name, (size, weight) in looks.items():
        look = (
            f'style:font-size-asian="{size}pt" fo:font-size="{size}pt" '
            f'style:font-weight-asian="{weight}" fo:font-weight="{weight}"'
        )
        yield (
            f'<style:style style:name="{name}" style:family="paragraph">'
            '<style:paragraph-properties fo:margin-top="0.15cm" fo:margin-bottom="0.15cm"/>'
            f"<style:text-properties {look}/></style:style>"
        )


def _page(footer: str) -> str:
    page = '<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>'
    return (
        f'<office:automatic-styles><style:page-layout style:name="A4">{page}</style:page-layout>'
        '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" '
        f'style:page-layout-name="A4"><style:footer>{footer}</style:footer></style:master-page>'
        "</office:master-styles>"
    )


def scan() -> bytes:
    """Draw the notice of a day-care centre as a scanner gives it: black and white, a little askew, specks.

    Returns:
        A page of A4 at 200 dots an inch, as PNG.
    """
    page = Image.new("L", (1654, 2339), 245)
    draw, y = ImageDraw.Draw(page), 260
    for block in blocks((ORIGINALS / "石坪區日間照顧中心公告.md").read_text("utf-8")):
        points = 21 if block.kind == "heading" else 13
        pixels = points * DPI // 72
        font = ImageFont.truetype(str(FONTS / "NotoSansTC-Regular-subset.ttf"), pixels)
        for line in wrapped(block.text, lambda piece, font=font: draw.textlength(piece, font), 1290):
            draw.text((180, y), line, font=font, fill=20)
            y += int(1.65 * pixels)
        y += pixels * 2 // 3
    page = page.rotate(0.4, Image.Resampling.BICUBIC, fillcolor=245)
    random = np.random.default_rng(115)
    dots = np.asarray(page) + random.normal(0, 22, page.size[::-1])
    dots[random.random(dots.shape) < 0.0002] = 0
    out = io.BytesIO()
    Image.fromarray(dots > 150).save(out, "PNG", dpi=(DPI, DPI), optimize=True)
    return out.getvalue()


def mail() -> bytes:
    """Write the fire department's mail on the evacuation drills, with its table attached as an ODS.

    Returns:
        The message (RFC 5322), base64 inside.
    """
    original = tomllib.loads((ORIGINALS / "避難演練時程.toml").read_text("utf-8"))
    told = original["mail"]
    message = EmailMessage(SMTP)
    for name in ("from", "to", "cc"):
        display, address = told[name]
        message[name.capitalize()] = Address(display, addr_spec=address)
    message["Subject"], message["Date"] = told["subject"], told["date"]
    message["Message-ID"] = f"<{told['id']}>"
    message.set_content(told["body"].strip() + "\n", cte="base64")
    table = original["table"]
    message.add_attachment(
        drill_table(table),
        maintype="application",
        subtype="vnd.oasis.opendocument.spreadsheet",
        filename=table["name"],
    )
    message.set_boundary("=_qinglan")
    return message.as_bytes()


def proposal() -> bytes:
    """Build a bidder's proposal as a DOCX whose last section is white on white: orders to a language model.

    Returns:
        The file's bytes.
    """
    content = list(blocks((ORIGINALS / "公園遊具維護服務建議書.md").read_text("utf-8")))
    last = next(at for at, block in enumerate(content) if block.text.endswith("隱藏文字"))
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(12)
    for name in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        fonts.set(qn("w:eastAsia"), "標楷體")
    for block in content[:last]:
        if block.kind == "heading":
            document.add_heading(block.text, block.level - 1)
        elif block.kind == "table":
            _table(document, block.rows)
        else:
            document.add_paragraph(block.text)
    for block in content[last + 1 :]:
        font = document.add_paragraph().add_run(block.text).font
        font.color.rgb, font.size = RGBColor(255, 255, 255), Pt(2)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = content[0].text, "晴川景觀", "晴川景觀"
    properties.created = properties.modified = FIXED
    properties.comments, properties.language = "", "zh-TW"
    out = io.BytesIO()
    document.save(out)
    return pinned(out.getvalue())


def _table(document: Document, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            cell = table.cell(y, x)
            cell.width = Cm(4)
            cell.paragraphs[0].add_run(text).bold = y == 0
    document.add_paragraph()


BUILDERS: dict[str, Callable[[], bytes]] = {
    "city/文化會館場地使用要點.odt": rules,
    "incoming/石坪區日間照顧中心公告（掃描）.png": scan,
    "incoming/避難演練時程通知.eml": mail,
    "incoming/公園遊具維護服務建議書.docx": proposal,
}
