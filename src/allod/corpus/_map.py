"""Maps: which parts of a structured record are its title, its date and its passages, written as TOML.

A map is data, never code: its expressions are jmespath (https://jmespath.org/specification.html), which can
select and not compute. One thing jmespath cannot do is done here: a row with a heading and no text is carried
forward as the heading path of the rows after it. The shipped maps (`maps/*.toml`) explain each field.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from allod.corpus._parsers._errors import MapWrong
from allod.corpus._parsers._values import Block, Parsed

Expression = Callable[[Any], Any]
"""A compiled expression: from a record, or a row of it, to what it selects there."""


class RecordFault(Exception):
    """A record does not fit the map; the caller knows which record it is, and says so."""


@dataclass(frozen=True, slots=True)
class PassageRule:
    """One `[[passages]]` table of a map.

    Attributes:
        rows: Selects the list of rows in a record; None takes the record itself as the one row.
        text: Selects a row's text.
        reference: Selects how a reader finds the row.
        heading: Selects a heading, which stands for the rows that follow.
        levels: Tells a heading's depth by its word (編, 章, 節 …); None if all are on one level.
    """

    rows: Expression | None
    text: Expression
    reference: Expression | None
    heading: Expression | None
    levels: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Map:
    """A map, compiled.

    Attributes:
        key: Selects a record's identifier.
        title: Selects its title.
        url: Selects where it is published.
        date: Selects its date.
        date_format: The date's form, as for `datetime.strptime`; None for ISO 8601.
        records: Selects the records of a JSON file; None takes its list, or the whole as one record.
        passages: What becomes passages, in order.
    """

    key: Expression
    title: Expression
    url: Expression | None
    date: Expression | None
    date_format: str | None
    records: Expression | None
    passages: tuple[PassageRule, ...]


_FIELDS = {"key", "title", "url", "date", "date_format", "records", "passages"}
_PASSAGE_FIELDS = {"rows", "text", "reference", "heading", "levels"}


def load_map(text: str, file: str) -> Map:
    """Read a map.

    Args:
        text: The TOML text.
        file: The map's name, for the errors.

    Returns:
        The compiled map.

    Raises:
        MapWrong: It is not TOML, a field is unknown, missing or of the wrong type, or an expression is wrong.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MapWrong(file=file, field="TOML", detail=str(error)) from error
    reader = _Reader(table, "", file)
    reader.only(_FIELDS)
    rules = table.get("passages")
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, dict) for rule in rules):
        raise MapWrong(file=file, field="passages", detail="at least one [[passages]] table is needed")
    return Map(
        key=reader.needed("key"),
        title=reader.needed("title"),
        url=reader.optional("url"),
        date=reader.optional("date"),
        date_format=reader.text("date_format"),
        records=reader.optional("records"),
        passages=tuple(_rule(rule, f"passages {number}, ", file) for number, rule in enumerate(rules, 1)),
    )


def _rule(table: dict[str, Any], where: str, file: str) -> PassageRule:
    reader = _Reader(table, where, file)
    reader.only(_PASSAGE_FIELDS)
    return PassageRule(
        rows=reader.optional("rows"),
        text=reader.needed("text"),
        reference=reader.optional("reference"),
        heading=reader.optional("heading"),
        levels=_levels(reader.words("levels")),
    )


class _Reader:
    """Takes typed fields out of one table of a map, and names the field that is wrong."""

    def __init__(self, table: Mapping[str, Any], where: str, file: str) -> None:
        self._table, self._where, self._file = table, where, file

    def wrong(self, field: str, detail: str) -> MapWrong:
        return MapWrong(file=self._file, field=f"{self._where}{field}", detail=detail)

    def only(self, known: set[str]) -> None:
        for field in self._table:
            if field not in known:
                raise self.wrong(field, f"there is no such field; the fields are {', '.join(sorted(known))}")

    def text(self, field: str) -> str | None:
        value = self._table.get(field)
        if value is not None and not isinstance(value, str):
            raise self.wrong(field, "a text in quotes is needed")
        return value

    def words(self, field: str) -> tuple[str, ...]:
        value = self._table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            raise self.wrong(field, "a list of words is needed")
        return tuple(value)

    def optional(self, field: str) -> Expression | None:
        text = self.text(field)
        if text is None:
            return None
        try:
            return _compiled(text)
        except JMESPathError as error:
            detail = " ".join(str(error).split("\n")[0].split())
            raise self.wrong(field, f"{text} is not a jmespath expression ({detail})") from error

    def needed(self, field: str) -> Expression:
        expression = self.optional(field)
        if expression is None:
            raise self.wrong(field, "this field is needed")
        return expression


