from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from allod.language import fold, grams
from allod.search._count import count, split

TEXTS = st.lists(st.text(alphabet="臺灣台法第六條。！A1bß-. \n，٣กข裡", max_size=40), min_size=1, max_size=6)


@given(TEXTS)
def test_passages_are_counted_as_their_grams_would_be(texts: list[str]) -> None:
    terms = sorted({gram for text in texts for gram in grams(text)}) or ["無"]
    counts = count(terms, texts).passages
    for row, text in zip(counts, texts, strict=True):
        expected = Counter(grams(text))
        assert [int(value) for value in row] == [expected[term] for term in terms]


@given(TEXTS)
def test_sentences_add_up_to_their_passage(texts: list[str]) -> None:
    counts = count(["臺", "a1"], texts)
    assert len(counts.first_sentence) == len(texts)
    assert np.array_equal(np.add.reduceat(counts.sentences, counts.first_sentence, axis=0), counts.passages)
    assert counts.sentence_lengths.sum() == sum(len(text) + 1 for text in texts)


@given(TEXTS, st.integers(0, 5))
def test_split_counts_are_the_counts_of_the_split(texts: list[str], at: int) -> None:
    at = min(at, len(texts) - 1)
    _, others = split(count(["法", "第六"], texts), at)
    again = count(["法", "第六"], texts[at:])
    assert np.array_equal(others.passages, again.passages)
    assert np.array_equal(others.first_sentence, again.first_sentence)


def test_a_word_counts_only_where_it_stands_whole() -> None:
    counts = count(["cat", fold("貓")], ["Cat concat cats 貓cat貓"])
    assert counts.passages.tolist() == [[2.0, 2.0]]
