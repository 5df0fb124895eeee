"""Large files for `bench.formats`: one of each kind, to see what memory they take."""

from __future__ import annotations

import base64
import csv
import io
import zipfile
from pathlib import Path

import docx
import openpyxl
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

LINE = "本市年滿六十五歲之長者，得向區公所申請居家照顧服務，每月補助新臺幣一千五百元。"


def build_large(folder: Path) -> list[Path]:
    """Write the files.

    Args:
        folder: Where.

    Returns:
        Their paths.
    """
    folder.mkdir(parents=True)
    rows = [[f"項目{n}", n * 37, f"{LINE}{n}", n / 7] for n in range(100_000)]
    (folder / "text.txt").write_text("".join(f"{LINE}（{n}）\n\n" for n in range(200_000)), "utf-8")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["名稱", "金額", "說明", "比率"], *rows])
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for row in (["名稱", "金額", "說明", "比率"], *rows):
        sheet.append(row)
    book.save(folder / "table.xlsx")
    document = docx.Document()
    for number in range(20_000):
        document.add_paragraph(f"{LINE}（{number}）")
    document.save(str(folder / "text.docx"))
    _pdf(folder / "pages.pdf")
    data = (folder / "text.docx").read_bytes() + bytes(50 << 20)
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        for name in ("text.docx", "table.xlsx", "pages.pdf"):
            archive.write(folder / name, name)
        archive.writestr("large.bin", data)
    _mail(folder / "mail.eml", (folder / "archive.zip").read_bytes())
    return sorted(folder.iterdir())


def _pdf(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))
    canvas = Canvas(str(path))
    for number in range(1000):
        canvas.setFont("MSung-Light", 11)
        for line in range(40):
            canvas.drawString(50, 800 - 18 * line, f"{LINE[:36]}{number}-{line}")
        canvas.showPage()
    canvas.save()


def _mail(path: Path, attached: bytes) -> None:
    head = "From: a@example.tw\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
    head += "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    part = f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{LINE}\r\n"
    part += "--x\r\nContent-Type: application/zip\r\n"
    part += 'Content-Disposition: attachment; filename="a.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    out = io.BytesIO()
    base64.encode(io.BytesIO(attached), out)
    path.write_bytes((head + part).encode() + out.getvalue().replace(b"\n", b"\r\n") + b"--x--\r\n")
