"""Markdown (CommonMark 0.31 with GitHub's tables): headings, paragraphs, list items, table rows, code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import markdown_it
from markdown_it.token import Token

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._rows import table_blocks
from allod.corpus._parsers._text import read_text
from allod.corpus._parsers._values import Block, Kind, Options, Parsed

PARSER = f"markdown/1 markdown-it-py {markdown_it.__version__}"

_SOFT = "\x00"  # no NUL gets past `decode`
_SOFT_LATIN = re.compile(r"(?<=[^\s\u2e80-\uffef])\x00(?=[^\s\u2e80-\uffef])")

_READER = markdown_it.MarkdownIt("commonmark").enable("table")


def parse_markdown(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a Markdown file.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: The limit on text.

    Yields:
        One document, titled by its first heading.

    Raises:
        BrokenUtf8: See `allod.corpus._parsers._text.decode`.
        EmptyFile: The same.
        NulBytes: The same.
        TooMuchText: It is longer than the limit.
        UnknownEncoding: The same.
    """
    text, notes = read_text(content, name, options)
    hidden: list[str] = []
    blocks = list(_blocks(_READER.parse(_without_front_matter(text)), hidden))
    title = next((block.text for block in blocks if block.kind == "heading"), None)
    yield Parsed(blocks, PARSER, title=title, notes=notes, hidden=hidden)


def _without_front_matter(text: str) -> str:
    """Drop a leading block of metadata between lines of three hyphens; the rest keeps its text."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return text
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in {"---", "..."}:
            return "\n".join(lines[index + 1 :])
    return text


def _blocks(tokens: Sequence[Token], hidden: list[str]) -> Iterator[Block]:
    heading = 0
    mark = ""  # the number of an ordered item, put before its first paragraph
    lists = 0
    rows: list[list[str]] | None = None
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "bullet_list_open" | "ordered_list_open":
                lists += 1
            case "bullet_list_close" | "ordered_list_close":
                lists -= 1
            case "list_item_open":
                mark = f"{token.info}{token.markup} " if token.info else ""
            case "table_open":
                rows = []
            case "tr_open" if rows is not None:
                rows.append([])
            case "table_close":
                yield from table_blocks(rows or [])
                rows = None
            case "inline" if rows:
                rows[-1].append(_inline(token).replace("\n", " "))
            case "inline":
                kind: Kind = "heading" if heading else "item" if lists else "paragraph"
                yield Block(mark + _inline(token), kind, level=heading)
                mark = ""
            case "fence" | "code_block":
                yield Block(token.content)
            case "html_block":
                yield from _html(token.content, hidden)


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in {"text", "code_inline", "image"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(_SOFT if child.type == "softbreak" else "\n")
    # A soft break is a space (CommonMark 6.8); between wide characters it is left for `normalize` to judge.
    return _SOFT_LATIN.sub(" ", "".join(parts)).replace(_SOFT, "\n")


def _html(source: str, hidden: list[str]) -> Iterator[Block]:
    if source.startswith("<!--") and source.rstrip().endswith("-->"):
        return
    from allod.corpus._parsers._html import html_blocks  # loads lxml, which most Markdown does not need

    yield from html_blocks(source, hidden)
