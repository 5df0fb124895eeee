"""One peer of `bench.formats` reads a folder of files: `python formats_child.py PEER FOLDER`, told as JSON.

Imports nothing of Allod. `bare` is each format's library as its documentation calls it, one file after the
other; `markitdown` is that program with its defaults. A file becomes lines `[text, page, is a heading]`.
"""

from __future__ import annotations

import csv
import email
import email.policy
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

Line = tuple[str, "int | None", bool]


def markitdown(path: Path) -> Iterator[Line]:
    """Markdown, headings by their marks, slides by its comments."""
    page = None
    for line in _CONVERT(path).splitlines():
        if line.startswith("<!-- Slide number: "):
            page = int(line.split(":")[1].split()[0])
            continue
        yield line.lstrip("# "), page, line.startswith("#")


def _CONVERT(path: Path) -> str:  # noqa: N802  (replaced by the program's own method once it is loaded)
    from markitdown import MarkItDown

    converter = MarkItDown()

    def convert(each: Path) -> str:
        return str(converter.convert(str(each)).text_content)

    globals()["_CONVERT"] = convert
    return convert(path)


def bare(path: Path) -> Iterator[Line]:
    """The library of a file's format, nothing added."""
    yield from _BARE[path.suffix](path)


def _rows(rows: Iterable[Iterable[Any]]) -> Iterator[Line]:
    for row in rows:
        yield "\t".join("" if value is None else str(value) for value in row), None, False


def _txt(path: Path) -> Iterator[Line]:
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp950")
    for line in text.splitlines():
        yield line, None, False


def _html(path: Path) -> Iterator[Line]:
    from lxml import html

    for element in html.parse(str(path)).getroot().iter("h1", "h2", "p", "tr"):
        if element.tag == "tr":
            yield from _rows([[cell.text_content() for cell in element]])
        else:
            yield element.text_content(), None, element.tag in {"h1", "h2"}


def _docx(path: Path) -> Iterator[Line]:
    import docx

    for each in docx.Document(str(path)).iter_inner_content():
        if hasattr(each, "rows"):
            yield from _rows([cell.text for cell in row.cells] for row in each.rows)
        else:
            yield each.text, None, each.style.name.startswith("Heading")


def _xlsx(path: Path) -> Iterator[Line]:
    import openpyxl

    for sheet in openpyxl.load_workbook(path, read_only=True, data_only=True):
        yield sheet.title, None, True
        yield from _rows(sheet.iter_rows(values_only=True))


def _pptx(path: Path) -> Iterator[Line]:
    import pptx

    for number, slide in enumerate(pptx.Presentation(str(path)).slides, 1):
        for shape in slide.shapes:
            if shape.has_table:
                for text, _, _ in _rows([cell.text for cell in row.cells] for row in shape.table.rows):
                    yield text, number, False
            elif shape.has_text_frame:
                for paragraph in shape.text_frame.paragraphs:
                    yield paragraph.text, number, shape == slide.shapes.title


def _odf(path: Path) -> Iterator[Line]:
    import odfdo

    body = odfdo.Document(str(path)).body
    pages = body.get_elements("descendant::draw:page")
    for number, part in enumerate(pages or [body], 1):
        for element in part.get_elements("descendant::text:h|descendant::text:p|descendant::table:table"):
            page = number if pages else None
            if element.tag == "table:table":
                yield element.name, page, path.suffix == ".ods"
                for text, _, _ in _rows(element.get_values()):
                    yield text, page, False
            elif not element.get_elements("ancestor::table:table"):
                yield element.inner_text, page, element.tag == "text:h"


def _pdf(path: Path) -> Iterator[Line]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, 1):
            text = page.get_textpage().get_text_range()
            if not text.strip():
                picture = path.with_suffix(f".{number}.tmp.png")
                page.render(scale=200 / 72, grayscale=True).to_pil().save(picture, dpi=(200, 200))
                text = _recognised(picture)
                picture.unlink()
            for line in text.splitlines():
                yield line, number, False


def _png(path: Path) -> Iterator[Line]:
    for line in _recognised(path).splitlines():
        yield line, 1, False


def _recognised(picture: Path) -> str:
    command = ["tesseract", picture, "stdout", "-l", "chi_tra+eng"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # with its own threads it takes twice as long here
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def _eml(path: Path) -> Iterator[Line]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    yield str(message["subject"]), None, False
    body = message.get_body(("plain", "html"))
    for line in body.get_content().splitlines() if body else ():
        yield line, None, False
    for part in message.iter_attachments():
        inner = path.with_suffix(f".tmp{Path(part.get_filename()).suffix}")
        inner.write_bytes(part.get_content())
        yield from bare(inner)
        inner.unlink()


def _xml(path: Path) -> Iterator[Line]:
    from lxml import etree

    for text in etree.parse(str(path)).getroot().itertext():
        yield text, None, False


def _csv(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from _rows(csv.reader(file))


_BARE = {
    ".txt": _txt, ".html": _html, ".docx": _docx, ".odt": _odf, ".ods": _odf, ".odp": _odf, ".xlsx": _xlsx,
    ".pptx": _pptx, ".pdf": _pdf, ".png": _png, ".eml": _eml, ".di": _xml, ".csv": _csv,
}  # fmt: skip
PEERS = {
    "bare": (bare, "pypdfium2 python-docx openpyxl python-pptx odfdo lxml"),
    "markitdown": (markitdown, "markitdown"),
}


def _peak_bytes() -> int:
    """The most memory held since this program began; the usual counter still has that of who started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def main() -> None:
    """Read every file of the folder and tell lines, seconds and the most memory held."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    reader, packages = PEERS[name]
    said: dict[str, Any] = {}
    began = time.perf_counter()
    seconds: dict[str, float] = {}
    for path in sorted(folder.iterdir()):
        started = time.perf_counter()
        try:
            said[path.name] = list(reader(path))
        except Exception as error:  # noqa: BLE001 - told, and counted as nothing read
            said[path.name] = f"{type(error).__name__}: {error}"
        seconds[path.name] = time.perf_counter() - started
    told = {
        "name": name,
        "version": ", ".join(f"{each} {metadata.version(each)}" for each in packages.split()),
        "said": said,
        "seconds": time.perf_counter() - began,
        "each": seconds,
        "peak_bytes": _peak_bytes(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