def _compiled(text: str) -> Expression:
    """Compile an expression; a plain field name, the usual case, without jmespath's interpreter."""
    compiled = jmespath.compile(text)
    if compiled.parsed["type"] == "field":
        name = compiled.parsed["value"]
        return lambda value: value.get(name) if isinstance(value, dict) else None
    return lambda value: _search(compiled, value)


def _search(compiled: Any, value: Any) -> Any:  # noqa: ANN401 - JSON values have no narrower type
    try:
        return compiled.search(value)
    except JMESPathError as error:
        raise RecordFault(" ".join(str(error).split())) from error


def records_of(mapping: Map, value: Any) -> list[Any]:  # noqa: ANN401
    """Return the records of a JSON file.

    Args:
        mapping: The map.
        value: The file's value.

    Returns:
        What `records` selects; without it the list that the file is, or the whole as one record.

    Raises:
        RecordFault: `records` does not select a list.
    """
    found = value if mapping.records is None else mapping.records(value)
    if isinstance(found, list):
        return found
    if mapping.records is None:
        return [found]
    raise RecordFault("records selects no list")


def parsed_record(mapping: Map, record: Any, parser: str, digest: str, share: float = 1.0) -> Parsed:  # noqa: ANN401
    """Turn a record into a document.

    Args:
        mapping: The map.
        record: The record's value.
        parser: Name and version of the parser, for the record of the act.
        digest: SHA-256 (hex) of the record's own bytes.
        share: How much of the file has been read, from 0 to 1.

    Returns:
        The document; a date that does not fit its format is left out and noted.

    Raises:
        RecordFault: It has no key or title, or a text is not text.
    """
    key = _text(mapping.key(record))
    title = _text(mapping.title(record))
    if not key or not title:
        raise RecordFault(f"the map finds no {'title' if key else 'key'} in it")
    stated = _text(mapping.date(record)) if mapping.date else ""
    day = _iso(stated, mapping.date_format)
    return Parsed(
        blocks=[block for rule in mapping.passages for block in _blocks(rule, record)],
        parser=parser,
        title=title,
        url=(_text(mapping.url(record)) or None) if mapping.url else None,
        date=day,
        key=key,
        digest=digest,
        notes=[f"date not understood: {stated}"] if stated and not day else [],
        share=share,
    )


def _blocks(rule: PassageRule, record: Any) -> list[Block]:  # noqa: ANN401
    # The rows of one rule as passages, each with the headings carried forward to it.
    rows = [record] if rule.rows is None else rule.rows(record)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise RecordFault("rows selects no list")
    blocks: list[Block] = []
    path: tuple[str, ...] = ()
    depths: tuple[int, ...] = ()
    for row in rows:
        text = _text(rule.text(row))
        heading = _line(rule.heading, row)
        if text:
            here = (*path, heading) if heading else path
            blocks.append(Block(text, "passage", reference=_line(rule.reference, row) or None, heading=here))
        elif heading:
            depth = _depth(heading, rule.levels)
            kept = sum(above < depth for above in depths)
            path, depths = (*path[:kept], heading), (*depths[:kept], depth)
            blocks.append(Block(heading, "heading", level=depth))
    return blocks


def _depth(heading: str, levels: re.Pattern[str] | None) -> int:
    found = levels.match(heading) if levels else None
    return found.lastindex or 1 if found else 1


def _levels(words: Sequence[str]) -> re.Pattern[str] | None:
    """Make the pattern that tells the depth of 第 三 章 by its word: one group a level, the highest first."""
    if not words:
        return None
    escaped = [re.escape(word) for word in words]
    any_word = "|".join(escaped)
    groups = "|".join(f"({word})" for word in escaped)
    return re.compile(rf"第(?:(?!{any_word}).){{1,12}}(?:{groups})")


def _line(expression: Expression | None, row: Any) -> str:  # noqa: ANN401
    return " ".join(_text(expression(row)).split()) if expression else ""


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value).strip()
    if isinstance(value, dict | list):
        raise RecordFault("the map selects a list or an object where it should select text")
    return str(value)


def _iso(stated: str, form: str | None) -> str | None:
    if not stated:
        return None
    try:
        if form is None:
            return date.fromisoformat(stated[:10]).isoformat()
        return datetime.strptime(stated, form).date().isoformat()
    except ValueError:
        return None
