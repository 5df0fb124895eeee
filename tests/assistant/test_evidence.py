from __future__ import annotations

from dataclasses import replace

from allod.assistant import Settings
from allod.assistant._evidence import distinct, gather


def test_rows_that_differ_in_a_figure_are_no_copies(find, town) -> None:
    row = "項目：重陽節敬老禮金；對象：65歲以上未滿80歲市民；金額：1,500；單位：每年；機關：民政局"
    other = row.replace("1,500", "2,500")
    hits = find("重陽節敬老禮金多少？", [("表", row), ("表", other), ("表", row)]).hits
    assert sorted(hit.text for hit in distinct(hits, Settings().copy_share)) == sorted([row, other])


def test_sentences_of_the_evidence_know_their_place(find, town) -> None:
    found = find("房東要出具同意書嗎", town)
    evidence = gather(found.question, found.hits, Settings())
    assert all(sentence.text == sentence.hit.text[sentence.start : sentence.end] for sentence in evidence)
    assert {sentence.rank for sentence in evidence} <= set(range(Settings().evidence_passages))
    assert evidence[0].behind == 0.0
    fewer = gather(found.question, found.hits, replace(Settings(), evidence_passages=1))
    assert {sentence.rank for sentence in fewer} == {0}


def test_no_passage_lies_ahead_of_the_first_whatever_the_order(find, town) -> None:
    found = find("第二胎的育兒津貼每月多少錢？", town)
    turned = gather(found.question, [*reversed(found.hits[:2])], Settings())
    assert {sentence.behind for sentence in turned} == {0.0}
