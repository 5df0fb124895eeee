"""Writes the 60 files of `bench.formats`: twelve formats, five files each, the same every time.

Made from nothing but articles of law and a fixed seed. A file is a title and sections; a section is a
heading, some articles and, where the format has tables, one table. Numbers stand in spreadsheets as numbers
with a format, so that what is true is what a reader sees.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from email.header import Header
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
from pptx.util import Cm, Pt

from bench.formats_pages import pdf, scan
from bench.formats_text import HEADER, SEED, Row, Text, Truth, Writer, shown, truth_of

EACH = 5


def _txt(text: Text, number: int) -> tuple[str, bytes, Truth]:
    lines = [text.title, ""]
    truth = truth_of(text, title=False)
    for at, section in enumerate(text.sections):
        heading = f"第{'一二三四五六七八九十'[at]}章 {section.heading}"
        truth.headings[at] = heading
        lines += [heading, "", *(f"{article}\n" for article in section.articles)]
    whole = "\n".join(lines)
    return "txt", whole.encode("cp950" if number % 2 else "utf-8"), truth


def _html(text: Text, _: int) -> tuple[str, bytes, Truth]:
    parts = [f"<h1>{text.title}</h1>"]
    for section in text.sections:
        parts += [f"<h2>{section.heading}</h2>", *(f"<p>{article}</p>" for article in section.articles)]
        head = "".join(f"<th>{name}</th>" for name in HEADER)
        rows = ("".join(f"<td>{cell}</td>" for cell in shown(row)) for row in section.rows)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    head = f"<!doctype html><html><head><meta charset=utf-8><title>{text.title}</title></head>"
    page = f"{head}<body>{''.join(parts)}</body></html>"
    return "html", page.encode(), truth_of(text)


def _docx(text: Text, _: int) -> tuple[str, bytes, Truth]:
    document = docx.Document()
    document.add_heading(text.title, 1)
    document.sections[0].header.paragraphs[0].text = "霧山市政府"
    for section in text.sections:
        document.add_heading(section.heading, 2)
        for article in section.articles:
            document.add_paragraph(article)
        table = document.add_table(rows=0, cols=len(HEADER))
        for cells in (HEADER, *map(shown, section.rows)):
            for cell, value in zip(table.add_row().cells, cells, strict=True):
                cell.text = value
    return "docx", _saved(document.save), truth_of(text)


def _xlsx(text: Text, _: int) -> tuple[str, bytes, Truth]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, section in enumerate(text.sections):
        sheet = book.create_sheet(f"{section.heading[:20]}{number}")
        sheet.append(HEADER)
        for row in section.rows:
            sheet.append(row)
            at = sheet.max_row
            sheet.cell(at, 3).number_format = "#,##0"
            sheet.cell(at, 4).number_format = "0.0%"
            sheet.cell(at, 5).number_format = "yyyy-mm-dd"
    truth = truth_of(text, title=False)
    truth.pieces, truth.headings = [], [sheet.title for sheet in book]
    return "xlsx", _saved(book.save), truth


def _pptx(text: Text, _: int) -> tuple[str, bytes, Truth]:
    show = pptx.Presentation()
    for section in text.sections:
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = section.heading
        frame = slide.shapes.add_textbox(Cm(1), Cm(4), Cm(22), Cm(6)).text_frame
        frame.word_wrap = True
        frame.text = section.articles[0]
        for article in section.articles[1:]:
            frame.add_paragraph().text = article
        place = (Cm(1), Cm(11), Cm(22), Cm(6))
        table = slide.shapes.add_table(len(section.rows) + 1, len(HEADER), *place).table
        for at, cells in enumerate((HEADER, *map(shown, section.rows))):
            for column, value in enumerate(cells):
                table.cell(at, column).text = value
                table.cell(at, column).text_frame.paragraphs[0].font.size = Pt(10)
    return "pptx", _saved(show.save), truth_of(text, title=False, pages=True)


def _saved(save: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("svg", "svg-compatible"), ("presentation", "presentation"), ("style", "style"),
    )
)  # fmt: skip


def _odf(kind: str, body: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    inner = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    content = f'<office:document-content {_SPACES} office:version="1.3">{inner}</office:document-content>'
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", mime), ("content.xml", "text/xml"))
    )
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = f"<manifest:manifest {space}>{listed}</manifest:manifest>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mime, zipfile.ZIP_STORED)
        for name, data in (("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{data}')
    return out.getvalue()


def _odf_table(rows: tuple[Row, ...], name: str, *, typed: bool = False) -> str:
    lines = [[_cell(cell) for cell in HEADER]]
    for row in rows:
        item, people, *numbers = shown(row)
        kinds = (f'float" office:value="{row[2]}', f'percentage" office:value="{row[3]}',
                 f'date" office:date-value="{row[4]}') if typed else ("string",) * 3  # fmt: skip
        cells = [_cell(text, kind) for text, kind in zip(numbers, kinds, strict=True)]
        lines.append([_cell(item), _cell(people), *cells])
    body = "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)
    columns = f'<table:table-column table:number-columns-repeated="{len(HEADER)}"/>'
    return f'<table:table table:name="{name}">{columns}{body}</table:table>'


def _cell(text: str, kind: str = "string") -> str:
    return f'<table:table-cell office:value-type="{kind}"><text:p>{text}</text:p></table:table-cell>'


def _odt(text: Text, _: int) -> tuple[str, bytes, Truth]:
    body = f'<text:h text:outline-level="1">{text.title}</text:h>'
    for number, section in enumerate(text.sections):
        body += f'<text:h text:outline-level="2">{section.heading}</text:h>'
        body += "".join(f"<text:p>{article}</text:p>" for article in section.articles)
        body += _odf_table(section.rows, f"t{number}")
    return "odt", _odf("text", body), truth_of(text)


def _ods(text: Text, _: int) -> tuple[str, bytes, Truth]:
    truth = truth_of(text, title=False)
    truth.pieces = []
    body = "".join(_odf_table(section.rows, section.heading, typed=True) for section in text.sections)
    return "ods", _odf("spreadsheet", body), truth


def _odp(text: Text, _: int) -> tuple[str, bytes, Truth]:
    body = ""
    for number, section in enumerate(text.sections, 1):
        said = "".join(f"<text:p>{article}</text:p>" for article in section.articles)
        boxes = ((f"<text:p>{section.heading}</text:p>", 1, ' presentation:class="title"'), (said, 5, ""))
        frames = "".join(
            f'<draw:frame svg:x="1cm" svg:y="{y}cm" svg:width="20cm" svg:height="3cm"{more}>'
            f"<draw:text-box>{inner}</draw:text-box></draw:frame>"
            for inner, y, more in boxes
        )
        table = '<draw:frame svg:x="1cm" svg:y="12cm" svg:width="20cm" svg:height="5cm">{}</draw:frame>'
        frames += table.format(_odf_table(section.rows, f"t{number}"))
        body += f'<draw:page draw:name="p{number}">{frames}</draw:page>'
    return "odp", _odf("presentation", body), truth_of(text, title=False, pages=True)


def _eml(text: Text, _: int) -> tuple[str, bytes, Truth]:
    body = "\r\n\r\n".join(article for section in text.sections for article in section.articles)
    _, sheet, inner = _xlsx(text, 0)
    mark = "bench-edge"
    parts = (
        ("text/plain; charset=utf-8", "", body.encode()),
        ("application/octet-stream", 'attachment; filename="sheet.xlsx"', sheet),
    )
    lines = [
        f"From: {Header('秘書處', 'utf-8').encode()} <office@example.tw>", "To: all@example.tw",
        f"Subject: {Header(text.title, 'utf-8').encode()}", "Date: Thu, 05 Mar 2026 14:30:00 +0800",
        "MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{mark}"', "",
    ]  # fmt: skip
    for kind, where, data in parts:
        lines += [f"--{mark}", f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]
        lines += [f"Content-Disposition: {where}"] if where else []
        lines += ["", *base64.encodebytes(data).decode().splitlines()]
    truth = truth_of(text)
    truth.headings = [text.title, *inner.headings]
    return "eml", "\r\n".join([*lines, f"--{mark}--", ""]).encode(), truth


def _di(text: Text, _: int) -> tuple[str, bytes, Truth]:
    parts, truth = "", Truth()
    subject, *rest = [article for section in text.sections for article in section.articles]
    for name, articles in (("說明", rest[:4]), ("辦法", rest[4:])):
        items = "".join(
            f'<條列 序號="{mark}、"><文字>{article}</文字></條列>'
            for mark, article in zip("一二三四五六七八九十", articles, strict=False)
        )
        parts += f'<段落 段名="{name}："><文字/>{items}</段落>'
        truth.pieces += [(article, None) for article in articles[:10]]
    letter = f"""<?xml version="1.0" encoding="utf-8"?>
