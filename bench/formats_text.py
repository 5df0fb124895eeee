"""What the files of `bench.formats` say: articles of law and tables, and what is true of it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFont

from bench._data import ROOT, laws

FONT = ROOT / "tests" / "examples" / "originals" / "fonts" / "NotoSansTC-Regular-subset.ttf"
SEED = 20_261
HEADER = ("服務項目", "適用對象", "每月金額", "調整程度", "生效日期")
_UNITS = ("申請", "給付", "照顧", "居家", "機構", "交通", "醫療", "生活", "服務", "會議")
_PEOPLE = ("一般戶", "中低收入戶", "低收入戶")
_MARKS = set("*_#|`<>&~[]\\")

Row = tuple[str, str, int, float, date]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, articles under it, and rows of a table."""

    heading: str
    articles: tuple[str, ...]
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says, whatever its format."""

    title: str
    sections: tuple[Section, ...]


@dataclass(slots=True)
class Truth:
    """What is right for a file.

    Attributes:
        pieces: Paragraphs in reading order, each with its page where the format has pages.
        headings: Headings, the title among them where it is one.
        cells: Values with the first cell of their row.
    """

    pieces: list[tuple[str, int | None]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)


def _is_big5(text: str) -> bool:
    """Whether the PDFs' font has it, and one of the text files can hold it."""
    try:
        return text.isprintable() and bool(text.encode("cp950"))
    except UnicodeEncodeError:
        return False


def shown(row: Row) -> tuple[str, ...]:
    """A row as a reader sees it."""
    item, people, amount, rate, day = row
    return item, people, f"{amount:,}", f"{rate:.1%}", day.isoformat()


class Writer:
    """Draws texts from the articles."""

    def __init__(self, data: Path, seed: int) -> None:
        self._random = random.Random(seed)
        articles = {each.text.replace("\n", "") for each in laws(data) if 40 <= len(each.text) <= 140}
        fit = sorted(text for text in articles if not _MARKS & set(text) and _is_big5(text))
        self._articles = iter(self._random.sample(fit, 4000))  # none is drawn twice: each has one place
        font = TTFont("probe", str(FONT)).face.charToGlyph
        clauses = {part for text in fit for part in re.split("[，。；：、]", text) if 6 <= len(part) <= 30}
        self._simple = sorted(part for part in clauses if all(ord(each) in font for each in part))
        self._number = 0

    def text(self, sections: int, articles: int, rows: int = 0, simple: bool = False) -> Text:
        made = tuple(self._section(number, articles, rows, simple) for number in range(sections))
        return Text(f"{self._words()}作業手冊", made)

    def _words(self) -> str:
        return "".join(self._random.sample(_UNITS, 2))

    def _section(self, number: int, articles: int, rows: int, simple: bool) -> Section:
        drawn = [self._sentences() if simple else next(self._articles) for _ in range(articles)]
        heading = f"{self._words()}之{self._words()}（{number + 1}）"
        return Section(heading, tuple(drawn), tuple(self._row() for _ in range(rows)))

    def _sentences(self) -> str:
        """Clauses of articles, of the characters that the project's font has."""
        return "，".join(self._random.sample(self._simple, 6)) + "。"

    def _row(self) -> Row:
        self._number += 1
        amount = 1000 + 37 * self._number
        rate = (self._number % 400) / 1000 + 0.001
        day = date(2026, 1, 1) + timedelta(days=self._number % 700)
        return f"{self._words()}{self._number}項", _PEOPLE[self._number % 3], amount, rate, day


def truth_of(text: Text, *, title: bool = True, pages: bool = False, tables: bool = True) -> Truth:
    """What is right for a text: headings, articles, cells; section n on page n where there are pages."""
    truth = Truth(headings=[text.title] if title else [])
    for number, section in enumerate(text.sections, 1):
        truth.headings.append(section.heading)
        truth.pieces += [(article, number if pages else None) for article in section.articles]
        if tables:
            truth.cells += [(shown(row)[0], value) for row in section.rows for value in shown(row)]
    return truth
