"""Pictures of text (PNG, JPEG, TIFF of one or many pages, WebP, BMP): each page is read by tesseract.

Pillow opens them, and only these formats. A picture that would need too much memory is refused by its
header, before a dot is unpacked.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import PurePath
from typing import IO

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from allod.corpus._parsers._content import Content
from allod.corpus._parsers._errors import DamagedFile, UnpacksTooLarge
from allod.corpus._parsers._ocr_picture import MAX_DOTS, fitted, grey
from allod.corpus._parsers._pdf_layout import page_blocks
from allod.corpus._parsers._pdf_page import Frame, Page
from allod.corpus._parsers._pdf_scan import Scans
from allod.corpus._parsers._values import Options, Parsed

PARSER = f"picture/1 pillow {version('pillow')}"

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")
_MAX_DOTS = 75_000_000
"""A3 at 600 dots an inch has 70 million, which take 300 MB in colour."""

_MAX_COSTLY_DOTS = 20_000_000
"""Of pictures that need several copies of themselves: WebP, transparent ones, and 16 bits a dot."""

_ENOUGH = 300.0  # dots an inch: more only costs time
_SMALLEST = 150.0  # dots an inch below which a picture is doubled
_DPI = (72, 1200)  # what a file may say of itself and be believed
_SCREEN = 96.0  # dots an inch of a picture that says nothing and is small, such as a screenshot
_SMALL = 2_000_000  # dots
_PAGE_INCHES = 11.7  # the longer side of A4: a photograph that says nothing shows a page of that size


def parse_picture(content: Content, name: str, options: Options) -> Iterator[Parsed]:
    """Read a picture of text.

    Args:
        content: Where the bytes are.
        name: The file's own name, for the errors.
        options: How pictures of text are read, and the limit on pages.

    Yields:
        One document; its passages carry page, place and confidence.

    Raises:
        DamagedFile: It cannot be opened, or its data end early.
        OcrMissing: What reads pictures is not installed.
        ScannedPages: No text was recognised.
        UnpacksTooLarge: It has too many dots or pages.
    """
    scans = Scans(options)
    pages: list[Page] = []
    number = 1
    try:
        with content.open("rb") as stream, _opened(stream, name) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > options.max_pages:
                raise UnpacksTooLarge(file=name, limit=f"{options.max_pages} pages")
            for number in range(1, count + 1):
                picture.seek(number - 1)
                _check(picture, name)
                pages.append(_page(picture, number, scans))
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, OverflowError) as error:
        raise DamagedFile(file=name, format=_kind(name), place=f"page {number}") from error
    if not any(page.lines for page in pages):
        scans.refuse(name, len(pages))
    blocks = page_blocks(scans.evened(pages))
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    yield Parsed(blocks, f"{PARSER} {scans.version}", title=first, notes=scans.notes())


def _opened(stream: IO[bytes], name: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit here is lower still
        try:
            return Image.open(stream, formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise UnpacksTooLarge(file=name, limit=f"{_MAX_DOTS // 1_000_000} million dots") from error
        except UnidentifiedImageError as error:
            raise DamagedFile(file=name, format=_kind(name), place="it cannot be opened") from error


def _kind(name: str) -> str:
    return PurePath(name).suffix.lstrip(".").upper() or "picture"


def _check(picture: Image.Image, name: str) -> None:
    # Refuses a picture for its size before it is unpacked.
    costly = picture.mode[0] in "IF" or picture.mode in {"RGBA", "LA", "PA"} or picture.format == "WEBP"
    most = _MAX_COSTLY_DOTS if costly else _MAX_DOTS
    if picture.width * picture.height > most:
        raise UnpacksTooLarge(file=name, limit=f"{most // 1_000_000} million dots")


def _page(picture: Image.Image, number: int, scans: Scans) -> Page:
    dots, longer = picture.width * picture.height, max(picture.size)
    said = picture.info.get("dpi", (0, 0))[0]
    dpi = float(said) if _DPI[0] < said <= _DPI[1] else _SCREEN if dots < _SMALL else longer / _PAGE_INCHES
    picture.draft("L", (picture.width // 2, picture.height // 2) if dpi > 2 * _ENOUGH else picture.size)
    picture.load()
    dpi *= max(picture.size) / longer  # JPEG may have been read at a half
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    if picture.width * picture.height > MAX_DOTS:
        picture = (picture.convert("L") if picture.mode in {"1", "P"} else picture).reduce(2)
        dpi /= 2
    plain = grey(picture)
    plain.getexif()[ExifTags.Base.Orientation] = orientation
    ImageOps.exif_transpose(plain, in_place=True)
    ready, dpi = fitted(plain, dpi, int(plain.width * plain.height * min(1.0, _ENOUGH / dpi) ** 2))
    if dpi < _SMALLEST:
        ready, dpi = ready.resize((2 * ready.width, 2 * ready.height), Image.Resampling.LANCZOS), 2 * dpi
    return scans.take(ready, number, dpi) or Page(
        number, [], [], Frame(ready.width * 72 / dpi, ready.height * 72 / dpi)
    )
