"""What the builders of the example documents share: where things lie, the small Markdown, fixed times."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "src" / "allod" / "examples"
ORIGINALS = ROOT / "tests" / "examples" / "originals"
FONTS = ORIGINALS / "fonts"
FIXED = datetime(2026, 10, 1, 9, 0, 0)  # office files hold times without a zone
NEVER_FIRST = frozenset("，。、；：？！）」』％")  # characters that may not begin a line


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an original: a heading (level from 1), a paragraph (level 0), a table or a footnote."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(text: str) -> Iterator[Block]:
    """Read the originals' small Markdown: headings, paragraphs, tables, one kind of footnote.

    Args:
        text: The original.

    Yields:
        The blocks in order; a footnote's definition as kind "footnote".
    """
    for piece in re.split(r"\n\s*\n", text.strip()):
        if heading := re.fullmatch(r"(#+) (.+)", piece):
            yield Block("heading", heading[2], len(heading[1]))
        elif piece.startswith("|"):
            rows = (tuple(cell.strip() for cell in row.strip(" |").split("|")) for row in piece.splitlines())
            yield Block("table", rows=tuple(rows))
        elif note := re.fullmatch(r"\[\^\d+\]: (.+)", piece):
            yield Block("footnote", note[1])
        else:
            yield Block("paragraph", piece)


def wrapped(text: str, width: Callable[[str], float], most: float) -> Iterator[str]:
    """Break a text into lines, none of which begins with a closing mark or breaks a number or word.

    Args:
        text: One paragraph.
        width: Tells how wide a piece of text is.
        most: How wide a line may be.

    Yields:
        The lines.
    """
    line = ""
    for piece in re.findall(r"[!-~]+|.", text):
        if width(line + piece) > most:
            kept = line[:-1] if piece in NEVER_FIRST else line
            yield kept
            line = line[len(kept) :]
        line += piece
    yield line


def zipped(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """Write a ZIP with one fixed time in its entries; one called `mimetype` is stored, as OpenDocument asks.

    Args:
        entries: Names and contents, in order.

    Returns:
        The archive, the same bytes on every run.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            stored = name == "mimetype"
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def pinned(archive: bytes) -> bytes:
    """Rewrite a ZIP with one fixed time in its entries and in `docProps/core.xml`.

    Args:
        archive: An Office file as its library wrote it.

    Returns:
        The same content, the same bytes on every run.
    """
    stamp = FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    core = "docProps/core.xml"
    contents[core] = re.sub(rb"(W3CDTF\">)[^<]+", rb"\g<1>" + stamp, contents[core])
    return zipped(contents.items())
