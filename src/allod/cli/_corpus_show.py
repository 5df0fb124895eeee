"""The corpus report as a terminal shows it: tables with bars, years as columns, remarks as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from allod.cli._common import locale, say
from allod.cli._prose import Hung, Prose
from allod.corpus import Remark, Report
from allod.language import pack

_BAR = 24  # characters of the longest bar
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = " ▁▂▃▄▅▆▇█"
_HEIGHT = 4  # lines of the columns of years
_COLUMNS = 80  # years side by side; more are put together
_PLACES_ACROSS = 3
_PLACE_BAR = 8
_SOURCES_SHOWN = 12
_NAMES_SHOWN = 12
_FORM_NAMES = frozenset({"one_form"})
_LANGUAGE_NAMES = frozenset({"thin_language"})


def report_view(name: str, told: Report) -> RenderableType:
    """Lay the report out.

    Args:
        name: The institution's.
        told: The report.

    Returns:
        What `console.print` takes.
    """
    parts: list[RenderableType] = [Text(say("report.title", name=name), "bold"), _totals(told)]
    if told.total.documents:
        parts += [
            *_section("sources", _sources(told)),
            *_section(
                "forms", _bars((say(f"report.form.{key}"), count) for key, count in told.forms.items())
            ),
            *_section("formats", _bars(told.formats.items())),
            *_section("languages", _languages(told)),
            *_section("years", _years(told.years) if told.years else Prose(say("report.no_years"), "dim")),
            *(_section("years_named", _years(told.years_named)) if told.years_named else ()),
            *(_section("places", _places(told)) if told.places else ()),
            *_section("lengths", _lengths(told.lengths)),
            *_section("duplicates", _duplicates(told)),
            *_section("screening", _screening(told)),
            *_section("remarks", _remarks(told)),
        ]
    return Group(*parts)


def remark_sentence(remark: Remark) -> str:
    """Say a remark.

    Args:
        remark: From the report.

    Returns:
        Its sentence, with its figure and the threshold of its rule.
    """
    names = list(remark.names)
    if remark.rule in _FORM_NAMES:
        names = [say(f"report.form.{name}") for name in names]
    elif remark.rule in _LANGUAGE_NAMES:
        names = [_language(name) for name in names]
    left = len(names) - _NAMES_SHOWN
    told = say("report.and").join(names[:_NAMES_SHOWN])
    if left > 0:
        told = say("report.and_more", names=told, count=left)
    return say(
        f"report.remark.{remark.rule}",
        names=told,
        figure=_figure(remark.figure, remark.threshold),
        threshold=_figure(remark.threshold, remark.threshold),
    )


def finding_name(kind: str) -> str:
    """Name what screening found.

    Args:
        kind: As the table `findings` has it, such as `personal.mobile`.

    Returns:
        The locale's name; the kind itself where the locale has none.
    """
    group, _, rest = kind.partition(".")
    if group == "personal":
        return _known("personal", rest)
    if group == "redacted":
        return say("report.finding.redacted", kind=_known("personal", rest))
    return _known("report.finding", kind)


def _section(key: str, content: RenderableType) -> tuple[RenderableType, ...]:
    title = Text(say(f"report.{key}"), "bold cyan")
    return Text(), Rule(title, align="left", style="dim"), Padding(content, (0, 0, 0, 1))


def _totals(told: Report) -> Prose:
    total = told.total
    return Prose(
        say(
            "report.totals",
            sources=f"{len(told.sources):,}",
            documents=f"{total.documents:,}",
            passages=f"{total.passages:,}",
            characters=f"{total.characters:,}",
        )
    )


def _sources(told: Report) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(say("report.source"), overflow="fold")
    table.add_column(say("report.documents"), justify="right")
    table.add_column(say("report.characters"), justify="right")
    table.add_column("", no_wrap=True)
    for key in ("licence", "classification", "place", "training"):
        table.add_column(say(f"report.{key}"), overflow="fold")
    for each in told.sources[:_SOURCES_SHOWN]:
        table.add_row(
            Text(each.name, "bold"),
            f"{each.documents:,}",
            f"{each.characters:,}",
            _bar(each.characters, told.total.characters, _BAR // 2),
            Text(each.licence),
            Text(each.classification),
            Text(each.place or "–"),
            Text(say("report.yes") if each.trains else say("report.no"), "" if each.trains else "dim"),
        )
    left = len(told.sources) - _SOURCES_SHOWN
    return Group(table, Text(say("report.more_sources", count=left), "dim")) if left > 0 else table


def _bars(rows: Iterable[tuple[str, int]], *, total: int | None = None) -> Table:
    rows = list(rows)
    most = max((count for _, count in rows), default=1)
    total = total or sum(count for _, count in rows)
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "left", "right"):
        table.add_column(justify=justify, no_wrap=True)
    for name, count in rows:
        table.add_row(name, f"{count:,}", _bar(count, most, _BAR), Text(f"{count / total:.1%}", "dim"))
    return table


def _languages(told: Report) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    for key in ("documents", "passages", "characters"):
        table.add_column(say(f"report.{key}"), justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("", justify="right")
    for name, size in told.languages.items():
        table.add_row(
            _language(name),
            f"{size.documents:,}",
            f"{size.passages:,}",
            f"{size.characters:,}",
            _bar(size.characters, told.total.characters, _BAR // 2),
            Text(f"{size.characters / max(told.total.characters, 1):.1%}", "dim"),
        )
    return table


def _years(years: Mapping[int, int]) -> RenderableType:
    """Columns from the first year to the last, each of so many years that all fit."""
    first, last = min(years), max(years)
    step = -(-(last - first + 1) // _COLUMNS)
    counts = [
        sum(years.get(year, 0) for year in range(start, start + step))
        for start in range(first, last + 1, step)
    ]
    if len(counts) <= 12:
        return _bars((str(year), years.get(year, 0)) for year in range(first, last + 1))
    most = max(counts)
    wide = 2 if len(counts) * 2 <= _COLUMNS else 1
    lines = [
        Text("".join(_cell(count, most, line) * wide for count in counts), "cyan")
        for line in reversed(range(_HEIGHT))
    ]
    axis = str(first) + str(last).rjust(len(counts) * wide - len(str(first)))
    note = (
        say("report.years_note", most=f"{most:,}", step=step)
        if step > 1
        else say("report.years_most", most=f"{most:,}")
    )
    return Group(*lines, Text(axis), Text(note, "dim"))


def _cell(count: int, most: int, line: int) -> str:
    """One line of a column: what of it lies at that height; something of anything that is not nothing."""
    eighths = -(-count * _HEIGHT * 8 // most) - line * 8
    return _LEVELS[min(max(eighths, 0), 8)]


def _places(told: Report) -> RenderableType:
    parts: list[RenderableType] = []
    for kind in dict.fromkeys(place.kind for place in told.places):
        places = [place for place in told.places if place.kind == kind]
        most = max(place.documents for place in places)
        if not most and not places[0].expected:
            continue
        table = Table.grid(padding=(0, 1, 0, 0))
        for _ in range(_PLACES_ACROSS):
            table.add_column(no_wrap=True)
            table.add_column(justify="right", no_wrap=True)
            table.add_column(no_wrap=True, min_width=_PLACE_BAR + 2)
        rows = -(-len(places) // _PLACES_ACROSS)
        for row in range(rows):
            cells: list[RenderableType] = []
            for place in places[row::rows]:
                never = not place.documents and place.expected
                cells += [
                    Text(place.name, "red" if never else ""),
                    Text(f"{place.documents:,}", "red" if never else ""),
                    _bar(place.documents, most, _PLACE_BAR),
                ]
            table.add_row(*cells)
        naming = say(f"report.places_{kind}", count=f"{told.naming.get(kind, 0):,}")
        parts += [Text(naming, "dim"), table]
    return Group(*parts)


def _lengths(lengths: Mapping[int, int]) -> Table:
    starts = list(lengths)
    names = [
        f"{start:,}–{end - 1:,}" if end else f"{start:,}–"
        for start, end in zip(starts, [*starts[1:], 0], strict=True)
    ]
    return _bars(zip(names, lengths.values(), strict=True))


def _duplicates(told: Report) -> RenderableType:
    repeated = told.repeated
    if not repeated.clusters:
        return Prose(say("report.no_duplicates"))
    share = repeated.characters / max(told.total.characters, 1)
    return Prose(
        say(
            "report.repeated",
            clusters=f"{repeated.clusters:,}",
            documents=f"{repeated.documents:,}",
            copies=f"{repeated.copies:,}",
            largest=f"{repeated.largest:,}",
            share=f"{share:.1%}",
        )
    )


def _screening(told: Report) -> RenderableType:
    parts: list[RenderableType] = []
    if told.findings:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("")
        table.add_column(say("report.documents"), justify="right")
        table.add_column(say("report.places_found"), justify="right")
        for each in told.findings:
            table.add_row(finding_name(each.kind), f"{each.documents:,}", f"{each.count:,}")
        parts.append(table)
    else:
        parts.append(Prose(say("report.no_findings")))
    read = told.recognised
    if read.confidence is not None:
        share = read.characters / max(told.total.characters, 1)
        parts.append(
            Prose(
                say(
                    "report.recognised",
                    documents=f"{read.documents:,}",
                    share=f"{share:.1%}",
                    confidence=f"{read.confidence:.0%}",
                    doubtful=f"{read.doubtful:,}",
                )
            )
        )
    return Group(*parts)


def _remarks(told: Report) -> RenderableType:
    if not told.remarks:
        return Prose(say("report.no_remarks"))
    return Group(*(Hung("• ", Prose(remark_sentence(remark)), "yellow") for remark in told.remarks))


def _bar(value: float, most: float, width: int) -> Text:
    eighths = round(value / max(most, 1) * width * 8)
    eighths = max(eighths, 1) if value else 0
    return Text("█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip(), "cyan")


def _figure(value: float, threshold: float) -> str:
    return f"{value:,}" if isinstance(threshold, int) else f"{value:.1%}"


def _language(code: str) -> str:
    return _known("report.language", code)


def _known(table: str, code: str) -> str:
    """The locale's name of what has a code, which is data; else the code."""
    key = f"{table}.{code}"
    return say(key) if key in pack(locale()).sentences else code
