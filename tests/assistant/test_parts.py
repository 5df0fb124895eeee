from __future__ import annotations

import pytest

from allod.assistant._parts import figures, parts


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("幾歲可以申辦敬老愛心卡？每月點數是多少？", 2),
        ("How much does the pass cost, and when does the ferry leave?", 2),
        ("我住在松濤區。育兒津貼多少錢？", 1),
        ("圖書館開放時間", 1),
        ("？", 1),
    ],
)
def test_a_question_is_divided_only_where_it_asks_several_things(find, town, question, count) -> None:
    assert len(parts(find(question, town).question, 0.3)) == count


def test_a_part_weighs_its_own_terms_in_full_and_the_rest_as_context(find, town) -> None:
    question = find("幾歲可以申辦敬老愛心卡？每月點數是多少？", town).question
    first, second = parts(question, 0.25)
    whole = parts(question, 1.0)[0].shares
    assert {term for term in whole if first.shares[term] == whole[term]} != set(whole)
    assert all(second.shares[term] in {whole[term], whole[term] * 0.25} for term in whole)


def test_figures_are_equal_however_they_are_written() -> None:
    assert figures("六十五歲以上") == figures("65歲以上")
    assert figures("65歲以上") != figures("未滿65歲")
