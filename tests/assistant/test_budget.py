"""Evidence for a model stays within its budget and keeps what bears most on the question."""

from __future__ import annotations

import pytest

from allod.assistant._budget import within
from allod.assistant._evidence import gather
from allod.assistant._settings import Settings

QUESTION = "第二胎的育兒津貼每月多少錢？"


@pytest.mark.parametrize("characters", [10, 60, 120, 1000])
def test_the_best_sentence_is_always_there_and_others_as_the_budget_allows(find, town, characters) -> None:
    found = find(QUESTION, town)
    evidence = gather(found.question, found.hits, Settings())
    chosen = within(found.question, evidence, Settings(), characters)
    assert any("第二胎" in sentence.text for sentence in chosen)
    assert len(chosen) == 1 or sum(len(sentence.text) for sentence in chosen) <= characters
    assert len(within(found.question, evidence, Settings(), 10)) == 1


def test_sentences_stand_in_reading_order_within_their_passage(find, town) -> None:
    found = find(QUESTION, town)
    chosen = within(found.question, gather(found.question, found.hits, Settings()), Settings(), 1000)
    places = [(sentence.hit.passage, sentence.position) for sentence in chosen]
    assert [place for place in places if place[0] == places[0][0]] == sorted(
        place for place in places if place[0] == places[0][0]
    )


def test_without_evidence_nothing_is_chosen(find, town) -> None:
    found = find(QUESTION, town)
    assert within(found.question, [], Settings(), 300) == []
