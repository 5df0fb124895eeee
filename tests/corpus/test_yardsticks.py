"""The yardsticks are data; each shipped file reads, and each rule and form has its words."""

from __future__ import annotations

import pytest

from allod.corpus._yardsticks import OTHER, Rule, form_of, forms, region, rules
from allod.language import available, pack


def test_taiwan_has_its_twenty_two_counties_and_cities() -> None:
    counties = [place for place in region("TW").places if place.kind == "county"]
    assert len(counties) == 22
    assert all(place.expected and place.name[-1] in "縣市" for place in counties)


@pytest.mark.parametrize("jurisdiction", ["", "ZZ", "forms", "../TW", "tw"])
def test_nothing_is_expected_where_no_file_is_shipped(jurisdiction: str) -> None:
    assert region(jurisdiction).places == region(jurisdiction).languages == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("設籍臺北市滿一年", "臺北市"),
        ("台東縣政府", "臺東縣"),
        ("改制前之臺北縣", "新北市"),
        ("馬祖地區", "連江縣"),
        ("基隆港", "基隆市"),
        ("新竹科學園區", None),
        ("電臺中立播送", None),
    ],
)
def test_a_place_is_named_by_its_own_strings_only(text: str, named: str | None) -> None:
    found = [place.name for place in region("TW").places if place.named_in(text)]
    assert found == ([named] if named else [])


@pytest.mark.parametrize(
    ("title", "text", "format_", "articles", "form"),
    [
        ("補助及規費金額表", "", "xlsx", 0.0, "table"),
        ("公務信箱來函", "", "eml", 0.0, "mail"),
        ("青嵐市政府函", "受文者：各區公所\n發文字號：青社字第1號", "text", 0.0, "official_letter"),
        ("市議會社政委員會會議紀錄", "", "docx", 0.0, "minutes"),
        ("第三次協調", "時間：一月二日\n主席：王局長", "text", 0.0, "minutes"),
        ("育兒津貼申請書", "", "pdf", 0.0, "form"),
        ("個人資料保護法", "", "records", 0.0, "law"),
        ("附件一", "", "markdown", 0.8, "law"),
        ("訂定法律扶助計畫", "", "text", 0.0, "report"),
        ("Visitor guide", "", "markdown", 0.0, "handbook"),
        ("備忘", "明日開會。", "text", 0.0, OTHER),
    ],
)
def test_a_document_is_of_the_first_form_of_which_a_clue_holds(
    title: str, text: str, format_: str, articles: float, form: str
) -> None:
    assert form_of(title, text, format_, articles) == form


def test_every_form_rule_and_kind_of_place_has_its_words() -> None:
    keys = {f"report.form.{form.id}" for form in forms()} | {f"report.form.{OTHER}"}
    keys |= {f"report.remark.{name}" for name in rules()}
    keys |= {f"report.places_{place.kind}" for place in region("TW").places}
    for locale in available():
        assert keys - pack(locale).sentences.keys() == set()


def test_a_rule_speaks_beyond_its_threshold_and_not_at_it() -> None:
    above, below = Rule("a", True, 0.5), Rule("b", False, 0.5)
    assert [rule.broken_by(figure) for rule in (above, below) for figure in (0.4, 0.5, 0.6)] == [
        False, False, True, True, False, False,
    ]  # fmt: skip
