"""Builds the files that the parsers are tested on, each named for what it is or what is wrong with it.

Run as `python tests/corpus/files/make.py FOLDER`, or call `build`. Everything is made from nothing and is the
same each time as far as the libraries allow; no file is kept in the repository.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import sys
import zipfile
import zlib
from datetime import date
from pathlib import Path

import docx
import openpyxl
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import numbers
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

FONT = "MSung-Light"
RULES = "本市年滿六十五歲之長者，得向區公所申請居家照顧服務，每月補助新臺幣一千五百元。"
MAP = """
key = 'id'
title = 'name'
[[passages]]
rows = 'rows'
text = 'text'
reference = 'at'
heading = 'head'
levels = ["章", "節"]
"""


def build(folder: Path) -> None:
    """Write every file into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for make in (_texts, _records, _pdfs, _pictures, _docxs, _xlsxs, _bombs):
        make(folder)


def _texts(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\n\t")
    (folder / "big5-named-utf8.txt").write_bytes(("第一章 總則\n\n" + RULES * 3).encode("cp950"))
    (folder / "gb2312.txt").write_bytes(
        ("本市年满六十五岁的老人，可以向区公所申请居家照顾服务。" * 10).encode("gb2312")
    )
    (folder / "utf16.txt").write_bytes(RULES.encode("utf-16"))
    data = (RULES * 3 + "\n" + RULES * 3).encode()
    place = data.index(b"\n") + 1
    (folder / "broken-utf8.txt").write_bytes(data[:place] + b"\xff" + data[place:])
    (folder / "nul.txt").write_bytes("前言".encode() + b"\0" + RULES.encode())
    (folder / "is-pdf.txt").write_bytes(_pdf([RULES]))
    (folder / "is-text.pdf").write_bytes(RULES.encode())
    (folder / "is-picture.md").write_bytes(_picture())
    (folder / "letter.odt").write_bytes(b"PK\x03\x04 not read yet")
    (folder / "no-ending").write_bytes(_pdf([RULES]))
    (folder / "old-word.docx").write_bytes(_OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
    (folder / "protected.docx").write_bytes(_OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _records(folder: Path) -> None:
    records = [
        {
            "id": f"R{i}",
            "name": f"規則{i}",
            "rows": [{"head": "第 一 章 總則"}, {"at": "第 1 條", "text": RULES}],
        }
        for i in range(5)
    ]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (folder / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "records.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    (folder / "bad-line.jsonl").write_text("\n".join([lines[0], '{"id": 1,', "", lines[1]]), encoding="utf-8")
    (folder / "no-key.jsonl").write_text('{"name": "無"}\n' + lines[0], encoding="utf-8")
    (folder / "cut.jsonl.gz").write_bytes((folder / "records.jsonl.gz").read_bytes()[:-20])
    (folder / "is-gzip.jsonl").write_bytes((folder / "records.jsonl.gz").read_bytes())
    (folder / "is-plain.jsonl.gz").write_bytes((folder / "records.jsonl").read_bytes())
    (folder / "records.json").write_text(json.dumps(records), encoding="utf-8")
    (folder / "cut.json").write_text('{"id": [1, 2', encoding="utf-8")
    (folder / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    table = 'id,name,text\n1,甲,"一, 二"\n2,乙,三\n'
    (folder / "records.csv").write_text(table, encoding="utf-8")
    (folder / "bad-quote.csv").write_text('id,name,text\n1,甲,"一"二\n', encoding="utf-8")


def _pdf(pages: list[str], **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True, **options)
    for text in pages:
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _bare_pdf(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%b endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + trailer


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 40), 128).save(out, "PNG")
    return out.getvalue()


def _pdfs(folder: Path) -> None:
    (folder / "no-pages.pdf").write_bytes(
        _bare_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
    )
    (folder / "encrypted.pdf").write_bytes(_pdf([RULES], encrypt=StandardEncryption("secret", canPrint=0)))
    whole = _pdf([RULES] * 5)
    (folder / "cut.pdf").write_bytes(whole[:40])
    (folder / "scanned.pdf").write_bytes(_scanned([None, None]))
    (folder / "half-scanned.pdf").write_bytes(_scanned([RULES, None]))
    _handbook(folder / "handbook.pdf")


def _pictures(folder: Path) -> None:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 60).save(out, "JPEG")
    (folder / "cut.jpg").write_bytes(out.getvalue()[:-2000])
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b"")
    packed = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    (folder / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(packed))
    (folder / "is-text.png").write_bytes(RULES.encode())
    (folder / "is-gif.png").write_bytes(b"GIF89a" + bytes(40))


def _scanned(pages: list[str | None]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    picture = Image.new("L", (40, 40), 128)
    for text in pages:
        canvas.setFont(FONT, 12)
        if text is None:
            canvas.drawInlineImage(picture, 72, 400, 200, 200)
        else:
            canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _handbook(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    title = ParagraphStyle("title", fontName=FONT, fontSize=18, leading=26)
    section = ParagraphStyle("section", fontName=FONT, fontSize=14, leading=20)
    body = ParagraphStyle("body", fontName=FONT, fontSize=11, leading=16, wordWrap="CJK", firstLineIndent=22)
    english = ParagraphStyle("english", fontName="Helvetica", fontSize=11, leading=14)
    ruled = [
        ("GRID", (0, 0), (-1, -1), 1, colors.black),
        ("FONT", (0, 0), (-1, -1), FONT),
        ("SPAN", (0, 1), (0, 2)),
    ]
    fees = [["服務項目", "對象", "每月\n金額"], ["居家照顧", "一般戶", "1,500"], ["", "低收入戶", "3,000"]]
    story = [
        Paragraph("長照服務手冊", title),
        Paragraph(RULES * 3, body),
        Paragraph(RULES * 2, body),
        Paragraph("收費標準", section),
        Table(fees, style=ruled),
        Paragraph("表後說明。", body),
        PageBreak(),
        Paragraph("Visitor guide", title),
        Paragraph("The visitor centre is open from nine to five every day except Monday. " * 4, english),
    ]

    def foot(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.drawCentredString(300, 30, f"- {template.page} -")

    SimpleDocTemplate(str(path), invariant=True).build(story, onFirstPage=foot, onLaterPages=foot)


def _docxs(folder: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "會議紀錄"
    document.add_heading("第一次會議紀錄", 0)
    document.add_heading("報告事項", 1)
    paragraph = document.add_paragraph(RULES)
    paragraph.add_run("換行前").add_break(WD_BREAK.LINE)
    paragraph.add_run("換行後")
    document.add_paragraph("清單一", style="List Bullet")
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate(
        (("項目", "對象", "金額"), ("居家照顧", "一般戶", "1,500"), ("", "低收入戶", "3,000"))
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.sections[0].header.paragraphs[0].text = "霧山市政府"
    document.sections[0].footer.paragraphs[0].text = "第 1 頁，共 3 頁"
    _wrap_in_control(document, "控制項內的文字。")
    _track(paragraph)
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "7")
    paragraph.add_run()._r.append(reference)
    plain = io.BytesIO()
    document.save(plain)
    whole = _with_footnote(plain.getvalue())
    (folder / "minutes.docx").write_bytes(whole)
    (folder / "truncated.docx").write_bytes(whole[: len(whole) // 2])
    (folder / "is-xlsx.docx").write_bytes(_workbook())
    (folder / "bad-xml.docx").write_bytes(
        _zip({"word/document.xml": b"<w:document>", "[Content_Types].xml": b"<"})
    )


def _wrap_in_control(document: docx.document.Document, text: str) -> None:
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    paragraph = document.add_paragraph(text)._p
    paragraph.addprevious(control)
    content.append(paragraph)
    control.append(content)


def _track(paragraph: docx.text.paragraph.Paragraph) -> None:
    for tag, text_tag, text in (("w:ins", "w:t", "增訂文字。"), ("w:del", "w:delText", "刪去文字。")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)


def _with_footnote(data: bytes) -> bytes:
    """Add a footnotes part, which python-docx cannot write."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = '<w:footnote w:id="7"><w:p><w:r><w:t>註腳內容。</w:t></w:r></w:p></w:footnote>'
    note = f'<w:footnotes xmlns:w="{name}">{body}</w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    entries = _entries(data)
    entries["word/footnotes.xml"] = note.encode()
    types = entries["[Content_Types].xml"].decode()
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    entries["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    relations = entries["word/_rels/document.xml.rels"].decode()
    added = f'<Relationship Id="rId900" Type="{relation}" Target="footnotes.xml"/></Relationships>'
    entries["word/_rels/document.xml.rels"] = relations.replace("</Relationships>", added).encode()
    return _zip(entries)


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "補助標準"
    sheet.append(["霧山市補助標準表"])
    sheet.merge_cells("A1:D1")
    sheet.append(["項目", "金額", None, "生效日"])
    sheet.merge_cells("B2:C2")
    sheet.append([None, "一般戶", "低收入戶", None])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("D2:D3")
    sheet.append(["居家照顧", 1500, 3000.0, date(2026, 1, 1)])
    sheet.append(["日間照顧", 0.05, 12.5, None])
    sheet["B4"].number_format = '#,##0"元"'
    sheet["B5"].number_format = numbers.FORMAT_PERCENTAGE
    sheet.append([])
    sheet.append(["註：逾期不受理。"])
    sheet.append(["合計", "=SUM(B4:B5)"])
    book.create_sheet("草稿").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsxs(folder: Path) -> None:
    (folder / "fees.xlsx").write_bytes(_workbook())


def _bombs(folder: Path) -> None:
    big = b" " * (40 << 20)
    (folder / "bomb.docx").write_bytes(_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": big}))
    (folder / "bomb.xlsx").write_bytes(_zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": big}))
    entries = {f"xl/{i}.xml": b"" for i in range(10_050)}
    (folder / "entries.xlsx").write_bytes(_zip({"xl/workbook.xml": b"<workbook/>", **entries}))
    (folder / "bomb.jsonl.gz").write_bytes(gzip.compress(big, mtime=0))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
