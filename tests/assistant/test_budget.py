"""Evidence for a model stays within its budget and keeps what bears most on the question."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from allod.assistant._budget import within
from allod.assistant._evidence import gather
from allod.assistant._settings import Settings
from allod.search import Question

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


def test_a_sentence_ranker_decides_when_one_is_handed_in(find, town) -> None:
    class Longest:
        def worth(
            self,
            question: Question,
            sentences: Sequence[str],
            passages: Sequence[int],
            behind: Sequence[float],
        ) -> Sequence[float]:
            assert len(sentences) == len(passages) == len(behind)
            assert max(behind) == 0
            return [len(sentence) for sentence in sentences]

    found = find(QUESTION, town)
    evidence = gather(found.question, found.hits, Settings())
    (chosen,) = within(found.question, evidence, Settings(), 1, Longest())
    assert len(chosen.text) == max(len(sentence.text) for sentence in evidence)
