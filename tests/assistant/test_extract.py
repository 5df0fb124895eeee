from __future__ import annotations

from dataclasses import replace

from allod.assistant import Settings
from allod.assistant._evidence import gather
from allod.assistant._extract import choose


def test_sentences_of_a_passage_are_read_in_their_order(find, town) -> None:
    text = "借期為二十八日。圖書館每張借閱證可借二十冊。逾期者每冊每日二元。"
    found = find("圖書館每張借閱證可借幾冊？逾期每冊每日多少元？", [*town, ("規則", text)])
    chosen = choose(found.question, gather(found.question, found.hits, Settings()), Settings())
    positions = [sentence.position for sentence in chosen if sentence.hit.text == text]
    assert positions == sorted(positions)


def test_the_figure_of_the_question_leads_to_its_row(find, town) -> None:
    rows = [
        ("表", f"項目：敬老禮金；對象：{age}歲以上；金額：{sum_}；單位：每年")
        for age, sum_ in ((65, 1500), (80, 2500))
    ]
    found = find("八十歲以上的敬老禮金多少錢？", [*town, *rows])
    chosen = choose(found.question, gather(found.question, found.hits, Settings()), Settings())
    assert "2500" in chosen[0].text


def test_a_second_sentence_must_be_worth_it(find, town) -> None:
    found = find("房東要出具同意書嗎？", town)
    evidence = gather(found.question, found.hits, Settings())
    assert len(choose(found.question, evidence, replace(Settings(), least_value=9.0))) == 1
    assert choose(found.question, [], Settings()) == []
