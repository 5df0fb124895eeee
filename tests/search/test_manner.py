"""Frames: filled in exactly, and named where a passage's vector depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from allod.search import Framed, Manner, Shown

PASSAGE = Shown("規費法", "第 一 章", "第 8 條", "內文有 {title} 與 {text}。")


def test_places_are_filled_in_and_a_text_is_left_as_it_is() -> None:
    manner = Manner(passage="{title}／{heading}／{reference}：{text}（完）")
    assert manner.show([PASSAGE]) == ["規費法／第 一 章／第 8 條：內文有 {title} 與 {text}。（完）"]


def test_a_question_may_be_said_twice() -> None:
    assert Manner(question="{text}\n問題：{text}").ask(["要多久"]) == ["要多久\n問題：要多久"]


@pytest.mark.parametrize(
    "change",
    [{"passage": "{text}"}, {"most_tokens": 9}, {"removed": 0}, {"dimensions": 8}, {"centring": "none"}],
)
def test_what_changes_the_vectors_changes_their_name(change: dict[str, object]) -> None:
    assert replace(Manner(), **change).made() != Manner().made()


@pytest.mark.parametrize("change", [{"question": "請問{text}"}, {"weight": 1.0}, {"sure": 2.0}])
def test_what_only_changes_questions_leaves_it(change: dict[str, object]) -> None:
    assert replace(Manner(), **change).made() == Manner().made()


def test_an_encoder_is_named_by_its_model_and_its_manner() -> None:
    asked: list[tuple[list[str], int]] = []

    def encode(texts: Sequence[str], most: int) -> np.ndarray:
        asked.append((list(texts), most))
        return np.eye(len(texts), dtype=np.float32)

    framed = Framed(encode, "a" * 64, Manner(question="問{text}", passage="{title}{text}", most_tokens=7))
    framed.questions(["x"])
    framed.passages([Shown("題", "", "", "y")])
    assert asked == [(["問x"], 7), (["題y"], 7)]
    assert (
        len(
            {
                framed.digest,
                Framed(encode, "b" * 64, Manner()).digest,
                Framed(encode, "a" * 64, Manner()).digest,
            }
        )
        == 3
    )
