"""The report on a terminal: columns line up with Chinese in them, and every remark is a sentence."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from allod.cli import _common
from allod.cli._corpus_show import finding_name, remark_sentence, report_view
from allod.corpus import Remark, Report
from allod.corpus._report import OfPlace, OfSource, Recognised, Repeated
from allod.corpus._survey import LENGTHS, Size
from allod.corpus._yardsticks import rules


def _report(**changed: object) -> Report:
    plain: dict[str, object] = {
        "total": Size(300, 900, 90_000),
        "sources": [OfSource("市政手冊", "CC-BY-4.0", "public", "機房", True, 300, 900, 90_000)],
        "formats": {"pdf": 200, "docx": 100},
        "forms": {"law": 200, "minutes": 100},
        "languages": {"zh-Hant": Size(300, 900, 90_000)},
        "years": {2024: 200, 2026: 100},
        "years_named": {year: year - 1940 for year in range(1945, 2027)},
        "places": [OfPlace("county", "臺北市", True, 40), OfPlace("county", "連江縣", True, 0)],
        "naming": {"county": 40},
        "lengths": dict.fromkeys(LENGTHS, 10),
        "repeated": Repeated(2, 7, 3, 5, 900),
        "recognised": Recognised(1, 2, 90, 1, 0.5),
        "findings": [],
        "remarks": [],
    }
    return Report(**(plain | changed))  # type: ignore[arg-type]


def _shown(report: Report, width: int = 100) -> list[str]:
    console = Console(width=width, file=StringIO(), highlight=False)
    with console.capture() as captured:
        console.print(report_view("青嵐市", report))
    return captured.get().splitlines()


@pytest.fixture(autouse=True)
def _chinese() -> None:
    _common.speak("zh-TW")


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in (60, 80, 120):
        assert all(cell_len(line) <= width for line in _shown(_report(), width))


def test_bars_are_in_proportion_and_begin_in_one_column() -> None:
    law, minutes = (line for line in _shown(_report()) if line.startswith((" 法規", " 會議紀錄")))
    assert (law.count("█"), minutes.count("█")) == (24, 12)
    assert cell_len(law[: law.index("█")]) == cell_len(minutes[: minutes.index("█")])


def test_many_years_stand_side_by_side_and_few_below_each_other() -> None:
    lines = _shown(_report())
    assert any(line.strip().startswith("1945") and line.rstrip().endswith("2026") for line in lines)
    assert [line.split()[:2] for line in lines if line.startswith(" 202")] == [
        ["2024", "200"], ["2025", "0"], ["2026", "100"],
    ]  # fmt: skip


def test_every_rule_has_a_sentence_with_its_figure_and_threshold() -> None:
    for rule in rules().values():
        figure = 7 if isinstance(rule.threshold, int) else 0.123
        sentence = remark_sentence(Remark(rule.name, figure, rule.threshold, ("law",)))
        assert ("7" if isinstance(rule.threshold, int) else "12.3%") in sentence


def test_names_in_remarks_are_the_locales_and_a_long_list_is_cut() -> None:
    assert "會議紀錄" in remark_sentence(Remark("one_form", 0.9, 0.8, ("minutes",)))
    assert "英文" in remark_sentence(Remark("thin_language", 0.0, 0.02, ("en",)))
    sentence = remark_sentence(Remark("places_never_named", 15, 0, tuple("甲乙丙丁戊己庚辛壬癸子丑寅卯辰")))
    assert "丑等（另有 3 項）" in sentence


def test_an_empty_corpus_is_told_in_two_lines() -> None:
    assert len(_shown(_report(total=Size()))) == 2


def test_findings_are_called_by_their_names() -> None:
    assert finding_name("personal.mobile") == "手機號碼"
    assert finding_name("redacted.mobile") == "手機號碼（已代換）"
    assert finding_name("invisible.private-use") == "造字（私用區）"
    assert finding_name("something.new") == "something.new"
