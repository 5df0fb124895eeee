"""The values that all parsers share: what they are told, what they yield."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "paragraph", "row", "item", "note", "passage"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a parser is told about one file; every ceiling against abuse is here.

    Attributes:
        map: The TOML text of a map, for records.
        part: Which share of a record file to read: record i belongs to part i modulo `parts`.
        parts: Into how many shares a record file is divided.
        max_text_chars: Characters of one document; more is refused, never cut. Its frame must hold it with
            all its grams.
        max_unpacked_bytes: Bytes to which a ZIP or gzip file may unpack, counted while unpacking.
        max_ratio: Unpacked over packed bytes, applied above `ratio_from_bytes`.
        ratio_from_bytes: Unpacked size below which any ratio is harmless.
        max_entries: Files in a ZIP.
        max_pages: Pages of a PDF.
        short_chars: A prose passage below this joins its neighbours under the same heading.
        target_chars: Neighbours are joined up to this length.
        long_chars: Prose above this is split at sentence ends.
        redaction_key: Hex of the secret under which personal data is replaced; empty = it stays.
        ocr_languages: What tesseract is to expect on pictures of text, joined with "+".
        ocr_dpi: Dots an inch at which a PDF page without text is rendered.
        ocr_seconds: Seconds for one such page; a page that takes longer is reported, the rest goes on.
        ocr_file_seconds: Seconds for all such pages of one file; those that remain are reported.
        converter: The LibreOffice program, absolute; empty where old formats are not to be converted.
        scratch: The one folder in which files may be written, for the converter's use.
        only: Take only these files and members; empty = all.
        ocr_data: Folder with tesseract's language data; None for the program's own.
    """

    map: str | None = None
    part: int = 0
    parts: int = 1
    max_text_chars: int = 10_000_000
    max_unpacked_bytes: int = 1 << 30
    max_ratio: int = 200
    ratio_from_bytes: int = 16 << 20
    max_entries: int = 10_000
    max_pages: int = 20_000
    short_chars: int = 80
    target_chars: int = 300
    long_chars: int = 600
    redaction_key: str = ""
    ocr_languages: str = "chi_tra+eng"
    ocr_dpi: int = 200
    ocr_seconds: float = 30.0
    ocr_file_seconds: float = 1800.0
    ocr_data: str | None = None
    converter: str = ""
    scratch: str = ""
    only: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document in reading order.

    Attributes:
        text: As the file has it; normalised later.
        kind: `heading` sets the path of what follows; `passage` is kept whole whatever its length; a `row`
            and a `note` stand alone; a `paragraph` and an `item` may be joined or split.
        level: Depth of a heading, 1 the highest.
        page: Page number from 1, where the format has pages.
        reference: How a reader finds the place, such as 第 6 條.
        heading: The heading path, where the source gives it outright; otherwise the headings before decide.
        box: Where it stands on its page: left, top, right, bottom in points from the upper left corner.
        confidence: Of text that was recognised from a picture, from 0 to 1; None for text as it was stored.
    """

    text: str
    kind: Kind = "paragraph"
    level: int = 0
    page: int | None = None
    reference: str | None = None
    heading: tuple[str, ...] | None = None
    box: tuple[float, float, float, float] | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document as a parser found it.

    Attributes:
        blocks: Its pieces in reading order.
        parser: Name and version of the parser and its library, for the record of the act.
        title: What the file calls itself.
        url: Where it is published.
        date: ISO 8601 date that the document states for itself.
        key: The record's identifier within its file; None for a whole file.
        digest: SHA-256 (hex) of the record's own bytes; None for a whole file.
        notes: What a person should know, such as a guessed encoding.
        hidden: Text that the file holds and a reader does not see (white, of no size, off the page, marked as
            hidden); it is no part of the blocks.
        share: How much of its file had been read when it was found, from 0 to 1; for a bar that moves.
    """

    blocks: list[Block]
    parser: str
    title: str | None = None
    url: str | None = None
    date: str | None = None
    key: str | None = None
    digest: str | None = None
    notes: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    share: float = 1.0
