"""DI: the text of Taiwan's electronic official documents (公文), exchanged between agencies as XML.

Follows 文書及檔案管理電腦化作業規範 (2015 and 2020, DTDs 104_1 to 104_B) by its elements, without
the DTD itself, which files name but do not hold: nothing is fetched and no entity expanded. Older editions
(91 to 99) differ in order only, which is the file's here. Codes of agencies, which no reader sees on the
page, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile
from allod.corpus._parsers._rows import row_text
from allod.corpus._parsers._text import read_text
from allod.corpus._parsers._values import Block, Kind, Options, Parsed
from allod.corpus._parsers._xml import Element, xml_root
from allod.language import quantities

PARSER = f"di/1 lxml {etree.__version__}"

_SUBJECTS = ("主旨", "開會事由", "會勘事由", "案情摘要")
_SECTIONS = frozenset((*_SUBJECTS, "備註", "會核意見"))
_SECTION = "段落"
_CODES = frozenset(("機關代碼", "單位代碼", "附件檔名", "含附件"))
_KINDS = ("函類別", "令類別")
_LISTED = frozenset(("正本", "副本", "出席者", "列席者", "抄本"))
_BLANKS = re.compile(r"[ \t\r\n]+")
_WRAPPED = re.compile(r"(?<=[\u2e80-\uffef])[ \t\r]*\n[ \t\r\n]*(?=[\u2e80-\uffef])")
_DAY_CHARS = len("2026-03-01")
_COLONS = ":：　 "


def parse_di(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read an electronic official document.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limit on text.

    Yields:
        One document, titled by its subject, dated by its date of issue.

    Raises:
        BrokenUtf8: See `allod.corpus._parsers._text.decode`.
        DamagedFile: It is no well-formed XML.
        EmptyFile: See `decode`.
        NulBytes: See `decode`.
        TooMuchText: It is longer than the limit.
        UnknownEncoding: See `decode`.
    """
    text, notes = read_text(content, name, options)
    try:
        root = xml_root(_undeclared(text).encode("utf-8", "surrogatepass"), encoding="utf-8")
    except etree.XMLSyntaxError as error:
        raise DamagedFile(file=name, format="DI", place=f"line {error.lineno}") from error
    notes += _attachments(root) + _entities(root)
    blocks = list(_document(root))
    yield Parsed(blocks, PARSER, title=_title(root), date=_date(root), notes=notes)


def _undeclared(text: str) -> str:
    """Take the XML declaration off: the text is decoded already, by what its bytes are."""
    stripped = text.lstrip("\ufeff \t\r\n")
    return stripped[stripped.find("?>") + 2 :] if stripped.startswith("<?xml") else stripped


def _attachments(root: Element) -> list[str]:
    """Name the attachments, which the document declares as entities; they come beside it, never in it."""
    declared = root.getroottree().docinfo.internalDTD
    files = {each.name: each.system_url for each in ([] if declared is None else declared.iterentities())}
    wanted = [name for part in root.iter("附件檔名") for name in part.get("附件名", "").split()]
    names = [files[name] for name in wanted if files.get(name)]
    return [f"files beside it: {', '.join(names)}"] if names else []


def _entities(root: Element) -> list[str]:
    count = sum(1 for _ in root.iter(etree.Entity))
    return [f"entity references left out: {count}"] if count else []


def _title(root: Element) -> str | None:
    for tag in _SUBJECTS:
        found = root.find(tag)
        if found is not None and _flat(found):
            return _flat(found)
    return None


def _date(root: Element) -> str | None:
    """Return the day of issue, in ISO 8601, from 中華民國115年3月1日."""
    for tag in ("發文日期", "年月日"):
        found = root.find(tag)
        for each in quantities(_flat(found)) if found is not None else ():
            if each.kind == "date" and len(each.value) == _DAY_CHARS:
                return each.value
    return None


def _flat(element: Element) -> str:
    """Return all text below an element, folded, without what a tracked change deleted."""
    return _folded("".join(_pieces(element)))


def _folded(text: str) -> str:
    # An ideographic space is text (請　查照); where a line of Han was broken, none is put.
    return _BLANKS.sub(" ", _WRAPPED.sub("", text)).strip(" ")


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not (child.tag == "mi" and child.get("act") == "del"):
            yield from _pieces(child)
        yield child.tail or ""


def _document(root: Element) -> Iterator[Block]:
    """Walk the parts in the file's order: fields gather to a row, sections are headings with their text."""
    kind = (
        next((root.find(tag).get("代碼") for tag in _KINDS if root.find(tag) is not None), None) or root.tag
    )
    sender = root.find("發文機關")
    letterhead = _value(sender) if sender is not None else ""
    yield Block(f"{letterhead} {kind}".strip(), "heading", level=0)
    fields: list[tuple[str, str]] = []
    for part in root:
        if part.tag in _SECTIONS or part.tag == _SECTION:
            yield from _row(fields)
            yield from _section(part)
        elif isinstance(part.tag, str) and part.tag not in _KINDS:
            value = _value(part)
            if value:
                fields.append((part.tag, value))
    yield from _row(fields)


def _row(fields: list[tuple[str, str]]) -> Iterator[Block]:
    """Yield the fields so far under the name of the first: 發文機關 above the subject, 正本 below."""
    if fields:
        names, values = zip(*fields, strict=True)
        yield Block(names[0], "heading", level=1)
        yield Block(row_text(names, values), "row")
        fields.clear()


def _section(part: Element) -> Iterator[Block]:
    name = part.get("段名", "").strip(_COLONS) if part.tag == _SECTION else part.tag
    blocks = list(_lines(part))
    if name and blocks:
        yield Block(name, "heading", level=1)
    yield from blocks


def _lines(part: Element, kind: Kind = "paragraph") -> Iterator[Block]:
    """Yield the texts and numbered items of a section, items inside items after them."""
    mark = part.get("序號", "").strip() if part.tag == "條列" else ""
    own = "".join(_flat(child) for child in part if child.tag == "文字") or _folded(part.text or "")
    if own:
        yield Block(f"{mark}{own}", kind)
    for child in part:
        if child.tag == "條列":
            yield from _lines(child, "item")
        elif child.tag == _SECTION:
            yield from _section(child)


def _value(part: Element) -> str:
    """Write a field as it stands on the page."""
    if part.tag in {"發文字號", "收文字號"}:
        return _number(part)
    texts = [part.get("代碼", "")] if part.get("代碼") else []
    if part.tag in {"開會時間", "會勘時間"}:
        return " ".join(_flat(child) for child in part if _flat(child)) or _flat(part)
    for child in part:
        if isinstance(child.tag, str) and child.tag not in _CODES:
            texts.append(_value(child))
    if (part.text or "").strip():
        texts.insert(0, _folded(part.text or ""))
    return ("、" if part.tag in _LISTED else " ").join(text for text in texts if text)


def _number(part: Element) -> str:
    """Write 字 and 文號 as 府社福字第1150001234號."""
    word, number = part.find("字"), part.find("文號")
    if word is None or number is None:
        return _flat(part)
    before, digits = _flat(word).removesuffix("第"), "".join(_flat(number).split())
    if not digits:
        return ""
    return f"{before if before.endswith('字') or not before else before + '字'}第{digits}號"
