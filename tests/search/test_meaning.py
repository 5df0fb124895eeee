"""The leg that goes by meaning: foreign vectors are refused, permission comes before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from allod.search import (
    Fetch,
    Filter,
    Framed,
    Index,
    Legs,
    Manner,
    Meaning,
    Vectors,
    VectorsBroken,
    VectorsForeign,
    search,
)
from allod.search._derive_vectors import PROJECTION
from allod.search._meaning import stored_questions
from allod.search._projection import Projection

MANNER = Manner(weight=1.0, sure=5.0)
ALL = frozenset({1, 2, 3, 4})
TOPICS = (("病", "醫", "健康"), ("告知", "蒐集"), ("刪除", "消失"), ("津貼", "補助", "養小孩"), ("書", "看"))


def encode(texts: Sequence[str], most: int) -> np.ndarray:
    """A model of a kind: it knows five topics, and what means the same."""
    rows = np.full((len(texts), 8), 0.1, np.float32)
    for row, text in enumerate(texts):
        for topic, words in enumerate(TOPICS):
            rows[row, topic] += sum(text.count(word) for word in words)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


ENCODER = Framed(encode, "a" * 64, MANNER)


@pytest.fixture
def made(tmp_path: Path, fetch: Fetch, source_of: dict[int, int]) -> Path:
    """Vectors of all passages but the fourth."""
    rows = list(fetch([1, 2, 3, 5, 6, 7]))
    raw = encode([row.text for row in rows], 9)
    projection = Projection.fit(raw, "separate", 0, 8)
    folder = tmp_path / "vectors"
    folder.mkdir()
    (folder / PROJECTION).write_bytes(projection.to_bytes())
    vectors = Vectors.create(folder, ENCODER.digest, projection.digest, projection.dimensions)
    codes, lengths = projection.passages(raw)
    vectors.append([(row.passage, row.passage, source_of[row.passage]) for row in rows], codes, lengths)
    return folder


def _found(
    index: Index, fetch: Fetch, made: Path, question: str, allowed: frozenset[int] = ALL, late: int = 0
) -> list[int]:
    legs = Legs(meaning=Meaning(made, ENCODER, MANNER, name="m", late=late))
    return [hit.passage for hit in search(index, question, Filter(allowed, ALL), fetch, 10, legs).hits]


def test_what_means_the_same_is_found_in_other_words(index: Index, fetch: Fetch, made: Path) -> None:
    assert _found(index, fetch, made, "養小孩能領錢嗎")[0] == 7
    assert [hit.passage for hit in search(index, "養小孩能領錢嗎", Filter(ALL, ALL), fetch).hits] == []


@pytest.mark.parametrize("allowed", [frozenset({1}), frozenset({2, 3}), frozenset({4}), frozenset[int]()])
def test_no_leg_brings_what_may_not_be_seen(
    index: Index, fetch: Fetch, made: Path, source_of: dict[int, int], allowed: frozenset[int]
) -> None:
    for question in ("養小孩能領錢嗎", "個人資料保護法第6條", "哪裡可以看書", "一"):
        found = _found(index, fetch, made, question, allowed, late=5)
        assert {source_of[passage] for passage in found} <= allowed


def test_a_passage_without_a_vector_gets_one_on_the_fly(index: Index, fetch: Fetch, made: Path) -> None:
    asked: list[str] = []

    def told(texts: Sequence[str], most: int) -> np.ndarray:
        asked.extend(texts)
        return encode(texts, most)

    meaning = Meaning(made, Framed(told, "a" * 64, MANNER), MANNER, name="m", late=3)
    for _ in range(2):
        found = search(index, "育兒津貼多少", Filter(ALL, ALL), fetch, 10, Legs(meaning=meaning))
        assert {hit.passage for hit in found.hits[:2]} == {4, 7}
    assert sum("育兒津貼按月發給" in text for text in asked) == 1  # the second time it was known


def test_a_hits_score_stays_what_the_words_say(index: Index, fetch: Fetch, made: Path) -> None:
    words = search(index, "育兒津貼多少", Filter(ALL, ALL), fetch)
    legs = Legs(meaning=Meaning(made, ENCODER, MANNER, name="m"))
    both = search(index, "育兒津貼多少", Filter(ALL, ALL), fetch, 10, legs)
    by_words = {hit.passage: hit.score for hit in words.hits}
    assert {hit.passage: hit.score for hit in both.hits if hit.passage in by_words} == by_words


def test_vectors_of_another_model_are_refused(made: Path) -> None:
    with pytest.raises(VectorsForeign, match="--model m --anew"):
        Meaning(made, Framed(encode, "b" * 64, MANNER), MANNER, name="m")


def test_another_projection_is_refused(made: Path) -> None:
    (made / PROJECTION).write_bytes(Projection.fit(np.eye(8, dtype=np.float32), "none", 0, 8).to_bytes())
    with pytest.raises(VectorsBroken, match="projection"):
        Meaning(made, ENCODER, MANNER, name="m")


def test_a_damaged_mean_of_questions_is_made_again(index: Index, fetch: Fetch, made: Path) -> None:
    first = _found(index, fetch, made, "養小孩能領錢嗎")
    (file,) = made.glob("questions-*.npy")
    file.write_bytes(b"no")
    assert _found(index, fetch, made, "養小孩能領錢嗎") == first
    assert file.stat().st_size > 2


def test_a_question_without_a_letter_still_finds_nothing_by_words(
    index: Index, fetch: Fetch, made: Path
) -> None:
    found = search(
        index, "？！", Filter(ALL, ALL), fetch, 3, Legs(meaning=Meaning(made, ENCODER, MANNER, name="m"))
    )
    assert all(hit.score == 0 for hit in found.hits)


def test_questions_are_shipped_for_both_scripts() -> None:
    for script in ("han", "latin"):
        questions = stored_questions(script)
        assert len(questions) == len(set(questions)) >= 25
