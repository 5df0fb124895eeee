"""One pass counts each current document once, by what it says of itself and by what its text says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from allod import Allod, Terms, policy
from allod.corpus import readable
from allod.corpus._survey import LENGTHS, Size, Survey, survey, years_in
from allod.corpus._yardsticks import region
from allod.workspace import passages

PLACES = region("TW").places


def _survey(opened: Allod, clearance: str | None = None, repeated: dict[int, float] | None = None) -> Survey:
    rules = opened.workspace.settings.policy
    with opened.workspace.read() as view:
        seen = readable(view, policy.operator(rules, clearance), rules, date.today())
        return survey(view, seen, PLACES, repeated or {})


def _put(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_documents_are_counted_by_source_language_format_and_length(office: Allod, documents: Path) -> None:
    office.add([documents], "rules")
    found = _survey(office)
    assert found.total == found.sources[1]
    assert found.total.documents == 3
    assert found.languages["zh-Hant"].documents == 2
    assert found.languages["en"] == Size(1, 1, len("The one-day pass costs NT$130."))
    assert found.formats == {"markdown": 2, "text": 1}
    assert found.forms == {"handbook": 1, "other": 2}
    assert found.lengths == {LENGTHS[0]: 3}
    assert found.total.characters == sum(size.characters for size in found.languages.values())


def test_places_and_years_are_counted_once_a_document(office: Allod, tmp_path: Path) -> None:
    _put(tmp_path / "a", "a.txt", "臺北市與台北市，民國九十五年五月，2006年，及 1999-03-01。")
    _put(tmp_path / "a", "b.txt", "花蓮縣。民國112年起適用。")
    office.add([tmp_path / "a"], "rules")
    found = _survey(office)
    assert found.places == {"臺北市": 1, "花蓮縣": 1}
    assert found.naming == {"county": 2}
    assert found.years_named == {2006: 1, 1999: 1, 2023: 1}
    assert not found.years


def test_what_is_ended_or_closed_is_not_counted(office: Allod, tmp_path: Path) -> None:
    office.add_source(Terms("closed", "CC0-1.0", "x", classification="secret"))
    office.add([_put(tmp_path, "secret.txt", "屏東縣的祕密。")], "closed")
    office.add([_put(tmp_path, "open.txt", "基隆市的公告。")], "rules")
    office.add([_put(tmp_path, "open.txt", "南投縣的公告。")], "rules")
    assert _survey(office).places == {"屏東縣": 1, "南投縣": 1}
    assert _survey(office, "public").places == {"南投縣": 1}
    assert _survey(office, "public").sources.keys() == {1}


def test_a_passage_may_have_a_language_and_a_confidence_of_its_own(office: Allod, documents: Path) -> None:
    office.add([documents / "圖書館.txt"], "rules")
    with office.workspace.database.write() as connection:
        connection.execute(update(passages).values(language="en", confidence=0.5))
    found = _survey(office, repeated={1: 0.9})
    characters = found.total.characters
    assert found.languages == {"zh-Hant": Size(1, 0, 0), "en": Size(0, 1, characters)}
    assert found.recognised == Size(1, 1, characters)
    assert (found.doubtful, found.confidence) == (1, pytest.approx(0.5 * characters))
    assert found.repeated_characters == pytest.approx(0.9 * characters)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("中華民國八年五月四日", {1919}),
        ("自民國百年起，民國○九年", {2011, 1920}),
        ("2024 年、2023/10/1 與 1895年", {2024, 2023, 1895}),
        ("金額 2000 元，第 2005 號，電話 02-2000-1999", set()),
    ],
)
def test_only_what_is_surely_a_year_is_read_as_one(text: str, years: set[int]) -> None:
    assert years_in(text) == years
