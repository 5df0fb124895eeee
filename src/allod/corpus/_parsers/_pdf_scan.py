"""Pages of a PDF that are pictures: which they are, rendered and read, and what is told of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

import pypdfium2
from PIL import Image

from allod.corpus._parsers._errors import OcrMissing, ScannedPages
from allod.corpus._parsers._ocr import BLANK, INSTALL, NOTHING, Reader
from allod.corpus._parsers._ocr_lines import evened, mean
from allod.corpus._parsers._ocr_picture import MAX_DOTS
from allod.corpus._parsers._pdf_objects import Survey, covered
from allod.corpus._parsers._pdf_page import Box, Line, Page
from allod.corpus._parsers._values import Options

_LITTLE = 100  # characters: a page that a picture covers and that has fewer is a scan with a stamp on it
_COVERED = 0.6
_OUTLINES = 30  # paths on a page without text or picture, which may be text turned into outlines
_MAX_PICTURE = 90_000_000  # dots of one picture; pdfium holds it whole


def is_scan(lines: Sequence[Line], objects: Survey, shown: Box) -> bool:
    """Whether what a page says stands in a picture.

    Args:
        lines: Its stored text.
        objects: Its objects.
        shown: The part of it that is seen.

    Returns:
        True for a page without text that has anything on it, and for one that a picture covers.
    """
    characters = sum(len(line.text) for line in lines)
    if not characters:
        return bool(objects.pictures) or objects.paths >= _OUTLINES
    return characters < _LITTLE and covered(objects.pictures, shown) >= _COVERED


class Scans:
    """Reads the pages of one file that are pictures, and keeps account of them."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._reader: Reader | None = None
        self._read: list[int] = []
        self._lines: list[Line] = []
        self._uncertain: defaultdict[int, int] = defaultdict(int)
        self._problems: defaultdict[str, list[int]] = defaultdict(list)

    @property
    def reader(self) -> Reader:
        """What reads pictures; looked for when the first is met."""
        if self._reader is None:
            self._reader = Reader(self._options)
        return self._reader

    @property
    def version(self) -> str:
        """The program's name and version, if a page was read with it."""
        return self.reader.version if self._read else ""

    def read(self, page: Any, number: int, objects: Survey, stored: Sequence[Line]) -> Page | None:  # noqa: ANN401
        """Render a page and read it.

        Args:
            page: The page.
            number: Its number, from 1.
            objects: What is on it.
            stored: The little text that it holds itself; kept if recognition finds no more.

        Returns:
            The page as recognised; None if that failed or found less than is stored.
        """
        if objects.dots > _MAX_PICTURE:
            self._problems[f"a picture of {objects.dots / 1e6:,.0f} million dots is too large"].append(number)
            return None
        width, height = page.get_size()
        dpi = min(self._options.ocr_dpi, 72 * (MAX_DOTS / max(width * height, 1.0)) ** 0.5)
        try:
            picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        except (pypdfium2.PdfiumError, ValueError):
            self._problems["it could not be rendered"].append(number)
            return None
        return self.take(picture, number, dpi, stored)

    def take(self, picture: Image.Image, number: int, dpi: float, stored: Sequence[Line] = ()) -> Page | None:
        """Read a picture and enter the outcome.

        Args:
            picture: Of mode L.
            number: The page's number.
            dpi: Dots an inch.
            stored: See `read`.

        Returns:
            The page, or None.
        """
        found = self.reader.read(picture, dpi)
        if found.problem:
            self._problems[found.problem].append(number)
            return None
        if sum(len(line.text) for line in found.lines) <= sum(len(line.text) for line in stored):
            return None
        self._read.append(number)
        self._lines += found.lines
        if found.uncertain:
            self._uncertain[found.uncertain] += 1
        return Page(number, found.lines, [], found.frame)

    def problem(self, number: int, problem: str) -> None:
        """Enter why a page was not read.

        Args:
            number: The page's number.
            problem: The reason, for people.
        """
        self._problems[problem].append(number)

    def evened(self, pages: list[Page]) -> list[Page]:
        """Bring the sizes of recognised lines into steps.

        Args:
            pages: All pages of the document.

        Returns:
            The pages; those with stored text as they were.
        """
        read = set(self._read)
        lines = iter(evened([page.lines for page in pages if page.number in read]))
        return [replace(page, lines=next(lines)) if page.number in read else page for page in pages]

    def notes(self) -> list[str]:
        """Say what was recognised, and what could not be read and why."""
        notes = []
        if self._read:
            pages = page_list(self._read)
            sure = f"mean confidence {mean(self._lines):.0%}"
            notes.append(
                f"text recognised on pages {pages} ({self.version}, {self._options.ocr_languages}, {sure})"
            )
        if self._uncertain:
            lines = sum(count * times for count, times in self._uncertain.items())
            notes.append(f"lines left out as too uncertain: {lines}")
        for problem, numbers in self._problems.items():
            what = "blank pages" if problem == BLANK else f"pages not read ({problem})"
            notes.append(f"{what}: {page_list(numbers)}")
        return notes

    def refuse(self, name: str, pages: int) -> NoReturn:
        """Say why a file has no text at all.

        Args:
            name: The file's own name.
            pages: How many it has.

        Raises:
            OcrMissing: What reads pictures is not installed.
            ScannedPages: Nothing was recognised.
        """
        if self._problems and self.reader.missing:
            raise OcrMissing(file=name, pages=pages, missing=self.reader.missing, install=INSTALL)
        raise ScannedPages(file=name, pages=pages, cause=next(iter(self._problems), NOTHING))


def page_list(numbers: Sequence[int]) -> str:
    """Write page numbers with their ranges.

    Args:
        numbers: In rising order.

    Returns:
        Such as 「1-3, 7」.
    """
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
