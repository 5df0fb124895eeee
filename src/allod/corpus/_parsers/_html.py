"""HTML: what a reader sees of a page, as headings, paragraphs, list items and table rows.

Scripts, styles and templates are dropped, hidden text goes aside: what nobody sees is not cited.
Nothing that the page refers to is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from allod.corpus._parsers._content import Content, size_of
from allod.corpus._parsers._errors import DamagedFile, TooMuchText
from allod.corpus._parsers._html_look import DROPPED, take_unseen
from allod.corpus._parsers._rows import row_text, table_blocks
from allod.corpus._parsers._text import decode
from allod.corpus._parsers._values import Block, Kind, Options, Parsed

PARSER = f"html/1 lxml {etree.__version__}"

_PHRASING = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rb rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr input button"
)
_INLINE = frozenset(_PHRASING.split())
"""Elements inside a line of text; every other one begins a new line."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = frozenset({"li", "dd"})
_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_SAME = {"big5": "cp950", "big5-hkscs": "big5hkscs", "gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932"}
"""Labels that pages use more widely than for the encoding of that name (WHATWG Encoding, section 4.2)."""

_WRAPPED = re.compile(r"(?<=[\u2e80-\uffef])[ \t\r\f]*\n\s*(?=[\u2e80-\uffef])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\x00"  # stands for <br> while blanks are folded; no NUL gets past `decode`
_MAX_SPAN = 200


def parse_html(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read an HTML file.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limit on text.

    Yields:
        One document, titled by its title element or first heading.

    Raises:
        BrokenUtf8: See `allod.corpus._parsers._text.decode`.
        DamagedFile: There is no element in it.
        EmptyFile: See `decode`.
        NulBytes: See `decode`.
        TooMuchText: It is longer than the limit.
        UnknownEncoding: See `decode`.
    """
    if size_of(content) > 4 * options.max_text_chars:  # the tree takes some ten times the file
        raise TooMuchText(file=name, limit=options.max_text_chars, place="the whole file")
    text, notes = _decoded(content.read_bytes(), name)
    root = _root(text)
    if root is None:
        raise DamagedFile(file=name, format="HTML", place="no element")
    hidden: list[str] = []
    take_unseen(root, hidden)
    blocks = list(_blocks(root))
    title = _folded(root.findtext(".//title") or "")
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    yield Parsed(blocks, PARSER, title=title or first, notes=notes, hidden=hidden)


def html_blocks(source: str, hidden: list[str] | None = None) -> list[Block]:
    """Read a piece of HTML inside another format.

    Args:
        source: The piece.
        hidden: Receives the text that nobody can see.

    Returns:
        Its blocks.
    """
    root = _root(source)
    if root is None:
        return []
    take_unseen(root, [] if hidden is None else hidden)
    return list(_blocks(root))


def _decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    """Take the declared encoding, unless the bytes are UTF-8: nothing else passes for it by chance."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    label = declared[1].decode("ascii").lower() if declared else "utf-8"
    encoding = _SAME.get(label, label)
    if encoding.startswith("utf") or _is_utf8(data):
        return decode(data, name)
    try:
        return data.decode(encoding), [f"encoding: {encoding}"]
    except (UnicodeDecodeError, LookupError):  # the declaration is wrong; what is found instead is reported
        return decode(data, name)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _root(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None


def _blocks(root: etree._Element) -> Iterator[Block]:
    """Walk without recursion: text gathers until an element that begins or ends a block."""
    text: list[str] = []
    kinds: list[tuple[Kind, int]] = [("paragraph", 0)]
    pre = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "start":
            if tag in DROPPED:
                walk.skip_subtree()
                continue
            if tag == "table" and _is_table(element):
                yield from _flush(text, kinds[-1], pre)
                yield from _table(element)
                walk.skip_subtree()
                continue
            if tag == "br":
                text.append(_BREAK)
            elif tag not in _INLINE:
                yield from _flush(text, kinds[-1], pre)
                pre += tag == "pre"
                if tag in _HEADINGS:
                    kinds.append(("heading", _HEADINGS[tag]))
                elif tag in _ITEMS:
                    kinds.append(("item", 0))
            text.append(element.text or "")
            continue
        if tag not in _INLINE and tag != "br" and not _skipped(element):
            yield from _flush(text, kinds[-1], pre)
            pre -= tag == "pre"
            if tag in _HEADINGS or tag in _ITEMS:
                kinds.pop()
        if element is not root:
            text.append(element.tail or "")
    yield from _flush(text, kinds[-1], pre)


def _skipped(element: etree._Element) -> bool:
    return element.tag in DROPPED or (element.tag == "table" and _is_table(element))


def _flush(text: list[str], kind: tuple[Kind, int], pre: int) -> Iterator[Block]:
    joined = "".join(text)
    text.clear()
    whole = joined.replace(_BREAK, "\n").strip("\n") if pre else _folded(joined)
    if whole.strip():
        yield Block(whole, kind[0], level=kind[1])


def _folded(text: str) -> str:
    """Fold blanks as a browser does, but leave none where the source broke a line of Han characters."""
    lines = _BLANKS.sub(" ", _WRAPPED.sub("", text)).split(_BREAK)
    return "\n".join(line.strip() for line in lines).strip()


def _is_table(table: etree._Element) -> bool:
    """Whether a table holds data: no table inside it, two columns or more. Others are only layout."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(len(_cells(row)) > 1 for row in table.iter("tr"))


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in {"td", "th"}]


def _table(table: etree._Element) -> list[Block]:
    rows = list(table.iter("tr"))
    grid = _grid(rows)
    headers = 0
    for row in rows:
        head = getattr(row.getparent(), "tag", "") == "thead"
        if not head and not all(cell.tag == "th" for cell in _cells(row)):
            break
        headers += 1
    caption = table.find("caption")
    blocks = [Block(_content(caption))] if caption is not None and _content(caption) else []
    if headers == 0 and all(cells and cells[0].tag == "th" for cells in map(_cells, rows)):
        texts = (row_text([cells[0]] * len(cells), ["", *cells[1:]]) for cells in grid)
        return blocks + [Block(text, "row") for text in texts if text]
    if headers == 0 and grid and len(set(grid[0])) == len(grid[0]) and all(grid[0]):
        headers = 1  # no row is marked, but the first names each column
    return blocks + table_blocks(grid, headers=headers)


def _grid(rows: list[etree._Element]) -> list[list[str]]:
    """Lay cells out by column and row, a spanning cell's text repeated."""
    grid: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}  # column: rows still covered from above, text
    for row in rows:
        line: list[str] = []

        def take_held(line: list[str] = line) -> None:
            while len(line) in held:
                left, text = held.pop(len(line))
                if left > 1:
                    held[len(line)] = (left - 1, text)
                line.append(text)

        for cell in _cells(row):
            take_held()
            text = _content(cell)
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    held[len(line)] = (down - 1, text)
                line.append(text)
        take_held()
        grid.append(line)
    return grid


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() else 1


def _content(element: etree._Element) -> str:
    return " ".join(block.text.replace("\n", " ") for block in _blocks(element))