<函><發文機關><全銜>霧山市政府</全銜></發文機關><函類別 代碼="書函"/>
<發文日期><年月日>中華民國115年3月1日</年月日></發文日期>
<發文字號><字>霧府社福</字><文號><年度>115</年度><流水號>0001234</流水號><支號/></文號></發文字號>
<主旨><文字>{subject}</文字></主旨>{parts}<正本><全銜>各區公所</全銜></正本><署名>市長　陳大明</署名></函>"""
    truth.pieces.insert(0, (subject, None))
    truth.headings = ["主旨", "說明", "辦法"]
    return "di", letter.encode(), truth


FORMATS: dict[str, tuple[Callable[[Text, int], tuple[str, bytes, Truth]], dict[str, Any]]] = {
    "TXT": (_txt, {"sections": 6, "articles": 12}),
    "HTML": (_html, {"sections": 5, "articles": 10, "rows": 12}),
    "DOCX": (_docx, {"sections": 5, "articles": 10, "rows": 12}),
    "ODT": (_odt, {"sections": 5, "articles": 10, "rows": 12}),
    "XLSX": (_xlsx, {"sections": 3, "articles": 0, "rows": 100}),
    "ODS": (_ods, {"sections": 3, "articles": 0, "rows": 100}),
    "PPTX": (_pptx, {"sections": 12, "articles": 3, "rows": 5}),
    "ODP": (_odp, {"sections": 12, "articles": 3, "rows": 5}),
    "PDF": (pdf, {"sections": 8, "articles": 5, "rows": 8}),
    "EML": (_eml, {"sections": 3, "articles": 6, "rows": 20}),
    "DI": (_di, {"sections": 2, "articles": 6}),
    "scan": (scan, {"sections": 2, "articles": 8, "simple": True}),
}


def build(folder: Path, data: Path) -> dict[str, tuple[str, Truth]]:
    """Write the files.

    Args:
        folder: Where.
        data: Where the laws are.

    Returns:
        Format and truth by file name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(data, SEED)
    made = {}
    for label, (make, shape) in FORMATS.items():
        for number in range(EACH):
            plain = shape.get("simple", False) or (label == "PDF" and number >= 2)
            ending, content, truth = make(writer.text(**{**shape, "simple": plain}), number)
            name = f"{label.lower()}-{number}.{ending}"
            (folder / name).write_bytes(content)
            made[name] = (label, truth)
    return made
